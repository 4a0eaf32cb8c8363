/* SPDX-License-Identifier: MIT */
/*
 * pool_impl.h - counted buffers and the pool that keeps them. Layer 1.
 */
#ifndef WI_POOL_IMPL_H
#define WI_POOL_IMPL_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stddef.h>

#include <weir/chunk.h>
#include <weir/pool.h>

struct weir_buffer {
    atomic_size_t references;

    /* Set when made; never changed. */
    weir_pool *pool;            /* where it goes back to; NULL: nowhere */
    size_t capacity;            /* of bytes[]; 0 for a wrapped object */
    void (*release)(void *arg); /* wrapped objects only */
    void *arg;

    weir_buffer *next; /* while idle: protected by the pool's lock; else of
                          the thread that made or gives back a list */

    alignas(max_align_t) unsigned char bytes[];
};

/* A list of n buffers of at least `size` bytes with one reference each, joined
 * by next; those that the pool has are taken under one lock. NULL: no memory.
 * `pool` may be NULL. */
weir_buffer *wi_buffers_new(weir_pool *pool, size_t size, size_t n);

/*
 * Gives back a list of buffers (joined by next) that nobody refers to any
 * more, all of the same pool, under one lock.
 */
void wi_pool_give(weir_pool *pool, weir_buffer *list);

#endif
