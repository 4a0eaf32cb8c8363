/* SPDX-License-Identifier: MIT */
/* test_pipeline_misuse.c - calls that a pipeline refuses and survives. */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"

TestSuite(pipeline_misuse, .timeout = 20);

/* ---- From a thread of its own ------------------------------------------- */

static int wait_here(weir_pipeline *p)
{
    return weir_pipeline_wait(p);
}

static int wait_a_while_here(weir_pipeline *p)
{
    return weir_pipeline_wait_until(p, weir_in_ms(60000));
}

static int free_here(weir_pipeline *p)
{
    return weir_pipeline_free(p);
}

static int start_here(weir_pipeline *p)
{
    return weir_pipeline_start(p);
}

static int run_here(weir_pipeline *p)
{
    return weir_pipeline_run(p);
}

/* A stage that makes one of these calls wherever it may. */
struct caller {
    weir_pipeline *pipeline;
    int (*call)(weir_pipeline *pipeline);
    int results[3]; /* in open, run and close */
};

static int open_calling(weir_stage *self)
{
    struct caller *caller = weir_stage_arg(self);

    caller->results[0] = caller->call(caller->pipeline);
    return 0;
}

static int run_calling(weir_stage *self)
{
    struct caller *caller = weir_stage_arg(self);

    caller->results[1] = caller->call(caller->pipeline);
    return run_to_end(self);
}

static void close_calling(weir_stage *self, int status)
{
    struct caller *caller = weir_stage_arg(self);

    (void)status;
    caller->results[2] = caller->call(caller->pipeline);
}

static weir_stage_def calling(weir_stage_kind kind, struct caller *caller)
{
    return (weir_stage_def){.name = "calling",
                            .kind = kind,
                            .open = open_calling,
                            .run = run_calling,
                            .close = close_calling,
                            .arg = caller};
}

static void expect_refused_here(int (*call)(weir_pipeline *), int status)
{
    struct caller callers[2] = {{.call = call}, {.call = call}};
    weir_pipeline *p = LINE(calling(WEIR_SOURCE, &callers[0]),
                            calling(WEIR_SINK, &callers[1]));

    callers[0].pipeline = callers[1].pipeline = p;
    expect_eq(weir_pipeline_run(p), 0);
    expect_text(weir_pipeline_why(p), "");
    for (int i = 0; i < 2; i++)
        for (int at = 0; at < 3; at++)
            expect_eq(callers[i].results[at], status);
    expect_eq(weir_pipeline_free(p), 0);
}

Test(pipeline_misuse, a_stage_that_waits_for_its_pipeline)
{
    expect_refused_here(wait_here, WEIR_OWN_THREAD);
    expect_refused_here(wait_a_while_here, WEIR_OWN_THREAD);
}

Test(pipeline_misuse, a_stage_that_frees_its_pipeline)
{
    expect_refused_here(free_here, WEIR_OWN_THREAD);
}

Test(pipeline_misuse, a_stage_that_starts_its_pipeline_again)
{
    expect_refused_here(start_here, WEIR_ALREADY_STARTED);
    expect_refused_here(run_here, WEIR_ALREADY_STARTED);
}

/* ---- A stage may run another pipeline ----------------------------------- */

static int run_inner(weir_stage *self)
{
    weir_pipeline *inner = LINE(idle(WEIR_SOURCE), idle(WEIR_SINK));
    int status = weir_pipeline_run(inner);
    int freed = weir_pipeline_free(inner);

    (void)self;
    return status ? status : freed;
}

Test(pipeline_misuse, none_is_a_stage_that_waits_for_another_pipeline)
{
    weir_stage_def outer = {.kind = WEIR_SOURCE, .run = run_inner};
    weir_pipeline *p = LINE(outer, idle(WEIR_SINK));

    expect_eq(weir_pipeline_run(p), 0);
    weir_pipeline_free(p);
}

/* ---- From outside ------------------------------------------------------- */

Test(pipeline_misuse, none_is_freeing_it_while_it_runs)
{
    struct role roles[2] = {{.run = run_asleep}, {.run = run_to_end}};
    weir_pipeline *p = LINE(played("a", WEIR_SOURCE, &roles[0]),
                            played("b", WEIR_SINK, &roles[1]));

    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_pipeline_free(p), 0);
    expect_eq(roles[0].closes, 1);
    expect_eq(roles[1].closes, 1);
    expect_eq(weir_pipeline_free(NULL), 0);
}

Test(pipeline_misuse, none_is_failing_the_input_before_the_start)
{
    struct role role = {.run = run_asleep};
    weir_pipeline *p = LINE(played("a", WEIR_SINK, &role));
    weir_writable *input = weir_pipeline_input(p);

    weir_fail(input, -EIO);
    expect_eq(weir_pipeline_start(p), -EIO);
    expect_text(weir_pipeline_why(p), "input: Input/output error");
    expect_text(weir_pipeline_failed_stage(p), NULL);
    expect_eq(role.closes, 0);
    weir_pipeline_free(p);
}

Test(pipeline_misuse, none_is_a_stage_without_a_name)
{
    struct role role = {.run = run_result, .result = -EIO};
    weir_pipeline *p = LINE(played(NULL, WEIR_SOURCE, &role), idle(WEIR_SINK));

    expect_eq(weir_pipeline_run(p), -EIO);
    expect_text(weir_pipeline_why(p), "stage: Input/output error");
    weir_pipeline_free(p);
}
