/* SPDX-License-Identifier: MIT */
/*
 * stress_pipeline.c - pipelines put together by chance: how many stages and
 * which, whether the application feeds and drains them, marks, chunk sizes,
 * slow stages, stages that finish early.
 *
 * What must hold: the sink gets every byte in order (up to where a stage
 * finished early), the run succeeds, no edge ever holds more than its bound,
 * all stages open before any runs, each closes once, and all memory is back.
 */
#include <errno.h>
#include <stdatomic.h>
#include <string.h>

#include "stress.h"
#include "stress_parts.h"

enum { MAX_MIDDLE = 7 };

static weir_stage_def choose_middle(stress_plan *plan, stress_rng *rng)
{
    switch (stress_below(rng, 8)) {
    case 0:
        return part_flip(plan);
    case 1:
        return part_split(plan);
    case 2:
        return part_join(plan);
    case 3:
        return part_head(plan, stress_below(rng, plan->total * 2));
    case 4:
        return part_callback_pass(plan);
    default:
        return part_pass(plan);
    }
}

static void choose_marks(weir_stage_def *stage, stress_rng *rng)
{
    static const size_t marks[] = {0, 0, WEIR_MARK_ZERO, 1, 7, 500, 70000};

    stage->high_water_mark = stress_pick(rng, marks, 7);
    stage->readable_high_water_mark = stress_pick(rng, marks, 7);
    stage->writable_high_water_mark = stress_pick(rng, marks, 7);
}

static void add(weir_pipeline *pipeline, weir_stage_def stage, stress_rng *rng)
{
    choose_marks(&stage, rng);
    EXPECT_EQUAL(weir_pipeline_add(pipeline, stage), 0);
}

/* At least one stage, and a source and a sink wherever the application does
 * not hold that end. */
static void build(stress_plan *plan, weir_pipeline *pipeline, stress_rng *rng)
{
    size_t middle = stress_below(rng, MAX_MIDDLE + 1);

    if (plan->fed && plan->drained && middle == 0)
        middle = 1;
    if (!plan->fed)
        add(pipeline, part_source(plan, stress_once_in(rng, 3)), rng);
    for (size_t i = 0; i < middle; i++)
        add(pipeline, choose_middle(plan, rng), rng);
    if (!plan->drained)
        add(pipeline, part_sink(plan, stress_once_in(rng, 3)), rng);
    if (stress_once_in(rng, 5))
        weir_pipeline_set_marks(pipeline, 1, 0);
    if (plan->fed)
        plan->input = weir_pipeline_input(pipeline);
    if (plan->drained)
        plan->output = weir_pipeline_output(pipeline);
}

static void check_edges(weir_pipeline *pipeline)
{
    weir_edge_stats stats;

    for (size_t i = 0; i < weir_pipeline_edges(pipeline); i++) {
        EXPECT_EQUAL(weir_pipeline_edge_stats(pipeline, i, &stats), 0);
        size_t mark = stats.high_water_mark;
        EXPECT(stats.highest_length <=
               (mark ? mark - 1 : 0) + stats.largest_chunk);
        EXPECT(stats.length <= stats.highest_length);
    }
}

/* Looks at the figures while the pipeline runs, as a progress bar would. */
static int watch(weir_pipeline *pipeline)
{
    for (;;) {
        int status = weir_pipeline_wait_until(pipeline, weir_in_ms(1));
        check_edges(pipeline);
        if (status != -ETIMEDOUT)
            return status;
    }
}

static void check_result(const stress_plan *plan, weir_pipeline *pipeline)
{
    weir_pool_stats pool;
    weir_stage_stats stage;

    EXPECT_EQUAL(plan->sunk, plan->expected);
    EXPECT_EQUAL(atomic_load(&plan->opened), plan->parts);
    EXPECT_EQUAL(atomic_load(&plan->closed), plan->parts);
    weir_pool_get_stats(weir_pipeline_pool(pipeline), &pool);
    EXPECT_EQUAL(pool.used_bytes, 0);
    for (size_t i = 0; i < weir_pipeline_stages(pipeline); i++) {
        EXPECT_EQUAL(weir_pipeline_stage_stats(pipeline, i, &stage), 0);
        EXPECT(!stage.running);
    }
    EXPECT_EQUAL(strcmp(weir_pipeline_why(pipeline), ""), 0);
}

static void run_round(uint64_t index)
{
    stress_rng rng = stress_rng_new(index);
    pthread_t feeder, drainer;
    stress_plan plan = {
        .stream = index * 1000,
        .total = 1 + stress_below(&rng, 200000),
        .largest = 1 + stress_below(&rng, stress_once_in(&rng, 3) ? 20 : 9000),
        .fed = stress_once_in(&rng, 3),
        .drained = stress_once_in(&rng, 3),
    };
    weir_pipeline *pipeline = weir_pipeline_new();

    EXPECT(pipeline != NULL);
    if (plan.largest < 100)
        plan.total = 1 + plan.total / 50;
    plan.expected = plan.total;
    build(&plan, pipeline, &rng);
    stress_round("%d: %zu bytes in chunks up to %zu, %u parts%s%s, %zu arrive",
                 (int)index, plan.total, plan.largest, plan.parts,
                 plan.fed ? ", fed" : "", plan.drained ? ", drained" : "",
                 plan.expected);
    stress_phase("weir_pipeline_start");
    EXPECT_EQUAL(weir_pipeline_start(pipeline), 0);
    if (plan.fed)
        stress_start(&feeder, part_feed, &plan);
    if (plan.drained)
        stress_start(&drainer, part_drain, &plan);
    stress_phase("weir_pipeline_wait_until");
    EXPECT_EQUAL(watch(pipeline), 0);
    stress_phase("the application's ends");
    if (plan.fed)
        stress_join(feeder);
    if (plan.drained)
        stress_join(drainer);
    check_result(&plan, pipeline);
    weir_pipeline_free(pipeline);
    stress_expect_all_released();
}

int main(int argc, char **argv)
{
    unsigned rounds = stress_rounds(150);

    stress_begin(argc, argv, 60);
    for (unsigned i = 0; i < rounds; i++)
        run_round(i);
    return stress_end();
}
