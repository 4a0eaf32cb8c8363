/* SPDX-License-Identifier: MIT */
#include "edge_impl.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <weir/status.h>

#include "config.h"
#include "fence.h"

/* ---- Marks -------------------------------------------------------------- */

/* What a mark field means: 0 is not given, WEIR_MARK_ZERO is 0. */
static size_t given(size_t mark, size_t otherwise)
{
    if (mark == WEIR_MARK_ZERO)
        return 0;
    return mark ? mark : otherwise;
}

static size_t default_mark(bool object_mode)
{
    return object_mode ? WEIR_DEFAULT_MARK_OBJECTS : WEIR_DEFAULT_MARK_BYTES;
}

size_t wi_edge_cost_of_first(const weir_edge *edge, const wi_ring *ring,
                             size_t n)
{
    if (edge->object_mode && !ring->costs)
        return n;
    size_t cost = 0;
    for (size_t i = 0; i < n; i++)
        cost +=
            ring->costs ? *wi_ring_cost(ring, i) : wi_ring_at(ring, i)->size;
    return cost;
}

static void set_low(weir_edge *edge, size_t low)
{
    edge->low = low;
    if (edge->low >= edge->high)
        edge->low = edge->high ? edge->high - 1 : 0;
}

int wi_edge_configure(weir_edge *edge, const weir_edge_options *options)
{
    int status = wi_edge_know_objects(edge, options);
    if (status)
        return status;
    edge->object_mode = options->object_mode;
    edge->strict = options->strict;
    atomic_store_explicit(&edge->when_full, (int)options->when_full,
                          memory_order_relaxed);
    edge->high =
        given(options->high_water_mark, default_mark(edge->object_mode));
    set_low(edge, given(options->low_water_mark, edge->high / 2));
    /* Objects that count 1 are counted by length already. */
    bool counted = edge->object_mode && !edge->back.costs;
    edge->max_chunks = given(options->max_chunks,
                             counted ? SIZE_MAX : WEIR_DEFAULT_MAX_CHUNKS);
    if (edge->max_chunks == 0)
        edge->max_chunks = 1;
    const wi_ring *front = &edge->hand.front;
    edge->length = wi_edge_cost_of_first(edge, &edge->back, edge->back.count) +
                   wi_edge_cost_of_first(edge, front, front->count) +
                   edge->hand.held;
    return 0;
}

void wi_edge_set_marks(weir_edge *edge, size_t high, size_t low)
{
    size_t before = edge->high;
    edge->high = given(high, edge->high);
    set_low(edge, given(low, edge->low));
    if (edge->high < before)
        edge->overrun = true;
    wi_edge_recall(edge);
    wi_edge_drained(edge);
}

/* ---- Making -------------------------------------------------------------- */

static void init_side(wi_side *side)
{
    wi_cond_init(&side->cond);
    wi_wake_init(&side->ready);
    side->show = -1;
}

weir_edge *weir_edge_new(const weir_edge_options *options)
{
    static const weir_edge_options defaults;
    wi_fence_init();
    weir_edge *edge = aligned_alloc(alignof(weir_edge), sizeof *edge);
    if (!edge)
        return NULL;
    memset(edge, 0, sizeof *edge);
    if (wi_ring_init(&edge->back) != 0 ||
        wi_ring_init(&edge->hand.front) != 0) {
        wi_ring_fini(&edge->back);
        free(edge);
        return NULL;
    }
    edge->writable.edge = edge;
    edge->readable.edge = edge;
    atomic_init(&edge->holders, 1);
    wi_mutex_init(&edge->lock);
    init_side(&edge->room);
    init_side(&edge->data);
    if (wi_edge_configure(edge, options ? options : &defaults) != 0) {
        weir_edge_free(edge);
        return NULL;
    }
    return edge;
}

weir_writable *weir_edge_writable(weir_edge *edge)
{
    return &edge->writable;
}

weir_readable *weir_edge_readable(weir_edge *edge)
{
    return &edge->readable;
}

/* ---- In and out --------------------------------------------------------- */

static void check_bound(const weir_edge *edge)
{
#ifdef WEIR_DEBUG
    size_t below = edge->high ? edge->high - 1 : 0;
    assert(edge->overrun || edge->length <= below + edge->largest_chunk);
#else
    (void)edge;
#endif
}

/* Accounts for a chunk that is to be the i-th new one of the ring, for which
 * there is a slot. */
static void note_size(weir_edge *edge, const weir_chunk *chunk, size_t i,
                      size_t weight)
{
    size_t cost = wi_edge_cost(edge, chunk, weight);
    if (edge->back.costs)
        *wi_ring_cost(&edge->back, edge->back.count + i) = cost;
    edge->bytes += chunk->size;
    edge->length += cost;
    if (cost > edge->largest_chunk)
        edge->largest_chunk = cost;
}

static void note_highest(weir_edge *edge)
{
    wi_edge_pull(edge);
    if (edge->length > edge->highest_length)
        edge->highest_length = edge->length;
}

/* Puts in n chunks whose sizes are noted, for which the ring has room. */
static void put(weir_edge *edge, const weir_chunk *chunks, size_t n)
{
    if (edge->back.count == 0)
        wi_edge_pull(edge);
    if (edge->count == 0)
        edge->was_readable = false;
    wi_ring_put(&edge->back, chunks, n);
    edge->count += n;
    edge->chunks += n;
    edge->moved = true;
    if (edge->length > edge->highest_length)
        note_highest(edge);
    check_bound(edge);
}

