/* SPDX-License-Identifier: MIT */
/* observer.c - who watches a stream, and writes with a completion. Layer 2. */
#include <errno.h>
#include <stdlib.h>

#include <weir/observer.h>
#include <weir/status.h>
#include <weir/writable.h>

#include "edge_impl.h"

static const weir_observer nobody;

/* Sets one end's observer. Returns the events that it is to be told at once:
 * what is there to read already, if it cares, which any other knows. */
static unsigned observe(weir_edge *edge, weir_observer *slot, bool *watches,
                        const weir_observer *observer)
{
    bool known = edge->was_readable && wi_notices_tell_readable(&edge->notices);
    *slot = observer ? *observer : nobody;
    *watches = observer != NULL;
    wi_edge_set_watched(edge);
    wi_edge_recall(edge);
    if (!slot->readable)
        return 0;
    edge->later = false; /* nobody may wait who would keep its time */
    if (!known)
        edge->was_readable = false; /* so that the unlock tells it */
    return known ? WI_READABLE : 0;
}

void weir_writable_observe(weir_writable *out, const weir_observer *observer)
{
    wi_notices *notices = &out->edge->notices;
    wi_edge_lock(out->edge);
    notices->to_writer |= observe(out->edge, &notices->writer,
                                  &notices->writer_watches, observer);
    wi_edge_unlock(out->edge);
}

void weir_readable_observe(weir_readable *in, const weir_observer *observer)
{
    wi_notices *notices = &in->edge->notices;
    wi_edge_lock(in->edge);
    notices->to_reader |=
        observe(in->edge, &notices->reader, &notices->reader_watches, observer);
    wi_edge_unlock(in->edge);
}
