/* SPDX-License-Identifier: MIT */
/* readable.c - the pop side: reading one or many, coming back. Layer 2. */
#include <errno.h>
#include <limits.h>

#include <weir/readable.h>
#include <weir/status.h>

#include "cork.h"
#include "edge_impl.h"
#include "edge_over.h"

int wi_readable_await(weir_edge *edge, weir_deadline deadline)
{
    bool in_time = true;
    int refused = wi_edge_refusal(edge);
    if (refused)
        return refused;
    for (;;) {
        wi_cork_expire(edge);
        if (wi_edge_available(edge))
            return 1;
        if (edge->failed) {
            edge->reader_told = true;
            return edge->failed;
        }
        if (wi_edge_at_end(edge)) {
            wi_edge_end_told(edge);
            return 0;
        }
        if (!in_time)
            return -ETIMEDOUT;
        if (deadline == WI_AT_ONCE) {
            wi_wake_lower(&edge->data.ready);
            return -EAGAIN;
        }
        if (edge->readers && !edge->taking)
            return WEIR_TWO_READERS;
        in_time = wi_cork_wait(edge, deadline);
    }
}

void wi_readable_fell_short(weir_edge *edge)
{
    if (edge->taking && !edge->failed && wi_edge_at_end(edge))
        wi_edge_end_told(edge);
}

int wi_readable_own(weir_edge *edge, weir_chunk *chunks, size_t n)
{
    if (!atomic_load_explicit(&edge->hand.shared, memory_order_relaxed))
        return (int)n;
    for (size_t i = 0; i < n; i++) {
        if (weir_chunk_own(&chunks[i], NULL) == 0)
            continue;
        weir_chunk_release_many(chunks, n);
        return -ENOMEM;
    }
    return (int)n;
}

/* Reads with the lock. Kept apart, so that the reads without it need none of
 * its registers. */
static __attribute__((noinline)) int read_locked(weir_edge *edge,
                                                 weir_chunk *chunks, size_t max,
                                                 weir_deadline deadline)
{
    wi_tap tap;
    bool tapped = false;
    wi_edge_lock_reader(edge);
    wi_edge_come_back(edge, 0);
    int got = wi_readable_await(edge, deadline);
    if (got > 0) {
        size_t there = wi_edge_available(edge);
        size_t n = there < max ? there : max;
        if (n > INT_MAX)
            n = INT_MAX;
        wi_edge_pop(edge, chunks, n);
        if (n < max)
            wi_readable_fell_short(edge);
        else
            wi_edge_go_away(edge);
        tapped = wi_notices_tapped(&edge->notices, &tap);
        got = (int)n;
    }
    wi_edge_unlock(edge);
    if (got > 0)
        got = wi_readable_own(edge, chunks, (size_t)got);
    if (tapped && got > 0)
        wi_tap_tell(&tap, chunks, (size_t)got);
    return got;
}

static inline int read_many(weir_edge *edge, weir_chunk *chunks, size_t max,
                            weir_deadline deadline)
{
    size_t had = wi_edge_read_away(edge, chunks, max < INT_MAX ? max : INT_MAX);
    return had ? wi_readable_own(edge, chunks, had)
               : read_locked(edge, chunks, max, deadline);
}

int weir_read(weir_readable *in, weir_chunk *chunk)
{
    return read_many(in->edge, chunk, 1, WEIR_FOREVER);
}

int weir_read_until(weir_readable *in, weir_chunk *chunk,
                    weir_deadline deadline)
{
    return read_many(in->edge, chunk, 1, deadline);
}

int weir_try_read(weir_readable *in, weir_chunk *chunk)
{
    return read_many(in->edge, chunk, 1, WI_AT_ONCE);
}

int weir_read_many(weir_readable *in, weir_chunk *chunks, size_t max)
{
    return read_many(in->edge, chunks, max, WEIR_FOREVER);
}

int weir_read_many_until(weir_readable *in, weir_chunk *chunks, size_t max,
                         weir_deadline deadline)
{
    return read_many(in->edge, chunks, max, deadline);
}

int weir_try_read_many(weir_readable *in, weir_chunk *chunks, size_t max)
{
    return read_many(in->edge, chunks, max, WI_AT_ONCE);
}

void weir_readable_release(weir_readable *in, weir_chunk *chunks, size_t n)
{
    wi_edge_release(in->edge, chunks, n);
}

void weir_read_done(weir_readable *in)
{
    weir_edge *edge = in->edge;
    wi_edge_lock_reader(edge);
    wi_edge_come_back(edge, 0);
    wi_edge_unlock(edge);
}

void weir_readable_take(weir_readable *in, bool taking)
{
    weir_edge *edge = in->edge;
    wi_edge_lock(edge);
    edge->taking = taking;
    wi_edge_unlock(edge);
}

void weir_stop(weir_readable *in, int status)
{
    weir_edge *edge = in->edge;
    if (!status)
        status = WEIR_STOPPED;
    wi_edge_fail(edge, status);
    wi_edge_lock(edge);
    void (*on_stop)(void *arg, int why) = edge->on_stop;
    wi_edge_unlock(edge);
    if (on_stop)
        on_stop(edge->on_stop_arg, wi_failure(status));
}
