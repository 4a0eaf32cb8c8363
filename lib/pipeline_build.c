/* SPDX-License-Identifier: MIT */
/* pipeline_build.c - stages are added, checked and joined by edges. Layer 4. */
#include "pipeline_impl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <weir/status.h>

#include "edge_impl.h"

/* ---- Making and freeing -------------------------------------------------- */

weir_pipeline *weir_pipeline_new(void)
{
    weir_pipeline *pipeline = calloc(1, sizeof *pipeline);
    if (!pipeline)
        return NULL;
    pipeline->pool = weir_pool_new();
    if (!pipeline->pool) {
        free(pipeline);
        return NULL;
    }
    wi_mutex_init(&pipeline->lock);
    wi_cond_init(&pipeline->changed);
    wi_wake_init(&pipeline->done);
    return pipeline;
}

/* An end that was asked for is among the edges once they are joined. */
static void free_end(weir_pipeline *pipeline, weir_edge *end)
{
    for (size_t i = 0; i < pipeline->edge_count; i++)
        if (pipeline->edges[i] == end)
            return;
    weir_edge_free(end);
}

static void free_edges(weir_pipeline *pipeline)
{
    free_end(pipeline, pipeline->input);
    free_end(pipeline, pipeline->output);
    for (size_t i = 0; i < pipeline->edge_count; i++)
        weir_edge_free(pipeline->edges[i]);
    free(pipeline->edges);
}

void weir_pipeline_free(weir_pipeline *pipeline)
{
    if (!pipeline)
        return;
    if (pipeline->started) {
        weir_pipeline_abort(pipeline);
        (void)!weir_pipeline_wait(pipeline);
    }
    free_edges(pipeline);
    for (size_t i = 0; i < pipeline->stage_count; i++) {
        wi_stage_fini(pipeline->stages[i]);
        free(pipeline->stages[i]);
    }
    free(pipeline->stages);
    wi_wake_fini(&pipeline->done);
    wi_cond_fini(&pipeline->changed);
    wi_mutex_fini(&pipeline->lock);
    weir_pool_free(pipeline->pool);
    free(pipeline);
}

/* ---- Adding stages --------------------------------------------------------
 */

static int append(weir_pipeline *pipeline, const weir_stage_def *def)
{
    size_t n = pipeline->stage_count;
    weir_stage **stages = realloc(pipeline->stages, (n + 1) * sizeof *stages);
    if (!stages)
        return -ENOMEM;
    pipeline->stages = stages;
    weir_stage *stage = malloc(sizeof *stage);
    if (!stage)
        return -ENOMEM;
    int status = wi_stage_init(stage, def);
    if (status) {
        free(stage);
        return status;
    }
    stage->index = n;
    stage->pool = pipeline->pool;
    stage->pipeline = pipeline;
    stages[pipeline->stage_count++] = stage;
    return 0;
}

static int add(weir_pipeline *pipeline, const weir_stage_def *def)
{
    if (pipeline->started)
        return WEIR_MISUSE;
    if (def->status)
        return def->status;
    return def->run ? append(pipeline, def) : -EINVAL;
}

int weir_pipeline_add(weir_pipeline *pipeline, weir_stage_def stage)
{
    int status = add(pipeline, &stage);
    if (!status)
        return 0;
    char message[WI_MESSAGE_SIZE];
    snprintf(message, sizeof message, "%s: cannot be added: %s",
             stage.name ? stage.name : "stage", weir_status_text(status));
    if (!pipeline->started)
        wi_pipeline_record(pipeline, NULL, status, message);
    if (stage.free_arg && stage.arg)
        stage.free_arg(stage.arg);
    return status;
}

/* An edge for an end that the application holds; one that is over already when
 * the pipeline is. */
static weir_edge *new_end(weir_pipeline *pipeline)
{
    weir_edge *end = weir_edge_new(NULL);
    if (end && pipeline->over)
        wi_edge_fail(end, pipeline->status);
    return end;
}

weir_writable *weir_pipeline_input(weir_pipeline *pipeline)
{
    if (!pipeline->input && !pipeline->started)
        pipeline->input = new_end(pipeline);
    return pipeline->input ? weir_edge_writable(pipeline->input) : NULL;
}

weir_readable *weir_pipeline_output(weir_pipeline *pipeline)
{
    if (!pipeline->output && !pipeline->started)
        pipeline->output = new_end(pipeline);
    return pipeline->output ? weir_edge_readable(pipeline->output) : NULL;
}

void weir_pipeline_set_high_water_mark(weir_pipeline *pipeline, size_t mark)
{
    pipeline->mark = mark;
}

/* ---- Checking -------------------------------------------------------------
 */

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

/* ---- Joining --------------------------------------------------------------
 */

/* The larger of two asks, where 0 asks for nothing and WEIR_MARK_ZERO for 0. */
static size_t larger(size_t a, size_t b)
{
    if (a == 0 || b == 0)
        return a ? a : b;
    if (a == WEIR_MARK_ZERO || b == WEIR_MARK_ZERO)
        return a == WEIR_MARK_ZERO ? b : a;
    return a > b ? a : b;
}

static size_t asked_of_output(const weir_stage *stage)
{
    if (!stage)
        return 0;
    return stage->def.readable_high_water_mark
               ? stage->def.readable_high_water_mark
               : stage->def.high_water_mark;
}

static size_t asked_of_input(const weir_stage *stage)
{
    if (!stage)
        return 0;
    return stage->def.writable_high_water_mark
               ? stage->def.writable_high_water_mark
               : stage->def.high_water_mark;
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

/* Joins two stages, either of which may be the application (NULL), by `edge`
 * or a new one. */
static int join(weir_pipeline *pipeline, weir_stage *up, weir_stage *down,
                weir_edge *edge)
{
    if (!edge)
        edge = weir_edge_new(NULL);
    if (!edge)
        return -ENOMEM;
    size_t asked = larger(asked_of_output(up), asked_of_input(down));
    /* The application may be using its end already. */
    wi_edge_lock(edge);
    int status = wi_edge_configure(
        edge, &(weir_edge_options){
                  .high_water_mark = pipeline->mark ? pipeline->mark : asked,
                  .object_mode = up ? writes_objects(up) : reads_objects(down),
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
    }
    if (!up) {
        edge->on_fail = fail_input;
        edge->on_fail_arg = pipeline;
    }
    int failed = edge->failed;
    wi_edge_unlock(edge);
    if (up && failed)
        cancel_stage(up, failed);
    pipeline->edges[pipeline->edge_count++] = edge;
    return status;
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
    return status;
}
