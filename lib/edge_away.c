/* SPDX-License-Identifier: MIT */
/* edge_away.c - how a reader reads without the lock, and what brings it back.
 * Layer 1. */
#include "edge_full.h"

/* ---- By the others --------------------------------------------------------
 */

void wi_edge_pull(weir_edge *edge)
{
    wi_hand *hand = &edge->hand;
    if (!wi_edge_away(edge))
        return;
    /* Relaxed: they are counts; the chunks themselves change hands under the
     * lock. */
    size_t finished =
        atomic_load_explicit(&hand->finished, memory_order_relaxed);
    size_t left = atomic_load_explicit(&hand->left, memory_order_relaxed);
    edge->length -= finished - edge->pulled;
    edge->pulled = finished;
    edge->count = left + edge->back.count;
    wi_edge_drained(edge);
}

void wi_edge_recall(weir_edge *edge)
{
    if (wi_edge_away(edge))
        atomic_store_explicit(&edge->hand.recalled, true, memory_order_relaxed);
}

wi_ring wi_edge_drop(weir_edge *edge, wi_ring *ring)
{
    wi_ring dropped = *ring;
    edge->length -= wi_edge_cost_of_first(edge, ring, ring->count);
    edge->count -= ring->count;
    *ring = (wi_ring){0};
    return dropped;
}

/* ---- By the reader --------------------------------------------------------
 */

static void come_home(weir_edge *edge)
{
    wi_hand *hand = &edge->hand;
    wi_edge_pull(edge);
    edge->handled += hand->over;
    edge->wakeups_suppressed += hand->reads;
    atomic_store_explicit(&hand->away, NULL, memory_order_relaxed);
    atomic_store_explicit(&hand->recalled, false, memory_order_relaxed);
}

bool wi_edge_is_strange(const weir_edge *edge)
{
    const void *self = wi_thread_arg();
    return edge->reader && self && self != edge->reader &&
           edge->is_stage(edge->pipeline, self);
}

void wi_edge_lock_reader(weir_edge *edge)
{
    wi_edge_lock(edge);
    if (!wi_edge_away(edge) || wi_edge_is_strange(edge))
        return;
    come_home(edge);
    if (!edge->failed)
        return;
    wi_ring dropped = wi_edge_drop(edge, &edge->hand.front);
    wi_mutex_unlock(&edge->lock);
    wi_edge_release_ring(edge, &dropped);
    wi_edge_lock(edge);
}

bool wi_edge_call_back(weir_edge *edge)
{
    if (wi_edge_away(edge) == wi_thread_self())
        come_home(edge);
    return !wi_edge_away(edge);
}

wi_ring *wi_edge_front(weir_edge *edge)
{
    wi_ring *front = &edge->hand.front;
    if (front->count == 0) {
        wi_ring empty = *front;
        empty.head = 0; /* the same lines of the cache again */
        *front = edge->back;
        edge->back = empty;
    }
    return front;
}

/* Whether all that happens to a chunk can do without the lock. */
static bool may_go(const weir_edge *edge)
{
    const wi_notices *notices = &edge->notices;
    return edge->count && !edge->put_back && !edge->taking && !edge->strict &&
           !edge->corks && !edge->later && !edge->watched && !edge->paused &&
           !notices->writer_watches && !notices->reader_watches &&
           !notices->pending.first &&
           wi_edge_when_full(edge) != WEIR_FULL_DROP_OLDEST;
}

/*
 * When the reader has to be back, so that a writer is let go in time. One that
 * is held waits for the low mark; one that is not can be held only after the
 * edge has become full, so that all between the marks is to be read first. The
 * same for the number of chunks.
 */
static void set_due(weir_edge *edge)
{
    wi_hand *hand = &edge->hand;
    size_t left = hand->front.count;
    size_t few = edge->max_chunks / 2;
    size_t reads = edge->max_chunks - few;
    hand->due_cost = edge->high - edge->low;
    if (edge->full) {
        bool long_enough = edge->length > edge->low;
        hand->due_cost = long_enough ? edge->length - edge->low : SIZE_MAX;
        reads = long_enough ? SIZE_MAX : edge->count - few;
    }
    hand->due_left = reads <= left ? left - reads + 1 : 0;
}

void wi_edge_go_away(weir_edge *edge)
{
    wi_hand *hand = &edge->hand;
    if (!may_go(edge))
        return;
    wi_edge_front(edge);
    set_due(edge);
    atomic_store_explicit(&hand->away, wi_thread_self(), memory_order_relaxed);
    hand->over = 0;
    hand->reads = 0;
    edge->pulled = 0;
    atomic_store_explicit(&hand->finished, 0, memory_order_relaxed);
    atomic_store_explicit(&hand->left, hand->front.count, memory_order_relaxed);
}

size_t wi_edge_read_away(weir_edge *edge, weir_chunk *chunks, size_t max)
{
    wi_hand *hand = &edge->hand;
    if (wi_edge_away(edge) != wi_thread_self() ||
        atomic_load_explicit(&hand->recalled, memory_order_relaxed))
        return 0;
    size_t left = hand->front.count;
    size_t n = max < left ? max : left;
    size_t finished =
        atomic_load_explicit(&hand->finished, memory_order_relaxed) +
        hand->held;
    if (n == 0 || finished >= hand->due_cost || left - n < hand->due_left)
        return 0;
    size_t held = wi_edge_cost_of_first(edge, &hand->front, n);
    wi_ring_take(&hand->front, chunks, n);
    atomic_store_explicit(&hand->finished, finished, memory_order_relaxed);
    atomic_store_explicit(&hand->left, left - n, memory_order_relaxed);
    hand->over += hand->held_written;
    hand->reads++;
    hand->held = held;
    hand->held_written = n;
    return n;
}
