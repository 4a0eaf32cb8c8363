/* SPDX-License-Identifier: MIT */
/* test_file_commit.c - a new file has its name when it is whole, not before. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "descriptor.h"
#include "file_commit.h"
#include "scratch.h"

TestSuite(file_commit, .init = scratch_enter, .fini = scratch_leave,
          .timeout = 20);

/* Each test runs with both ways of making a file. */
typedef int (*way_of_making)(wi_new_file *file, mode_t mode);

static const way_of_making ways[] = {wi_new_file_create_unnamed,
                                     wi_new_file_create_hidden};

#define FOR_EACH_WAY(way)                                                      \
    for (const way_of_making *way = ways; way < ways + 2; way++)

/* A file "out" that is written and wants its name. */
static wi_new_file written_file(way_of_making make, const char *path)
{
    wi_new_file file = WI_NO_FILE;

    cr_assert_eq(wi_new_file_place(&file, path, true), 0);
    cr_assert_eq(make(&file, 0666), 0);
    cr_assert_eq(write(file.fd, "new", 3), 3);
    return file;
}

Test(file_commit, appears_at_the_commit_with_the_mode_that_was_asked_for)
{
    const size_t descriptors = open_descriptors();

    FOR_EACH_WAY(way)
    {
        wi_new_file file = written_file(*way, "out");
        struct stat status;

        cr_assert_eq(wi_new_file_rival(&file, &status), -ENOENT);
        cr_assert_eq(wi_new_file_commit(&file, false, false), 0);
        cr_assert(file_holds("out", "new", 3));
        cr_assert_eq(names_here(), 1);
        cr_assert_eq(stat("out", &status), 0);
        cr_assert_eq(status.st_mode & 07777, 0644);
        cr_assert_eq(open_descriptors(), descriptors);
        cr_assert_eq(unlink("out"), 0);
    }
}

Test(file_commit, an_unnamed_file_leaves_the_folder_empty)
{
    wi_new_file file = written_file(wi_new_file_create_unnamed, "out");

    cr_assert_eq(names_here(), 0);
    wi_new_file_discard(&file);
}

Test(file_commit, a_hidden_file_is_named_after_the_final_one)
{
    wi_new_file file = written_file(wi_new_file_create_hidden, "out");

    cr_assert_eq(strncmp(file.hidden, ".out.", 5), 0);
    cr_assert_eq(strlen(file.hidden), strlen(".out.XXXXXX"));
    cr_assert(file_holds(file.hidden, "new", 3));
    wi_new_file_discard(&file);
    cr_assert_eq(names_here(), 0);
}

Test(file_commit, two_hidden_files_of_one_name_do_not_meet)
{
    wi_new_file one = written_file(wi_new_file_create_hidden, "out");
    wi_new_file other = written_file(wi_new_file_create_hidden, "out");

    cr_assert_str_neq(one.hidden, other.hidden);
    wi_new_file_discard(&one);
    wi_new_file_discard(&other);
}

Test(file_commit, the_longest_name_can_be_hidden)
{
    char name[NAME_MAX + 1];

    memset(name, 'n', NAME_MAX);
    name[NAME_MAX] = '\0';
    FOR_EACH_WAY(way)
    {
        wi_new_file file = written_file(*way, name);
        cr_assert_eq(wi_new_file_commit(&file, false, false), 0);
        file = written_file(*way, name);
        cr_assert_eq(wi_new_file_commit(&file, true, false), 0);
        cr_assert(file_holds(name, "new", 3));
        cr_assert_eq(names_here(), 1);
        cr_assert_eq(unlink(name), 0);
    }
}

Test(file_commit, discard_leaves_nothing_and_may_be_repeated)
{
    const size_t descriptors = open_descriptors();

    FOR_EACH_WAY(way)
    {
        wi_new_file file = written_file(*way, "out");
        wi_new_file_discard(&file);
        wi_new_file_discard(&file);
        cr_assert_eq(names_here(), 0);
        cr_assert_eq(open_descriptors(), descriptors);
    }
}

Test(file_commit, a_name_that_was_taken_meanwhile_is_left_alone)
{
    const size_t descriptors = open_descriptors();

    FOR_EACH_WAY(way)
    {
        wi_new_file file = written_file(*way, "out");
        put_file("out", "rival", 5);
        cr_assert_eq(wi_new_file_commit(&file, false, false), -EEXIST);
        cr_assert(file_holds("out", "rival", 5));
        cr_assert_eq(names_here(), 1);
        cr_assert_eq(open_descriptors(), descriptors);
        cr_assert_eq(unlink("out"), 0);
    }
}

Test(file_commit, replaces_what_has_the_name)
{
    const size_t descriptors = open_descriptors();

    FOR_EACH_WAY(way)
    {
        wi_new_file file = written_file(*way, "out");
        put_file("out", "rival", 5);
        cr_assert_eq(wi_new_file_commit(&file, true, true), 0);
        cr_assert(file_holds("out", "new", 3));
        cr_assert_eq(names_here(), 1);
        cr_assert_eq(open_descriptors(), descriptors);
        cr_assert_eq(unlink("out"), 0);
    }
}

