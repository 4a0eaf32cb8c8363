/* SPDX-License-Identifier: MIT */
/*
 * From a plan to a pipeline.
 */
#include "plan.h"

#include <stdlib.h>

#include "allocate.h"

/* What was asked for the edge between two stages: what was given for either of
 * them, the larger if for both. */
static uint64_t mark_between(const planned_stage *a, const planned_stage *b)
{
    const uint64_t first = common_options_of(a->type, a->options)->edge.high;
    const uint64_t second = common_options_of(b->type, b->options)->edge.high;

    if (first == MARK_NOT_GIVEN || second == MARK_NOT_GIVEN)
        return first < second ? first : second;
    return first > second ? first : second;
}

static size_t as_mark(uint64_t wish)
{
    if (wish == MARK_NOT_GIVEN)
        return 0;
    return wish == 0 ? WEIR_MARK_ZERO : (size_t)wish;
}

/* The edge's own wishes go before those of its stages, and these before that
 * for all edges. */
static weir_link how_to_join(const pipeline_plan *plan,
                             const planned_link *link, uint64_t common)
{
    const planned_stage *from = &plan->stages[link->from];
    const planned_stage *to = &plan->stages[link->to];
    const edge_wish *of_stage = &common_options_of(to->type, to->options)->edge;
    edge_wish wish = link->wish;

    if (wish.high == MARK_NOT_GIVEN)
        wish.high = mark_between(from, to);
    if (wish.high == MARK_NOT_GIVEN)
        wish.high = common;
    if (wish.low == MARK_NOT_GIVEN)
        wish.low = of_stage->low;
    if (wish.full == FULL_NOT_GIVEN)
        wish.full = of_stage->full;
    return (weir_link){
        .edge = {.high_water_mark = as_mark(wish.high),
                 .low_water_mark = as_mark(wish.low),
                 .when_full = wish.full == FULL_NOT_GIVEN
                                  ? WEIR_FULL_WAIT
                                  : (weir_when_full)wish.full},
        .detach_on_error = link->detach,
    };
}

/* Which stages of the pipeline a planned one is: it may be composed of
 * several. */
typedef struct placed {
    size_t first, last;
} placed;

static placed place(weir_pipeline *pipeline, const planned_stage *stage)
{
    const size_t first = weir_pipeline_stages(pipeline);
    weir_stage_def def = stage->type->make(stage->options);

    def.name = stage->label;
    weir_pipeline_place(pipeline, def); /* the start reports failures */
    return (placed){.first = first, .last = weir_pipeline_last(pipeline)};
}

weir_pipeline *plan_build(const pipeline_plan *plan, uint64_t mark)
{
    weir_pipeline *pipeline = weir_pipeline_new();
    if (!pipeline)
        return NULL;
    placed *stages = allocate(plan->n, sizeof(*stages));

    for (size_t i = 0; i < plan->n; i++)
        stages[i] = place(pipeline, &plan->stages[i]);
    for (size_t i = 0; i < plan->n_links; i++) {
        const planned_link *link = &plan->links[i];
        const weir_link how = how_to_join(plan, link, mark);

        weir_pipeline_link(pipeline, stages[link->from].last,
                           stages[link->to].first, &how);
    }
    free(stages);
    return pipeline;
}
