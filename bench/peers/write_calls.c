/* SPDX-License-Identifier: MIT */
/*
 * write_calls.c - stands before the C library's write and writev and counts. A
 * definition in the program comes before the library's for all that is loaded.
 */
#include "write_calls.h"

#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* The project's programs hide what they define; these must be found. */
#pragma GCC visibility push(default)

static atomic_ulong calls;

static void count(int fd)
{
    struct stat about;
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode))
        atomic_fetch_add(&calls, 1);
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    count(fd);
    return syscall(SYS_write, fd, bytes, size);
}

ssize_t writev(int fd, const struct iovec *pieces, int n)
{
    count(fd);
    return syscall(SYS_writev, fd, pieces, n);
}

#pragma GCC visibility pop

unsigned long write_calls(void)
{
    return atomic_load(&calls);
}
