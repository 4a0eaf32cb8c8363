/* SPDX-License-Identifier: MIT */
/* edge_full.h - what an edge drops that has no room. Layer 1. */
#ifndef WI_EDGE_FULL_H
#define WI_EDGE_FULL_H

#include <stdbool.h>
#include <stddef.h>

#include "edge_impl.h"

/* What the edge does when it is full. */
static inline weir_when_full wi_edge_when_full(const weir_edge *edge)
{
    return (weir_when_full)atomic_load_explicit(&edge->when_full,
                                                memory_order_acquire);
}

/* Under a budget an edge that waits has it done in pieces: write_cut.c. */
#define WI_FULL_CUT ((weir_when_full)(WEIR_FULL_FAIL + 1))

static inline void wi_edge_set_when_full(weir_edge *edge, weir_when_full to)
{
    atomic_store_explicit(&edge->when_full, (int)to, memory_order_release);
}

/* Whether a write without room waits, rather than drop something or fail. */
static inline bool wi_edge_holds_writers(const weir_edge *edge)
{
    int when_full = (int)wi_edge_when_full(edge);
    return when_full == WEIR_FULL_WAIT || when_full == WI_FULL_CUT;
}

/* Counts a chunk that is dropped for want of room. Lock held. */
void wi_edge_count_dropped(weir_edge *edge, const weir_chunk *chunk);

/* Whether a chunk of this cost would be admitted if all were dropped that can
 * be. Lock held; the reader is not away. */
bool wi_edge_can_make_room(const weir_edge *edge, size_t cost);

/* Takes out up to n of the oldest chunks that can be dropped, until one of this
 * cost is admitted. Returns how many: the caller releases them without the
 * lock. Lock held; the reader is not away. */
size_t wi_edge_drop_oldest(weir_edge *edge, size_t cost, weir_chunk *chunks,
                           size_t n);

#endif
