/* SPDX-License-Identifier: MIT */
/*
 * descriptor.h - opening files so that they cannot get in anybody's way: none
 * is inherited by a child, and none takes the place of a standard stream that
 * was closed when the program started.
 */
#ifndef WEIR_DESCRIPTOR_H
#define WEIR_DESCRIPTOR_H

#include <sys/stat.h>
#include <sys/types.h>

/*
 * The descriptor that a path stands for: `standard` for "-", and N for
 * /dev/fd/N, /dev/stdin and so on, which the process was given open. Using it
 * as it is keeps its position and append mode, works for sockets, and follows
 * no link. Returns -1 when the path is that of a file.
 */
int wi_path_descriptor(const char *path, int standard);

/* What messages call a path: `standard` for "-", else the path itself. */
const char *wi_path_label(const char *path, const char *standard);

/* openat(2) for a descriptor above 2 that is closed on exec; retries EINTR.
 * Returns it, or a negated errno value. */
int wi_open_at(int folder, const char *path, int flags, mode_t mode);

/* pipe(2) whose ends are above 2 and closed on exec. Returns 0 or a negated
 * errno value, with both ends -1. */
int wi_pipe(int ends[2]);

/*
 * Opens what `fd` is open on once more, with flags of its own: O_NONBLOCK set
 * on the old description would hit every process that shares it. Needs /proc.
 * Returns a descriptor, or a negated errno value.
 */
int wi_reopen(int fd, int flags);

/*
 * close(2) that says whether everything written did arrive, which some file
 * systems find out only now. The descriptor is gone in any case.
 * Returns 0 or a negated errno value.
 */
int wi_close(int fd);

/* fsync(2) that an interruption does not end; what cannot be synced, such as a
 * pipe, counts as done. Returns 0 or a negated errno value. */
int wi_fsync(int fd);

/* fstat(2) of the descriptor that `path` stands for, else stat(2) of the file.
 * Returns 0 or a negated errno value. */
int wi_stat_path(const char *path, int standard, struct stat *status);

/* The text by which linkat(2) and open(2) reach what `fd` is open on. */
typedef struct wi_proc_path {
    char text[32];
} wi_proc_path;

wi_proc_path wi_proc_path_of(int fd);

#endif
