/* SPDX-License-Identifier: MIT */
/*
 * ring.h - chunks in the order they came, in a block that grows. Knows nothing
 * of locks and marks: that is the edge's business. Layer 1.
 */
#ifndef WI_RING_H
#define WI_RING_H

#include <stddef.h>

#include <weir/chunk.h>

typedef struct wi_ring {
    weir_chunk *slots; /* capacity is a power of two */
    size_t capacity;
    size_t head; /* free-running: the slot is head & (capacity - 1) */
    size_t count;
    size_t *costs; /* of each slot's chunk, where they are kept; else NULL */
} wi_ring;

/* Makes an empty ring. Returns 0 or -ENOMEM. */
int wi_ring_init(wi_ring *ring);

/* Releases what is in the ring, and its memory. Does nothing to a ring of
 * zeros. */
void wi_ring_fini(wi_ring *ring);

/* From now on keeps a cost beside each chunk; of those that are there it is 1.
 * Returns 0 or -ENOMEM. */
int wi_ring_keep_costs(wi_ring *ring);

/* The first chunk, which must be there. */
static inline weir_chunk *wi_ring_first(const wi_ring *ring)
{
    return &ring->slots[ring->head & (ring->capacity - 1)];
}

/* The chunk at place i from the front, which must be there. */
static inline const weir_chunk *wi_ring_at(const wi_ring *ring, size_t i)
{
    return &ring->slots[(ring->head + i) & (ring->capacity - 1)];
}

/* The kept cost of the chunk at place i from the front. */
static inline size_t *wi_ring_cost(const wi_ring *ring, size_t i)
{
    return &ring->costs[(ring->head + i) & (ring->capacity - 1)];
}

/* What the inline functions below leave to ring.c. */
int wi_ring_grow(wi_ring *ring, size_t n);
void wi_ring_copy_in(wi_ring *ring, const weir_chunk *chunks, size_t n);
void wi_ring_copy_out(const wi_ring *ring, weir_chunk *chunks, size_t n);

/* Sees to it that n more chunks fit. Returns 0 or -ENOMEM. */
static inline int wi_ring_reserve(wi_ring *ring, size_t n)
{
    return ring->capacity - ring->count < n ? wi_ring_grow(ring, n) : 0;
}

/* Puts n chunks at the back, for which there must be room. */
static inline void wi_ring_put(wi_ring *ring, const weir_chunk *chunks,
                               size_t n)
{
    if (n == 1)
        ring->slots[(ring->head + ring->count) & (ring->capacity - 1)] =
            *chunks;
    else
        wi_ring_copy_in(ring, chunks, n);
    ring->count += n;
}

/* Takes n chunks, which must be there, from the front. */
static inline void wi_ring_take(wi_ring *ring, weir_chunk *chunks, size_t n)
{
    if (n == 1)
        *chunks = *wi_ring_first(ring);
    else
        wi_ring_copy_out(ring, chunks, n);
    ring->head += n;
    ring->count -= n;
}

/* Takes out the chunk at place i from the front, which must be there. */
void wi_ring_remove(wi_ring *ring, size_t i, weir_chunk *chunk);

/* Puts a chunk at the front, for which there must be room. */
void wi_ring_put_back(wi_ring *ring, const weir_chunk *chunk);

#endif
