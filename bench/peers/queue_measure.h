/* SPDX-License-Identifier: MIT */
/* queue_measure.h - what the programs of the queue peers do. */
#ifndef QUEUE_MEASURE_H
#define QUEUE_MEASURE_H

#include "queue.h"

#include <pthread.h>

/* Nanoseconds on the clock that is not set. */
uint64_t queue_now(void);

/* Starts a thread; without one the program ends. */
void queue_start(pthread_t *thread, void *(*run)(void *), void *arg);

/* The parts of queue_latency.c; each returns the program's exit status. */
int queue_ping(size_t rounds);
int queue_resume(size_t rounds);

#endif
