/* SPDX-License-Identifier: MIT */
/* descriptor.c - opening, reopening and closing descriptors with care. */
#include "descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The digits behind a prefix such as /dev/fd/; -1 when it is something else. */
static int number_behind(const char *path, const char *prefix)
{
    size_t length = strlen(prefix);

    if (strncmp(path, prefix, length) != 0)
        return -1;
    const char *digits = path + length;
    size_t count = strspn(digits, "0123456789");
    if (count == 0 || count > 9 || digits[count] != '\0')
        return -1;
    return (int)strtol(digits, NULL, 10);
}

int wi_path_descriptor(const char *path, int standard)
{
    static const char *const streams[] = {"/dev/stdin", "/dev/stdout",
                                          "/dev/stderr"};

    if (strcmp(path, "-") == 0)
        return standard;
    for (int fd = 0; fd < 3; fd++)
        if (strcmp(path, streams[fd]) == 0)
            return fd;
    int fd = number_behind(path, "/dev/fd/");
    return fd >= 0 ? fd : number_behind(path, "/proc/self/fd/");
}

const char *wi_path_label(const char *path, const char *standard)
{
    return strcmp(path, "-") == 0 ? standard : path;
}

/* Gives up `fd` for a descriptor above 2 when it is a standard one. */
static int above_standard(int fd)
{
    if (fd > STDERR_FILENO)
        return fd;
    int higher = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int failed = higher < 0 ? -errno : 0;
    close(fd);
    return failed ? failed : higher;
}

int wi_open_at(int folder, const char *path, int flags, mode_t mode)
{
    int fd;

    do
        fd = openat(folder, path, flags | O_CLOEXEC, mode);
    while (fd < 0 && errno == EINTR);
    return fd < 0 ? -errno : above_standard(fd);
}

int wi_pipe(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC)) {
        ends[0] = ends[1] = -1;
        return -errno;
    }
    for (int i = 0; i < 2; i++) {
        const int higher = above_standard(ends[i]);

        ends[i] = higher < 0 ? -1 : higher;
        if (higher >= 0)
            continue;
        if (ends[!i] >= 0)
            close(ends[!i]);
        ends[!i] = -1;
        return higher;
    }
    return 0;
}

int wi_reopen(int fd, int flags)
{
    return wi_open_at(AT_FDCWD, wi_proc_path_of(fd).text, flags, 0);
}

int wi_close(int fd)
{
    /* Linux has given up the descriptor whatever close returns: a second call
     * could close another thread's. So an interruption counts as done. */
    if (close(fd) != 0 && errno != EINTR)
        return -errno;
    return 0;
}

int wi_fsync(int fd)
{
    int failed;

    do
        failed = fsync(fd);
    while (failed && errno == EINTR);
    const bool nothing_to_sync =
        failed && (errno == EINVAL || errno == EROFS || errno == ENOTSUP);
    return failed && !nothing_to_sync ? -errno : 0;
}

int wi_stat_path(const char *path, int standard, struct stat *status)
{
    int fd = wi_path_descriptor(path, standard);
    int failed = fd >= 0 ? fstat(fd, status) : stat(path, status);

    return failed ? -errno : 0;
}

wi_proc_path wi_proc_path_of(int fd)
{
    wi_proc_path path;

    snprintf(path.text, sizeof path.text, "/proc/self/fd/%d", fd);
    return path;
}
