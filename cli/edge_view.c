/* SPDX-License-Identifier: MIT */
/*
 * The edges of a pipeline, as they are shown.
 */
#include "edge_view.h"

#include <stdio.h>
#include <string.h>

static const char *stage_name(weir_pipeline *pipeline, size_t index)
{
    weir_stage_stats stage;

    if (weir_pipeline_stage_stats(pipeline, index, &stage))
        return "?";
    return stage.name;
}

edge_name edge_view_name(weir_pipeline *pipeline, size_t index)
{
    edge_name name = {""};
    size_t from;
    size_t to;

    if (!weir_pipeline_edge_ends(pipeline, index, &from, &to))
        snprintf(name.text, sizeof(name.text), "%s -> %s",
                 stage_name(pipeline, from), stage_name(pipeline, to));
    return name;
}

int edge_view_width(weir_pipeline *pipeline, size_t least)
{
    size_t width = least;

    for (size_t i = 0; i < weir_pipeline_edges(pipeline); i++) {
        const size_t length = strlen(edge_view_name(pipeline, i).text);
        width = length > width ? length : width;
    }
    return (int)width;
}

const char *edge_view_word(weir_when_full full)
{
    static const char *const words[] = {
        [WEIR_FULL_WAIT] = "wait",
        [WEIR_FULL_DROP_NEWEST] = "drop-newest",
        [WEIR_FULL_DROP_OLDEST] = "drop-oldest",
        [WEIR_FULL_FAIL] = "fail",
    };

    return words[full];
}
