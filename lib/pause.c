/* SPDX-License-Identifier: MIT */
/* pause.c - a stream that is shut at the reader's end for a while. Layer 2. */
#include <weir/readable.h>

#include "edge_impl.h"

void weir_pause(weir_readable *in)
{
    weir_edge *edge = in->edge;
    wi_edge_lock(edge);
    if (!edge->paused)
        wi_notice_undoing(&edge->notices, WI_PAUSE, WI_RESUME);
    edge->paused = true;
    wi_edge_recall(edge);
    wi_wake_lower(&edge->data.ready);
    wi_edge_unlock(edge);
}

void weir_resume(weir_readable *in)
{
    weir_edge *edge = in->edge;
    wi_edge_lock(edge);
    if (edge->paused) {
        wi_notice_undoing(&edge->notices, WI_RESUME, WI_PAUSE);
        /* Readers may have slept through the end. */
        wi_edge_wake_all(edge);
    }
    edge->paused = false;
    wi_edge_unlock(edge);
}

bool weir_is_paused(weir_readable *in)
{
    weir_edge *edge = in->edge;
    wi_edge_lock(edge);
    bool paused = edge->paused;
    wi_edge_unlock(edge);
    return paused;
}