int wi_edge_push(weir_edge *edge, const weir_chunk *chunk, size_t weight)
{
    if (wi_ring_reserve(&edge->back, 1) != 0)
        return -ENOMEM;
    note_size(edge, chunk, 0, weight);
    put(edge, chunk, 1);
    return 0;
}

/* How many of n chunks may be admitted at once, at the most. */
static size_t most_admitted(const weir_edge *edge, size_t n)
{
    size_t most = edge->share.budget ? 1 : n < INT_MAX ? n : INT_MAX;
    size_t slots = edge->max_chunks - edge->count;
    size_t room = edge->length < edge->high ? edge->high - edge->length : 1;
    if (edge->object_mode && !edge->back.costs && room < slots)
        slots = room;
    return most < slots ? most : slots;
}

/* Whether the next of several chunks is admitted behind those before it, which
 * are accounted for but not put in yet. */
static bool goes_on(const weir_edge *edge, const weir_chunk *chunk,
                    size_t weight, size_t count)
{
    return wi_edge_admits_at(edge, edge->length, count,
                             wi_edge_cost(edge, chunk, weight));
}

int wi_edge_push_admitted(weir_edge *edge, const weir_chunk *chunks,
                          const size_t *weights, size_t n)
{
    size_t count = edge->count;
    size_t most = most_admitted(edge, n);
    if (wi_ring_reserve(&edge->back, most) != 0)
        return -ENOMEM;
    size_t fit = 0;
    size_t weight = weights ? weights[0] : WI_NOT_WEIGHED;
    do {
        note_size(edge, &chunks[fit], fit, weight);
        fit++;
        if (fit < most && weights)
            weight = weights[fit];
    } while (fit < most && goes_on(edge, &chunks[fit], weight, count + fit));
    put(edge, chunks, fit);
    return (int)fit;
}

void wi_edge_drained(weir_edge *edge)
{
    if (!edge->full || edge->length > edge->low ||
        edge->count > edge->max_chunks / 2)
        return;
    edge->full = false;
    if (!edge->ended && !edge->failed)
        wi_notice_drain(&edge->notices);
}

/* Of n chunks that leave the ring, which are writes. */
static size_t count_writes(weir_edge *edge, size_t n)
{
    size_t none = n < edge->put_back ? n : edge->put_back;
    edge->put_back -= none;
    edge->returned -= n < edge->returned ? n : edge->returned;
    return n - none;
}

static void note_handled(weir_edge *edge, size_t writes, int result)
{
    edge->handled += writes;
    if (edge->gone)
        wi_edge_pass_gone(edge);
    wi_notice_handled(&edge->notices, edge->handled, result);
}

/* Takes n chunks; returns their cost. */
static size_t take(weir_edge *edge, weir_chunk *chunks, size_t n)
{
    size_t cost = 0;
    edge->count -= n;
    while (n) {
        wi_ring *front = wi_edge_front(edge);
        size_t some = n < front->count ? n : front->count;
        cost += wi_edge_cost_of_first(edge, front, some);
        wi_ring_take(front, chunks, some);
        chunks += some;
        n -= some;
    }
    return cost;
}

void wi_edge_pop(weir_edge *edge, weir_chunk *chunks, size_t n)
{
    size_t cost = take(edge, chunks, n);
    size_t writes = count_writes(edge, n);
    edge->moved = true;
    if (edge->taking) {
        edge->length -= cost;
        wi_edge_drained(edge);
        note_handled(edge, writes, 0);
    } else {
        edge->hand.held += cost;
        edge->hand.held_written += writes;
        wi_edge_drained(edge);
    }
    if (edge->count == 0)
        edge->later = false;
    /* Readers may have slept through the end behind a cork. */
    if (edge->ended && edge->count == 0)
        wi_edge_wake_all(edge);
}

int wi_edge_put_back(weir_edge *edge, const weir_chunk *chunk, size_t weight)
{
    wi_ring *front = wi_edge_front(edge);
    if (wi_ring_reserve(front, 1) != 0)
        return -ENOMEM;
    size_t cost = wi_edge_cost(edge, chunk, weight);
    size_t back = cost < edge->hand.held ? cost : edge->hand.held;
    wi_ring_put_back(front, chunk);
    if (front->costs)
        *wi_ring_cost(front, 0) = cost;
    edge->count++;
    edge->hand.held -= back;
    edge->length += cost - back;
    edge->moved = true;
    edge->returned++;
    if (edge->hand.held_written)
        edge->hand.held_written--; /* it was read, and is to be so once more */
    else
        edge->put_back++;
    if (edge->length > edge->highest_length)
        edge->highest_length = edge->length;
    return 0;
}

void wi_edge_handled_but(weir_edge *edge, size_t left)
{
    if (wi_edge_away(edge) || edge->hand.held_written <= left)
        return;
    size_t over = edge->hand.held_written - left;
    edge->hand.held_written = left;
    note_handled(edge, over, 0);
}

void wi_edge_come_back(weir_edge *edge, int result)
{
    if (wi_edge_away(edge))
        return; /* a stage that is not the reader */
    edge->length -= edge->hand.held;
    edge->hand.held = 0;
    wi_edge_drained(edge);
    size_t over = edge->hand.held_written;
    edge->hand.held_written = 0;
    note_handled(edge, over, result);
    if (edge->failed)
        wi_edge_note_failure(edge, result);
}
