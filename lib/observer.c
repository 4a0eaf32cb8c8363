/* SPDX-License-Identifier: MIT */
/* observer.c - who watches a stream, and writes with a completion. Layer 2. */
#include <errno.h>
#include <stdlib.h>

#include <weir/observer.h>
#include <weir/status.h>
#include <weir/writable.h>

#include "edge_impl.h"

static const weir_observer nobody;

void weir_writable_observe(weir_writable *out, const weir_observer *observer)
{
    wi_notices *notices = &out->edge->notices;
    wi_edge_lock(out->edge);
    notices->writer = observer ? *observer : nobody;
    notices->writer_watches = observer != NULL;
    wi_edge_recall(out->edge);
    wi_edge_unlock(out->edge);
}

void weir_readable_observe(weir_readable *in, const weir_observer *observer)
{
    wi_notices *notices = &in->edge->notices;
    wi_edge_lock(in->edge);
    notices->reader = observer ? *observer : nobody;
    notices->reader_watches = observer != NULL;
    wi_edge_recall(in->edge);
    wi_edge_unlock(in->edge);
}
