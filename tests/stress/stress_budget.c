/* SPDX-License-Identifier: MIT */
/*
 * stress_budget.c - pipelines of many stages under a budget, with sizes, marks
 * and slow stages by chance; some are aborted.
 *
 * What must hold: the edges together never hold more than the budget, nothing
 * is lost or changed on the way, the run finishes, and at its end the edges
 * hold nothing.
 */
#include <errno.h>

#include "stress.h"
#include "stress_ways.h"

enum { MAX_STAGES = 24 };

typedef struct round {
    weir_pipeline *pipeline;
    size_t stages;
    size_t budget;
    size_t bytes; /* that the source writes */
    bool aborts;
    size_t arrived;
} round;

static unsigned char byte_at(size_t place)
{
    return (unsigned char)(place * 31 + place / 251);
}

static stress_rng rng_of(weir_stage *self)
{
    return stress_rng_new((uint64_t)(uintptr_t)weir_stage_arg(self));
}

static size_t some_size(stress_rng *rng)
{
    static const size_t sizes[] = {1, 50, 1000, 5000, 20000, 90000};
    return stress_pick(rng, sizes, 6);
}

/* ---- Stages -------------------------------------------------------------- */

static round *current; /* one at a time; set while no other thread runs */

static int run_source(weir_stage *self)
{
    stress_rng rng = rng_of(self);
    int status = 0;

    for (size_t done = 0; done < current->bytes && !status;) {
        size_t size = some_size(&rng);
        if (size > current->bytes - done)
            size = current->bytes - done;
        weir_chunk chunk = stress_chunk(size);
        for (size_t i = 0; i < size; i++)
            chunk.data[i] = byte_at(done + i);
        done += size;
        status = weir_write(weir_stage_out(self), chunk);
    }
    return status;
}

static int pass_on(weir_stage *self, weir_chunk chunk, stress_rng *rng)
{
    int status = 0;

    for (size_t at = 0; at < chunk.size && !status;) {
        weir_chunk part = weir_chunk_slice(chunk, at, some_size(rng));
        at += part.size;
        status = weir_write(weir_stage_out(self), part);
    }
    weir_chunk_release(&chunk);
    return status;
}

static int run_middle(weir_stage *self)
{
    stress_rng rng = rng_of(self);
    weir_chunk chunks[8];
    int got, status = 0;

    while ((got = read_by_chance(weir_stage_in(self), chunks, 8, &rng)) > 0) {
        stress_dawdle(&rng);
        for (int i = 0; i < got && !status; i++) {
            status = pass_on(self, chunks[i], &rng);
            if (status)
                weir_chunk_release_many(chunks + i + 1, (size_t)(got - i - 1));
        }
        if (status)
            return status;
    }
    return got;
}

static int run_sink(weir_stage *self)
{
    stress_rng rng = rng_of(self);
    weir_chunk chunks[8];
    int got;

    while ((got = read_by_chance(weir_stage_in(self), chunks, 8, &rng)) > 0)
        for (int i = 0; i < got; i++) {
            for (size_t k = 0; k < chunks[i].size; k++)
                EXPECT(chunks[i].data[k] == byte_at(current->arrived + k));
            current->arrived += chunks[i].size;
            weir_chunk_release(&chunks[i]);
        }
    return got;
}

/* ---- A round ------------------------------------------------------------- */

static void add(round *r, const char *name, weir_stage_kind kind,
                int (*run)(weir_stage *), stress_rng *rng)
{
    static const size_t marks[] = {0, 1, 5000, 262144};
    weir_stage_def def = {
        .name = name,
        .kind = kind,
        .run = run,
        .high_water_mark = stress_pick(rng, marks, 4),
        .arg = (void *)(uintptr_t)stress_random(rng),
    };

    EXPECT_EQUAL(weir_pipeline_add(r->pipeline, def), 0);
}

static void build(round *r, stress_rng *rng)
{
    r->pipeline = weir_pipeline_new();
    EXPECT(r->pipeline);
    add(r, "source", WEIR_SOURCE, run_source, rng);
    for (size_t i = 0; i < r->stages; i++)
        add(r, "middle", WEIR_TRANSFORM, run_middle, rng);
    add(r, "sink", WEIR_SINK, run_sink, rng);
    EXPECT_EQUAL(weir_pipeline_set_budget(r->pipeline, r->budget), 0);
}

static void choose(round *r, stress_rng *rng)
{
    r->stages = stress_below(rng, MAX_STAGES);
    r->budget =
        (r->stages + 1) * WEIR_BUDGET_EDGE_BYTES * (1 + stress_below(rng, 12));
    r->bytes = 1 + stress_below(rng, 600000);
    r->aborts = stress_once_in(rng, 4);
}

static weir_budget_stats held(const round *r)
{
    weir_budget_stats stats;

    weir_pipeline_budget_stats(r->pipeline, &stats);
    EXPECT(stats.bytes <= r->budget && stats.highest_bytes <= r->budget);
    return stats;
}

static void run_round(uint64_t index)
{
    round r = {0};
    stress_rng rng = stress_rng_new(index);
    int status;

    choose(&r, &rng);
    stress_round("%d: %zu stages, a budget of %zu, %zu bytes%s", (int)index,
                 r.stages + 2, r.budget, r.bytes, r.aborts ? ", aborted" : "");
    build(&r, &rng);
    current = &r;
    stress_phase("a pipeline under a budget");
    EXPECT_EQUAL(weir_pipeline_start(r.pipeline), 0);
    for (size_t n = stress_below(&rng, 50); r.aborts && n > 0; n--)
        stress_dawdle(&rng);
    if (r.aborts)
        weir_pipeline_abort(r.pipeline);
    do {
        held(&r);
        status = weir_pipeline_wait_until(r.pipeline, weir_in_ms(1));
    } while (status == -ETIMEDOUT);
    EXPECT(status == 0 || (r.aborts && status == WEIR_ABORTED));
    if (status == 0)
        EXPECT_EQUAL(r.arrived, r.bytes);
    EXPECT_EQUAL(held(&r).bytes, 0);
    weir_pipeline_free(r.pipeline);
    stress_expect_all_released();
}

int main(int argc, char **argv)
{
    unsigned rounds = stress_rounds(30);

    stress_begin(argc, argv, 120);
    for (unsigned i = 0; i < rounds; i++)
        run_round(i);
    return stress_end();
}
