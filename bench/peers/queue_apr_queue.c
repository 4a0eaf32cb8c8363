/* SPDX-License-Identifier: MIT */
/* queue_apr_queue.c - the queue of the Apache Portable Runtime: a mutex and
 * two condition variables around a ring. It has no batches. */
#include "queue.h"

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

/* Of several threads that wait, one may be woken for what another then has
 * taken: it is told that it was interrupted, and has to try again. */
static apr_status_t push(apr_queue_t *queue, void *object)
{
    apr_status_t status;
    while ((status = apr_queue_push(queue, object)) == APR_EINTR)
        ;
    return status;
}

static apr_status_t pop(apr_queue_t *queue, void **object)
{
    apr_status_t status;
    while ((status = apr_queue_pop(queue, object)) == APR_EINTR)
        ;
    return status;
}

static int produce(void *queue, const queue_work *work)
{
    for (uint64_t i = 0; i < work->objects; i++) {
        void *object = queue_object(work, work->first + i);
        if (!object || push(queue, object) != APR_SUCCESS)
            return -1;
    }
    return 0;
}

static int consume(void *queue, const queue_work *work, uint64_t *sum)
{
    for (uint64_t i = 0; i < work->objects; i++) {
        void *object;
        if (pop(queue, &object) != APR_SUCCESS)
            return -1;
        *sum += queue_number(work, object);
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
