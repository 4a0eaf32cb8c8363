/* SPDX-License-Identifier: MIT */
/*
 * cork.c - holding back what is written, and letting it go.
 *
 * Node's idiom is to uncork in process.nextTick, so that all pairs of one turn
 * leave together. A thread has no turns; weir_uncork_later lets pairs join for
 * as long as GRACE_NS, less when the writer waits or ends. The reader keeps the
 * time: one that waits is woken once, and waits on until then.
 */
#include "cork.h"

#include <weir/writable.h>

#define GRACE_NS 1000000

void weir_cork(weir_writable *out)
{
    weir_edge *edge = out->edge;
    wi_edge_lock(edge);
    edge->corks++;
    wi_edge_recall(edge);
    wi_edge_unlock(edge);
}

/* Takes one cork off; returns whether it was the last. Lock held. */
static bool uncorks(weir_edge *edge)
{
    return edge->corks && --edge->corks == 0;
}

void weir_uncork(weir_writable *out)
{
    weir_edge *edge = out->edge;
    wi_edge_lock(edge);
    if (uncorks(edge))
        edge->later = false;
    wi_edge_unlock(edge);
}

/* Begins to hold back what is there, or ends it when the time is over. */
static void hold_back(weir_edge *edge)
{
    weir_deadline now = weir_now();
    wi_edge_pull(edge);
    if (edge->later && now >= edge->later_by) {
        edge->later = false;
    } else if (!edge->later && edge->count && !edge->ended &&
               edge->data.ready.fd < 0 &&
               !wi_notices_tell_readable(&edge->notices)) {
        edge->later = true;
        wi_edge_recall(edge);
        edge->later_untold = true;
        edge->later_by = now + GRACE_NS;
    }
}

void weir_uncork_later(weir_writable *out)
{
    weir_edge *edge = out->edge;
    wi_edge_lock(edge);
    if (uncorks(edge))
        hold_back(edge);
    wi_edge_unlock(edge);
}

void wi_uncork_fully(weir_edge *edge)
{
    wi_edge_lock(edge);
    edge->corks = 0;
    edge->later = false;
    wi_edge_unlock(edge);
}

void wi_cork_expire(weir_edge *edge)
{
    if (edge->later && !edge->corks && weir_now() >= edge->later_by)
        edge->later = false;
}

bool wi_cork_wait(weir_edge *edge, weir_deadline deadline)
{
    bool timed = edge->later && edge->later_by < deadline;
    if (timed && edge->corks && weir_now() >= edge->later_by)
        timed = false; /* the uncork that is to come lets it go */
    edge->readers++;
    bool in_time =
        wi_edge_wait(edge, &edge->data, timed ? edge->later_by : deadline);
    edge->readers--;
    return timed || in_time;
}