Test(file_commit, never_writes_through_a_link)
{
    put_file("victim", "victim", 6);
    FOR_EACH_WAY(way)
    {
        wi_new_file file = written_file(*way, "out");
        cr_assert_eq(symlink("victim", "out"), 0);
        cr_assert_eq(wi_new_file_commit(&file, false, false), -EEXIST);
        cr_assert(file_holds("victim", "victim", 6));

        file = written_file(*way, "out");
        cr_assert_eq(wi_new_file_commit(&file, true, false), 0);
        cr_assert(file_holds("victim", "victim", 6));
        cr_assert(file_holds("out", "new", 3));
        cr_assert_eq(names_here(), 2);
        cr_assert_eq(unlink("out"), 0);
    }
}

Test(file_commit, a_dangling_link_is_not_filled)
{
    FOR_EACH_WAY(way)
    {
        wi_new_file file = written_file(*way, "out");
        cr_assert_eq(symlink("nowhere", "out"), 0);
        cr_assert_eq(wi_new_file_commit(&file, false, false), -EEXIST);
        cr_assert_neq(access("nowhere", F_OK), 0);
        cr_assert_eq(unlink("out"), 0);
    }
}

Test(file_commit, a_folder_is_not_replaced)
{
    FOR_EACH_WAY(way)
    {
        wi_new_file file = written_file(*way, "out");
        cr_assert_eq(mkdir("out", 0755), 0);
        cr_assert_eq(wi_new_file_commit(&file, true, false), -EISDIR);
        cr_assert_eq(names_here(), 1, "a hidden name was left");
        cr_assert_eq(rmdir("out"), 0);
    }
}

Test(file_commit, stays_in_the_folder_that_was_opened)
{
    FOR_EACH_WAY(way)
    {
        cr_assert_eq(mkdir("before", 0755), 0);
        wi_new_file file = written_file(*way, "before/out");
        cr_assert_eq(rename("before", "after"), 0);
        cr_assert_eq(wi_new_file_commit(&file, false, true), 0);
        cr_assert(file_holds("after/out", "new", 3));
        cr_assert_eq(unlink("after/out"), 0);
        cr_assert_eq(rmdir("after"), 0);
    }
}

Test(file_commit, a_folder_that_is_gone_is_an_error)
{
    const size_t descriptors = open_descriptors();

    FOR_EACH_WAY(way)
    {
        cr_assert_eq(mkdir("folder", 0755), 0);
        wi_new_file file = written_file(*way, "folder/out");
        if (file.hidden[0])
            cr_assert_eq(unlinkat(file.folder, file.hidden, 0), 0);
        cr_assert_eq(rmdir("folder"), 0);
        cr_assert_eq(wi_new_file_commit(&file, false, false), -ENOENT);
        cr_assert_eq(open_descriptors(), descriptors);
    }
}

Test(file_commit, a_path_without_a_file_name_is_refused)
{
    wi_new_file file = WI_NO_FILE;

    cr_assert_eq(wi_new_file_place(&file, "", false), -ENOENT);
    cr_assert_eq(wi_new_file_place(&file, "folder/", false), -EISDIR);
    cr_assert_eq(wi_new_file_place(&file, "none/out", false), -ENOENT);
    put_file("file", "x", 1);
    cr_assert_eq(wi_new_file_place(&file, "file/out", false), -ENOTDIR);
    wi_new_file_discard(&file);
}

Test(file_commit, a_folder_need_be_readable_only_to_be_synced)
{
    wi_new_file file = WI_NO_FILE;

    cr_assert_eq(mkdir("folder", 0777), 0);
    cr_assert_eq(chmod("folder", 0333), 0);
    become_nobody();
    cr_assert_eq(wi_new_file_place(&file, "folder/out", true), -EACCES);
    cr_assert_eq(wi_new_file_place(&file, "folder/out", false), 0);
    cr_assert_eq(wi_new_file_create(&file, 0666), 0);
    cr_assert_eq(wi_new_file_commit(&file, false, false), 0);
    cr_assert(file_holds("folder/out", "", 0));
}

Test(file_commit, running_out_of_descriptors_leaves_nothing)
{
    wi_new_file file = WI_NO_FILE;
    struct rlimit limit;

    cr_assert_eq(wi_new_file_place(&file, "out", false), 0);
    cr_assert_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = (rlim_t)file.folder + 2; /* room for one more */
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    cr_assert_eq(wi_new_file_create(&file, 0666), -EMFILE);
    wi_new_file_discard(&file);
    limit.rlim_cur = limit.rlim_max;
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    cr_assert_eq(names_here(), 0);
}
