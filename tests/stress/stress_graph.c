/* SPDX-License-Identifier: MIT */
/*
 * stress_graph.c - many sources, gathered, dealt out, gathered again: random
 * marks and numbers of branches, some of which finish early or are taken off,
 * and aborts. What was written comes out once, and every chunk is released
 * once.
 */
#include <errno.h>
#include <stdatomic.h>

#include "stress.h"

enum { BRANCHES = 5 };

/* ---- The stages ---------------------------------------------------------- */

struct source {
    size_t chunks;
    stress_rng rng;
};

static int run_source(weir_stage *self)
{
    struct source *source = weir_stage_arg(self);

    for (size_t i = 0; i < source->chunks; i++) {
        stress_dawdle(&source->rng);
        int failed = weir_write(weir_stage_out(self),
                                stress_chunk(stress_below(&source->rng, 20)));
        if (failed)
            return failed;
    }
    return 0;
}

static int run_gather(weir_stage *self)
{
    weir_chunk chunk;
    int i = -1;

    while ((i = weir_stage_await_input(self, (size_t)(i + 1), WEIR_FOREVER)) >=
           0) {
        int got = weir_try_read(weir_stage_input(self, (size_t)i), &chunk);
        EXPECT(got != -EAGAIN);
        int failed = got > 0 ? weir_write(weir_stage_out(self), chunk) : got;
        if (failed)
            return failed;
    }
    return i == -ENOENT ? 0 : i;
}

/* Writes to an output that has room; one that is stopped loses the chunk. */
static int run_deal(weir_stage *self)
{
    weir_chunk chunk;
    int i = -1;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        i = weir_stage_await_output(self, (size_t)(i + 1), WEIR_FOREVER);
        if (i < 0) {
            weir_chunk_release(&chunk);
            return i == -ENOENT ? WEIR_STOPPED : i;
        }
        int status = weir_try_write(weir_stage_output(self, (size_t)i), chunk);
        EXPECT(status != -EAGAIN);
        if (status && status != WEIR_STOPPED && status != WEIR_UNPIPED)
            return status;
    }
    return got;
}

struct branch {
    size_t most; /* chunks, then it finishes early */
    stress_rng rng;
};

static int run_branch(weir_stage *self)
{
    struct branch *branch = weir_stage_arg(self);
    weir_chunk chunk;

    for (size_t i = 0; i < branch->most; i++) {
        stress_dawdle(&branch->rng);
        int got = weir_read(weir_stage_in(self), &chunk);
        int failed = got > 0 ? weir_write(weir_stage_out(self), chunk) : 0;
        if (got <= 0 || failed)
            return failed ? failed : got;
    }
    return 0;
}

static int run_count(weir_stage *self)
{
    size_t *count = weir_stage_arg(self);
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        weir_chunk_release(&chunk);
        ++*count;
    }
    return got;
}

/* ---- A round ------------------------------------------------------------- */

struct graph {
    size_t sources;
    size_t branches;
    struct source source[BRANCHES];
    struct branch branch[BRANCHES];
    size_t written;
    size_t count;
    bool early; /* a branch may finish early */
};

static void choose(struct graph *g, stress_rng *rng)
{
    *g = (struct graph){.sources = 1 + stress_below(rng, BRANCHES),
                        .branches = 1 + stress_below(rng, BRANCHES),
                        .early = stress_once_in(rng, 3)};
    for (size_t i = 0; i < g->sources; i++) {
        g->source[i].chunks = stress_below(rng, 200);
        g->source[i].rng = stress_rng_new(stress_random(rng));
        g->written += g->source[i].chunks;
    }
    for (size_t i = 0; i < g->branches; i++) {
        g->branch[i].most = g->early ? stress_below(rng, 50) : SIZE_MAX;
        g->branch[i].rng = stress_rng_new(stress_random(rng));
    }
}

static void place(weir_pipeline *p, weir_stage_def def)
{
    EXPECT_EQUAL(weir_pipeline_place(p, def), 0);
}

static void link(weir_pipeline *p, size_t from, size_t to, stress_rng *rng)
{
    static const size_t marks[] = {1, 2, 10, 100, 1000};
    weir_link how = {.edge = {.high_water_mark = stress_pick(rng, marks, 5),
                              .max_chunks = 1 + stress_below(rng, 10)}};

    EXPECT_EQUAL(weir_pipeline_link(p, from, to, &how), 0);
}

/* gather, deal, gather, count; then the branches and the sources */
static weir_pipeline *build(struct graph *g, stress_rng *rng)
{
    weir_pipeline *p = weir_pipeline_new();

    EXPECT(p);
    place(p, (weir_stage_def){.name = "in",
                              .run = run_gather,
                              .most_inputs = WEIR_ANY_NUMBER});
    place(p, (weir_stage_def){.name = "deal",
                              .run = run_deal,
                              .most_outputs = WEIR_ANY_NUMBER});
    place(p, (weir_stage_def){.name = "out",
                              .run = run_gather,
                              .most_inputs = WEIR_ANY_NUMBER});
    place(p, (weir_stage_def){.name = "count",
                              .kind = WEIR_SINK,
                              .run = run_count,
                              .arg = &g->count});
    link(p, 0, 1, rng);
    link(p, 2, 3, rng);
    for (size_t i = 0; i < g->branches; i++) {
        place(p, (weir_stage_def){.name = "branch",
                                  .run = run_branch,
                                  .arg = &g->branch[i]});
        link(p, 1, weir_pipeline_last(p), rng);
        link(p, weir_pipeline_last(p), 2, rng);
    }
    for (size_t i = 0; i < g->sources; i++) {
        place(p, (weir_stage_def){.name = "source",
                                  .kind = WEIR_SOURCE,
                                  .run = run_source,
                                  .arg = &g->source[i]});
        link(p, weir_pipeline_last(p), 0, rng);
    }
    return p;
}

static void play(stress_rng *rng)
{
    struct graph g;

    choose(&g, rng);
    bool aborts = stress_once_in(rng, 4);
    bool detaches = stress_once_in(rng, 3);
    stress_round("%zu sources, %zu branches, %s%s%s", g.sources, g.branches,
                 g.early ? "early" : "to the end", aborts ? ", aborted" : "",
                 detaches ? ", some taken off" : "");
    weir_pipeline *p = build(&g, rng);
    EXPECT_EQUAL(weir_pipeline_start(p), 0);
    if (aborts) {
        for (size_t naps = stress_below(rng, 5); naps; naps--)
            stress_dawdle(rng);
        weir_pipeline_abort(p);
    }
    for (size_t n = detaches ? 1 + stress_below(rng, 4) : 0; n; n--) {
        stress_dawdle(rng);
        size_t edge = stress_below(rng, weir_pipeline_edges(p));
        EXPECT_EQUAL(weir_pipeline_detach(p, edge), 0);
    }
    int status = weir_pipeline_wait(p);
    EXPECT(status == 0 || (aborts && status == WEIR_ABORTED));
    if (status == 0 && !g.early && !detaches)
        EXPECT_EQUAL(g.count, g.written);
    EXPECT_EQUAL(weir_pipeline_free(p), 0);
    stress_expect_all_released();
}

int main(int argc, char **argv)
{
    stress_begin(argc, argv, 120);
    stress_phase("graphs");
    stress_rng rng = stress_rng_new(1);
    unsigned rounds = stress_rounds(150);
    for (unsigned i = 0; i < rounds; i++)
        play(&rng);
    return stress_end();
}
