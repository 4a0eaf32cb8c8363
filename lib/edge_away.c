/* SPDX-License-Identifier: MIT */
/* edge_away.c - how a reader reads without the lock, and what brings it back.
 * Layer 1. */
#include <weir/status.h>

#include "edge_full.h"
#include "fence.h"

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
    /* In this order: who finds that it is not recalled is not away either. */
    atomic_store_explicit(&hand->recalled, false, memory_order_release);
}

bool wi_edge_is_strange(const weir_edge *edge)
{
    const void *self = wi_thread_arg();
    return edge->reader && self && self != edge->reader &&
           edge->is_stage(edge->pipeline, self);
}

int wi_edge_refusal(const weir_edge *edge)
{
    if (wi_edge_is_strange(edge))
        return WEIR_WRONG_STAGE;
    bool others = edge->exact && edge->exact != wi_thread_self();
    return others || wi_edge_away(edge) ? WEIR_TWO_READERS : 0;
}

/* What hand.busy is while this thread is away but not in a read. One that was
 * called home may write its own there once more: so others' are not idle. */
static uintptr_t idle(const void *thread)
{
    return (uintptr_t)thread + 1;
}

/*
 * Whether this thread may read in place of the one that is away: not while that
 * one is in the middle of a read, which it could only be by mistake. Threads of
 * one stage take turns. Lock held.
 */
static bool may_take_over(weir_edge *edge)
{
    wi_hand *hand = &edge->hand;
    const void *works_for = wi_thread_arg();
    if (wi_edge_away(edge) == wi_thread_self() ||
        (edge->reader && works_for == edge->reader &&
         works_for == hand->away_arg))
        return true;
    wi_edge_recall(edge);
    return wi_fence_seldom() &&
           atomic_load_explicit(&hand->busy, memory_order_acquire) ==
               idle(wi_edge_away(edge));
}

void wi_edge_lock_reader(weir_edge *edge)
{
    const void *away = wi_edge_away(edge);
    if (away && away != wi_thread_self())
        wi_fence_prepare();
    wi_edge_lock(edge);
    if (!wi_edge_away(edge) || wi_edge_is_strange(edge) || !may_take_over(edge))
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
    return edge->count && !edge->put_back && !edge->readers && !edge->taking &&
           !edge->strict && !edge->corks && !edge->later && !edge->watched &&
           !edge->paused && !notices->writer_watches &&
           !notices->reader_watches && !notices->pending.first &&
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
    hand->away_arg = wi_thread_arg();
    atomic_store_explicit(&hand->busy, idle(wi_thread_self()),
                          memory_order_relaxed);
    hand->over = 0;
    hand->reads = 0;
    edge->pulled = 0;
    atomic_store_explicit(&hand->finished, 0, memory_order_relaxed);
    atomic_store_explicit(&hand->left, hand->front.count, memory_order_relaxed);
}

/* Reads from the front, which is this thread's, unless it is due back. */
static size_t read_front(weir_edge *edge, weir_chunk *chunks, size_t max)
{
    wi_hand *hand = &edge->hand;
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

size_t wi_edge_read_away(weir_edge *edge, weir_chunk *chunks, size_t max)
{
    wi_hand *hand = &edge->hand;
    const void *self = wi_thread_self();
    if (wi_edge_away(edge) != self)
        return 0;
    /* From here on no other thread takes over; but one may have before. */
    atomic_store_explicit(&hand->busy, (uintptr_t)self, memory_order_relaxed);
    wi_fence_often();
    bool recalled = atomic_load_explicit(&hand->recalled, memory_order_acquire);
    size_t n = 0;
    if (!recalled && wi_edge_away(edge) == self)
        n = read_front(edge, chunks, max);
    atomic_store_explicit(&hand->busy, idle(self), memory_order_release);
    return n;
}
