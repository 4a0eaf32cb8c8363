/* SPDX-License-Identifier: MIT */
/*
 * queue_ck.c - ck_ring of Concurrency Kit: no locks, and no waiting either, so
 * that both sides spin. With fewer CPUs than threads they would spin away each
 * other's time.
 */
#include "queue.h"

#include <ck_ring.h>

typedef struct spinning {
    ck_ring_t ring;
    ck_ring_buffer_t slots[];
} spinning;

/* Its size is a power of two, and one place stays free. */
static void *make(const queue_work *work)
{
    if (work->producers > 1 || work->consumers > 1)
        return NULL;
    unsigned size = 2;
    while (size < work->capacity + 1)
        size *= 2;
    spinning *self = aligned_alloc(
        CK_MD_CACHELINE,
        (sizeof *self + size * sizeof *self->slots + CK_MD_CACHELINE - 1) /
            CK_MD_CACHELINE * CK_MD_CACHELINE);
    if (self)
        ck_ring_init(&self->ring, size);
    return self;
}

static int produce(void *queue, const queue_work *work)
{
    spinning *self = queue;
    for (uint64_t i = 0; i < work->objects; i++) {
        void *object = queue_object(work, work->first + i);
        if (!object)
            return -1;
        while (!ck_ring_enqueue_spsc(&self->ring, self->slots, object))
            ck_pr_stall();
    }
    return 0;
}

static int consume(void *queue, const queue_work *work, uint64_t *sum)
{
    spinning *self = queue;
    for (uint64_t i = 0; i < work->objects; i++) {
        void *object;
        while (!ck_ring_dequeue_spsc(&self->ring, self->slots, &object))
            ck_pr_stall();
        *sum += queue_number(work, object);
    }
    return 0;
}

const queue_peer queue_measured = {
    .make = make, .produce = produce, .consume = consume, .finish = free};
