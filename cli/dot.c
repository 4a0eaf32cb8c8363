/* SPDX-License-Identifier: MIT */
/*
 * The pipeline as a graph for Graphviz.
 *
 * All that stands in labels are names of stages, of letters, digits, `_`, `-`
 * and `#`, so nothing need be escaped.
 */
#include "dot.h"

#include <inttypes.h>

#include "edge_view.h"
#include "units.h"

/* ---- Stages -------------------------------------------------------------- */

static const char *shape_of(weir_stage_kind kind)
{
    return kind == WEIR_TRANSFORM ? "box" : "ellipse";
}

static void print_stage(FILE *out, size_t index, const weir_stage_stats *stage,
                        const char *type)
{
    fprintf(out, "  s%zu [shape=%s, label=\"%s", index, shape_of(stage->kind),
            stage->name);
    if (type)
        fprintf(out, "\\n%s", type);
    fprintf(out, "\"];\n");
}

/* ---- Edges --------------------------------------------------------------- */

/* "64 KiB" or "16 objects" */
static unit_text amount(size_t n, bool objects)
{
    unit_text text;

    if (!objects)
        return in_bytes(n);
    snprintf(text.text, sizeof(text.text), "%zu object%s", n,
             n == 1 ? "" : "s");
    return text;
}

static const char *colour_of(unsigned percent)
{
    if (percent >= 90)
        return "red3";
    if (percent >= 50)
        return "orange2";
    return percent > 0 ? "green4" : "gray50";
}

static void print_fill(FILE *out, const weir_edge_stats *edge)
{
    const unsigned percent = in_percent(edge->length, edge->high_water_mark);
    const char *colour = colour_of(percent);

    fprintf(out, "\\n%s, %u %%", amount(edge->length, edge->object_mode).text,
            percent);
    if (edge->dropped_chunks > 0)
        fprintf(out, "\\n%" PRIu64 " dropped", edge->dropped_chunks);
    fprintf(out, "\", color=%s, fontcolor=%s%s", colour, colour,
            edge->finished || edge->failed ? ", style=dashed" : "");
}

static void print_edge(FILE *out, weir_pipeline *pipeline, size_t index,
                       const weir_link *link, bool live)
{
    const weir_edge_options *edge = &link->edge;
    weir_edge_stats stats;
    size_t from;
    size_t to;

    if (weir_pipeline_edge_ends(pipeline, index, &from, &to))
        return;
    fprintf(out, "  s%zu -> s%zu [label=\"high %s\\nlow %s", from, to,
            amount(edge->high_water_mark, edge->object_mode).text,
            amount(edge->low_water_mark, edge->object_mode).text);
    if (edge->when_full != WEIR_FULL_WAIT)
        fprintf(out, "\\n%s", edge_view_word(edge->when_full));
    if (link->detach_on_error)
        fprintf(out, "\\ndetached on error");
    if (live && !weir_pipeline_edge_stats(pipeline, index, &stats))
        print_fill(out, &stats);
    else
        fprintf(out, "\"");
    fprintf(out, "];\n");
}

void dot_print(FILE *out, weir_pipeline *pipeline, const pipeline_plan *plan,
               bool live)
{
    weir_stage_stats stage;
    weir_link link;

    fprintf(out, "digraph weir {\n"
                 "  rankdir=LR;\n"
                 "  node [fontname=\"sans-serif\"];\n"
                 "  edge [fontname=\"sans-serif\", fontsize=10];\n");
    for (size_t i = 0; !weir_pipeline_stage_stats(pipeline, i, &stage); i++)
        print_stage(out, i, &stage, plan_type_behind(plan, stage.name));
    for (size_t i = 0; !weir_pipeline_edge_link(pipeline, i, &link); i++)
        print_edge(out, pipeline, i, &link, live);
    fprintf(out, "}\n");
}
