/* SPDX-License-Identifier: MIT */
/* test_descriptor.c - which paths are descriptors, and where files open. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "descriptor.h"
#include "scratch.h"

TestSuite(descriptor, .init = scratch_enter, .fini = scratch_leave,
          .timeout = 10);

Test(descriptor, paths_that_name_one)
{
    cr_assert_eq(wi_path_descriptor("-", 0), 0);
    cr_assert_eq(wi_path_descriptor("-", 1), 1);
    cr_assert_eq(wi_path_descriptor("/dev/stdin", 1), 0);
    cr_assert_eq(wi_path_descriptor("/dev/stdout", 0), 1);
    cr_assert_eq(wi_path_descriptor("/dev/stderr", 0), 2);
    cr_assert_eq(wi_path_descriptor("/dev/fd/0", 1), 0);
    cr_assert_eq(wi_path_descriptor("/dev/fd/63", 1), 63);
    cr_assert_eq(wi_path_descriptor("/proc/self/fd/7", 1), 7);
}

Test(descriptor, paths_that_name_a_file)
{
    static const char *const files[] = {
        "",           "./-",         "--",
        "/dev/fd/",   "/dev/fd/1x",  "/dev/fd/-1",
        "/dev/fd/ 1", "/dev/fd/1/2", "/dev/fd/9999999999",
        "dev/stdin",  "/dev/stdin2", "/proc/self/fd"};

    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
        cr_assert_eq(wi_path_descriptor(files[i], 0), -1, "%s", files[i]);
}

Test(descriptor, opens_above_the_standard_streams)
{
    put_file("file", "x", 1);
    close(STDIN_FILENO);
    const int fd = wi_open_at(AT_FDCWD, "file", O_RDONLY, 0);
    const int again = wi_reopen(fd, O_RDONLY);

    cr_assert_gt(fd, 2);
    cr_assert_gt(again, 2);
    cr_assert_eq(fcntl(fd, F_GETFD), FD_CLOEXEC);
    cr_assert_eq(fcntl(again, F_GETFD), FD_CLOEXEC);
    cr_assert_eq(fcntl(STDIN_FILENO, F_GETFD), -1);
    cr_assert_eq(wi_close(fd), 0);
    cr_assert_eq(wi_close(again), 0);
}

Test(descriptor, is_closed_on_exec)
{
    put_file("file", "x", 1);
    const int fd = wi_open_at(AT_FDCWD, "file", O_RDONLY, 0);

    cr_assert_eq(fcntl(fd, F_GETFD), FD_CLOEXEC);
    wi_close(fd);
}

Test(descriptor, reopening_leaves_the_flags_of_the_first)
{
    const int writing = pipe_as_input();
    const int own = wi_reopen(STDIN_FILENO, O_RDONLY | O_NONBLOCK);

    cr_assert_gt(own, 2);
    cr_assert_eq(fcntl(own, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
    cr_assert_eq(fcntl(STDIN_FILENO, F_GETFL) & O_NONBLOCK, 0);
    wi_close(own);
    close(writing);
}

Test(descriptor, says_why_not)
{
    struct stat status;

    cr_assert_eq(wi_open_at(AT_FDCWD, "none", O_RDONLY, 0), -ENOENT);
    cr_assert_eq(wi_stat_path("none", 0, &status), -ENOENT);
    close(STDIN_FILENO);
    cr_assert_eq(wi_stat_path("-", STDIN_FILENO, &status), -EBADF);
    cr_assert_eq(wi_close(STDIN_FILENO), -EBADF);
    cr_assert_eq(wi_fsync(STDIN_FILENO), -EBADF);
}

Test(descriptor, a_pipe_has_nothing_to_sync)
{
    const int writing = pipe_as_input();

    cr_assert_eq(wi_fsync(writing), 0);
    close(writing);
}
