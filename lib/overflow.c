/* SPDX-License-Identifier: MIT */
/* overflow.c - writing to an edge that drops or fails when it is full. Layer 2.
 */
#include <stdlib.h>

#include "writing.h"

/* Chunks that are dropped, to be released without the lock. */
typedef struct spill {
    weir_chunk chunks[WI_WRITE_AT_ONCE];
    size_t n;
} spill;

/* What is to be written, and how far that is. */
typedef struct wave {
    const weir_chunk *chunks;
    const size_t *weights; /* NULL: not weighed */
    size_t n;
    size_t done;
} wave;

static size_t next_cost(const weir_edge *edge, const wave *w)
{
    return wi_edge_cost(edge, &w->chunks[w->done],
                        w->weights ? w->weights[w->done] : WI_NOT_WEIGHED);
}

/* The completion of a write whose chunk was dropped comes when those before it
 * are over. */
static void hand_in_dropped(weir_edge *edge, wi_completion *completion)
{
    completion->dropped = true;
    completion->number = edge->chunks;
    wi_completions_add(&edge->notices.pending, completion);
    wi_notice_handled(&edge->notices, edge->handled, WEIR_DROPPED);
}

/* Drops what is not admitted of the rest. Lock held. */
static void drop_newest(weir_edge *edge, wave *w, spill *over)
{
    do {
        weir_chunk *chunk = &over->chunks[over->n++];
        *chunk = w->chunks[w->done++];
        wi_edge_count_dropped(edge, chunk);
    } while (w->done < w->n && over->n < WI_WRITE_AT_ONCE &&
             !wi_edge_admits(edge, next_cost(edge, w)));
    wi_wake_lower(&edge->room.ready);
}

/* Does with the next chunk, for which there is no room, what the edge is to do
 * then. Lock held. */
static int overflow(weir_edge *edge, wave *w, spill *over)
{
    const weir_when_full policy = wi_edge_when_full(edge);
    const size_t cost = next_cost(edge, w);
    if (policy == WEIR_FULL_FAIL)
        return WEIR_OVERFLOW;
    if (policy == WEIR_FULL_DROP_OLDEST && wi_edge_can_make_room(edge, cost))
        over->n += wi_edge_drop_oldest(edge, cost, over->chunks + over->n,
                                       WI_WRITE_AT_ONCE - over->n);
    else
        drop_newest(edge, w, over);
    return 0;
}

/* Goes on until all is done or no more can be dropped without being released.
 * Lock held. */
static int go_on(weir_edge *edge, wave *w, spill *over)
{
    int status = wi_writer_status(edge);
    while (!status && w->done < w->n && over->n < WI_WRITE_AT_ONCE) {
        if (!wi_edge_admits(edge, next_cost(edge, w))) {
            status = overflow(edge, w, over);
            continue;
        }
        int pushed = wi_edge_push_admitted(
            edge, w->chunks + w->done, w->weights ? w->weights + w->done : NULL,
            w->n - w->done);
        if (pushed < 0)
            return pushed;
        w->done += (size_t)pushed;
    }
    return status;
}

/* Writes or drops all; a completion is for one chunk. */
static int write_all(weir_edge *edge, wave *w, wi_completion *completion)
{
    int status;
    do {
        spill over;
        over.n = 0;
        wi_edge_lock(edge);
        const uint64_t before = edge->chunks;
        status = go_on(edge, w, &over);
        const bool over_now = status || w->done == w->n;
        if (completion && !status && over_now && edge->chunks == before)
            hand_in_dropped(edge, completion);
        else if (over_now && !wi_hand_in(edge, completion, status))
            free(completion);
        wi_unlock_with(edge, status);
        wi_edge_release(edge, over.chunks, over.n);
    } while (!status && w->done < w->n);
    return status;
}

int wi_overflow_write(weir_edge *edge, const weir_chunk *chunk,
                      wi_completion *completion)
{
    const size_t weight = wi_edge_weigh(edge, chunk);
    wave one = {.chunks = chunk, .weights = &weight, .n = 1};
    return write_all(edge, &one, completion);
}

int wi_overflow_write_many(weir_edge *edge, const weir_chunk *chunks, size_t n,
                           size_t *taken)
{
    size_t weights[WI_WRITE_AT_ONCE];
    int status = 0;
    while (!status && *taken < n) {
        wave some = {.chunks = chunks + *taken, .n = n - *taken};
        if (some.n > WI_WRITE_AT_ONCE)
            some.n = WI_WRITE_AT_ONCE;
        some.weights = wi_weigh_all(edge, some.chunks, some.n, weights);
        status = write_all(edge, &some, NULL);
        *taken += some.done;
    }
    return status;
}
