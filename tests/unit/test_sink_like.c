/* SPDX-License-Identifier: MIT */
/* test_sink_like.c - `write like=`: mode, times and owner of the source, which
 * is never the output. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <weir/weir.h>

#include "feed.h"
#include "scratch.h"

TestSuite(sink_like, .init = scratch_enter, .fini = scratch_leave,
          .timeout = 20);

#define SAME "write: out: input and output are the same file"

Test(sink_like, the_input_is_never_the_output)
{
    put_file("out", "input", 5);
    cr_assert_eq(link("out", "other"), 0);
    cr_assert_eq(symlink("out", "path"), 0);
    static const char *const inputs[] = {"out", "other", "path", "./out"};

    for (size_t i = 0; i < 4; i++) {
        expect_sink_refused(weir_file_sink("out", .like = inputs[i]),
                            WEIR_MISUSE, SAME);
        expect_sink_refused(
            weir_file_sink("out", .force = true, .like = inputs[i]),
            WEIR_MISUSE, SAME);
    }
    cr_assert(file_holds("out", "input", 5));
}

Test(sink_like, a_fifo_is_never_input_and_output)
{
    cr_assert_eq(mkfifo("out", 0666), 0);
    expect_sink_refused(weir_file_sink("out", .like = "out"), WEIR_MISUSE,
                        SAME);
}

Test(sink_like, a_source_that_is_not_there)
{
    expect_sink_refused(weir_file_sink("out", .like = "none"), -ENOENT,
                        "write: none: No such file or directory");
}

static const struct timespec long_ago[] = {{.tv_sec = 1000, .tv_nsec = 5},
                                           {.tv_sec = 2000, .tv_nsec = 7}};

static void put_source(const char *name, mode_t mode)
{
    put_file(name, "source", 6);
    cr_assert_eq(chmod(name, mode), 0);
    cr_assert_eq(utimensat(AT_FDCWD, name, long_ago, 0), 0);
}

static void expect_like_the_source(mode_t mode)
{
    struct stat status;

    cr_assert_eq(stat("out", &status), 0);
    cr_assert_eq(status.st_mode & 07777, mode);
    cr_assert_eq(status.st_mtim.tv_sec, 2000);
    cr_assert_eq(status.st_mtim.tv_nsec, 7);
    cr_assert_eq(status.st_atim.tv_sec, 1000);
    cr_assert_eq(status.st_atim.tv_nsec, 5);
}

Test(sink_like, mode_and_time_of_the_source)
{
    static const mode_t modes[] = {0640, 0600, 0777, 0444, 0200};

    for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++) {
        put_source("in", modes[i]);
        expect_written(weir_file_sink("out", .like = "in"), "x", 1);
        expect_like_the_source(modes[i]);
        cr_assert_eq(unlink("out"), 0);
    }
}

Test(sink_like, mode_and_time_of_standard_input)
{
    put_source("in", 0640);
    const int fd = open("in", O_RDONLY);
    cr_assert_eq(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    close(fd);
    expect_written(weir_file_sink("out", .like = "-"), "x", 1);
    expect_like_the_source(0640);
}

Test(sink_like, no_right_but_those_to_a_file)
{
    put_source("in", 07755);
    expect_written(weir_file_sink("out", .like = "in"), "x", 1);
    expect_like_the_source(0755);
}

/* A group that the writer is not in: its rights must not go to another. */
Test(sink_like, the_rights_of_a_group_that_cannot_be_kept)
{
    if (getuid() != 0)
        cr_skip_test("takes root");
    put_source("in", 0674);
    become_nobody();
    expect_written(weir_file_sink("out", .like = "in"), "x", 1);
    expect_like_the_source(0644);
}

Test(sink_like, the_owner_and_group_of_the_source)
{
    struct stat status;

    if (getuid() != 0)
        cr_skip_test("takes root");
    put_source("in", 0660);
    cr_assert_eq(chown("in", 23456, 12345), 0);
    cr_assert_eq(utimensat(AT_FDCWD, "in", long_ago, 0), 0);
    expect_written(weir_file_sink("out", .like = "in"), "x", 1);
    expect_like_the_source(0660);
    cr_assert_eq(stat("out", &status), 0);
    cr_assert_eq(status.st_uid, 23456);
    cr_assert_eq(status.st_gid, 12345);
}

Test(sink_like, nobody_else_may_look_into_it_while_it_is_written)
{
    struct stat status;
    weir_writable *in;
    bool found = false;

    put_source("in", 0644);
    weir_pipeline *pipeline =
        start_sink(weir_file_sink("out", .like = "in"), &in);
    cr_assert_eq(feed(in, "x", 1, 1), 0);
    await_written(pipeline, in);
    for (int fd = 3; fd < 64; fd++) {
        if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) ||
            status.st_nlink != 0 || status.st_size != 1)
            continue;
        cr_assert_eq(status.st_mode & 07777, 0600);
        found = true;
    }
    cr_assert(found, "the unnamed file is not to be seen");
    weir_end(in);
    expect_end(pipeline, 0, "");
}

Test(sink_like, without_a_source_the_mask_decides)
{
    struct stat status;

    umask(027);
    expect_written(weir_file_sink("out"), "x", 1);
    cr_assert_eq(stat("out", &status), 0);
    cr_assert_eq(status.st_mode & 07777, 0640);
}
