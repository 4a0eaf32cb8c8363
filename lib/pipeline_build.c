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

static void free_links(weir_pipeline *pipeline)
{
    for (size_t i = 0; i < pipeline->link_count; i++)
        weir_edge_free(pipeline->links[i].edge);
    free(pipeline->links);
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
    free_links(pipeline);
    for (size_t i = 0; i < pipeline->stage_count; i++) {
        wi_stage_fini(pipeline->stages[i]);
        free(pipeline->stages[i]);
    }
    free(pipeline->stages);
    free(pipeline->order);
    wi_pipeline_free_branches(pipeline);
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

/* Adds the parts of a composed stage, joined to each other. */
static int add_parts(weir_pipeline *pipeline, wi_parts *whole)
{
    int status = 0;
    for (size_t i = 0; i < whole->n; i++) {
        size_t before = weir_pipeline_last(pipeline);
        if (status)
            wi_stage_def_fini(&whole->part[i].def);
        else
            status = add_stage(pipeline, &whole->part[i].def);
        if (!status && i > 0)
            status = weir_pipeline_link(pipeline, before, before + 1, NULL);
    }
    wi_parts_free(whole);
    return status;
}

int weir_pipeline_place(weir_pipeline *pipeline, weir_stage_def stage)
{
    wi_parts *whole = stage.status ? NULL : wi_parts_of(&stage);
    return whole ? add_parts(pipeline, whole) : add_stage(pipeline, &stage);
}

int weir_pipeline_add(weir_pipeline *pipeline, weir_stage_def stage)
{
    size_t before = weir_pipeline_last(pipeline);
    int status = weir_pipeline_place(pipeline, stage);
    if (status || before == SIZE_MAX)
        return status;
    return weir_pipeline_link(pipeline, before, before + 1, NULL);
}

size_t weir_pipeline_last(weir_pipeline *pipeline)
{
    return pipeline->stage_count - 1; /* of none SIZE_MAX */
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
