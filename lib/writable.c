/* SPDX-License-Identifier: MIT */
/*
 * writable.c - the push side: four ways to write, corks, the end. Layer 2.
 */
#include <errno.h>

#include <weir/status.h>
#include <weir/writable.h>

#include "edge_impl.h"

/* ---- Room ---------------------------------------------------------------- */

/* Why nothing can be written any more, or 0. Lock held. */
static int writer_status(const weir_edge *edge)
{
    if (edge->failed)
        return edge->failed;
    return edge->ended ? WEIR_WRITE_AFTER_END : 0;
}

/*
 * Waits until a chunk of this cost is admitted, lock held. A writer that was
 * held stays held until the edge has drained to its low mark, and nobody
 * overtakes those who are. Returns 0,
 * -EAGAIN, -ETIMEDOUT, or why there will never be room.
 */
static int await_room(weir_edge *edge, size_t cost, weir_deadline deadline)
{
    bool held = false;
    bool in_time = true;
    for (;;) {
        int status = writer_status(edge);
        if (status)
            return status;
        bool queued = held || edge->room.waiting;
        if (!(queued && edge->full) && wi_edge_admits(edge, cost))
            return 0;
        if (!in_time)
            return -ETIMEDOUT;
        if (held)
            edge->wakeups_futile++;
        held = true;
        edge->full = true;
        if (deadline == WI_AT_ONCE)
            return -EAGAIN;
        in_time = wi_edge_wait(edge, &edge->room, deadline);
    }
}

/*
 * Ends an operation that got `status`. A write after the end fails the stream,
 * as in Node.
 */
static int unlock_with(weir_edge *edge, int status)
{
    wi_edge_unlock(edge);
    if (status == WEIR_WRITE_AFTER_END)
        wi_edge_fail(edge, status);
    return status;
}

static bool still_callers(int status)
{
    return status == -EAGAIN || status == -ETIMEDOUT;
}

/* ---- One chunk ----------------------------------------------------------- */

static int write_one(weir_edge *edge, weir_chunk *chunk, weir_deadline deadline)
{
    wi_edge_lock(edge);
    int status = await_room(edge, wi_edge_cost(edge, chunk), deadline);
    if (!status)
        status = wi_edge_push(edge, chunk);
    unlock_with(edge, status);
    if (status && !still_callers(status))
        weir_chunk_release(chunk);
    return status;
}

int weir_write(weir_writable *out, weir_chunk chunk)
{
    return write_one(out->edge, &chunk, WEIR_FOREVER);
}

int weir_write_until(weir_writable *out, weir_chunk chunk,
                     weir_deadline deadline)
{
    return write_one(out->edge, &chunk, deadline);
}

int weir_try_write(weir_writable *out, weir_chunk chunk)
{
    return write_one(out->edge, &chunk, WI_AT_ONCE);
}

/* Node's answer: go on while below the mark, or with nothing there at all. */
static bool wants_more(const weir_edge *edge)
{
    return (edge->length < edge->high || edge->length == 0) &&
           edge->ring.count < edge->max_chunks;
}

int weir_offer(weir_writable *out, weir_chunk chunk)
{
    weir_edge *edge = out->edge;
    wi_edge_lock(edge);
    int status = writer_status(edge);
    if (!status) {
        if (!wi_edge_admits(edge, wi_edge_cost(edge, &chunk)))
            edge->overrun = true;
        status = wi_edge_push(edge, &chunk);
    }
    bool more = !status && wants_more(edge);
    if (!status && !more)
        edge->full = true;
    unlock_with(edge, status);
    if (status) {
        weir_chunk_release(&chunk);
        return status;
    }
    return more;
}

/* ---- Many chunks --------------------------------------------------------- */

/* Writes from the front as room comes. Lock held. Counts in *taken; returns why
 * it stopped, or 0 when all are written. */
static int push_all(weir_edge *edge, const weir_chunk *chunks, size_t n,
                    weir_deadline deadline, size_t *taken)
{
    *taken = 0;
    while (*taken < n) {
        const weir_chunk *next = &chunks[*taken];
        int status = await_room(edge, wi_edge_cost(edge, next), deadline);
        if (status)
            return status;
        int pushed = wi_edge_push_admitted(edge, next, n - *taken);
        if (pushed < 0)
            return pushed;
        *taken += (size_t)pushed;
    }
    return 0;
}

static int write_many(weir_edge *edge, weir_chunk *chunks, size_t n,
                      weir_deadline deadline)
{
    size_t taken;
    wi_edge_lock(edge);
    int status = push_all(edge, chunks, n, deadline, &taken);
    unlock_with(edge, status);
    if (still_callers(status))
        return taken ? (int)taken : status;
    if (status) {
        weir_chunk_release_many(chunks + taken, n - taken);
        return status;
    }
    return (int)taken;
}

int weir_write_many(weir_writable *out, weir_chunk *chunks, size_t n)
{
    int taken = write_many(out->edge, chunks, n, WEIR_FOREVER);
    return taken < 0 ? taken : 0;
}

int weir_write_many_until(weir_writable *out, weir_chunk *chunks, size_t n,
                          weir_deadline deadline)
{
    return write_many(out->edge, chunks, n, deadline);
}

int weir_try_write_many(weir_writable *out, weir_chunk *chunks, size_t n)
{
    return write_many(out->edge, chunks, n, WI_AT_ONCE);
}

int wi_writable_await_room(weir_writable *out, size_t *room)
{
    weir_edge *edge = out->edge;
    wi_edge_lock(edge);
    int status = await_room(edge, 1, WEIR_FOREVER);
    *room = edge->length < edge->high ? edge->high - edge->length : 1;
    wi_edge_unlock(edge);
    return status;
}

/* ---- Drain --------------------------------------------------------------- */

bool weir_need_drain(weir_writable *out)
{
    weir_edge *edge = out->edge;
    wi_edge_lock(edge);
    bool need = edge->full && !edge->ended;
    wi_edge_unlock(edge);
    return need;
}

int weir_wait_drain(weir_writable *out, weir_deadline deadline)
{
    weir_edge *edge = out->edge;
    bool in_time = true;
    int status;
    wi_edge_lock(edge);
    while (!(status = writer_status(edge)) && edge->full && in_time)
        in_time = wi_edge_wait(edge, &edge->room, deadline);
    if (!status && edge->full)
        status = -ETIMEDOUT;
    wi_edge_unlock(edge);
    return status;
}

/* ---- Corks --------------------------------------------------------------- */

void weir_cork(weir_writable *out)
{
    weir_edge *edge = out->edge;
    wi_edge_lock(edge);
    if (!edge->ended)
        edge->corks++;
    wi_edge_unlock(edge);
}

void weir_uncork(weir_writable *out)
{
    weir_edge *edge = out->edge;
    wi_edge_lock(edge);
    if (edge->corks)
        edge->corks--;
    wi_edge_unlock(edge);
}

/* ---- The end, one way or the other ----------------------------------------
 */

void weir_end(weir_writable *out)
{
    weir_edge *edge = out->edge;
    wi_edge_lock(edge);
    wi_edge_end(edge);
    wi_edge_unlock(edge);
}

void weir_fail(weir_writable *out, int status)
{
    wi_edge_fail(out->edge, status ? status : WEIR_DESTROYED);
}

size_t weir_writable_mark(weir_writable *out)
{
    weir_edge *edge = out->edge;
    wi_edge_lock(edge);
    size_t mark = edge->high;
    wi_edge_unlock(edge);
    return mark;
}
