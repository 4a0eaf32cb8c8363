/* SPDX-License-Identifier: MIT */
/*
 * stress_done.c - threads that wait for a pipeline, wait for its stages, ask to
 * be told of its end and abort it, all while it starts, runs and comes to its
 * end by itself.
 *
 * What must hold: one of those who ask to be told is told, once, before any
 * wait for the whole returns, and all are told the same status.
 */
#include <errno.h>
#include <stdatomic.h>

#include "stress.h"

enum { STAGES = 3, MAX_THREADS = 6 };

typedef struct attempt {
    weir_pipeline *pipeline;
    size_t chunks;
    int result;          /* of the stage in the middle */
    atomic_uint asked;   /* calls of on_done that were not refused */
    atomic_uint told;    /* calls of the function */
    atomic_int told_of;  /* the status that it got */
    atomic_uint aborted; /* somebody may have been in time */
} attempt;

typedef struct asker {
    attempt *attempt;
    stress_rng rng;
    pthread_t thread;
} asker;

/* ---- The stages ---------------------------------------------------------- */

static int run_source(weir_stage *self)
{
    const attempt *a = weir_stage_arg(self);
    int status = 0;

    for (size_t i = 0; i < a->chunks && !status; i++)
        status = weir_write(weir_stage_out(self), stress_chunk(100));
    return status;
}

static int run_middle(weir_stage *self)
{
    const attempt *a = weir_stage_arg(self);
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        int status = weir_write(weir_stage_out(self), chunk);
        if (status)
            return status;
    }
    return got ? got : a->result;
}

static int run_sink(weir_stage *self)
{
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0)
        weir_chunk_release(&chunk);
    return got;
}

/* ---- Those who want to know ---------------------------------------------- */

static bool is_possible(const attempt *a, int status)
{
    return status == a->result ||
           (status == WEIR_ABORTED && atomic_load(&a->aborted));
}

/* Before any wait returns: nobody can free the pipeline meanwhile. */
static void hear(void *arg, int status)
{
    attempt *a = arg;

    EXPECT_EQUAL(weir_pipeline_wait(a->pipeline), WEIR_OWN_THREAD);
    EXPECT_EQUAL(weir_pipeline_free(a->pipeline), WEIR_OWN_THREAD);
    atomic_store(&a->told_of, status);
    EXPECT_EQUAL(atomic_fetch_add(&a->told, 1), 0);
}

static void ask(attempt *a)
{
    int status = weir_pipeline_on_done(a->pipeline, hear, a);

    EXPECT(status == 0 || status == WEIR_MISUSE);
    atomic_fetch_add(&a->asked, status == 0);
}

static void wait_for_all(attempt *a)
{
    int status = weir_pipeline_wait(a->pipeline);

    EXPECT(is_possible(a, status));
    EXPECT_EQUAL(weir_pipeline_wait_until(a->pipeline, 0), status);
}

static void wait_for_one(attempt *a, stress_rng *rng)
{
    size_t index = stress_below(rng, STAGES);
    weir_stage *stage = weir_pipeline_stage(a->pipeline, index);
    int status = weir_stage_wait(stage, weir_in_ms(1));

    if (status == -ETIMEDOUT)
        status = weir_stage_wait(stage, WEIR_FOREVER);
    EXPECT(status == 0 || status == WEIR_STOPPED || is_possible(a, status));
}

static void *run_asker(void *arg)
{
    asker *me = arg;
    attempt *a = me->attempt;

    for (size_t i = stress_below(&me->rng, 30); i > 0; i--)
        stress_dawdle(&me->rng);
    switch (stress_below(&me->rng, 4)) {
    case 0:
        ask(a);
        break;
    case 1:
        wait_for_all(a);
        break;
    case 2:
        wait_for_one(a, &me->rng);
        break;
    default:
        atomic_store(&a->aborted, 1);
        weir_pipeline_abort(a->pipeline);
        break;
    }
    return NULL;
}

/* ---- An attempt ---------------------------------------------------------- */

static void build(attempt *a)
{
    const weir_stage_def stages[STAGES] = {
        {.name = "a", .kind = WEIR_SOURCE, .run = run_source, .arg = a},
        {.name = "b", .run = run_middle, .arg = a},
        {.name = "c", .kind = WEIR_SINK, .run = run_sink, .arg = a},
    };

    a->pipeline = weir_pipeline_new();
    EXPECT(a->pipeline != NULL);
    EXPECT_EQUAL(
        weir_pipeline_add(a->pipeline, weir_compose("abc", stages, STAGES)), 0);
    EXPECT_EQUAL(weir_pipeline_set_marks(a->pipeline, 200, 50), 0);
}

static void check(attempt *a)
{
    bool asked = atomic_load(&a->asked) > 0;

    EXPECT(atomic_load(&a->asked) <= 1);
    EXPECT_EQUAL(atomic_load(&a->told), asked);
    if (asked)
        EXPECT_EQUAL(atomic_load(&a->told_of), weir_pipeline_wait(a->pipeline));
}

static void run_attempt(uint64_t index)
{
    stress_rng rng = stress_rng_new(index * 1000);
    attempt a = {.chunks = stress_below(&rng, 50),
                 .result = stress_once_in(&rng, 3) ? -EIO : 0};
    asker askers[MAX_THREADS];
    size_t n = 1 + stress_below(&rng, MAX_THREADS);

    stress_round("%d: %zu chunks, result %d, %zu threads", (int)index, a.chunks,
                 a.result, n);
    build(&a);
    if (stress_once_in(&rng, 4))
        ask(&a);
    stress_phase("weir_pipeline_start");
    EXPECT_EQUAL(weir_pipeline_start(a.pipeline), 0);
    for (size_t i = 0; i < n; i++) {
        askers[i] =
            (asker){.attempt = &a, .rng = stress_rng_new(index * 1000 + 1 + i)};
        stress_start(&askers[i].thread, run_asker, &askers[i]);
    }
    stress_phase("weir_pipeline_wait");
    wait_for_all(&a);
    stress_phase("those who ask");
    for (size_t i = 0; i < n; i++)
        stress_join(askers[i].thread);
    check(&a);
    EXPECT_EQUAL(weir_pipeline_free(a.pipeline), 0);
    stress_expect_all_released();
}

int main(int argc, char **argv)
{
    unsigned attempts = stress_rounds(400);

    stress_begin(argc, argv, 60);
    for (unsigned i = 0; i < attempts; i++)
        run_attempt(i);
    return stress_end();
}
