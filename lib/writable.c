/* SPDX-License-Identifier: MIT */
/*
 * writable.c - the push side: four ways to write, the end. Layer 2.
 */
#include <errno.h>
#include <stdlib.h>

#include <weir/observer.h>
#include <weir/status.h>
#include <weir/writable.h>

#include "cork.h"
#include "edge_impl.h"
#include "edge_over.h"
#include "routine.h"
#include "writing.h"

/* ---- Room ---------------------------------------------------------------- */

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
        int status = wi_writer_status(edge);
        if (status)
            return status;
        bool queued = held || edge->room.waiting;
        if (!(queued && edge->full) && wi_edge_admits(edge, cost))
            return 0;
        if (!in_time)
            return -ETIMEDOUT;
        held = true;
        edge->full = true;
        if (deadline == WI_AT_ONCE) {
            wi_wake_lower(&edge->room.ready);
            return -EAGAIN;
        }
        in_time = wi_edge_wait(edge, &edge->room, deadline);
    }
}

static bool still_callers(int status)
{
    return status == -EAGAIN || status == -ETIMEDOUT;
}

/* ---- One chunk ----------------------------------------------------------- */

bool wi_hand_in(weir_edge *edge, wi_completion *completion, int status)
{
    wi_notices *notices = &edge->notices;
    if (!completion || status == -ENOMEM)
        return false;
    if (status == 0 || status == WEIR_OVERFLOW) {
        /* One too many is told with the failure that it is about to bring. */
        completion->number = status ? UINT64_MAX : edge->chunks;
        wi_completions_add(&notices->pending, completion);
        return true;
    }
    bool late = status == WEIR_WRITE_AFTER_END || edge->ended;
    wi_notice_completed(notices, completion,
                        late ? WEIR_WRITE_AFTER_END : WEIR_DESTROYED);
    return true;
}

static inline int write_or_wait(weir_edge *edge, const weir_chunk *chunk,
                                weir_deadline deadline,
                                wi_completion *completion)
{
    size_t weight = wi_edge_weigh(edge, chunk);
    wi_edge_lock(edge);
    if (!completion && wi_write_routine(edge, chunk))
        return 0;
    int status = await_room(edge, wi_edge_cost(edge, chunk, weight), deadline);
    if (!status)
        status = wi_edge_push(edge, chunk, weight);
    if (!wi_hand_in(edge, completion, status))
        free(completion);
    return wi_unlock_with(edge, status);
}

int wi_write_or_wait(weir_edge *edge, const weir_chunk *chunk,
                     weir_deadline deadline, wi_completion *completion)
{
    return write_or_wait(edge, chunk, deadline, completion);
}

/* Where the writers of an edge do not simply wait. */
static int write_specially(weir_edge *edge, weir_chunk *chunk,
                           weir_deadline deadline, wi_completion *completion)
{
    return wi_edge_when_full(edge) == WI_FULL_CUT
               ? wi_cut_write(edge, chunk, deadline, completion)
               : wi_overflow_write(edge, chunk, completion);
}

static int write_one(weir_edge *edge, weir_chunk *chunk, weir_deadline deadline,
                     wi_completion *completion)
{
    int status = wi_edge_when_full(edge) == WEIR_FULL_WAIT
                     ? write_or_wait(edge, chunk, deadline, completion)
                     : write_specially(edge, chunk, deadline, completion);
    if (status && !still_callers(status))
        wi_edge_release(edge, chunk, 1);
    return status;
}

int weir_write(weir_writable *out, weir_chunk chunk)
{
    return write_one(out->edge, &chunk, WEIR_FOREVER, NULL);
}

int weir_write_until(weir_writable *out, weir_chunk chunk,
                     weir_deadline deadline)
{
    return write_one(out->edge, &chunk, deadline, NULL);
}

int weir_try_write(weir_writable *out, weir_chunk chunk)
{
    return write_one(out->edge, &chunk, WI_AT_ONCE, NULL);
}

/* Node's answer: go on while below the mark, or with nothing there at all. */
static bool wants_more(weir_edge *edge)
{
    if (edge->length >= edge->high || edge->count >= edge->max_chunks)
        wi_edge_pull(edge);
    return (edge->length < edge->high || edge->length == 0) &&
           edge->count < edge->max_chunks;
}

/* What is taken next, whatever the length is. Lock held. */
static void note_overrun(weir_edge *edge, size_t cost)
{
    if (wi_edge_admits(edge, cost))
        return;
    edge->overrun = true;
    edge->overruns++;
}

static int offer(weir_edge *edge, weir_chunk *chunk, wi_completion *completion)
{
    size_t weight = wi_edge_weigh(edge, chunk);
    wi_edge_lock(edge);
    int status = wi_writer_status(edge);
    if (!status) {
        note_overrun(edge, wi_edge_cost(edge, chunk, weight));
        status = wi_edge_push(edge, chunk, weight);
    }
    bool more = !status && wants_more(edge);
    if (!status && !more) {
        edge->full = true;
        wi_wake_lower(&edge->room.ready);
    }
    if (!wi_hand_in(edge, completion, status))
        free(completion);
    wi_unlock_with(edge, status);
    if (status) {
        wi_edge_release(edge, chunk, 1);
        return status;
    }
    return more;
}

int weir_offer(weir_writable *out, weir_chunk chunk)
{
    return offer(out->edge, &chunk, NULL);
}

/* ---- With a completion ----------------------------------------------------
 */

