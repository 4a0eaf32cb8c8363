/* SPDX-License-Identifier: MIT */
/* pipeline_join.c - stages are checked and joined by edges. Layer 4. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <weir/status.h>

#include "edge_impl.h"
#include "pipeline_impl.h"

/* ---- Checking ------------------------------------------------------------ */

static int misuse(weir_pipeline *pipeline, const char *name, const char *what)
{
    char message[WI_WHY_SIZE];
    snprintf(message, sizeof message, "%s: %s", name, what);
    wi_pipeline_record(pipeline, NULL, WEIR_MISUSE, message);
    return WEIR_MISUSE;
}

static int check_place(weir_pipeline *pipeline, const weir_stage *stage)
{
    bool fed = stage->index > 0 || pipeline->input;
    bool drained = stage->index + 1 < pipeline->stage_count || pipeline->output;
    if (stage->def.kind == WEIR_SOURCE && fed)
        return misuse(pipeline, stage->name,
                      "is a source and takes no input: it must come first");
    if (stage->def.kind != WEIR_SOURCE && !fed)
        return misuse(pipeline, stage->name,
                      "needs input: a source must come before it");
    if (stage->def.kind == WEIR_SINK && drained)
        return misuse(pipeline, stage->name,
                      "is a sink and gives no output: it must come last");
    if (stage->def.kind != WEIR_SINK && !drained)
        return misuse(pipeline, stage->name,
                      "gives output: a sink must come after it");
    return 0;
}

static bool reads_objects(const weir_stage *stage)
{
    return stage->def.object_mode || stage->def.writable_object_mode;
}

static bool writes_objects(const weir_stage *stage)
{
    return stage->def.object_mode || stage->def.readable_object_mode;
}

static int check_modes(weir_pipeline *pipeline, const weir_stage *up,
                       const weir_stage *down)
{
    if (writes_objects(up) == reads_objects(down))
        return 0;
    char what[WI_MESSAGE_SIZE];
    snprintf(what, sizeof what, "writes %s, but %s reads %s",
             writes_objects(up) ? "objects" : "bytes", down->name,
             reads_objects(down) ? "objects" : "bytes");
    return misuse(pipeline, up->name, what);
}

static int check(weir_pipeline *pipeline)
{
    if (pipeline->stage_count == 0)
        return misuse(pipeline, "pipeline", "has no stages");
    for (size_t i = 0; i < pipeline->stage_count; i++) {
        int status = check_place(pipeline, pipeline->stages[i]);
        if (!status && i > 0)
            status = check_modes(pipeline, pipeline->stages[i - 1],
                                 pipeline->stages[i]);
        if (status)
            return status;
    }
    return 0;
}

/* ---- Joining ------------------------------------------------------------- */

/* The larger of two asks, where 0 asks for nothing and WEIR_MARK_ZERO for 0. */
static size_t larger(size_t a, size_t b)
{
    if (a == 0 || b == 0)
        return a ? a : b;
    if (a == WEIR_MARK_ZERO || b == WEIR_MARK_ZERO)
        return a == WEIR_MARK_ZERO ? b : a;
    return a > b ? a : b;
}

/* What a stage asks for one of its sides: the mark of that side, else the one
 * of both. */
static size_t ask(size_t side, size_t both)
{
    return side ? side : both;
}

/* What the two stages of an edge, either of which may be the application's
 * NULL, ask for it. */
static size_t asked_high(const weir_stage *up, const weir_stage *down)
{
    size_t output =
        up ? ask(up->def.readable_high_water_mark, up->def.high_water_mark) : 0;
    size_t input = down ? ask(down->def.writable_high_water_mark,
                              down->def.high_water_mark)
                        : 0;
    return larger(output, input);
}

static size_t asked_low(const weir_stage *up, const weir_stage *down)
{
    size_t output =
        up ? ask(up->def.readable_low_water_mark, up->def.low_water_mark) : 0;
    size_t input =
        down ? ask(down->def.writable_low_water_mark, down->def.low_water_mark)
             : 0;
    return larger(output, input);
}

static bool says_something(const weir_objects *objects)
{
    return objects->cost || objects->release;
}

