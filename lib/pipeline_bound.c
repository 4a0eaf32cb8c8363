/* SPDX-License-Identifier: MIT */
/* pipeline_bound.c - the most that the edges hold together. Layer 4. */
#include <errno.h>
#include <stdlib.h>

#include "pipeline_impl.h"

#define NOBODY_KNOWS SIZE_MAX

/* As the built-in stages cut what they write. */
#define SMALLEST_PIECE ((size_t)4 * 1024)
#define LARGEST_PIECE ((size_t)1024 * 1024)

static size_t piece_of(size_t mark)
{
    size_t quarter = mark / 4;
    if (quarter < SMALLEST_PIECE)
        return SMALLEST_PIECE;
    return quarter < LARGEST_PIECE ? quarter : LARGEST_PIECE;
}

/* The largest chunk on an edge whose writer is in `largest` already. */
static size_t largest_on(const wi_link *link, const weir_stage *up, size_t mark,
                         const size_t *largest)
{
    if (link->from == WI_APPLICATION || !up)
        return NOBODY_KNOWS;
    if (up->def.largest_chunk == WEIR_BY_MARK)
        return piece_of(mark);
    return largest[up->index];
}

/* What a stage writes at most, if it does not depend on what it reads. */
static size_t largest_by_itself(const weir_stage *stage)
{
    if (stage->def.largest_chunk == WEIR_AS_READ)
        return 0;
    return stage->def.largest_chunk ? stage->def.largest_chunk : NOBODY_KNOWS;
}

static void add_edge(weir_pipeline_bound *bound, size_t index, size_t mark,
                     size_t chunk)
{
    if (chunk != NOBODY_KNOWS)
        bound->bytes += (uint64_t)(mark ? mark - 1 : 0) + chunk;
    else if (bound->unbounded_edge == SIZE_MAX)
        bound->unbounded_edge = index;
}

/* The edges are in such an order that all before a stage come first. */
static int add_edges(weir_pipeline *pipeline, weir_pipeline_bound *bound,
                     size_t *largest)
{
    weir_link how;
    for (size_t i = 0; i < pipeline->stage_count; i++)
        largest[i] = largest_by_itself(pipeline->stages[i]);
    for (size_t i = 0; i < pipeline->edge_count; i++) {
        const wi_link *link = &pipeline->links[i];
        const weir_stage *up = wi_link_up(pipeline, link);
        const weir_stage *down = wi_link_down(pipeline, link);
        int status = weir_pipeline_edge_link(pipeline, i, &how);
        if (status)
            return status;
        size_t mark = how.edge.high_water_mark;
        if (how.edge.object_mode) {
            bound->objects += mark ? mark : 1;
            continue;
        }
        size_t chunk = largest_on(link, up, mark, largest);
        add_edge(bound, i, mark, chunk);
        if (down && down->def.largest_chunk == WEIR_AS_READ &&
            chunk > largest[down->index])
            largest[down->index] = chunk;
    }
    return 0;
}

int weir_pipeline_get_bound(weir_pipeline *pipeline, weir_pipeline_bound *bound)
{
    *bound = (weir_pipeline_bound){.unbounded_edge = SIZE_MAX};
    if (pipeline->edge_count == 0)
        return -EINVAL;
    size_t *largest = calloc(pipeline->stage_count, sizeof *largest);
    if (!largest)
        return -ENOMEM;
    int status = add_edges(pipeline, bound, largest);
    free(largest);
    if (pipeline->budget_bytes == 0)
        return status;
    if (bound->unbounded_edge != SIZE_MAX ||
        bound->bytes > pipeline->budget_bytes)
        bound->bytes = pipeline->budget_bytes;
    bound->unbounded_edge = SIZE_MAX;
    return status;
}
