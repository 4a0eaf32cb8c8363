/* SPDX-License-Identifier: MIT */
/* pipeline_overflow.c - which edge of a pipeline was too full. Layer 4. */
#include <stdio.h>

#include <weir/status.h>

#include "edge_impl.h"
#include "pipeline_impl.h"

static bool has_overflowed(weir_edge *edge)
{
    wi_edge_lock(edge);
    bool has = edge->failed == WEIR_OVERFLOW;
    wi_edge_unlock(edge);
    return has;
}

bool wi_pipeline_say_overflow(const weir_pipeline *pipeline, char *text,
                              size_t size)
{
    for (size_t i = 0; i < pipeline->edge_count; i++) {
        const wi_link *link = &pipeline->links[i];
        if (!has_overflowed(link->edge))
            continue;
        const weir_stage *up = wi_link_up(pipeline, link);
        const weir_stage *down = wi_link_down(pipeline, link);
        snprintf(text, size, "%s -> %s: %s", up ? up->name : "input",
                 down ? down->name : "output", weir_status_text(WEIR_OVERFLOW));
        return true;
    }
    return false;
}
