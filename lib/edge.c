/* SPDX-License-Identifier: MIT */
#include "edge_impl.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "config.h"

#define FIRST_CAPACITY 16

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

static size_t length_of_ring(const weir_edge *edge)
{
    size_t length = 0;
    for (size_t i = 0; i < edge->count; i++) {
        size_t slot = (edge->head + i) & (edge->capacity - 1);
        length += wi_edge_cost(edge, &edge->ring[slot]);
    }
    return length;
}

void wi_edge_configure(weir_edge *edge, const weir_edge_options *options)
{
    edge->object_mode = options->object_mode;
    edge->strict = options->strict;
    edge->high = given(options->high_water_mark,
                       default_mark(edge->object_mode));
    edge->low = given(options->low_water_mark, edge->high / 2);
    if (edge->low >= edge->high)
        edge->low = edge->high ? edge->high - 1 : 0;
    /* Objects are counted by length already. */
    edge->max_chunks = given(options->max_chunks,
                             edge->object_mode ? SIZE_MAX
                                               : WEIR_DEFAULT_MAX_CHUNKS);
    if (edge->max_chunks == 0)
        edge->max_chunks = 1;
    edge->length = length_of_ring(edge) + edge->held;
}

bool wi_edge_admits(const weir_edge *edge, size_t cost)
{
    if (edge->count >= edge->max_chunks)
        return false;
    if (edge->length == 0 && edge->count == 0)
        return true;
    if (edge->strict)
        return edge->length < edge->high && cost <= edge->high - edge->length;
    return edge->length < edge->high;
}

/* ---- Making and freeing -------------------------------------------------- */

weir_edge *weir_edge_new(const weir_edge_options *options)
{
    static const weir_edge_options defaults;
    weir_edge *edge = calloc(1, sizeof *edge);
    if (!edge)
        return NULL;
    edge->ring = malloc(FIRST_CAPACITY * sizeof *edge->ring);
    if (!edge->ring) {
        free(edge);
        return NULL;
    }
    edge->capacity = FIRST_CAPACITY;
    edge->writable.edge = edge;
    edge->readable.edge = edge;
    wi_mutex_init(&edge->lock);
    wi_cond_init(&edge->room.cond);
    wi_cond_init(&edge->data.cond);
    wi_edge_configure(edge, options ? options : &defaults);
    return edge;
}

/* Releases `count` chunks of a ring that nobody else sees, and the ring. */
static void release_ring(weir_chunk *ring, size_t capacity, size_t head,
                         size_t count)
{
    for (size_t i = 0; i < count; i++)
        weir_chunk_release(&ring[(head + i) & (capacity - 1)]);
    free(ring);
}

void weir_edge_free(weir_edge *edge)
{
    if (!edge)
        return;
    release_ring(edge->ring, edge->capacity, edge->head, edge->count);
    wi_cond_fini(&edge->room.cond);
    wi_cond_fini(&edge->data.cond);
    wi_mutex_fini(&edge->lock);
    free(edge);
}

weir_writable *weir_edge_writable(weir_edge *edge)
{
    return &edge->writable;
}

weir_readable *weir_edge_readable(weir_edge *edge)
{
    return &edge->readable;
}

/* ---- Waking -------------------------------------------------------------- */

static void wake_one(weir_edge *edge, wi_side *side)
{
    if (side->waiting == 0 || side->signalled)
        return;
    side->signalled = true;
    side->due = true;
    edge->wakeups_sent++;
}

static void wake_all(weir_edge *edge, wi_side *side)
{
    side->all_due = side->waiting > 0;
    edge->wakeups_sent += side->waiting;
}

/* Marks as due what the state calls for. */
static void settle(weir_edge *edge)
{
    if (edge->room.waiting && !edge->full && wi_edge_admits(edge, 1))
        wake_one(edge, &edge->room);
    if (edge->data.waiting && wi_edge_available(edge))
        wake_one(edge, &edge->data);
    if (edge->moved && !edge->room.due && !edge->data.due)
        edge->wakeups_suppressed++;
    edge->moved = false;
}

static void send(wi_side *side, bool one, bool all)
{
    if (all)
        wi_cond_broadcast(&side->cond);
    else if (one)
        wi_cond_signal(&side->cond);
}

static void send_due(wi_side *side)
{
    send(side, side->due, side->all_due);
    side->due = side->all_due = false;
}

void wi_edge_lock(weir_edge *edge)
{
    wi_mutex_lock(&edge->lock);
}

void wi_edge_unlock(weir_edge *edge)
{
    settle(edge);
    bool room = edge->room.due;
    bool all_room = edge->room.all_due;
    bool data = edge->data.due;
    bool all_data = edge->data.all_due;
    edge->room.due = edge->room.all_due = false;
    edge->data.due = edge->data.all_due = false;
    wi_mutex_unlock(&edge->lock);
    send(&edge->room, room, all_room);
    send(&edge->data, data, all_data);
}

