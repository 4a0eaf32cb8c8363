/* SPDX-License-Identifier: MIT */
/* pipeline_edges.c - in which order the edges are shown, and what they are or
 * will be. Layer 4. */
#include <errno.h>
#include <stdlib.h>

#include "edge_impl.h"
#include "pipeline_impl.h"

static int compare_numbers(const void *a, const void *b)
{
    const wi_link *one = a;
    const wi_link *other = b;
    return one->number < other->number ? -1 : 1;
}

/* An edge before those behind it. */
static int compare_places(const void *a, const void *b)
{
    const wi_link *one = a;
    const wi_link *other = b;
    if (one->place != other->place)
        return one->place < other->place ? -1 : 1;
    return compare_numbers(a, b);
}

static void sort(weir_pipeline *pipeline,
                 int (*compare)(const void *a, const void *b))
{
    if (pipeline->link_count > 0)
        qsort(pipeline->links, pipeline->link_count, sizeof(wi_link), compare);
}

void wi_pipeline_unsort_links(weir_pipeline *pipeline)
{
    sort(pipeline, compare_numbers);
}

void wi_pipeline_sort_links(weir_pipeline *pipeline)
{
    for (size_t i = 0; i < pipeline->link_count; i++) {
        wi_link *link = &pipeline->links[i];
        const weir_stage *up = wi_link_up(pipeline, link);
        link->place = up ? up->place + 1 : 0;
    }
    sort(pipeline, compare_places);
}

/* An edge of the same options knows the defaults. */
int weir_pipeline_edge_link(weir_pipeline *pipeline, size_t index,
                            weir_link *how)
{
    if (index >= pipeline->edge_count)
        return -EINVAL;
    const wi_link *link = &pipeline->links[index];
    weir_edge_options options = wi_link_options(pipeline, link);
    weir_edge *like = weir_edge_new(&options);
    if (!like)
        return -ENOMEM;
    *how = link->how;
    how->edge = options;
    how->edge.high_water_mark = like->high;
    how->edge.low_water_mark = like->low;
    how->edge.max_chunks = like->max_chunks;
    weir_edge_free(like);
    return 0;
}
