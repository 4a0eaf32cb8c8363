/* SPDX-License-Identifier: MIT */
/* pipeline_build.c - a pipeline is made, added to and freed. Layer 4. */
#include "pipeline_impl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <weir/status.h>

#include "compose_impl.h"
#include "edge_over.h"

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
    wi_wake_init(&pipeline->failed);
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

int weir_pipeline_free(weir_pipeline *pipeline)
{
    if (!pipeline)
        return 0;
    if (pipeline->started && wi_pipeline_is_here(pipeline))
        return WEIR_OWN_THREAD;
    if (pipeline->started) {
        weir_pipeline_abort(pipeline);
        (void)!weir_pipeline_wait(pipeline);
    }
    /* An abort may still be looking at what comes next. */
    weir_token_off_abort(pipeline->watch);
    weir_token_free(pipeline->token);
    free_edges(pipeline);
    for (size_t i = 0; i < pipeline->stage_count; i++) {
        wi_stage_fini(pipeline->stages[i]);
        free(pipeline->stages[i]);
    }
    free(pipeline->stages);
    wi_wake_fini(&pipeline->done);
    wi_wake_fini(&pipeline->failed);
    wi_cond_fini(&pipeline->changed);
    wi_mutex_fini(&pipeline->lock);
    weir_pool_free(pipeline->pool);
    free(pipeline);
    return 0;
}

/* ---- Adding stages ------------------------------------------------------- */

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
        return WEIR_ALREADY_STARTED;
    if (def->status)
        return def->status;
    return def->run ? append(pipeline, def) : -EINVAL;
}

static int add_stage(weir_pipeline *pipeline, const weir_stage_def *def)
{
    int status = add(pipeline, def);
    if (!status)
        return 0;
    char message[WI_MESSAGE_SIZE];
    snprintf(message, sizeof message, "%s: cannot be added: %s",
             def->name ? def->name : "stage", weir_status_text(status));
    if (!pipeline->started)
        wi_pipeline_record(pipeline, NULL, status, message);
    wi_stage_def_fini(def);
    return status;
}

int weir_pipeline_add(weir_pipeline *pipeline, weir_stage_def stage)
{
    wi_parts *whole = stage.status ? NULL : wi_parts_of(&stage);
    if (!whole)
        return add_stage(pipeline, &stage);
    int status = 0;
    for (size_t i = 0; i < whole->n; i++) {
        if (status)
            wi_stage_def_fini(&whole->part[i].def);
        else
            status = add_stage(pipeline, &whole->part[i].def);
    }
    wi_parts_free(whole);
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

int weir_pipeline_set_marks(weir_pipeline *pipeline, size_t high, size_t low)
{
    if (pipeline->started)
        return WEIR_ALREADY_STARTED;
    pipeline->high = high;
    pipeline->low = low;
    return 0;
}

int weir_pipeline_set_token(weir_pipeline *pipeline, weir_token *token)
{
    if (pipeline->started)
        return WEIR_ALREADY_STARTED;
    weir_token *before = pipeline->token;
    pipeline->token = token ? weir_token_ref(token) : NULL;
    weir_token_free(before);
    return 0;
}
