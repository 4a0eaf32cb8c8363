/* SPDX-License-Identifier: MIT */
/*
 * stress_attach.c - threads attach edges of their own, or other pipelines, to a
 * stage with several outputs, read some of what comes, take them off or stop
 * them, and free them, while the stage runs, ends or is aborted.
 *
 * What must hold: every edge comes to its end, every other pipeline too, and
 * every chunk is released once.
 */
#include <errno.h>
#include <stdatomic.h>

#include "stress.h"

enum { MAX_THREADS = 4 };

typedef struct trial {
    weir_pipeline *pipeline;
    size_t chunks;
    atomic_bool over; /* nothing can be attached any more */
} trial;

typedef struct guest {
    trial *trial;
    stress_rng rng;
    pthread_t thread;
} guest;

/* ---- The stages ---------------------------------------------------------- */

static int run_source(weir_stage *self)
{
    const trial *t = weir_stage_arg(self);
    int status = 0;

    for (size_t i = 0; i < t->chunks && !status; i++)
        status = weir_write(weir_stage_out(self), stress_chunk(1 + i % 50));
    return status;
}

static int run_sink(weir_stage *self)
{
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0)
        weir_chunk_release(&chunk);
    return got;
}

/* ---- Those who come and go ----------------------------------------------- */

/* Reads up to `n` chunks. Returns what the last read did. */
static int read_some(weir_readable *in, size_t n)
{
    weir_chunk chunk;
    int got = 1;

    while (n > 0 && (got = weir_read(in, &chunk)) > 0) {
        weir_chunk_release(&chunk);
        n--;
    }
    return got;
}

/* Leaves the stage before it has come to its end, if it has not. */
static void leave(trial *t, weir_edge *edge, bool stops)
{
    weir_readable *in = weir_edge_readable(edge);

    if (stops)
        weir_stop(in, 0);
    EXPECT_EQUAL(weir_pipeline_take_off(t->pipeline, weir_edge_writable(edge)),
                 0);
    EXPECT(read_some(in, SIZE_MAX) <= 0);
}

/* Returns whether the stage has one more output now. */
static bool attach(trial *t, weir_writable *out)
{
    int status = weir_pipeline_attach(t->pipeline, 1, out);

    EXPECT(status == 0 || status == WEIR_MISUSE);
    if (status)
        atomic_store(&t->over, true);
    return status == 0;
}

static void visit_with_edge(trial *t, stress_rng *rng)
{
    static const size_t marks[] = {1, 100, 100000};
    const weir_edge_options options = {.high_water_mark =
                                           stress_pick(rng, marks, 3)};
    weir_edge *edge = weir_edge_new(&options);

    EXPECT(edge != NULL);
    if (attach(t, weir_edge_writable(edge))) {
        int got = read_some(weir_edge_readable(edge), stress_below(rng, 20));
        EXPECT(got >= 0 || got == WEIR_ABORTED || got == WEIR_STOPPED);
        stress_dawdle(rng);
        leave(t, edge, stress_once_in(rng, 2));
    }
    weir_edge_free(edge);
}

/* The pipeline ends by itself, by the stage's end, or aborted; it is freed
 * while the stage goes on. */
static void visit_with_pipeline(trial *t, stress_rng *rng)
{
    weir_pipeline *q = weir_pipeline_new();

    EXPECT(q != NULL);
    weir_writable *out = weir_pipeline_input(q);
    EXPECT(out != NULL);
    EXPECT_EQUAL(weir_pipeline_add(q, (weir_stage_def){.name = "guest",
                                                       .kind = WEIR_SINK,
                                                       .run = run_sink}),
                 0);
    EXPECT_EQUAL(weir_pipeline_start(q), 0);
    if (attach(t, out)) {
        stress_dawdle(rng);
        if (stress_once_in(rng, 3))
            weir_pipeline_abort(q);
        EXPECT_EQUAL(weir_pipeline_take_off(t->pipeline, out), 0);
        int status = weir_pipeline_wait(q);
        EXPECT(status == 0 || status == WEIR_ABORTED || status == WEIR_STOPPED);
    }
    EXPECT_EQUAL(weir_pipeline_free(q), 0);
}

static void *run_guest(void *arg)
{
    guest *me = arg;

    while (!atomic_load(&me->trial->over))
        if (stress_once_in(&me->rng, 3))
            visit_with_pipeline(me->trial, &me->rng);
        else
            visit_with_edge(me->trial, &me->rng);
    return NULL;
}

/* ---- A trial ------------------------------------------------------------- */

static void build(trial *t, bool balances)
{
    const weir_stage_def sink = {
        .name = "sink", .kind = WEIR_SINK, .run = run_sink};
    weir_pipeline *p = weir_pipeline_new();

    EXPECT(p != NULL);
    t->pipeline = p;
    EXPECT_EQUAL(weir_pipeline_add(p, (weir_stage_def){.name = "source",
                                                       .kind = WEIR_SOURCE,
                                                       .run = run_source,
                                                       .arg = t}),
                 0);
    EXPECT_EQUAL(weir_pipeline_add(p, balances ? weir_balance() : weir_tee()),
                 0);
    for (size_t i = 0; i < 2; i++) {
        EXPECT_EQUAL(weir_pipeline_place(p, sink), 0);
        EXPECT_EQUAL(weir_pipeline_link(p, 1, weir_pipeline_last(p), NULL), 0);
    }
    EXPECT_EQUAL(weir_pipeline_set_marks(p, 200, 50), 0);
}

static void run_trial(uint64_t index)
{
    stress_rng rng = stress_rng_new(index * 1000);
    trial t = {.chunks = stress_below(&rng, 2000)};
    guest guests[MAX_THREADS];
    const size_t n = 1 + stress_below(&rng, MAX_THREADS);
    const bool balances = stress_once_in(&rng, 2);
    const bool aborts = stress_once_in(&rng, 4);

    stress_round("%d: %zu chunks, %zu threads, %s%s", (int)index, t.chunks, n,
                 balances ? "balance" : "tee", aborts ? ", aborted" : "");
    build(&t, balances);
    stress_phase("weir_pipeline_start");
    EXPECT_EQUAL(weir_pipeline_start(t.pipeline), 0);
    for (size_t i = 0; i < n; i++) {
        guests[i] =
            (guest){.trial = &t, .rng = stress_rng_new(index * 1000 + 1 + i)};
        stress_start(&guests[i].thread, run_guest, &guests[i]);
    }
    for (size_t naps = aborts ? stress_below(&rng, 20) : 0; naps; naps--)
        stress_dawdle(&rng);
    if (aborts)
        weir_pipeline_abort(t.pipeline);
    stress_phase("weir_pipeline_wait");
    int status = weir_pipeline_wait(t.pipeline);
    EXPECT(status == 0 || (aborts && status == WEIR_ABORTED));
    stress_phase("those who come and go");
    for (size_t i = 0; i < n; i++)
        stress_join(guests[i].thread);
    EXPECT_EQUAL(weir_pipeline_free(t.pipeline), 0);
    stress_expect_all_released();
}

int main(int argc, char **argv)
{
    unsigned trials = stress_rounds(150);

    stress_begin(argc, argv, 120);
    for (unsigned i = 0; i < trials; i++)
        run_trial(i);
    return stress_end();
}
