/* SPDX-License-Identifier: MIT */
/*
 * queue.h - what a bounded queue between threads has to offer to be measured.
 * queue_main.c does the rest: a program is one peer and that file.
 *
 *     queue_NAME OBJECTS SIZE BATCH CAPACITY [PRODUCERS CONSUMERS]
 *     queue_NAME ping ROUNDS
 *     queue_NAME resume ROUNDS
 *
 * Object number i (from 1) is the number itself where SIZE is 8, else a buffer
 * of SIZE bytes that begins with it. A peer takes buffers from where its users
 * would, and the consumer gives them back; only the number is written and read,
 * so that the handing over is measured and not the memory.
 */
#ifndef QUEUE_H
#define QUEUE_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define QUEUE_BATCH_MAX 64
#define QUEUE_SIDES_MAX 8

/* The share of one thread. */
typedef struct queue_work {
    uint64_t first;   /* number of the first object to put */
    uint64_t objects; /* to put, or to take */
    size_t size;
    size_t batch;    /* objects a call, for queues that can; others go one by
                        one */
    size_t capacity; /* objects in the queue at most */
    size_t producers;
    size_t consumers;
    size_t index; /* of this thread among those of its side */
} queue_work;

typedef struct queue_peer {
    /* For all sides; NULL: it could not be made. */
    void *(*make)(const queue_work *work);

    /* Puts the thread's objects, in order. Returns 0, or not on any failure.
     * It may be called again, for more. */
    int (*produce)(void *queue, const queue_work *work);

    /* Takes as many objects as the thread is to take and adds up their
     * numbers. Afterwards they no longer count in the queue. Returns as
     * above, and may be called again. */
    int (*consume)(void *queue, const queue_work *work, uint64_t *sum);

    /* Prints "name value" lines (bench.h); may be NULL. Frees the queue. */
    void (*finish)(void *queue);
} queue_peer;

#ifdef __cplusplus
extern "C" {
#endif

/* The program's one peer. */
extern const queue_peer queue_measured;

#ifdef __cplusplus
}
#endif

/* ---- Objects of queues that carry pointers ------------------------------- */

/* NULL: no memory. */
static inline void *queue_object(const queue_work *work, uint64_t number)
{
    if (work->size == 8)
        return (void *)(uintptr_t)number;
    void *object = malloc(work->size);
    if (object)
        memcpy(object, &number, sizeof number);
    return object;
}

/* Its number; the object is gone. */
static inline uint64_t queue_number(const queue_work *work, void *object)
{
    uint64_t number;
    if (work->size == 8)
        return (uintptr_t)object;
    memcpy(&number, object, sizeof number);
    free(object);
    return number;
}

/* How many go into the next batch. */
static inline size_t queue_batch(const queue_work *work, uint64_t done)
{
    uint64_t left = work->objects - done;
    return left < work->batch ? (size_t)left : work->batch;
}

#endif
