/* SPDX-License-Identifier: MIT */
/* guide_parts.c - what the tests of the guide's statements share. */
#include "guide_parts.h"

#include <stdint.h>

#include <criterion/criterion.h>

#include "expect.h"
#include "patience.h"

/* For a low mark: just below the high one, so that a held writer goes on at the
 * first room. */
#define EAGER (SIZE_MAX / 2)

/* ---- Stages ------------------------------------------------------------- */

static int ask_well(weir_stage *self, size_t size)
{
    struct well *well = weir_stage_arg(self);
    weir_edge_stats stats = edge_of(well->pipeline, 0);
    weir_chunk chunk;

    well->early += size == 0 || stats.length >= stats.high_water_mark;
    int failed = weir_chunk_alloc(&chunk, NULL, well->size);
    if (!failed)
        failed = weir_write(weir_stage_out(self), chunk);
    return failed ? failed : atomic_fetch_add(&well->asked, 1) + 1 < well->most;
}

weir_stage_def well_source(struct well *well)
{
    static const weir_callbacks calls = {.read = ask_well};
    weir_stage_def def = weir_callback_stage("well", &calls, well);

    def.object_mode = well->size == 0;
    def.low_water_mark = EAGER;
    return def;
}

static int run_dam(weir_stage *self)
{
    struct dam *dam = weir_stage_arg(self);
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        if (dam->chunks++ == 0)
            gate_pass(&dam->gate);
        dam->bytes += chunk.size;
        weir_chunk_release(&chunk);
    }
    return got;
}

weir_stage_def dam_sink(struct dam *dam, bool object_mode)
{
    return (weir_stage_def){.name = "dam",
                            .kind = WEIR_SINK,
                            .run = run_dam,
                            .arg = dam,
                            .object_mode = object_mode};
}

static int run_relay(weir_stage *self)
{
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        int failed = weir_write(weir_stage_out(self), chunk);
        if (failed)
            return failed;
    }
    return got;
}

weir_stage_def eager_relay(size_t in, size_t out, bool object_mode)
{
    return (weir_stage_def){.name = "relay",
                            .run = run_relay,
                            .writable_high_water_mark = in,
                            .readable_high_water_mark = out,
                            .low_water_mark = EAGER,
                            .object_mode = object_mode};
}

/* ---- What an edge holds ------------------------------------------------- */

weir_edge_stats edge_of(weir_pipeline *pipeline, size_t index)
{
    weir_edge_stats stats = {0};

    weir_pipeline_edge_stats(pipeline, index, &stats);
    return stats;
}

/*
 * From the sink on: once its writer is held, and it stands still, that stays
 * so; and then the same is true of the stage before.
 */
static bool backed_up(void *arg)
{
    weir_pipeline *pipeline = arg;

    for (size_t i = weir_pipeline_edges(pipeline); i-- > 0;)
        if (edge_of(pipeline, i).writers_waiting == 0)
            return false;
    return true;
}

void await_backed_up(weir_pipeline *pipeline)
{
    cr_assert(await(backed_up, pipeline), "the line is not backed up");
}

size_t bound_of(const weir_edge_stats *stats)
{
    size_t below = stats->high_water_mark ? stats->high_water_mark - 1 : 0;

    return below + stats->largest_chunk;
}

void expect_bounded(weir_pipeline *pipeline)
{
    cr_assert(weir_pipeline_edges(pipeline) > 0);
    for (size_t i = 0; i < weir_pipeline_edges(pipeline); i++) {
        weir_edge_stats stats = edge_of(pipeline, i);
        cr_assert(stats.highest_length > 0, "edge %zu was not used", i);
        cr_assert(stats.highest_length <= bound_of(&stats),
                  "edge %zu held %zu, its bound is %zu", i,
                  stats.highest_length, bound_of(&stats));
    }
}
