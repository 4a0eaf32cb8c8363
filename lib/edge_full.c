/* SPDX-License-Identifier: MIT */
#include "edge_full.h"

#include <weir/status.h>

void wi_edge_count_dropped(weir_edge *edge, const weir_chunk *chunk)
{
    edge->dropped_chunks++;
    edge->dropped_bytes += chunk->size;
}

bool wi_edge_can_make_room(const weir_edge *edge, size_t cost)
{
    if (edge->gathers)
        return false;
    const size_t kept =
        edge->hand.held +
        wi_edge_cost_of_first(edge, &edge->hand.front, edge->returned);
    return wi_edge_admits_at(edge, kept, edge->returned, cost);
}

/* Writes that the reader holds or has put back: they are over before all that
 * can be dropped. */
static uint64_t before_gone(const weir_edge *edge)
{
    return edge->hand.held_written + edge->returned - edge->put_back;
}

void wi_edge_pass_gone(weir_edge *edge)
{
    if (before_gone(edge))
        return;
    edge->handled += edge->gone;
    edge->gone = 0;
}

/* The write that is dropped is over, and told in its turn. */
static void note_dropped(weir_edge *edge)
{
    edge->gone++;
    wi_notice_dropped(&edge->notices,
                      edge->handled + before_gone(edge) + edge->gone);
    wi_edge_pass_gone(edge);
    wi_notice_handled(&edge->notices, edge->handled, WEIR_OK);
}

/* Takes out the first chunk that the reader has not had in its hands. */
static void drop_one(weir_edge *edge, weir_chunk *chunk)
{
    wi_ring *ring = wi_edge_front(edge);
    size_t place = edge->returned;
    if (place >= ring->count) {
        ring = &edge->back;
        place = 0;
    }
    const size_t weight =
        ring->costs ? *wi_ring_cost(ring, place) : WI_NOT_WEIGHED;
    wi_ring_remove(ring, place, chunk);
    edge->length -= wi_edge_cost(edge, chunk, weight);
    edge->count--;
    wi_edge_count_dropped(edge, chunk);
    note_dropped(edge);
}

size_t wi_edge_drop_oldest(weir_edge *edge, size_t cost, weir_chunk *chunks,
                           size_t n)
{
    size_t dropped = 0;
    while (dropped < n && edge->count > edge->returned &&
           !wi_edge_admits(edge, cost))
        drop_one(edge, &chunks[dropped++]);
    edge->moved = true;
    wi_edge_drained(edge);
    return dropped;
}
