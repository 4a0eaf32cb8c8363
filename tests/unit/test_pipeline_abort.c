/* SPDX-License-Identifier: MIT */
/* test_pipeline_abort.c - ending a run from outside, whatever it is doing. */
#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"
#include "ledger.h"
#include "patience.h"
#include "worker.h"

TestSuite(pipeline_abort, .timeout = 20);

static struct journal journal = JOURNAL_EMPTY;
static struct gate gate = GATE_CLOSED;

static void expect_aborted(weir_pipeline *p, const struct role *roles, size_t n)
{
    expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    expect_text(weir_pipeline_failed_stage(p), NULL);
    for (size_t i = 0; i < n; i++) {
        expect_eq(roles[i].closes, 1);
        expect_eq(roles[i].close_status, WEIR_ABORTED);
        cr_assert(roles[i].same_thread);
    }
    weir_pipeline_free(p);
}

/* ---- Where the stages wait ---------------------------------------------- */

Test(pipeline_abort, while_all_wait_for_data)
{
    struct role roles[3] = {
        {.run = run_asleep}, {.run = run_to_end}, {.run = run_to_end}};
    weir_pipeline *p = LINE(played("a", WEIR_SOURCE, &roles[0]),
                            played("b", WEIR_TRANSFORM, &roles[1]),
                            played("c", WEIR_SINK, &roles[2]));

    expect_eq(weir_pipeline_start(p), 0);
    cr_assert(await_pipeline_reader_waits(p, 0, 1));
    cr_assert(await_pipeline_reader_waits(p, 1, 1));
    weir_pipeline_abort(p);
    expect_aborted(p, roles, 3);
}

Test(pipeline_abort, while_all_wait_for_room)
{
    struct role roles[3] = {
        {.run = run_endless}, {.run = run_to_end}, {.run = run_asleep}};
    weir_pipeline *p = LINE(played("a", WEIR_SOURCE, &roles[0]),
                            played("b", WEIR_TRANSFORM, &roles[1]),
                            played("c", WEIR_SINK, &roles[2]));

    weir_pipeline_set_marks(p, 100, 0);
    expect_eq(weir_pipeline_start(p), 0);
    cr_assert(await_pipeline_writer_waits(p, 0, 1));
    cr_assert(await_pipeline_writer_waits(p, 1, 1));
    weir_pipeline_abort(p);
    expect_aborted(p, roles, 3);
}

static int pipe_ends[2];

static int run_polling_a_pipe(weir_stage *self)
{
    return weir_stage_poll(self, pipe_ends[0], POLLIN, WEIR_FOREVER);
}

Test(pipeline_abort, while_one_waits_for_a_pipe_that_nobody_writes)
{
    struct role roles[2] = {{.run = run_polling_a_pipe}, {.run = run_to_end}};
    weir_pipeline *p = LINE(played("a", WEIR_SOURCE, &roles[0]),
                            played("b", WEIR_SINK, &roles[1]));

    expect_eq(pipe(pipe_ends), 0);
    expect_eq(weir_pipeline_start(p), 0);
    cr_assert(await_pipeline_reader_waits(p, 0, 1));
    weir_pipeline_abort(p);
    expect_aborted(p, roles, 2);
}

static int open_asleep(weir_stage *self)
{
    const struct role *role = weir_stage_arg(self);

    gate_pass(role->gate);
    return run_asleep(self);
}

Test(pipeline_abort, while_a_stage_opens)
{
    struct role roles[3] = {{.journal = &journal, .run = run_to_end},
                            {.gate = &gate, .run = run_to_end},
                            {.journal = &journal, .run = run_to_end}};
    weir_stage_def sleeper = {
        .name = "b", .run = run_to_end, .open = open_asleep, .arg = &roles[1]};
    weir_pipeline *p = LINE(played("a", WEIR_SOURCE, &roles[0]), sleeper,
                            played("c", WEIR_SINK, &roles[2]));

    expect_eq(weir_pipeline_start(p), 0);
    gate_await(&gate, 1);
    gate_open(&gate);
    weir_pipeline_abort(p);
    expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    expect_eq(journal_count(&journal, "open c"), 0);
    expect_eq(journal_count(&journal, "run a"), 0);
    expect_eq(journal_count(&journal, "close a aborted"), 1);
    expect_eq(journal_count(&journal, "close c aborted"), 1);
    weir_pipeline_free(p);
}

/* ---- Who aborts, when and how often ------------------------------------- */

static int call_abort(void *pipeline)
{
    weir_pipeline_abort(pipeline);
    return 0;
}

Test(pipeline_abort, from_several_threads_at_once)
{
    struct role roles[2] = {{.run = run_asleep}, {.run = run_to_end}};
    weir_pipeline *p = LINE(played("a", WEIR_SOURCE, &roles[0]),
                            played("b", WEIR_SINK, &roles[1]));
    struct worker workers[3];

    expect_eq(weir_pipeline_start(p), 0);
    for (int i = 0; i < 3; i++)
        worker_start(&workers[i], call_abort, p);
    weir_pipeline_abort(p);
    for (int i = 0; i < 3; i++)
        worker_join(&workers[i]);
    expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    weir_pipeline_abort(p);
    expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    expect_eq(roles[0].closes, 1);
    expect_eq(roles[1].closes, 1);
    weir_pipeline_free(p);
}

static int run_aborting(weir_stage *self)
{
    const struct role *role = weir_stage_arg(self);

    weir_pipeline_abort(role->pipeline);
    return weir_stage_cancelled(self);
}

