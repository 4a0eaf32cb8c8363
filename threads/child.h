/* SPDX-License-Identifier: MIT */
/*
 * child.h - a child process of a stage: its pipes, its end, how it ended.
 *
 * It runs in a process group of its own, so that all that it starts can be
 * ended with it, and that Ctrl-C in a terminal is for the program to obey.
 */
#ifndef WEIR_CHILD_H
#define WEIR_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

typedef struct wi_child {
    pid_t pid;  /* 0: none */
    int exited; /* a pidfd, readable once it has exited; -1: none */
    int input;  /* what is written here it reads; -1: it reads /dev/null */
    int output; /* what it writes; -1: it writes where the program does */
    int errors; /* what it writes to standard error */
} wi_child;

#define WI_NO_CHILD                                                            \
    {                                                                          \
        .exited = -1, .input = -1, .output = -1, .errors = -1                  \
    }

/*
 * Starts `sh -c command`. The ends of the pipes here do not block and belong to
 * the caller, who gives them up with wi_child_end at the latest. Returns 0 or a
 * negated errno value, with nothing left open.
 */
int wi_child_start(wi_child *child, const char *command, bool input,
                   bool output);

/* How it ended, waited for until it has. */
typedef struct wi_child_status {
    int failed;    /* a negated errno value: nobody knows; else 0 */
    int code;      /* its exit status, or what killed it */
    bool signaled; /* a signal did */
} wi_child_status;

wi_child_status wi_child_wait(wi_child *child);

/*
 * Closes the pipes and ends it if it runs: SIGTERM to its group, SIGKILL after
 * 50 ms or when the first process of the group is gone. Returns when that has
 * been reaped. Does nothing the second time.
 */
void wi_child_end(wi_child *child);

/* Closes *fd, if it is open, and makes it -1. */
void wi_child_close(int *fd);

#endif
