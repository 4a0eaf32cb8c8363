/* SPDX-License-Identifier: MIT */
/* pipeline_attach.c - outputs that a stage gets while it runs. Layer 4. */
#include <errno.h>

#include <weir/status.h>

#include "edge_impl.h"
#include "pipeline_impl.h"

/* Whether every stage has its thread, which sees to its outputs in the end. */
static bool is_running(weir_pipeline *pipeline)
{
    wi_mutex_lock(&pipeline->lock);
    bool running = pipeline->launched && !pipeline->over &&
                   pipeline->running == pipeline->stage_count;
    wi_mutex_unlock(&pipeline->lock);
    return running;
}

int weir_pipeline_attach(weir_pipeline *pipeline, size_t index,
                         weir_writable *out)
{
    if (!is_running(pipeline))
        return WEIR_MISUSE;
    if (index >= pipeline->stage_count)
        return -EINVAL;
    weir_stage *stage = pipeline->stages[index];
    return wi_stage_attach(stage, out->edge, wi_stage_writes_objects(stage));
}

int weir_pipeline_take_off(weir_pipeline *pipeline, weir_writable *out)
{
    for (size_t i = 0; i < pipeline->stage_count; i++)
        if (wi_stage_take_off(pipeline->stages[i], out->edge))
            return 0;
    return -EINVAL;
}
