/* SPDX-License-Identifier: MIT */
/*
 * stress_deadlock.c - random graphs, which either finish or have their deadlock
 * found and named; the same, which all finish when edges may grow; and graphs
 * that cannot stand still but have slow stages, of which none is taken for one
 * that does.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "stress.h"

enum { AT_ONCE = 250, MOST_STAGES = 40, MOST_OPEN = 6, CHUNKS = 60 };

/* ---- The stages ---------------------------------------------------------- */

struct part {
    size_t every; /* passes on one chunk of so many */
    bool slow;
    stress_rng rng;
};

/* At times as long as two looks. */
static int dawdle(weir_stage *self, struct part *part)
{
    if (!part->slow || !stress_once_in(&part->rng, CHUNKS))
        return 0;
    int ms = (int)stress_below(&part->rng, 400);
    int woken = weir_stage_poll(self, -1, 0, weir_in_ms(ms));
    return woken == -ETIMEDOUT ? 0 : woken;
}

static int run_source(weir_stage *self)
{
    struct part *part = weir_stage_arg(self);

    for (size_t i = 0; i < CHUNKS; i++) {
        int failed = dawdle(self, part);
        if (!failed)
            failed = weir_write(weir_stage_out(self), stress_chunk(1));
        if (failed)
            return failed;
    }
    return 0;
}

/* With one output a filter, with none a sink. */
static int run_pass(weir_stage *self)
{
    struct part *part = weir_stage_arg(self);
    weir_chunk chunk;
    int got;

    for (size_t n = 1; (got = weir_read(weir_stage_in(self), &chunk)) > 0;
         n++) {
        int failed = dawdle(self, part);
        if (failed || n % part->every || !weir_stage_out(self))
            weir_chunk_release(&chunk);
        else
            failed = weir_write(weir_stage_out(self), chunk);
        if (failed)
            return failed;
    }
    return got;
}

static int run_spread(weir_stage *self)
{
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        size_t wanted = 0;
        int failed = 0;
        for (size_t i = 0; i < weir_stage_outputs(self) && !failed; i++) {
            failed = weir_write(weir_stage_output(self, i),
                                weir_chunk_slice(chunk, 0, chunk.size));
            wanted += failed == 0;
            if (failed == WEIR_STOPPED)
                failed = 0;
        }
        weir_chunk_release(&chunk);
        if (failed || wanted == 0)
            return failed ? failed : WEIR_STOPPED;
    }
    return got;
}

static int run_deal(weir_stage *self)
{
    weir_chunk chunk;
    int i = -1;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        i = weir_stage_await_output(self, (size_t)(i + 1), WEIR_FOREVER);
        int failed = i < 0 ? i : 0;
        if (failed)
            weir_chunk_release(&chunk);
        else
            failed = weir_write(weir_stage_output(self, (size_t)i), chunk);
        if (failed && failed != WEIR_STOPPED)
            return failed == -ENOENT ? WEIR_STOPPED : failed;
    }
    return got;
}

static int run_gather(weir_stage *self)
{
    weir_chunk chunk;
    int i = -1;

    while ((i = weir_stage_await_input(self, (size_t)(i + 1), WEIR_FOREVER)) >=
           0) {
        int got = weir_read(weir_stage_input(self, (size_t)i), &chunk);
        int failed = got > 0 ? weir_write(weir_stage_out(self), chunk) : got;
        if (failed)
            return failed;
    }
    return i == -ENOENT ? 0 : i;
}

/* One of each in turn, to the end of the first. */
static int run_braid(weir_stage *self)
{
    weir_chunk chunk;

    for (size_t i = 0;; i = (i + 1) % weir_stage_inputs(self)) {
        int got = weir_read(weir_stage_input(self, i), &chunk);
        int failed = got > 0 ? weir_write(weir_stage_out(self), chunk) : 0;
        if (got <= 0 || failed)
            return failed ? failed : got;
    }
}

/* ---- A graph ------------------------------------------------------------- */

struct graph {
    weir_pipeline *p;
    stress_rng rng;
    struct part part[MOST_STAGES];
    size_t stages;
    size_t open[MOST_OPEN]; /* stages whose output leads nowhere yet */
    size_t opens;
    bool slow; /* has slow stages, and none that can stand still */
};

static size_t add(struct graph *g, const char *name, weir_stage_kind kind,
                  int (*run)(weir_stage *), size_t inputs, size_t outputs)
{
    struct part *part = &g->part[g->stages++];

    *part = (struct part){.every = 1, .slow = g->slow};
    part->rng = stress_rng_new(stress_random(&g->rng));
    EXPECT_EQUAL(
        weir_pipeline_place(g->p, (weir_stage_def){.name = name,
                                                   .kind = kind,
                                                   .run = run,
                                                   .arg = part,
                                                   .most_inputs = inputs,
                                                   .most_outputs = outputs}),
        0);
    return weir_pipeline_last(g->p);
}

