/* SPDX-License-Identifier: MIT */
/* edge_over.c - how a stream is over: its end, its failure, who is told when.
 * Layer 1. */
#include <errno.h>
#include <stdlib.h>

#include <weir/status.h>

#include "edge_over.h"

/* ---- What can be told -----------------------------------------------------
 */

/* A stream is closed when both sides are through with it. */
static void note_close(weir_edge *edge)
{
    bool reader_gone =
        edge->stage_reads
            ? edge->reader_closed
            : edge->end_told || (edge->failed && !wi_edge_held(edge));
    bool writer_gone =
        edge->stage_writes ? edge->writer_closed : edge->ended || edge->failed;
    if (reader_gone && writer_gone)
        wi_notice_event(&edge->notices, WI_CLOSE);
}

static bool is_error(int status)
{
    return status && status != WEIR_DESTROYED && status != WEIR_STOPPED;
}

void wi_edge_note_failure(weir_edge *edge, int result)
{
    if (wi_edge_held(edge))
        return; /* what the reader holds reports its own result first */
    bool says_why = is_error(edge->failed) || result == 0;
    edge->errored = is_error(edge->failed) || is_error(result);
    wi_notice_handled(&edge->notices, UINT64_MAX,
                      says_why ? edge->failed : result);
    if (is_error(edge->failed) && !(edge->notices.told & WI_ERROR)) {
        edge->notices.status = edge->failed;
        wi_notice_event(&edge->notices, WI_ERROR);
    }
    note_close(edge);
}

/* ---- The end --------------------------------------------------------------
 */

void wi_edge_end(weir_edge *edge)
{
    edge->corks = 0;
    edge->later = false;
    /* A writer that had an error has not ended the stream. What is left for a
     * reader that takes has an end all the same. */
    if (edge->ended ||
        ((is_error(edge->failed) || edge->errored) && !edge->taking))
        return;
    edge->ended = true;
    if (edge->failed)
        return;
    if (!edge->paused) /* else the resume tells */
        wi_notice_event(&edge->notices, WI_READABLE);
    wi_edge_wake_all(edge);
}

void wi_edge_end_told(weir_edge *edge)
{
    edge->end_told = true;
    wi_notice_event(&edge->notices, WI_END);
    note_close(edge);
}

/* ---- The failure ----------------------------------------------------------
 */

int wi_failure(int status)
{
    return status == -EAGAIN || status == -ETIMEDOUT ? WEIR_DESTROYED : status;
}

/* What is to be released without the lock. */
typedef struct dropped {
    wi_ring front;
    wi_ring back;
} dropped;

/* Drops what is queued; a reader that is away sees to its front itself. */
static dropped drop(weir_edge *edge)
{
    dropped all = {.back = wi_edge_drop(edge, &edge->back)};
    if (wi_edge_call_back(edge))
        all.front = wi_edge_drop(edge, &edge->hand.front);
    return all;
}

static void fail(weir_edge *edge, int status, bool by_writer)
{
    dropped all = {0};
    wi_edge_lock(edge);
    if (!edge->failed) {
        edge->failed = wi_failure(status);
        edge->full = false;
        if (!by_writer || !edge->taking)
            all = drop(edge);
        wi_edge_recall(edge);
        wi_edge_note_failure(edge, 0);
        wi_edge_wake_all(edge);
    } else if (wi_edge_away(edge) && wi_edge_call_back(edge)) {
        /* Another thread's failure could not drop what this one has. */
        all.front = wi_edge_drop(edge, &edge->hand.front);
    }
    wi_edge_unlock(edge);
    wi_edge_release_ring(edge, &all.front);
    wi_edge_release_ring(edge, &all.back);
}

void wi_edge_fail(weir_edge *edge, int status)
{
    fail(edge, status, false);
}

void wi_edge_fail_by_writer(weir_edge *edge, int status)
{
    fail(edge, status, true);
}

/* ---- The stages at the ends -----------------------------------------------
 */

void wi_edge_reader_left(weir_edge *edge, int status)
{
    wi_edge_lock_reader(edge);
    wi_edge_come_back(edge, status == WEIR_STOPPED ? 0 : status);
    if (status == 0 && edge->ended && !edge->failed && edge->count == 0)
        wi_notice_event(&edge->notices, WI_FINISH);
    wi_edge_unlock(edge);
}

void wi_edge_reader_closed(weir_edge *edge)
{
    wi_edge_lock(edge);
    edge->reader_closed = true;
    note_close(edge);
    wi_edge_unlock(edge);
}

void wi_edge_writer_closed(weir_edge *edge)
{
    wi_edge_lock(edge);
    edge->writer_closed = true;
    note_close(edge);
    wi_edge_unlock(edge);
}

/* ---- Freeing --------------------------------------------------------------
 */

static void fini_side(wi_side *side)
{
    wi_bell_unref(side->bell);
    wi_wake_fini(&side->ready);
    wi_cond_fini(&side->cond);
}

void wi_edge_hold(weir_edge *edge)
{
    atomic_fetch_add(&edge->holders, 1);
}

void wi_edge_let_go(weir_edge *edge)
{
    if (atomic_fetch_sub(&edge->holders, 1) > 1)
        return;
    free(edge->objects);
    fini_side(&edge->room);
    fini_side(&edge->data);
    wi_mutex_fini(&edge->lock);
    free(edge);
}

/* A stage that it was attached to may still ask whether it is over. */
void weir_edge_free(weir_edge *edge)
{
    if (!edge)
        return;
    wi_edge_lock(edge);
    wi_ring front = edge->hand.front;
    wi_ring back = edge->back;
    edge->hand.front = edge->back = (wi_ring){0};
    edge->share.budget = NULL;
    wi_notice_handled(&edge->notices, UINT64_MAX, WEIR_DESTROYED);
    wi_notices notices = edge->notices;
    edge->notices = (wi_notices){0};
    wi_mutex_unlock(&edge->lock);
    wi_edge_release_ring(edge, &front);
    wi_edge_release_ring(edge, &back);
    wi_notices_tell(&notices);
    wi_edge_let_go(edge);
}
