/* SPDX-License-Identifier: MIT */
/*
 * queue.h - what a bounded queue between two threads has to offer to be
 * measured. queue_main.c does the rest: a program is one peer and that file.
 *
 *     queue_NAME OBJECTS SIZE BATCH CAPACITY
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

#define QUEUE_BATCH_MAX 64

typedef struct queue_work {
    uint64_t objects;
    size_t size;
    size_t batch;    /* objects a call, for queues that can; others go one by
                        one */
    size_t capacity; /* objects in the queue at most */
} queue_work;

typedef struct queue_peer {
    /* NULL: it could not be made. */
    void *(*make)(const queue_work *work);

    /* Puts all objects, in order. Returns 0, or not on any failure. */
    int (*produce)(void *queue, const queue_work *work);

    /* Takes all objects and adds up their numbers. Returns 0 as above. */
    int (*consume)(void *queue, const queue_work *work, uint64_t *sum);

    /* Prints "name value" lines (bench.h); may be NULL. Frees the queue. */
    void (*finish)(void *queue);
} queue_peer;

/* The program's one peer. */
extern const queue_peer queue_measured;

#endif
