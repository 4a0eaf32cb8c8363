/* SPDX-License-Identifier: MIT */
/* test_pipeline_done.c - being called when a pipeline is over. */
#include <errno.h>
#include <poll.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"
#include "gate.h"
#include "journal.h"
#include "worker.h"

TestSuite(pipeline_done, .timeout = 20);

static struct gate gate = GATE_CLOSED;
static struct journal journal = JOURNAL_EMPTY;

struct told {
    weir_pipeline *pipeline;
    int times;
    int status;
    int waited; /* what these returned in the call */
    int waited_stage;
    int freed;
};

static void note_done(void *arg, int status)
{
    struct told *told = arg;

    told->times++;
    told->status = status;
    journal_note(&journal, "done");
}

static void expect_told_once(weir_pipeline *p, int status)
{
    struct told told = {0};

    expect_eq(weir_pipeline_on_done(p, note_done, &told), 0);
    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_pipeline_wait(p), status);
    expect_eq(told.times, 1);
    expect_eq(told.status, status);
    weir_pipeline_free(p);
    expect_eq(told.times, 1);
}

Test(pipeline_done, is_called_once_with_the_status_of_the_run)
{
    struct role bad = {.run = run_result, .result = -EIO};

    expect_told_once(LINE(idle(WEIR_SOURCE), idle(WEIR_SINK)), 0);
    expect_told_once(LINE(idle(WEIR_SOURCE), played("bad", WEIR_SINK, &bad)),
                     -EIO);
}

Test(pipeline_done, comes_after_the_last_close)
{
    struct role roles[2] = {{.run = run_to_end, .journal = &journal},
                            {.run = run_to_end, .journal = &journal}};

    expect_told_once(LINE(played("a", WEIR_SOURCE, &roles[0]),
                          played("b", WEIR_SINK, &roles[1])),
                     0);
    expect_eq(journal_count(&journal, "close a ok"), 1);
    expect_eq(journal_count(&journal, "close b ok"), 1);
    cr_assert(journal.length > 6);
    expect_text(journal.text + journal.length - 6, ", done");
}

Test(pipeline_done, asked_for_while_it_runs)
{
    struct role roles[2] = {{.run = run_asleep}, {.run = run_to_end}};
    weir_pipeline *p = LINE(played("a", WEIR_SOURCE, &roles[0]),
                            played("b", WEIR_SINK, &roles[1]));
    struct told told = {0};

    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_pipeline_on_done(p, note_done, &told), 0);
    expect_eq(told.times, 0);
    weir_pipeline_abort(p);
    expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    expect_eq(told.times, 1);
    expect_eq(told.status, WEIR_ABORTED);
    weir_pipeline_free(p);
}

Test(pipeline_done, asked_for_after_the_end_comes_at_once)
{
    weir_pipeline *p = LINE(idle(WEIR_SOURCE), idle(WEIR_SINK));
    struct told told = {.status = 1};

    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(weir_pipeline_on_done(p, note_done, &told), 0);
    expect_eq(told.times, 1);
    expect_eq(told.status, 0);
    expect_eq(weir_pipeline_on_done(p, note_done, &told), WEIR_MISUSE);
    expect_eq(told.times, 1);
    weir_pipeline_free(p);
}

Test(pipeline_done, there_is_but_one)
{
    weir_pipeline *p = LINE(idle(WEIR_SOURCE), idle(WEIR_SINK));
    struct told told[2] = {{0}, {0}};

    expect_eq(weir_pipeline_on_done(p, note_done, &told[0]), 0);
    expect_eq(weir_pipeline_on_done(p, note_done, &told[1]), WEIR_MISUSE);
    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(told[0].times, 1);
    expect_eq(told[1].times, 0);
    weir_pipeline_free(p);
}

Test(pipeline_done, never_comes_when_the_start_fails)
{
    weir_pipeline *p = LINE(idle(WEIR_SOURCE));
    struct told told = {0};

    expect_eq(weir_pipeline_on_done(p, note_done, &told), 0);
    expect_eq(weir_pipeline_start(p), WEIR_MISUSE);
    weir_pipeline_free(p);
    p = LINE(idle(WEIR_SOURCE));
    expect_eq(weir_pipeline_start(p), WEIR_MISUSE);
    expect_eq(weir_pipeline_on_done(p, note_done, &told), WEIR_MISUSE);
    weir_pipeline_free(p);
    expect_eq(told.times, 0);
}

/* ---- What it may call --------------------------------------------------- */

static void call_all(void *arg, int status)
{
    struct told *told = arg;

    note_done(told, status);
    weir_pipeline_abort(told->pipeline);
    told->waited = weir_pipeline_wait(told->pipeline);
    told->waited_stage =
        weir_stage_wait(weir_pipeline_stage(told->pipeline, 0), WEIR_FOREVER);
    told->freed = weir_pipeline_free(told->pipeline);
}

static void expect_all_refused(const struct told *told)
{
    expect_eq(told->status, 0);
    expect_eq(told->waited, WEIR_OWN_THREAD);
    expect_eq(told->waited_stage, WEIR_OWN_THREAD);
    expect_eq(told->freed, WEIR_OWN_THREAD);
    expect_eq(weir_pipeline_wait(told->pipeline), 0);
    expect_eq(weir_pipeline_free(told->pipeline), 0);
}

Test(pipeline_done, may_abort_but_not_wait_or_free)
{
    struct told told = {.pipeline = LINE(idle(WEIR_SOURCE), idle(WEIR_SINK))};

    expect_eq(weir_pipeline_on_done(told.pipeline, call_all, &told), 0);
    expect_eq(weir_pipeline_run(told.pipeline), 0);
    expect_all_refused(&told);
}

Test(pipeline_done, may_not_wait_or_free_at_once_either)
{
    struct told told = {.pipeline = LINE(idle(WEIR_SOURCE), idle(WEIR_SINK))};

    expect_eq(weir_pipeline_run(told.pipeline), 0);
    expect_eq(weir_pipeline_on_done(told.pipeline, call_all, &told), 0);
    expect_all_refused(&told);
}

static void pass_gate(void *arg, int status)
{
    note_done(arg, status);
    gate_pass(&gate);
}

static int wait_for_it(void *pipeline)
{
    return weir_pipeline_wait(pipeline);
}

Test(pipeline_done, waits_return_after_it)
{
    weir_pipeline *p = LINE(idle(WEIR_SOURCE), idle(WEIR_SINK));
    struct told told = {0};
    struct worker worker;

    expect_eq(weir_pipeline_on_done(p, pass_gate, &told), 0);
    expect_eq(weir_pipeline_start(p), 0);
    worker_start(&worker, wait_for_it, p);
    gate_await(&gate, 1);
    worker_await_asleep(&worker);
    struct pollfd done = {.fd = weir_pipeline_done_fd(p), .events = POLLIN};
    expect_eq(poll(&done, 1, 0), 0);
    expect_eq(weir_pipeline_wait_until(p, 0), -ETIMEDOUT);
    gate_open(&gate);
    expect_eq(worker_join(&worker), 0);
    expect_eq(poll(&done, 1, 0), 1);
    weir_pipeline_free(p);
}
