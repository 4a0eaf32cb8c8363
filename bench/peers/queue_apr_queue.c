/* SPDX-License-Identifier: MIT */
/* queue_apr_queue.c - the queue of the Apache Portable Runtime: a mutex and
 * two condition variables around a ring. It has no batches. */
#include "queue.h"

#include <stdlib.h>
#include <string.h>

#include <apr_general.h>
#include <apr_pools.h>
#include <apr_queue.h>

static void *make(const queue_work *work)
{
    apr_pool_t *pool;
    apr_queue_t *queue;
    if (apr_initialize() != APR_SUCCESS ||
        apr_pool_create(&pool, NULL) != APR_SUCCESS ||
        apr_queue_create(&queue, (unsigned)work->capacity, pool) != APR_SUCCESS)
        return NULL;
    return queue;
}

static void *make_object(const queue_work *work, uint64_t number)
{
    if (work->size == 8)
        return (void *)(uintptr_t)number;
    void *object = malloc(work->size);
    if (object)
        memcpy(object, &number, sizeof number);
    return object;
}

static uint64_t take_object(const queue_work *work, void *object)
{
    uint64_t number;
    if (work->size == 8)
        return (uintptr_t)object;
    memcpy(&number, object, sizeof number);
    free(object);
    return number;
}

static int produce(void *queue, const queue_work *work)
{
    for (uint64_t i = 1; i <= work->objects; i++) {
        void *object = make_object(work, i);
        if (!object || apr_queue_push(queue, object) != APR_SUCCESS)
            return -1;
    }
    return 0;
}

static int consume(void *queue, const queue_work *work, uint64_t *sum)
{
    for (uint64_t i = 1; i <= work->objects; i++) {
        void *object;
        if (apr_queue_pop(queue, &object) != APR_SUCCESS)
            return -1;
        *sum += take_object(work, object);
    }
    return 0;
}

static void finish(void *queue)
{
    (void)queue;
    apr_terminate();
}

const queue_peer queue_measured = {
    .make = make, .produce = produce, .consume = consume, .finish = finish};
