/* SPDX-License-Identifier: MIT */
/* worker.h - one thread that makes one call on behalf of a test. */
#ifndef WEIR_TEST_WORKER_H
#define WEIR_TEST_WORKER_H

#include <pthread.h>
#include <stdatomic.h>

struct worker {
    int (*call)(void *arg);
    void *arg;
    int result;
    atomic_int tid; /* the kernel's number of the thread; 0 until it runs */
    pthread_t thread;
};

/* Starts a thread that calls call(arg). */
void worker_start(struct worker *self, int (*call)(void *arg), void *arg);

/* Waits for the thread and returns what the call returned. */
int worker_join(struct worker *self);

/*
 * Waits until the kernel says that the thread sleeps. Where the caller knows
 * (from an edge's figures) that the thread is in a wait, and holds no lock that
 * it may want, it then sleeps in that wait and no longer spins.
 */
void worker_await_asleep(struct worker *self);

#endif
