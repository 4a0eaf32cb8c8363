/* SPDX-License-Identifier: MIT */
/* routine.h - what most writes are, in one place and without a call. Layer 2.
 */
#ifndef WI_ROUTINE_H
#define WI_ROUTINE_H

#include "writing.h"

/* Whether a chunk goes in behind others and changes nothing that is noted, or
 * that somebody waits for. Lock held. */
static inline bool wi_is_routine(weir_edge *edge, size_t cost)
{
    const wi_ring *back = &edge->back;
    return back->count && back->count < back->capacity && !back->costs &&
           cost <= edge->largest_chunk && edge->length < edge->high &&
           edge->length + cost <= edge->highest_length &&
           edge->count < edge->max_chunks && !edge->strict &&
           !edge->share.budget && !edge->room.waiting &&
           !wi_writer_status(edge) && !wi_edge_concerns(edge);
}

/* Most writes are routine: does such a one and unlocks, all in one place. Lock
 * held, also afterwards where it returns false. */
static inline bool wi_write_routine(weir_edge *edge, const weir_chunk *chunk)
{
    const size_t cost = wi_edge_cost(edge, chunk, WI_NOT_WEIGHED);
    if (!wi_is_routine(edge, cost))
        return false;
    edge->bytes += chunk->size;
    edge->length += cost;
    wi_ring_put(&edge->back, chunk, 1);
    edge->count++;
    edge->chunks++;
    edge->wakeups_suppressed++;
    wi_edge_changed(edge);
    wi_mutex_unlock(&edge->lock);
    return true;
}

#endif
