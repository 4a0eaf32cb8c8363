/* SPDX-License-Identifier: MIT */
/* test_sink_names.c - `write` to a name that something has, or cannot have. */
#include <criterion/criterion.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <weir/weir.h>

#include "feed.h"
#include "scratch.h"

TestSuite(sink_names, .init = scratch_enter, .fini = scratch_leave,
          .timeout = 20);

#define REFUSED "write: refused without force: out: File exists"

Test(sink_names, an_existing_file_is_refused)
{
    put_file("out", "old", 3);
    expect_sink_refused(weir_file_sink("out"), -EEXIST, REFUSED);
    cr_assert(file_holds("out", "old", 3));
}

Test(sink_names, an_existing_file_is_replaced_with_force)
{
    put_file("out", "old", 3);
    expect_written(weir_file_sink("out", .force = true), "new", 3);
    cr_assert(file_holds("out", "new", 3));
    cr_assert_eq(names_here(), 1);
}

Test(sink_names, with_force_the_old_file_stays_until_the_end)
{
    weir_writable *in;

    put_file("out", "old", 3);
    weir_pipeline *pipeline =
        start_sink(weir_file_sink("out", .force = true), &in);
    cr_assert_eq(feed(in, "new", 3, 3), 0);
    weir_fail(in, -EIO);
    cr_assert_eq(weir_pipeline_wait(pipeline), -EIO);
    weir_pipeline_free(pipeline);
    cr_assert(file_holds("out", "old", 3));
    cr_assert_eq(names_here(), 1);
}

Test(sink_names, a_name_that_is_taken_meanwhile_is_left_alone)
{
    weir_writable *in;
    weir_pipeline *pipeline = start_sink(weir_file_sink("out"), &in);

    cr_assert_eq(feed(in, "new", 3, 3), 0);
    await_written(pipeline, in);
    put_file("out", "rival", 5);
    weir_end(in);
    expect_end(pipeline, -EEXIST, "write: out: File exists");
    cr_assert(file_holds("out", "rival", 5));
    cr_assert_eq(names_here(), 1);
}

Test(sink_names, a_link_is_not_followed)
{
    put_file("victim", "victim", 6);
    cr_assert_eq(symlink("victim", "out"), 0);
    expect_sink_refused(weir_file_sink("out"), -EEXIST, REFUSED);
    expect_written(weir_file_sink("out", .force = true), "new", 3);
    cr_assert(file_holds("victim", "victim", 6));
    cr_assert(file_holds("out", "new", 3), "replaced");
}

Test(sink_names, a_dangling_link_is_not_followed)
{
    cr_assert_eq(symlink("nowhere", "out"), 0);
    expect_sink_refused(weir_file_sink("out"), -EEXIST, REFUSED);
    expect_written(weir_file_sink("out", .force = true), "new", 3);
    cr_assert_neq(access("nowhere", F_OK), 0);
    cr_assert(file_holds("out", "new", 3));
}

Test(sink_names, a_link_to_a_fifo_is_not_followed)
{
    cr_assert_eq(mkfifo("fifo", 0666), 0);
    cr_assert_eq(symlink("fifo", "out"), 0);
    expect_sink_refused(weir_file_sink("out"), -EEXIST, REFUSED);
}

Test(sink_names, a_folder_is_refused_with_force_too)
{
    cr_assert_eq(mkdir("out", 0755), 0);
    expect_sink_refused(weir_file_sink("out"), -EISDIR,
                        "write: out: Is a directory");
    expect_sink_refused(weir_file_sink("out", .force = true), -EISDIR,
                        "write: out: Is a directory");
    expect_sink_refused(weir_file_sink("new/"), -EISDIR,
                        "write: new/: Is a directory");
}

Test(sink_names, a_name_that_is_too_long)
{
    char name[NAME_MAX + 2];
    weir_writable *in;

    memset(name, 'n', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    weir_pipeline *pipeline = start_sink(weir_file_sink(name), &in);
    cr_assert_eq(weir_pipeline_wait(pipeline), -ENAMETOOLONG);
    weir_pipeline_free(pipeline);
    cr_assert_eq(names_here(), 0);
}

Test(sink_names, folders_that_cannot_be_written_to)
{
    cr_assert_eq(mkdir("folder", 0555), 0);
    become_nobody();
    expect_sink_refused(weir_file_sink("no/out"), -ENOENT,
                        "write: no/out: No such file or directory");
    expect_sink_refused(weir_file_sink("folder/out"), -EACCES,
                        "write: folder/out: Permission denied");
}