Test(pipeline_abort, from_within_a_stage)
{
    struct role roles[2] = {{.run = run_aborting}, {.run = run_to_end}};
    weir_pipeline *p = LINE(played("a", WEIR_SOURCE, &roles[0]),
                            played("b", WEIR_SINK, &roles[1]));

    roles[0].pipeline = p;
    expect_eq(weir_pipeline_start(p), 0);
    expect_aborted(p, roles, 2);
}

Test(pipeline_abort, before_the_start_nothing_is_opened)
{
    struct role roles[2] = {{.run = run_to_end, .journal = &journal},
                            {.run = run_to_end, .journal = &journal}};
    weir_pipeline *p = LINE(played("a", WEIR_SOURCE, &roles[0]),
                            played("b", WEIR_SINK, &roles[1]));

    weir_pipeline_abort(p);
    expect_eq(weir_pipeline_run(p), WEIR_ABORTED);
    weir_pipeline_free(p);
    expect_eq(journal_count(&journal, "open a"), 0);
    expect_eq(journal_count(&journal, "run a"), 0);
}

Test(pipeline_abort, after_the_end_does_nothing)
{
    weir_pipeline *p = LINE(idle(WEIR_SOURCE), idle(WEIR_SINK));

    expect_eq(weir_pipeline_run(p), 0);
    weir_pipeline_abort(p);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_text(weir_pipeline_why(p), "");
    weir_pipeline_free(p);
}

Test(pipeline_abort, a_failure_after_the_end_changes_nothing)
{
    weir_pipeline *p = LINE(idle(WEIR_SINK));
    weir_writable *input = weir_pipeline_input(p);

    expect_eq(weir_pipeline_run(p), 0);
    weir_fail(input, -EIO);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_text(weir_pipeline_why(p), "");
    weir_pipeline_free(p);
}

Test(pipeline_abort, does_not_replace_an_error)
{
    struct role role = {.run = run_result, .result = -EIO};
    weir_pipeline *p = LINE(played("bad", WEIR_SOURCE, &role), idle(WEIR_SINK));

    expect_eq(weir_pipeline_run(p), -EIO);
    weir_pipeline_abort(p);
    expect_eq(weir_pipeline_wait(p), -EIO);
    expect_text(weir_pipeline_failed_stage(p), "bad");
    weir_pipeline_free(p);
}

/* Says that it failed when it is cancelled. */
static int run_sulking(weir_stage *self)
{
    run_asleep(self);
    return weir_stage_fail(self, -EIO, "cancelled");
}

Test(pipeline_abort, is_not_replaced_by_an_error_that_it_caused)
{
    struct role roles[2] = {{.run = run_sulking}, {.run = run_to_end}};
    weir_pipeline *p = LINE(played("a", WEIR_SOURCE, &roles[0]),
                            played("b", WEIR_SINK, &roles[1]));

    expect_eq(weir_pipeline_start(p), 0);
    weir_pipeline_abort(p);
    expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    expect_text(weir_pipeline_failed_stage(p), NULL);
    weir_pipeline_free(p);
}

/* ---- What becomes of the data ------------------------------------------- */

static struct ledger ledger;

static int run_ledger(weir_stage *self)
{
    int failed = 0;

    while (!failed)
        failed = weir_write(weir_stage_out(self), ledger_chunk(&ledger, 10));
    return failed;
}

Test(pipeline_abort, what_was_queued_is_released_once)
{
    struct role roles[2] = {{.run = run_ledger}, {.run = run_asleep}};
    weir_pipeline *p = LINE(played("a", WEIR_SOURCE, &roles[0]),
                            played("b", WEIR_SINK, &roles[1]));

    weir_pipeline_set_marks(p, 100, 0);
    expect_eq(weir_pipeline_start(p), 0);
    cr_assert(await_pipeline_writer_waits(p, 0, 1));
    expect_eq(ledger_released_total(&ledger), 0);
    weir_pipeline_abort(p);
    expect_aborted(p, roles, 2);
    cr_assert(ledger_balanced(&ledger));
}

/* ---- Who does not come home ---------------------------------------------- */

static bool is_ready(int fd)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};

    return poll(&wait, 1, 0) == 1;
}

Test(pipeline_abort, a_stage_that_does_not_come_home_is_named)
{
    struct role roles[3] = {
        {.run = run_asleep},
        {.run = run_gated, .gate = &gate, .result = WEIR_ABORTED},
        {.run = run_to_end}};
    weir_pipeline *p = LINE(played("a", WEIR_SOURCE, &roles[0]),
                            played("b", WEIR_TRANSFORM, &roles[1]),
                            played("c", WEIR_SINK, &roles[2]));
    char text[64] = "?";

    expect_eq(weir_pipeline_start(p), 0);
    const int failed = weir_pipeline_failed_fd(p);
    gate_await(&gate, 1);
    expect_eq(weir_pipeline_missing(p, text, sizeof text), 0);
    expect_text(text, "");
    cr_expect(!is_ready(failed));

    weir_pipeline_abort(p);
    cr_expect(is_ready(failed));
    cr_expect(!is_ready(weir_pipeline_done_fd(p)));
    for (size_t i = 0; i < 3; i += 2)
        expect_eq(weir_stage_wait(weir_pipeline_stage(p, i), WEIR_FOREVER),
                  WEIR_ABORTED);
    expect_eq(weir_pipeline_missing(p, text, sizeof text), 1);
    expect_text(text, "Aborted; not home: b");
    expect_eq(weir_pipeline_missing(p, text, 8), 1);
    expect_text(text, "Aborted");
    expect_eq(weir_pipeline_missing(p, NULL, 0), 1);

    gate_open(&gate);
    expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    expect_eq(weir_pipeline_missing(p, text, sizeof text), 0);
    expect_text(text, "");
    expect_aborted(p, roles, 3);
}
