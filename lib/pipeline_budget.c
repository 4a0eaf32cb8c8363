/* SPDX-License-Identifier: MIT */
/* pipeline_budget.c - one limit for what all byte edges of a pipeline hold.
 * Layer 4. */
#include <stdio.h>
#include <stdint.h>

#include <weir/status.h>

#include "edge_full.h"
#include "pipeline_impl.h"

#define MOST (SIZE_MAX / 2) /* as good as none */

int weir_pipeline_set_budget(weir_pipeline *pipeline, size_t bytes)
{
    if (pipeline->started)
        return WEIR_ALREADY_STARTED;
    pipeline->budget_bytes = bytes < MOST ? bytes : MOST;
    return 0;
}

static size_t count_byte_edges(const weir_pipeline *pipeline)
{
    size_t n = 0;
    for (size_t i = 0; i < pipeline->edge_count; i++)
        n += !pipeline->links[i].edge->object_mode;
    return n;
}

static int refuse(weir_pipeline *pipeline, size_t edges)
{
    char message[WI_WHY_SIZE];
    snprintf(message, sizeof message,
             "pipeline: a budget of %zu bytes is too small for %zu edges, "
             "which need %zu each",
             pipeline->budget_bytes, edges, WEIR_BUDGET_EDGE_BYTES);
    wi_pipeline_record(pipeline, NULL, WEIR_MISUSE, message);
    return WEIR_MISUSE;
}

/* The application may be using one end already. */
static void give_share(weir_edge *edge, wi_budget *budget)
{
    wi_edge_lock(edge);
    edge->share.budget = budget;
    if (edge->low > budget->reserve / 2)
        edge->low = budget->reserve / 2;
    if (wi_edge_when_full(edge) == WEIR_FULL_WAIT)
        wi_edge_set_when_full(edge, WI_FULL_CUT);
    wi_edge_set_watched(edge);
    wi_edge_unlock(edge);
}

int wi_pipeline_share_budget(weir_pipeline *pipeline)
{
    const size_t edges = count_byte_edges(pipeline);
    const size_t limit = pipeline->budget_bytes;
    if (limit == 0 || edges == 0)
        return 0;
    if (limit / edges < WEIR_BUDGET_EDGE_BYTES)
        return refuse(pipeline, edges);
    wi_budget_init(&pipeline->budget, limit, edges);
    for (size_t i = 0; i < pipeline->edge_count; i++)
        if (!pipeline->links[i].edge->object_mode)
            give_share(pipeline->links[i].edge, &pipeline->budget);
    return 0;
}

void weir_pipeline_budget_stats(weir_pipeline *pipeline,
                                weir_budget_stats *stats)
{
    *stats = (weir_budget_stats){
        .limit = pipeline->budget.limit,
        .bytes = atomic_load(&pipeline->budget.used),
        .highest_bytes = atomic_load(&pipeline->budget.highest),
    };
}
