/* SPDX-License-Identifier: MIT */
#include "ring.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 16

int wi_ring_init(wi_ring *ring)
{
    *ring = (wi_ring){.capacity = FIRST_CAPACITY};
    ring->slots = malloc(FIRST_CAPACITY * sizeof *ring->slots);
    return ring->slots ? 0 : -ENOMEM;
}

void wi_ring_fini(wi_ring *ring)
{
    for (size_t i = 0; i < ring->count; i++)
        weir_chunk_release(
            &ring->slots[(ring->head + i) & (ring->capacity - 1)]);
    free(ring->slots);
    free(ring->costs);
    *ring = (wi_ring){0};
}

int wi_ring_keep_costs(wi_ring *ring)
{
    if (ring->costs)
        return 0;
    ring->costs = malloc(ring->capacity * sizeof *ring->costs);
    if (!ring->costs)
        return -ENOMEM;
    for (size_t i = 0; i < ring->capacity; i++)
        ring->costs[i] = 1;
    return 0;
}

/* How many of n slots from `start` come before the block's end. */
static size_t before_wrap(const wi_ring *ring, size_t start, size_t n)
{
    size_t rest = ring->capacity - (start & (ring->capacity - 1));
    return n < rest ? n : rest;
}

void wi_ring_copy_out(const wi_ring *ring, weir_chunk *chunks, size_t n)
{
    size_t first = before_wrap(ring, ring->head, n);
    memcpy(chunks, &ring->slots[ring->head & (ring->capacity - 1)],
           first * sizeof *chunks);
    if (n > first)
        memcpy(chunks + first, ring->slots, (n - first) * sizeof *chunks);
}

/* The costs as they are in a block of this capacity, from its start. Returns
 * NULL when there is no memory. */
static size_t *moved_costs(const wi_ring *ring, size_t capacity)
{
    size_t *costs = malloc(capacity * sizeof *costs);
    for (size_t i = 0; costs && i < ring->count; i++)
        costs[i] = *wi_ring_cost(ring, i);
    return costs;
}

int wi_ring_grow(wi_ring *ring, size_t n)
{
    size_t capacity = ring->capacity;
    while (capacity - ring->count < n) {
        if (capacity > SIZE_MAX / sizeof *ring->slots / 2)
            return -ENOMEM;
        capacity *= 2;
    }
    weir_chunk *slots = malloc(capacity * sizeof *slots);
    size_t *costs = ring->costs ? moved_costs(ring, capacity) : NULL;
    if (!slots || (ring->costs && !costs)) {
        free(slots);
        free(costs);
        return -ENOMEM;
    }
    wi_ring_copy_out(ring, slots, ring->count);
    free(ring->slots);
    free(ring->costs);
    ring->slots = slots;
    ring->costs = costs;
    ring->capacity = capacity;
    ring->head = 0;
    return 0;
}

void wi_ring_copy_in(wi_ring *ring, const weir_chunk *chunks, size_t n)
{
    size_t tail = ring->head + ring->count;
    size_t first = before_wrap(ring, tail, n);
    memcpy(&ring->slots[tail & (ring->capacity - 1)], chunks,
           first * sizeof *chunks);
    if (n > first)
        memcpy(ring->slots, chunks + first, (n - first) * sizeof *chunks);
}

void wi_ring_remove(wi_ring *ring, size_t i, weir_chunk *chunk)
{
    const size_t mask = ring->capacity - 1;
    *chunk = *wi_ring_at(ring, i);
    for (; i > 0; i--) {
        ring->slots[(ring->head + i) & mask] = *wi_ring_at(ring, i - 1);
        if (ring->costs)
            *wi_ring_cost(ring, i) = *wi_ring_cost(ring, i - 1);
    }
    ring->head++;
    ring->count--;
}

void wi_ring_put_back(wi_ring *ring, const weir_chunk *chunk)
{
    ring->head--;
    ring->slots[ring->head & (ring->capacity - 1)] = *chunk;
    ring->count++;
}
