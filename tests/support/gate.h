/* SPDX-License-Identifier: MIT */
/* gate.h - a place where threads wait until the test lets them through. */
#ifndef WEIR_TEST_GATE_H
#define WEIR_TEST_GATE_H

#include <pthread.h>
#include <stdbool.h>

struct gate {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int arrived; /* how many ever came to the struct gate */
    bool open;
};

#define GATE_CLOSED                                                            \
    {                                                                          \
        .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER \
    }

/* The thread behind the test: arrives, and waits until the gate is open. */
void gate_pass(struct gate *self);

/* The test: waits until `n` have arrived; lets all through from now on. */
void gate_await(struct gate *self, int n);
void gate_open(struct gate *self);

#endif