bool wi_edge_wait(weir_edge *edge, wi_side *side, weir_deadline deadline)
{
    /* What this thread did before it waits concerns the other side now. */
    wi_side *other = side == &edge->room ? &edge->data : &edge->room;
    settle(edge);
    send_due(other);
    send_due(side);

    weir_deadline began = weir_now();
    side->waiting++;
    side->waits++;
    side->since_sum += began;
    bool in_time = wi_cond_wait(&side->cond, &edge->lock, deadline);
    side->waiting--;
    side->signalled = false;
    side->since_sum -= began;
    side->wait_ns += (uint64_t)(weir_now() - began);
    return in_time;
}

/* ---- The ring ------------------------------------------------------------ */

static int grow(weir_edge *edge)
{
    size_t capacity = edge->capacity * 2;
    if (capacity > SIZE_MAX / sizeof *edge->ring)
        return -ENOMEM;
    weir_chunk *ring = malloc(capacity * sizeof *ring);
    if (!ring)
        return -ENOMEM;
    for (size_t i = 0; i < edge->count; i++)
        ring[i] = edge->ring[(edge->head + i) & (edge->capacity - 1)];
    free(edge->ring);
    edge->ring = ring;
    edge->capacity = capacity;
    edge->head = 0;
    return 0;
}

static void check_bound(const weir_edge *edge)
{
#ifdef WEIR_DEBUG
    size_t below = edge->high ? edge->high - 1 : 0;
    assert(edge->overrun || edge->length <= below + edge->largest_chunk);
    assert(edge->held <= edge->length);
#else
    (void)edge;
#endif
}

int wi_edge_push(weir_edge *edge, const weir_chunk *chunk)
{
    if (edge->count == edge->capacity && grow(edge) != 0)
        return -ENOMEM;
    size_t cost = wi_edge_cost(edge, chunk);
    edge->ring[(edge->head + edge->count) & (edge->capacity - 1)] = *chunk;
    edge->count++;
    edge->length += cost;
    edge->moved = true;
    edge->chunks++;
    edge->bytes += chunk->size;
    if (cost > edge->largest_chunk)
        edge->largest_chunk = cost;
    if (edge->length > edge->highest_length)
        edge->highest_length = edge->length;
    check_bound(edge);
    return 0;
}

/* Length has fallen: lets held writers go when it fell far enough. */
static void drained(weir_edge *edge)
{
    if (edge->full && edge->length <= edge->low &&
        edge->count <= edge->max_chunks / 2)
        edge->full = false;
}

void wi_edge_pop(weir_edge *edge, weir_chunk *chunks, size_t n)
{
    size_t cost = 0;
    for (size_t i = 0; i < n; i++) {
        chunks[i] = edge->ring[edge->head++ & (edge->capacity - 1)];
        cost += wi_edge_cost(edge, &chunks[i]);
    }
    edge->moved = true;
    edge->count -= n;
    edge->loose -= edge->loose < n ? edge->loose : n;
    if (edge->taking)
        edge->length -= cost;
    else
        edge->held += cost;
    drained(edge);
}

void wi_edge_come_back(weir_edge *edge)
{
    edge->length -= edge->held;
    edge->held = 0;
    drained(edge);
}

/* ---- The two ways it is over --------------------------------------------- */

void wi_edge_end(weir_edge *edge)
{
    if (edge->ended || edge->failed)
        return;
    edge->ended = true;
    edge->corks = 0;
    wake_all(edge, &edge->data);
    wake_all(edge, &edge->room);
}

void wi_edge_fail(weir_edge *edge, int status)
{
    wi_edge_lock(edge);
    if (edge->failed) {
        wi_edge_unlock(edge);
        return;
    }
    edge->failed = status;
    edge->full = false;
    weir_chunk *ring = edge->ring;
    size_t capacity = edge->capacity;
    size_t head = edge->head;
    size_t count = edge->count;
    edge->ring = NULL;
    edge->capacity = edge->head = edge->count = 0;
    edge->length = edge->held;
    wake_all(edge, &edge->room);
    wake_all(edge, &edge->data);
    wi_edge_unlock(edge);
    release_ring(ring, capacity, head, count);
}

/* ---- Figures -------------------------------------------------------------- */

static uint64_t waited(const wi_side *side, weir_deadline now)
{
    int64_t going_on = (int64_t)side->waiting * now - side->since_sum;
    return side->wait_ns + (uint64_t)going_on;
}

void weir_edge_get_stats(weir_edge *edge, weir_edge_stats *stats)
{
    wi_edge_lock(edge);
    weir_deadline now = weir_now();
    *stats = (weir_edge_stats){
        .chunks = edge->chunks,
        .bytes = edge->bytes,
        .length = edge->length,
        .highest_length = edge->highest_length,
        .largest_chunk = edge->largest_chunk,
        .high_water_mark = edge->high,
        .low_water_mark = edge->low,
        .waiting_chunks = edge->count,
        .writer_waits = edge->room.waits,
        .writer_wait_ns = waited(&edge->room, now),
        .reader_waits = edge->data.waits,
        .reader_wait_ns = waited(&edge->data, now),
        .wakeups_sent = edge->wakeups_sent,
        .wakeups_suppressed = edge->wakeups_suppressed,
        .wakeups_futile = edge->wakeups_futile,
        .object_mode = edge->object_mode,
        .ended = edge->ended,
        .failed = edge->failed,
    };
    wi_edge_unlock(edge);
}
