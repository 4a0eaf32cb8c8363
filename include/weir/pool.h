/* SPDX-License-Identifier: MIT */
/*
 * weir/pool.h - the store that chunk buffers come from and go back to.
 *
 * A pipeline has a pool of its own (weir_stage_pool, weir_pipeline_pool), so
 * that once it is running it allocates nothing: what the sink has written goes
 * back and is what the source reads into next. A program that joins its own
 * threads with bare edges makes one with weir_pool_new.
 */
#ifndef WEIR_POOL_H
#define WEIR_POOL_H

#include <stddef.h>
#include <stdint.h>

#include <weir/api.h>

WEIR_BEGIN

typedef struct weir_pool weir_pool;

/* Figures of a pool at one moment. */
typedef struct weir_pool_stats {
    uint64_t allocated;  /* buffers that had to be allocated */
    uint64_t reused;     /* buffers handed out again without allocating */
    size_t used_bytes;   /* capacity of the buffers that are out now */
    size_t peak_bytes;   /* the most that was ever out at once */
    size_t idle_bytes;   /* capacity of the buffers that wait for reuse */
} weir_pool_stats;

/* A new, empty pool; NULL when there is no memory. Free with weir_pool_free. */
WEIR_API WEIR_MUST_CHECK weir_pool *weir_pool_new(void);

/*
 * Gives up the pool; NULL is ignored. Chunks that are still out stay good: the
 * last of them to be released takes the pool with it. Any thread, once.
 */
WEIR_API void weir_pool_free(weir_pool *pool);

/* Fills *stats with a consistent snapshot. Blocks only for the pool's lock.
 * Any thread. */
WEIR_API void weir_pool_get_stats(weir_pool *pool, weir_pool_stats *stats);

WEIR_END

#endif
