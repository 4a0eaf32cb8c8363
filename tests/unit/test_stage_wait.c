/* SPDX-License-Identifier: MIT */
/* test_stage_wait.c - waiting for one stage of a pipeline. */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"
#include "gate.h"
#include "worker.h"

TestSuite(stage_wait, .timeout = 20);

static struct gate gate = GATE_CLOSED;

/* Stage `index`, waited for to the end. */
static int fate_of(weir_pipeline *p, size_t index)
{
    return weir_stage_wait(weir_pipeline_stage(p, index), WEIR_FOREVER);
}

/* A source that finishes at once, and a sink behind the gate. */
static weir_pipeline *half_done(struct role *role)
{
    *role = (struct role){.run = run_gated, .gate = &gate, .result = -EIO};
    weir_pipeline *p = LINE(idle(WEIR_SOURCE), played("b", WEIR_SINK, role));

    expect_eq(weir_pipeline_start(p), 0);
    return p;
}

Test(stage_wait, returns_while_others_still_run)
{
    struct role role;
    weir_pipeline *p = half_done(&role);

    expect_eq(fate_of(p, 0), 0);
    expect_eq(weir_pipeline_wait_until(p, 0), -ETIMEDOUT);
    gate_open(&gate);
    expect_eq(fate_of(p, 1), -EIO);
    expect_eq(weir_pipeline_wait(p), -EIO);
    expect_eq(fate_of(p, 0), 0);
    weir_pipeline_free(p);
}

Test(stage_wait, waits_no_longer_than_to_the_deadline)
{
    struct role role;
    weir_pipeline *p = half_done(&role);
    weir_stage *sink = weir_pipeline_stage(p, 1);

    expect_eq(weir_stage_wait(sink, 0), -ETIMEDOUT);
    expect_eq(weir_stage_wait(sink, weir_in_ms(10)), -ETIMEDOUT);
    gate_open(&gate);
    expect_eq(weir_stage_wait(sink, weir_in_ms(10000)), -EIO);
    weir_pipeline_free(p);
}

static int wait_for_sink(void *pipeline)
{
    return fate_of(pipeline, 1);
}

Test(stage_wait, any_number_of_threads_may)
{
    struct role role;
    weir_pipeline *p = half_done(&role);
    struct worker workers[3];

    for (int i = 0; i < 3; i++)
        worker_start(&workers[i], wait_for_sink, p);
    for (int i = 0; i < 3; i++)
        worker_await_asleep(&workers[i]);
    gate_open(&gate);
    for (int i = 0; i < 3; i++)
        expect_eq(worker_join(&workers[i]), -EIO);
    weir_pipeline_free(p);
}

Test(stage_wait, tells_what_became_of_each)
{
    struct role roles[3] = {
        {.run = run_endless}, {.run = run_to_end}, {.run = run_result}};
    weir_pipeline *p = LINE(played("a", WEIR_SOURCE, &roles[0]),
                            played("b", WEIR_TRANSFORM, &roles[1]),
                            played("c", WEIR_SINK, &roles[2]));

    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(fate_of(p, 2), 0);
    expect_eq(fate_of(p, 1), WEIR_STOPPED);
    expect_eq(fate_of(p, 0), WEIR_STOPPED);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
}

Test(stage_wait, an_abort_ends_it)
{
    struct role roles[2] = {{.run = run_asleep}, {.run = run_to_end}};
    weir_pipeline *p = LINE(played("a", WEIR_SOURCE, &roles[0]),
                            played("b", WEIR_SINK, &roles[1]));
    struct worker worker;

    expect_eq(weir_pipeline_start(p), 0);
    worker_start(&worker, wait_for_sink, p);
    worker_await_asleep(&worker);
    weir_pipeline_abort(p);
    expect_eq(worker_join(&worker), WEIR_ABORTED);
    weir_pipeline_free(p);
}

Test(stage_wait, of_no_stage_or_before_the_start)
{
    weir_pipeline *p = LINE(idle(WEIR_SOURCE), idle(WEIR_SINK));

    cr_assert(weir_pipeline_stage(p, 1));
    cr_assert(weir_pipeline_stage(p, 2) == NULL);
    cr_assert(weir_pipeline_stage(p, SIZE_MAX) == NULL);
    expect_eq(fate_of(p, 1), WEIR_MISUSE);
    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(fate_of(p, 1), 0);
    weir_pipeline_free(p);
}

/* ---- From a thread of the pipeline -------------------------------------- */

static int run_waiting(weir_stage *self)
{
    const struct role *role = weir_stage_arg(self);
    int other = fate_of(role->pipeline, 0);

    return other == WEIR_OWN_THREAD ? weir_stage_wait(self, WEIR_FOREVER)
                                    : other;
}

Test(stage_wait, is_refused_where_it_might_wait_for_itself)
{
    struct role role = {.run = run_waiting};
    weir_pipeline *p = LINE(idle(WEIR_SOURCE), played("b", WEIR_SINK, &role));

    role.pipeline = p;
    expect_eq(weir_pipeline_run(p), WEIR_OWN_THREAD);
    expect_text(weir_pipeline_why(p),
                "b: A thread of the pipeline would wait for itself");
    weir_pipeline_free(p);
}
