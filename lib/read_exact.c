/* SPDX-License-Identifier: MIT */
/*
 * read_exact.c - reading by the byte: so many, put back, look ahead. Layer 2.
 *
 * One thread uses the readable, so what was seen to be there stays there when
 * the lock is let go between two steps.
 */
#include <errno.h>
#include <string.h>

#include <weir/readable.h>
#include <weir/status.h>

#include "cork.h"
#include "edge_impl.h"

/* ---- Waiting for enough ---------------------------------------------------
 */

/* A mark that `size` bytes can be below. Lock held. */
static void raise_mark(weir_edge *edge, size_t size)
{
    if (size <= edge->high)
        return;
    size_t mark = 1;
    while (mark < size && mark <= SIZE_MAX / 2)
        mark *= 2;
    edge->high = mark < size ? size : mark;
}

/* Bytes that the reader may have now. Lock held. */
static size_t bytes_available(const weir_edge *edge)
{
    return wi_edge_available(edge) ? edge->length - edge->hand.held : 0;
}

/*
 * The reader waits for more than there is: whatever holds the writer must not.
 * Its mark has been raised already; a strict one may still be too low for the
 * next chunk. Lock held.
 */
static void let_in(weir_edge *edge)
{
    if (edge->count >= edge->max_chunks)
        edge->max_chunks = 2 * edge->count;
    if (edge->strict && edge->room.waiting && edge->high <= SIZE_MAX / 2)
        edge->high *= 2;
    if (!edge->full)
        return;
    edge->full = false;
    wi_notice_drain(&edge->notices);
}

/* Waits until `size` bytes are there, or all that will come. Lock held. Returns
 * 1, 0 at the end, -EAGAIN, or the edge's failure. */
static int await_bytes(weir_edge *edge, size_t size, weir_deadline deadline)
{
    for (;;) {
        int there = wi_readable_await(edge, deadline);
        if (there <= 0 || edge->ended || bytes_available(edge) >= size)
            return there;
        if (edge->failed)
            return edge->failed;
        let_in(edge);
        if (deadline == WI_AT_ONCE) {
            wi_wake_lower(&edge->data.ready);
            return -EAGAIN;
        }
        wi_cork_wait(edge, deadline);
    }
}

/* ---- Taking ---------------------------------------------------------------
 */

/* Makes two of the first chunk where it is larger than what is wanted, so that
 * length falls by no more than that. Lock held. Returns 0 or -ENOMEM. */
static int split_first(weir_edge *edge, size_t wanted)
{
    weir_chunk *first = wi_ring_first(wi_edge_front(edge));
    if (first->size <= wanted)
        return 0;
    if (wi_ring_reserve(&edge->hand.front, 1) != 0)
        return -ENOMEM;
    first = wi_ring_first(wi_edge_front(edge));
    weir_chunk piece = weir_chunk_slice(*first, 0, wanted);
    first->data += wanted;
    first->size -= wanted;
    wi_ring_put_back(&edge->hand.front, &piece);
    edge->count++;
    edge->put_back++; /* the write is over with the rest of it */
    edge->returned += edge->returned ? 1 : 2;
    return 0;
}

/* Takes the first chunk, or as much of it as is wanted. */
static int take_piece(weir_edge *edge, weir_chunk *piece, size_t wanted)
{
    wi_edge_lock_reader(edge);
    int got = wi_edge_available(edge) > 0 ? 1 : edge->failed;
    if (got > 0 && split_first(edge, wanted) != 0)
        got = -ENOMEM;
    if (got > 0)
        wi_edge_pop(edge, piece, 1);
    wi_edge_unlock(edge);
    return got;
}

/* Makes one chunk of `first` and those behind it, `size` bytes in all or as
 * many as there are. Takes `first` over. */
static int gather(weir_edge *edge, weir_chunk *first, size_t size)
{
    weir_chunk whole;
    weir_chunk piece = *first;
    size_t used = 0;
    int got = weir_chunk_alloc(&whole, NULL, size);
    if (got != 0) {
        weir_chunk_release(&piece);
        return got;
    }
    do {
        if (piece.size)
            memcpy(whole.data + used, piece.data, piece.size);
        used += piece.size;
        weir_chunk_release(&piece);
        got = used < size ? take_piece(edge, &piece, size - used) : 0;
    } while (got > 0);
    whole.size = used;
    if (got < 0)
        weir_chunk_release(&whole);
    *first = whole;
    return got < 0 ? got : 1;
}

/* Reads as many of `size` bytes as there will be. */
static int read_up_to(weir_edge *edge, weir_chunk *chunk, size_t size,
                      weir_deadline deadline)
{
    wi_edge_lock_reader(edge);
    wi_edge_come_back(edge, 0);
    raise_mark(edge, size);
    int got = await_bytes(edge, size, deadline);
    size_t there = bytes_available(edge);
    wi_edge_unlock(edge);
    if (got <= 0)
        return got;
    size = size < there ? size : there;
    got = take_piece(edge, chunk, size);
    return got > 0 && chunk->size < size ? gather(edge, chunk, size) : got;
}

static int read_exact(weir_edge *edge, weir_chunk *chunk, size_t size,
                      weir_deadline deadline)
{
    if (edge->object_mode || size == 0)
        return -EINVAL;
    int got = read_up_to(edge, chunk, size, deadline);
    if (got <= 0)
        return got;
    wi_tap tap;
    wi_edge_lock_reader(edge);
    if (chunk->size < size)
        wi_readable_fell_short(edge);
    bool tapped = wi_notices_tapped(&edge->notices, &tap);
    wi_edge_unlock(edge);
    if (tapped)
        wi_tap_tell(&tap, chunk, 1);
    return got;
}

int weir_read_exact(weir_readable *in, weir_chunk *chunk, size_t size)
{
    return read_exact(in->edge, chunk, size, WEIR_FOREVER);
}

int weir_try_read_exact(weir_readable *in, weir_chunk *chunk, size_t size)
{
    return read_exact(in->edge, chunk, size, WI_AT_ONCE);
}

/* ---- Putting back, looking ahead ------------------------------------------
 */

int weir_unread(weir_readable *in, weir_chunk chunk)
{
    weir_edge *edge = in->edge;
    size_t weight = wi_edge_weigh(edge, &chunk);
    wi_edge_lock_reader(edge);
    int status = wi_edge_is_strange(edge) ? WEIR_WRONG_STAGE : edge->failed;
    if (!status && edge->end_told)
        status = WEIR_READ_AFTER_END;
    if (!status)
        status = wi_edge_put_back(edge, &chunk, weight);
    wi_edge_unlock(edge);
    if (status)
        wi_edge_release(edge, &chunk, 1);
    return status;
}

int weir_peek(weir_readable *in, weir_chunk *chunk)
{
    weir_edge *edge = in->edge;
    wi_edge_lock_reader(edge);
    int got = wi_edge_available(edge) > 0 ? 1 : edge->failed;
    if (wi_edge_is_strange(edge))
        got = WEIR_WRONG_STAGE;
    if (got > 0)
        *chunk =
            weir_chunk_slice(*wi_ring_first(wi_edge_front(edge)), 0, SIZE_MAX);
    else if (got == 0)
        got = wi_readable_await(edge, WI_AT_ONCE);
    wi_edge_unlock(edge);
    return got;
}
