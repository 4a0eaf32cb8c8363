/* SPDX-License-Identifier: MIT */
/* pipeline_report.c - what happened, and figures while it does. Layer 4. */
#include "pipeline_impl.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

const char *weir_pipeline_why(weir_pipeline *pipeline)
{
    return pipeline->why;
}

const char *weir_pipeline_failed_stage(weir_pipeline *pipeline)
{
    return pipeline->culprit ? pipeline->culprit->name : NULL;
}

/* Appends to the text as far as there is room. */
static void append(char *text, size_t size, const char *before,
                   const char *more)
{
    size_t used = size ? strlen(text) : 0;
    if (size)
        snprintf(text + used, size - used, "%s%s", before, more);
}

size_t weir_pipeline_missing(weir_pipeline *pipeline, char *text, size_t size)
{
    size_t n = 0;
    if (size)
        text[0] = '\0';
    wi_mutex_lock(&pipeline->lock);
    size_t out = pipeline->over && pipeline->launched ? pipeline->running : 0;
    for (size_t i = 0; i < out; i++) {
        if (pipeline->stages[i]->closed)
            continue;
        if (n == 0)
            append(text, size, "", pipeline->why);
        append(text, size,
               n++ ? ", " : "; not home: ", pipeline->stages[i]->name);
    }
    wi_mutex_unlock(&pipeline->lock);
    return n;
}

size_t weir_pipeline_stages(weir_pipeline *pipeline)
{
    return pipeline->stage_count;
}

size_t weir_pipeline_edges(weir_pipeline *pipeline)
{
    return pipeline->edge_count;
}

weir_pool *weir_pipeline_pool(weir_pipeline *pipeline)
{
    return pipeline->pool;
}

int weir_pipeline_edge_stats(weir_pipeline *pipeline, size_t index,
                             weir_edge_stats *stats)
{
    if (index >= pipeline->edge_count || !pipeline->links[index].edge)
        return -EINVAL;
    weir_edge_get_stats(pipeline->links[index].edge, stats);
    return 0;
}

int weir_pipeline_edge_ends(weir_pipeline *pipeline, size_t index, size_t *from,
                            size_t *to)
{
    if (index >= pipeline->edge_count)
        return -EINVAL;
    const weir_stage *up = wi_link_up(pipeline, &pipeline->links[index]);
    const weir_stage *down = wi_link_down(pipeline, &pipeline->links[index]);
    *from = up ? up->index : SIZE_MAX;
    *to = down ? down->index : SIZE_MAX;
    return 0;
}

/* Adds what a stage waited for at its edges one by one. */
static void add_waits(weir_stage *stage, weir_stage_stats *stats)
{
    weir_edge_stats edge;
    for (size_t i = 0; i < stage->inputs.n; i++) {
        weir_edge_get_stats(stage->inputs.port[i].edge, &edge);
        stats->starved_ns += edge.reader_wait_ns;
    }
    for (size_t i = 0; i < stage->outputs.n; i++) {
        weir_edge_get_stats(stage->outputs.port[i].edge, &edge);
        stats->blocked_ns += edge.writer_wait_ns;
    }
    stats->blocked_ns += wi_stage_attached_wait(stage);
}

int weir_pipeline_stage_stats(weir_pipeline *pipeline, size_t index,
                              weir_stage_stats *stats)
{
    if (index >= pipeline->stage_count)
        return -EINVAL;
    weir_stage *stage = pipeline->stages[index];
    *stats = (weir_stage_stats){.name = stage->name, .kind = stage->def.kind};
    wi_mutex_lock(&stage->lock);
    weir_deadline now = weir_now();
    stats->running = stage->began && !stage->ended;
    stats->status = stage->status;
    weir_deadline end = stage->ended ? stage->ended : now;
    if (stage->began)
        stats->running_ns = (uint64_t)(end - stage->began);
    stats->starved_ns = stage->starved_ns;
    stats->blocked_ns = stage->blocked_ns;
    if (stage->awaits_since)
        *(stage->awaits_room ? &stats->blocked_ns : &stats->starved_ns) +=
            (uint64_t)(now - stage->awaits_since);
    wi_mutex_unlock(&stage->lock);
    add_waits(stage, stats);
    return 0;
}

size_t weir_pipeline_bottleneck(weir_pipeline *pipeline)
{
    size_t busiest = 0;
    int64_t longest = INT64_MIN;
    for (size_t i = 0; i < pipeline->stage_count; i++) {
        weir_stage_stats stats;
        weir_pipeline_stage_stats(pipeline, i, &stats);
        int64_t busy =
            (int64_t)(stats.running_ns - stats.starved_ns - stats.blocked_ns);
        if (busy > longest) {
            longest = busy;
            busiest = i;
        }
    }
    return busiest;
}
