/* SPDX-License-Identifier: MIT */
/* writing.h - what all ways to write have in common. Layer 2. */
#ifndef WI_WRITING_H
#define WI_WRITING_H

#include <stdbool.h>
#include <stddef.h>

#include <weir/status.h>

#include "edge_full.h"
#include "edge_over.h"

/* Why nothing can be written any more, or 0. Lock held. */
static inline int wi_writer_status(weir_edge *edge)
{
    if (edge->failed) {
        edge->writer_told = true;
        return edge->attached ? WEIR_STOPPED : edge->failed;
    }
    if (edge->detached || (edge->attached && edge->ended)) {
        edge->writer_told = true;
        return WEIR_UNPIPED;
    }
    if (edge->reader && edge->reader == wi_thread_arg())
        return WEIR_OWN_INPUT;
    return edge->ended ? WEIR_WRITE_AFTER_END : 0;
}

/* Ends an operation that got `status`. A write after the end fails the stream,
 * as in Node; so does one too many. */
static inline int wi_unlock_with(weir_edge *edge, int status)
{
    wi_edge_unlock(edge);
    if (status == WEIR_WRITE_AFTER_END || status == WEIR_OVERFLOW)
        wi_edge_fail_by_writer(edge, status);
    return status;
}

/*
 * Sees to the completion of a write that was admitted (status 0) or refused.
 * NULL is no completion. Lock held. Returns false when there will be none.
 */
bool wi_hand_in(weir_edge *edge, wi_completion *completion, int status);

/* As many as are weighed, or dropped, under one lock. */
#define WI_WRITE_AT_ONCE 64

/* Weighs n chunks, up to WI_WRITE_AT_ONCE of them; NULL where none has a
 * weight. Calls user code: without the lock. */
const size_t *wi_weigh_all(weir_edge *edge, const weir_chunk *chunks, size_t n,
                           size_t *weights);

/* Waits for room until the deadline and writes, one chunk or n of them, adding
 * to *taken. Returns 0, or why it stopped, and sees to the completion. */
int wi_write_or_wait(weir_edge *edge, const weir_chunk *chunk,
                     weir_deadline deadline, wi_completion *completion);
int wi_write_whole(weir_edge *edge, const weir_chunk *chunks, size_t n,
                   weir_deadline deadline, size_t *taken);

/* ---- write_cut.c --------------------------------------------------------- */

/*
 * The same under a budget, where a chunk may be larger than the edge can be
 * sure to hold: it is written in pieces, and then released. With a deadline,
 * which could part it, such a chunk gets -EMSGSIZE.
 */
int wi_cut_write(weir_edge *edge, weir_chunk *chunk, weir_deadline deadline,
                 wi_completion *completion);
int wi_cut_write_many(weir_edge *edge, weir_chunk *chunks, size_t n,
                      weir_deadline deadline, size_t *taken);

/* Of so many bytes are the pieces. */
size_t wi_piece_size(const weir_edge *edge);

/* How many of n chunks need not be cut, from the first on. */
size_t wi_whole_ones(const weir_edge *edge, const weir_chunk *chunks, size_t n);

/* ---- overflow.c ---------------------------------------------------------- */

/*
 * Writes to an edge that does not let its writers wait, one chunk or n of them;
 * see weir_when_full. Returns 0 or why it was not taken, with the completion
 * seen to; *taken counts those that are the edge's or dropped.
 */
int wi_overflow_write(weir_edge *edge, const weir_chunk *chunk,
                      wi_completion *completion);
int wi_overflow_write_many(weir_edge *edge, const weir_chunk *chunks, size_t n,
                           size_t *taken);

#endif
