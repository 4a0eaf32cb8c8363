/* SPDX-License-Identifier: MIT */
/* pipeline_link.c - which stages are to be joined, and which ends the
 * application holds. Layer 4. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <weir/status.h>

#include "edge_over.h"
#include "pipeline_impl.h"

/* A new link, good until the next call; NULL when there is no memory. */
static wi_link *add_link(weir_pipeline *pipeline, size_t from, size_t to)
{
    size_t n = pipeline->link_count;
    if (n == pipeline->link_room) {
        size_t room = n ? 2 * n : 16;
        wi_link *links = realloc(pipeline->links, room * sizeof *links);
        if (!links)
            return NULL;
        pipeline->links = links;
        pipeline->link_room = room;
    }
    pipeline->links[n] = (wi_link){.from = from, .to = to, .number = n};
    pipeline->link_count++;
    return &pipeline->links[n];
}

static int refuse(weir_pipeline *pipeline, size_t from, size_t to, int status)
{
    char message[WI_WHY_SIZE];
    snprintf(message, sizeof message,
             "stage %zu: cannot be linked to stage %zu of %zu: %s", from, to,
             pipeline->stage_count, weir_status_text(status));
    wi_pipeline_record(pipeline, NULL, status, message);
    return status;
}

int weir_pipeline_link(weir_pipeline *pipeline, size_t from, size_t to,
                       const weir_link *how)
{
    if (pipeline->started)
        return WEIR_ALREADY_STARTED;
    if (from >= pipeline->stage_count || to >= pipeline->stage_count)
        return refuse(pipeline, from, to, -EINVAL);
    wi_link *link = add_link(pipeline, from, to);
    if (!link)
        return refuse(pipeline, from, to, -ENOMEM);
    if (how)
        link->how = *how;
    return 0;
}

/* ---- The application's ends ---------------------------------------------- */

/* The edge is there at once, and over already when the pipeline is. */
static weir_edge *add_end(weir_pipeline *pipeline, size_t from, size_t to)
{
    if (pipeline->started)
        return NULL;
    weir_edge *edge = weir_edge_new(NULL);
    wi_link *link = edge ? add_link(pipeline, from, to) : NULL;
    if (!link) {
        weir_edge_free(edge);
        return NULL;
    }
    link->edge = edge;
    if (pipeline->over)
        wi_edge_fail(edge, pipeline->status);
    return edge;
}

/* The one that is there already, or a new one. */
static weir_edge *the_end(weir_pipeline *pipeline, size_t from, size_t to)
{
    for (size_t i = 0; i < pipeline->link_count; i++)
        if (pipeline->links[i].from == from && pipeline->links[i].to == to)
            return pipeline->links[i].edge;
    return add_end(pipeline, from, to);
}

weir_writable *weir_pipeline_feed(weir_pipeline *pipeline, size_t stage)
{
    weir_edge *edge = stage < pipeline->stage_count
                          ? add_end(pipeline, WI_APPLICATION, stage)
                          : NULL;
    return edge ? weir_edge_writable(edge) : NULL;
}

weir_readable *weir_pipeline_drain(weir_pipeline *pipeline, size_t stage)
{
    weir_edge *edge = stage < pipeline->stage_count
                          ? add_end(pipeline, stage, WI_APPLICATION)
                          : NULL;
    return edge ? weir_edge_readable(edge) : NULL;
}

weir_writable *weir_pipeline_input(weir_pipeline *pipeline)
{
    weir_edge *edge = the_end(pipeline, WI_APPLICATION, 0);
    return edge ? weir_edge_writable(edge) : NULL;
}

weir_readable *weir_pipeline_output(weir_pipeline *pipeline)
{
    weir_edge *edge = the_end(pipeline, WI_LAST, WI_APPLICATION);
    return edge ? weir_edge_readable(edge) : NULL;
}