static void link(struct graph *g, size_t from, size_t to)
{
    static const size_t marks[] = {1, 2, 3, 10, 40};
    weir_link how = {.edge = {.high_water_mark = stress_pick(&g->rng, marks, 5),
                              .max_chunks = 1 + stress_below(&g->rng, 20)}};

    EXPECT_EQUAL(weir_pipeline_link(g->p, from, to, &how), 0);
}

/* Takes one of those that lead nowhere. */
static size_t take_open(struct graph *g)
{
    size_t i = stress_below(&g->rng, g->opens);
    size_t stage = g->open[i];

    g->open[i] = g->open[--g->opens];
    return stage;
}

static void extend(struct graph *g)
{
    size_t stage = add(g, "filter", WEIR_TRANSFORM, run_pass, 1, 1);

    if (!g->slow || stress_once_in(&g->rng, 2))
        g->part[stage].every = 1 + stress_below(&g->rng, 5);
    if (!g->slow && stress_once_in(&g->rng, 3))
        g->part[stage].every = SIZE_MAX;
    link(g, take_open(g), stage);
    g->open[g->opens++] = stage;
}

static void part_ways(struct graph *g)
{
    size_t ways = 2 + stress_below(&g->rng, 2);
    bool deals = stress_once_in(&g->rng, 3);

    if (g->opens + ways - 1 > MOST_OPEN)
        return;
    size_t stage = add(g, deals ? "deal" : "spread", WEIR_TRANSFORM,
                       deals ? run_deal : run_spread, 1, ways);
    link(g, take_open(g), stage);
    for (size_t i = 0; i < ways; i++)
        g->open[g->opens++] = stage;
}

static void join_ways(struct graph *g)
{
    if (g->opens < 2)
        return;
    size_t ways = 2 + stress_below(&g->rng, g->opens - 1);
    bool braids = !g->slow && !stress_once_in(&g->rng, 4);
    size_t stage = add(g, braids ? "braid" : "gather", WEIR_TRANSFORM,
                       braids ? run_braid : run_gather, ways, 1);
    for (size_t i = 0; i < ways; i++)
        link(g, take_open(g), stage);
    g->open[g->opens++] = stage;
}

static void build(struct graph *g, stress_rng *rng, bool slow, bool grows)
{
    *g = (struct graph){.p = weir_pipeline_new(), .slow = slow};
    g->rng = stress_rng_new(stress_random(rng));
    EXPECT(g->p);
    size_t sources = 1 + stress_below(&g->rng, 2);
    for (size_t i = 0; i < sources; i++)
        g->open[g->opens++] = add(g, "source", WEIR_SOURCE, run_source, 0, 1);
    for (size_t steps = 4 + stress_below(&g->rng, 16); steps; steps--) {
        size_t choice = stress_below(&g->rng, 3);
        if (choice == 0)
            extend(g);
        else if (choice == 1)
            part_ways(g);
        else
            join_ways(g);
    }
    while (g->opens)
        link(g, take_open(g), add(g, "sink", WEIR_SINK, run_pass, 1, 0));
    if (grows)
        EXPECT_EQUAL(weir_pipeline_on_deadlock(g->p, WEIR_DEADLOCK_GROW), 0);
    EXPECT_EQUAL(weir_pipeline_start(g->p), 0);
}

/* A cycle that is named has at least one full and one empty edge. */
static void expect_named(const char *why)
{
    EXPECT(strncmp(why, "deadlock: ", 10) == 0);
    EXPECT(strstr(why, " waits for room in "));
    EXPECT(strstr(why, " waits for data in "));
}

/* Runs n graphs at once; returns how many stood still. Most of their time goes
 * by in sleep, so many are not slower than few. */
static size_t play(stress_rng *rng, size_t n, bool slow, bool grows)
{
    static struct graph graphs[AT_ONCE];
    size_t still = 0;

    for (size_t i = 0; i < n; i++)
        build(&graphs[i], rng, slow, grows);
    for (size_t i = 0; i < n; i++) {
        int status = weir_pipeline_wait_until(graphs[i].p, weir_in_ms(60000));
        if (status && (status != WEIR_DEADLOCK || slow || grows))
            stress_round("graph %zu: %s", i, weir_pipeline_why(graphs[i].p));
        EXPECT(status == 0 || (status == WEIR_DEADLOCK && !slow && !grows));
        if (status)
            expect_named(weir_pipeline_why(graphs[i].p));
        still += status != 0;
        EXPECT_EQUAL(weir_pipeline_free(graphs[i].p), 0);
    }
    stress_expect_all_released();
    return still;
}

int main(int argc, char **argv)
{
    size_t still = 0;

    stress_begin(argc, argv, 3000);
    stress_rng rng = stress_rng_new(1);
    size_t all = stress_rounds(50);
    size_t n;
    for (size_t done = 0; done < all; done += n) {
        n = all - done < AT_ONCE ? all - done : AT_ONCE;
        stress_phase("graphs that may stand still");
        still += play(&rng, n, false, false);
        stress_phase("graphs that may grow");
        play(&rng, n, false, true);
        stress_phase("graphs with slow stages");
        play(&rng, n, true, false);
    }
    EXPECT(still > 0);
    printf("%zu of %zu graphs stood still\n", still, all);
    return stress_end();
}
