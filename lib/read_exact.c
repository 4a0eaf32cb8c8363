/* SPDX-License-Identifier: MIT */
/*
 * read_exact.c - reading by the byte: so many, put back, look ahead. Layer 2.
 *
 * No other thread reads meanwhile (edge->exact), so what was seen to be there
 * stays there when the lock is let go between two steps.
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

/* Takes the first chunk, or as much of it as is wanted. It was seen to be there
 * and stays, whatever is corked or paused since; but for a failure. */
static int take_piece(weir_edge *edge, weir_chunk *piece, size_t wanted)
{
    wi_edge_lock_reader(edge);
    int got = edge->count ? 1 : edge->failed;
    if (got > 0 && split_first(edge, wanted) != 0)
        got = -ENOMEM;
    if (got > 0)
        wi_edge_pop(edge, piece, 1);
    wi_edge_unlock(edge);
    return got;
}

/* Makes one chunk of the first `size` bytes, which lie in several. */
static int gather(weir_edge *edge, weir_chunk *whole, size_t size)
{
    size_t used = 0;
    int got = weir_chunk_alloc(whole, NULL, size);
    if (got != 0)
        return got;
    do {
        weir_chunk piece;
        got = take_piece(edge, &piece, size - used);
        if (got <= 0)
            break;
        if (piece.size)
            memcpy(whole->data + used, piece.data, piece.size);
        used += piece.size;
        weir_chunk_release(&piece);
    } while (used < size);
    if (got < 0)
        weir_chunk_release(whole);
    else
        whole->size = used;
    return got < 0 ? got : 1;
}

/* ---- All of it ------------------------------------------------------------
 */

/* Node's: more than that cannot be asked for by raising the mark. */
#define MOST_TO_RAISE ((size_t)1 << 30)

/* Sees to it that no other thread reads before all is done. Lock held. Returns
 * 0 or why not. */
static int claim(weir_edge *edge, size_t size)
{
    int refused = wi_edge_refusal(edge);
    if (!refused && edge->readers)
        refused = WEIR_TWO_READERS;
    if (!refused && size > edge->high && size > MOST_TO_RAISE)
        refused = -ERANGE;
    if (!refused)
        edge->exact = wi_thread_self();
    return refused;
}

/* Reads as many of `size` bytes as there will be. */
static int read_claimed(weir_edge *edge, weir_chunk *chunk, size_t size,
                        weir_deadline deadline)
{
    edge->share.wanted = size;
    int got = await_bytes(edge, size, deadline);
    if (got != -EAGAIN)
        edge->share.wanted = 0;
    size_t there = bytes_available(edge);
    bool in_one = wi_edge_available(edge) &&
                  wi_ring_first(wi_edge_front(edge))->size >= size;
    edge->gathers = got > 0;
    wi_edge_unlock(edge);
    if (got > 0 && in_one)
        got = take_piece(edge, chunk, size);
    else if (got > 0)
        got = gather(edge, chunk, size < there ? size : there);
    wi_edge_lock_reader(edge);
    edge->exact = NULL;
    edge->gathers = false;
    if (got > 0 && chunk->size < size)
        wi_readable_fell_short(edge);
    return got;
}

static int read_exact(weir_edge *edge, weir_chunk *chunk, size_t size,
                      weir_deadline deadline)
{
    if (edge->object_mode || size == 0)
        return -EINVAL;
    wi_tap tap;
    wi_edge_lock_reader(edge);
    int got = claim(edge, size);
    if (!got) {
        wi_edge_come_back(edge, 0);
        raise_mark(edge, size);
        got = read_claimed(edge, chunk, size, deadline);
    }
    bool tapped = got > 0 && wi_notices_tapped(&edge->notices, &tap);
    wi_edge_unlock(edge);
    if (got > 0)
        got = wi_readable_own(edge, chunk, 1);
    if (tapped && got > 0)
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
    int status = wi_edge_refusal(edge);
    if (!status)
        status = edge->failed;
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
    int got = wi_edge_refusal(edge);
    if (!got)
        got = wi_edge_available(edge) > 0 ? 1 : edge->failed;
    if (got > 0)
        *chunk =
            weir_chunk_slice(*wi_ring_first(wi_edge_front(edge)), 0, SIZE_MAX);
    else if (got == 0)
        got = wi_readable_await(edge, WI_AT_ONCE);
    wi_edge_unlock(edge);
    return got;
}
