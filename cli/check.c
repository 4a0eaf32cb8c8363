/* SPDX-License-Identifier: MIT */
/*
 * `weir check`. The figures are whole bytes, so that they can be added up.
 */
#include "check.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "edge_view.h"
#include "units.h"

enum { LEAST_WIDTH = 12 }; /* of the first column */

/* ---- Stages -------------------------------------------------------------- */

/* "t (tee)": what messages call the stage, and what it is if that does not say
 * so. */
typedef struct stage_title {
    char text[160];
} stage_title;

static stage_title title_of(const pipeline_plan *plan, const char *label)
{
    const char *type = plan_type_behind(plan, label);
    stage_title title;

    snprintf(title.text, sizeof(title.text), type ? "%s (%s)" : "%s", label,
             type);
    return title;
}

static const char *kind_word(weir_stage_kind kind)
{
    if (kind == WEIR_SOURCE)
        return "source";
    return kind == WEIR_SINK ? "sink" : "transform";
}

/* How many edges lead to a stage and from it. */
static void count_edges(weir_pipeline *pipeline, size_t stage, size_t *inputs,
                        size_t *outputs)
{
    size_t from;
    size_t to;

    *inputs = *outputs = 0;
    for (size_t i = 0; !weir_pipeline_edge_ends(pipeline, i, &from, &to); i++) {
        *inputs += to == stage;
        *outputs += from == stage;
    }
}

static int width_of_stages(weir_pipeline *pipeline, const pipeline_plan *plan)
{
    weir_stage_stats s;
    size_t width = LEAST_WIDTH;

    for (size_t i = 0; !weir_pipeline_stage_stats(pipeline, i, &s); i++) {
        const size_t length = strlen(title_of(plan, s.name).text);
        width = length > width ? length : width;
    }
    return (int)width;
}

static void print_stages(weir_pipeline *pipeline, const pipeline_plan *plan,
                         int width)
{
    weir_stage_stats s;
    size_t inputs;
    size_t outputs;

    printf("%-*s  %-9s %6s %7s\n", width, "stage", "kind", "inputs", "outputs");
    for (size_t i = 0; !weir_pipeline_stage_stats(pipeline, i, &s); i++) {
        count_edges(pipeline, i, &inputs, &outputs);
        printf("%-*s  %-9s %6zu %7zu\n", width, title_of(plan, s.name).text,
               kind_word(s.kind), inputs, outputs);
    }
}

/* ---- Edges --------------------------------------------------------------- */

static void print_edges(weir_pipeline *pipeline, int width)
{
    weir_link link;

    printf("%-*s  %12s %12s  %-11s  %-7s  %s\n", width, "edge", "high mark",
           "low mark", "full", "unit", "on error");
    for (size_t i = 0; !weir_pipeline_edge_link(pipeline, i, &link); i++)
        printf("%-*s  %12zu %12zu  %-11s  %-7s  %s\n", width,
               edge_view_name(pipeline, i).text, link.edge.high_water_mark,
               link.edge.low_water_mark, edge_view_word(link.edge.when_full),
               link.edge.object_mode ? "objects" : "bytes",
               link.detach_on_error ? "detach" : "fail");
}

/* ---- The most that they hold --------------------------------------------- */

static void print_bound(weir_pipeline *pipeline)
{
    weir_pipeline_bound bound;
    weir_stage_stats writer;
    size_t from;
    size_t to;

    if (weir_pipeline_get_bound(pipeline, &bound))
        return;
    if (!weir_pipeline_edge_ends(pipeline, bound.unbounded_edge, &from, &to) &&
        !weir_pipeline_stage_stats(pipeline, from, &writer)) {
        printf("not bounded: %s: how large a chunk of %s can be is not known\n",
               edge_view_name(pipeline, bound.unbounded_edge).text,
               writer.name);
        printf("the other edges hold at most ");
    } else {
        printf("the edges hold at most ");
    }
    printf("%" PRIu64 " bytes (%s)", bound.bytes, in_bytes(bound.bytes).text);
    if (bound.objects > 0)
        printf(" and %" PRIu64 " objects", bound.objects);
    printf("\n");
}

void check_print(weir_pipeline *pipeline, const pipeline_plan *plan)
{
    const int stages = width_of_stages(pipeline, plan);
    const int edges = edge_view_width(pipeline, LEAST_WIDTH);
    const int width = stages > edges ? stages : edges;

    print_stages(pipeline, plan, width);
    printf("\n");
    print_edges(pipeline, width);
    printf("\n");
    print_bound(pipeline);
}
