/* SPDX-License-Identifier: MIT */
/*
 * queue_glib.c - GAsyncQueue of GLib: a mutex, a condition variable and a
 * list. It has no bound. The one that a user adds here is a semaphore that
 * counts the free places: the producer waits on it before it pushes, and the
 * consumer posts it after it has popped.
 */
#include "queue.h"

#include <semaphore.h>

#include <glib.h>

typedef struct bounded {
    GAsyncQueue *queue;
    sem_t places;
} bounded;

static void *make(const queue_work *work)
{
    bounded *self = g_new0(bounded, 1);
    self->queue = g_async_queue_new();
    return sem_init(&self->places, 0, (unsigned)work->capacity) < 0 ? NULL
                                                                    : self;
}

static int produce(void *queue, const queue_work *work)
{
    bounded *self = queue;
    for (uint64_t i = 0; i < work->objects; i++) {
        void *object = queue_object(work, work->first + i);
        if (!object)
            return -1;
        while (sem_wait(&self->places) < 0)
            ;
        g_async_queue_push(self->queue, object);
    }
    return 0;
}

static int consume(void *queue, const queue_work *work, uint64_t *sum)
{
    bounded *self = queue;
    for (uint64_t i = 0; i < work->objects; i++) {
        void *object = g_async_queue_pop(self->queue);
        sem_post(&self->places);
        *sum += queue_number(work, object);
    }
    return 0;
}

static void finish(void *queue)
{
    bounded *self = queue;
    g_async_queue_unref(self->queue);
    sem_destroy(&self->places);
    g_free(self);
}

const queue_peer queue_measured = {
    .make = make, .produce = produce, .consume = consume, .finish = finish};