/* What is known of the objects of an edge. */
static weir_objects known_objects(const weir_stage *up, const weir_stage *down)
{
    if (up && says_something(&up->def.readable_objects))
        return up->def.readable_objects;
    if (up && says_something(&up->def.objects))
        return up->def.objects;
    if (down && says_something(&down->def.writable_objects))
        return down->def.writable_objects;
    return down ? down->def.objects : (weir_objects){0};
}

/* Nobody needs what the stage would write, and so neither what it would read:
 * it may be waiting there, and cannot notice by writing. */
static void cancel_stage(void *arg, int status)
{
    weir_stage *stage = arg;
    if (wi_stage_cancel(stage, status) && stage->in)
        weir_stop(weir_stage_in(stage), status);
}

/* The application will not go on: no stage need be reading to learn of it. */
static void fail_input(void *arg, int status)
{
    char message[WI_WHY_SIZE];
    snprintf(message, sizeof message, "input: %s", weir_status_text(status));
    wi_pipeline_record(arg, NULL, status, message);
}

static bool is_stage(const void *arg, const void *thread_arg)
{
    const weir_pipeline *pipeline = arg;
    for (size_t i = 0; i < pipeline->stage_count; i++)
        if (pipeline->stages[i] == thread_arg)
            return true;
    return false;
}

/* Joins two stages, either of which may be the application (NULL), by `edge`
 * or a new one. */
static int join(weir_pipeline *pipeline, weir_stage *up, weir_stage *down,
                weir_edge *edge)
{
    if (!edge)
        edge = weir_edge_new(NULL);
    if (!edge)
        return -ENOMEM;
    /* The application may be using its end already. */
    wi_edge_lock(edge);
    int status = wi_edge_configure(
        edge, &(weir_edge_options){
                  .high_water_mark =
                      pipeline->high ? pipeline->high : asked_high(up, down),
                  .low_water_mark =
                      pipeline->low ? pipeline->low : asked_low(up, down),
                  .object_mode = up ? writes_objects(up) : reads_objects(down),
                  .objects = known_objects(up, down),
              });
    if (up) {
        up->out = edge;
        edge->stage_writes = true;
        edge->on_stop = cancel_stage;
        edge->on_stop_arg = up;
    }
    if (down) {
        down->in = edge;
        edge->stage_reads = true;
        edge->reader = down;
        edge->is_stage = is_stage;
        edge->pipeline = pipeline;
    }
    int failed = edge->failed;
    wi_edge_unlock(edge);
    if (up && failed)
        cancel_stage(up, failed);
    pipeline->edges[pipeline->edge_count++] = edge;
    return status;
}

/* From here on a failure of the input ends the run; so does one that has come
 * before. All that it looks at is in its place. */
static void watch_input(weir_pipeline *pipeline)
{
    weir_edge *edge = pipeline->input;
    wi_edge_lock(edge);
    edge->on_fail = fail_input;
    edge->on_fail_arg = pipeline;
    int failed = edge->failed;
    wi_edge_unlock(edge);
    if (failed)
        fail_input(pipeline, failed);
}

static int join_all(weir_pipeline *pipeline)
{
    size_t n = pipeline->stage_count;
    weir_stage **stages = pipeline->stages;
    pipeline->edges = calloc(n + 1, sizeof(weir_edge *));
    int status = pipeline->edges ? 0 : -ENOMEM;
    if (!status && pipeline->input)
        status = join(pipeline, NULL, stages[0], pipeline->input);
    for (size_t i = 1; i < n && !status; i++)
        status = join(pipeline, stages[i - 1], stages[i], NULL);
    if (!status && pipeline->output)
        status = join(pipeline, stages[n - 1], NULL, pipeline->output);
    return status;
}

int wi_pipeline_connect(weir_pipeline *pipeline)
{
    int status = check(pipeline);
    if (status)
        return status;
    status = join_all(pipeline);
    if (status)
        wi_pipeline_record(pipeline, NULL, status, weir_status_text(status));
    else
        status = wi_pipeline_share_budget(pipeline);
    if (!status && pipeline->input)
        watch_input(pipeline);
    return status;
}
