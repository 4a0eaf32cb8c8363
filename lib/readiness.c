/* SPDX-License-Identifier: MIT */
/* readiness.c - descriptors for those who poll rather than wait. Layer 2. */
#include <weir/readable.h>
#include <weir/writable.h>

#include "edge_impl.h"

static int ready_fd(weir_edge *edge, wi_side *side)
{
    wi_edge_lock(edge);
    wi_edge_recall(edge);
    edge->later = false; /* nobody may wait who would keep its time */
    int fd = wi_wake_fd(&side->ready); /* raised by the unlock, if it is so */
    wi_edge_set_watched(edge);
    wi_edge_unlock(edge);
    return fd;
}

int weir_writable_fd(weir_writable *out)
{
    return ready_fd(out->edge, &out->edge->room);
}

int weir_readable_fd(weir_readable *in)
{
    return ready_fd(in->edge, &in->edge->data);
}
