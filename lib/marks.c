/* SPDX-License-Identifier: MIT */
/* marks.c - an edge's marks, changed while it runs, and what it holds. Layer 2.
 */
#include <weir/readable.h>
#include <weir/writable.h>

#include "edge_impl.h"

void weir_writable_set_marks(weir_writable *out, size_t high, size_t low)
{
    wi_edge_lock(out->edge);
    wi_edge_set_marks(out->edge, high, low);
    wi_edge_unlock(out->edge);
}

size_t weir_writable_mark(weir_writable *out)
{
    weir_edge *edge = out->edge;
    wi_edge_lock(edge);
    size_t mark = edge->high;
    if (edge->share.budget && mark > edge->share.budget->reserve)
        mark = edge->share.budget->reserve;
    wi_edge_unlock(edge);
    return mark;
}

size_t weir_readable_mark(weir_readable *in)
{
    return weir_writable_mark(weir_edge_writable(in->edge));
}

size_t weir_writable_length(weir_writable *out)
{
    weir_edge *edge = out->edge;
    wi_edge_lock(edge);
    wi_edge_pull(edge);
    size_t length = edge->length;
    wi_edge_unlock(edge);
    return length;
}
