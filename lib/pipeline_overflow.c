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

/* Its two stages, or the application's end. */
static void name_edge(const weir_edge *edge, char *text, size_t size)
{
    const weir_stage *up = edge->on_stop_arg;
    const weir_stage *down = edge->reader;
    snprintf(text, size, "%s -> %s: %s", up ? up->name : "input",
             down ? down->name : "output", weir_status_text(WEIR_OVERFLOW));
}

bool wi_pipeline_say_overflow(const weir_pipeline *pipeline, char *text,
                              size_t size)
{
    for (size_t i = 0; i < pipeline->edge_count; i++) {
        if (!has_overflowed(pipeline->edges[i]))
            continue;
        name_edge(pipeline->edges[i], text, size);
        return true;
    }
    return false;
}