static wi_completion *new_completion(void (*done)(void *arg, int status),
                                     void *arg)
{
    wi_completion *completion = malloc(sizeof *completion);
    if (completion)
        *completion = (wi_completion){.done = done, .arg = arg};
    return completion;
}

int weir_write_then(weir_writable *out, weir_chunk chunk,
                    void (*done)(void *arg, int status), void *arg)
{
    wi_completion *completion = new_completion(done, arg);
    if (completion)
        return write_one(out->edge, &chunk, WEIR_FOREVER, completion);
    wi_edge_release(out->edge, &chunk, 1);
    return -ENOMEM;
}

int weir_offer_then(weir_writable *out, weir_chunk chunk,
                    void (*done)(void *arg, int status), void *arg)
{
    wi_completion *completion = new_completion(done, arg);
    if (completion)
        return offer(out->edge, &chunk, completion);
    wi_edge_release(out->edge, &chunk, 1);
    return -ENOMEM;
}

/* ---- Many chunks --------------------------------------------------------- */

/* Writes from the front as room comes. Lock held. Adds to *taken; returns why
 * it stopped, or 0 when all are written. */
static int push_all(weir_edge *edge, const weir_chunk *chunks,
                    const size_t *weights, size_t n, weir_deadline deadline,
                    size_t *taken)
{
    for (size_t done = 0; done < n;) {
        const weir_chunk *next = &chunks[done];
        const size_t *weight = weights ? &weights[done] : NULL;
        size_t cost =
            wi_edge_cost(edge, next, weight ? *weight : WI_NOT_WEIGHED);
        int status = await_room(edge, cost, deadline);
        if (status)
            return status;
        int pushed = wi_edge_push_admitted(edge, next, weight, n - done);
        if (pushed < 0)
            return pushed;
        done += (size_t)pushed;
        *taken += (size_t)pushed;
    }
    return 0;
}

const size_t *wi_weigh_all(weir_edge *edge, const weir_chunk *chunks, size_t n,
                           size_t *weights)
{
    const weir_objects *objects = edge->objects;
    if (!objects || !objects->cost)
        return NULL;
    for (size_t i = 0; i < n; i++)
        weights[i] = wi_edge_weigh(edge, &chunks[i]);
    return weights;
}

/* Writes as push_all does, with the weights that the user's function gives. */
static int weigh_and_push(weir_edge *edge, const weir_chunk *chunks, size_t n,
                          weir_deadline deadline, size_t *taken)
{
    size_t weights[WI_WRITE_AT_ONCE];
    int status = 0;
    while (!status && *taken < n) {
        const weir_chunk *next = &chunks[*taken];
        size_t some = n - *taken;
        if (some > WI_WRITE_AT_ONCE)
            some = WI_WRITE_AT_ONCE;
        const size_t *known = wi_weigh_all(edge, next, some, weights);
        wi_edge_lock(edge);
        status = push_all(edge, next, known, some, deadline, taken);
        wi_unlock_with(edge, status);
    }
    return status;
}

int wi_write_whole(weir_edge *edge, const weir_chunk *chunks, size_t n,
                   weir_deadline deadline, size_t *taken)
{
    wi_edge_lock(edge);
    int status = push_all(edge, chunks, NULL, n, deadline, taken);
    return wi_unlock_with(edge, status);
}

static int write_many(weir_edge *edge, weir_chunk *chunks, size_t n,
                      weir_deadline deadline)
{
    size_t taken = 0;
    const weir_objects *objects = edge->objects;
    const weir_when_full policy = wi_edge_when_full(edge);
    int status;
    if (policy == WI_FULL_CUT)
        status = wi_cut_write_many(edge, chunks, n, deadline, &taken);
    else if (policy != WEIR_FULL_WAIT)
        status = wi_overflow_write_many(edge, chunks, n, &taken);
    else
        status = objects && objects->cost
                     ? weigh_and_push(edge, chunks, n, deadline, &taken)
                     : wi_write_whole(edge, chunks, n, deadline, &taken);
    if (still_callers(status))
        return taken ? (int)taken : status;
    if (status) {
        wi_edge_release(edge, chunks + taken, n - taken);
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

int weir_wait_room(weir_writable *out, weir_deadline deadline)
{
    weir_edge *edge = out->edge;
    wi_edge_lock(edge);
    int status = await_room(edge, 1, deadline);
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
    while (!(status = wi_writer_status(edge)) && edge->full && in_time)
        in_time = wi_edge_wait(edge, &edge->room, deadline);
    if (!status && edge->full)
        status = -ETIMEDOUT;
    wi_edge_unlock(edge);
    return status;
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
    weir_edge *edge = out->edge;
    if (!status)
        status = WEIR_DESTROYED;
    wi_edge_fail_by_writer(edge, status);
    wi_edge_lock(edge);
    void (*on_fail)(void *arg, int why) = edge->on_fail;
    wi_edge_unlock(edge);
    if (on_fail)
        on_fail(edge->on_fail_arg, status);
}

int weir_end_with(weir_writable *out, weir_chunk chunk)
{
    weir_edge *edge = out->edge;
    size_t weight = wi_edge_weigh(edge, &chunk);
    wi_edge_lock(edge);
    int status = wi_writer_status(edge);
    if (!status) {
        note_overrun(edge, 1);
        status = wi_edge_push(edge, &chunk, weight);
    }
    if (!status)
        wi_edge_end(edge);
    wi_unlock_with(edge, status);
    if (status)
        wi_edge_release(edge, &chunk, 1);
    if (status && status != -ENOMEM)
        wi_uncork_fully(edge);
    return status;
}
