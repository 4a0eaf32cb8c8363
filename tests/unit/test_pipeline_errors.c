/* SPDX-License-Identifier: MIT */
/* test_pipeline_errors.c - which error is the run's, and what it does. */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"
#include "ledger.h"
#include "patience.h"

TestSuite(pipeline_errors, .timeout = 20);

static struct journal journal = JOURNAL_EMPTY;
static struct gate gate = GATE_CLOSED;
static struct ledger ledger;

/* Waits to be cancelled, and then fails on its own. */
static int run_late(weir_stage *self)
{
    const struct role *role = weir_stage_arg(self);

    gate_pass(role->gate);
    if (run_asleep(self) >= 0)
        return 0;
    return weir_stage_fail(self, role->result, "late");
}

/* Reads three chunks and fails. */
static int run_failing_at_third(weir_stage *self)
{
    const struct role *role = weir_stage_arg(self);
    weir_chunk chunk;

    for (int i = 0; i < 3; i++) {
        int got = weir_read(weir_stage_in(self), &chunk);
        if (got <= 0)
            return got;
        weir_chunk_release(&chunk);
    }
    return role->result;
}

/* ---- Who fails ---------------------------------------------------------- */

static void expect_closed(const struct role *roles, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        expect_eq(roles[i].closes, 1);
        cr_assert(roles[i].same_thread);
    }
}

/* Stage `bad` of source, transform and sink fails; the others do not want to
 * end. */
static void expect_failure_of(size_t bad)
{
    static int (*const runs[])(weir_stage *) = {run_endless, run_to_end,
                                                run_to_end};
    static const char *const names[] = {"source", "transform", "sink"};
    struct role roles[3] = {{0}, {0}, {0}};

    for (size_t i = 0; i < 3; i++)
        roles[i].run = runs[i];
    roles[bad].run = bad ? run_failing_at_third : run_result;
    roles[bad].result = -ENOSPC;
    weir_pipeline *p = LINE(played(names[0], WEIR_SOURCE, &roles[0]),
                            played(names[1], WEIR_TRANSFORM, &roles[1]),
                            played(names[2], WEIR_SINK, &roles[2]));
    expect_eq(weir_pipeline_run(p), -ENOSPC);
    expect_text(weir_pipeline_failed_stage(p), names[bad]);
    expect_starts(weir_pipeline_why(p), names[bad]);
    expect_within(weir_pipeline_why(p), ": No space left on device");
    expect_closed(roles, 3);
    for (size_t i = 0; i < 3; i++)
        expect_eq(roles[i].close_status, -ENOSPC);
    weir_pipeline_free(p);
}

Test(pipeline_errors, of_a_source)
{
    expect_failure_of(0);
}

Test(pipeline_errors, of_a_transform)
{
    expect_failure_of(1);
}

Test(pipeline_errors, of_a_sink)
{
    expect_failure_of(2);
}

Test(pipeline_errors, a_status_that_was_passed_on_is_nobody_elses_error)
{
    struct role bad = {.run = run_result, .result = -EIO};
    struct tally tally = {0};
    weir_pipeline *p = LINE(played("bad", WEIR_SOURCE, &bad), relay("one"),
                            relay("two"), tally_sink("tally", &tally));

    expect_eq(weir_pipeline_run(p), -EIO);
    expect_text(weir_pipeline_failed_stage(p), "bad");
    expect_text(weir_pipeline_why(p), "bad: Input/output error");
    expect_eq(tally.ends, 0);
    weir_pipeline_free(p);
}

/* ---- Which error -------------------------------------------------------- */

/* Both run; the first fails, and the second when it hears of it. */
static int fail_twice(weir_pipeline **p, int first, int second)
{
    static struct role roles[2];

    gate = (struct gate)GATE_CLOSED;
    roles[0] = (struct role){.run = run_gated, .gate = &gate, .result = first};
    roles[1] = (struct role){.run = run_late, .gate = &gate, .result = second};
    *p = LINE(played("first", WEIR_SOURCE, &roles[0]),
              played("second", WEIR_SINK, &roles[1]));
    expect_eq(weir_pipeline_start(*p), 0);
    gate_await(&gate, 2);
    gate_open(&gate);
    int status = weir_pipeline_wait(*p);
    expect_eq(roles[0].close_status, first);
    expect_eq(roles[1].close_status, second);
    return status;
}

Test(pipeline_errors, the_first_one_wins)
{
    weir_pipeline *p;

    expect_eq(fail_twice(&p, -EIO, -ENOSPC), -EIO);
    expect_text(weir_pipeline_failed_stage(p), "first");
    weir_pipeline_free(p);
}

Test(pipeline_errors, a_real_one_replaces_a_premature_close)
{
    weir_pipeline *p;

    expect_eq(fail_twice(&p, WEIR_PREMATURE_CLOSE, -ENOSPC), -ENOSPC);
    expect_text(weir_pipeline_failed_stage(p), "second");
    expect_text(weir_pipeline_why(p), "second: late: No space left on device");
    weir_pipeline_free(p);
}

Test(pipeline_errors, a_premature_close_replaces_nothing)
{
    weir_pipeline *p;

    expect_eq(fail_twice(&p, -EIO, WEIR_PREMATURE_CLOSE), -EIO);
    expect_text(weir_pipeline_failed_stage(p), "first");
    weir_pipeline_free(p);
}

Test(pipeline_errors, a_premature_close_alone_is_the_runs)
{
    struct role role = {.run = run_result, .result = WEIR_PREMATURE_CLOSE};
    struct tally tally = {0};
    weir_pipeline *p =
        LINE(played("closed", WEIR_SOURCE, &role), tally_sink("tally", &tally));

    expect_eq(weir_pipeline_run(p), WEIR_PREMATURE_CLOSE);
    expect_text(weir_pipeline_failed_stage(p), "closed");
    expect_eq(tally.ends, 0);
    weir_pipeline_free(p);
}

static bool second_is_home(void *pipeline)
{
    weir_stage_stats stats;

    return weir_pipeline_stage_stats(pipeline, 1, &stats) == 0 &&
           stats.status == -ENOSPC;
}

Test(pipeline_errors, only_the_first_real_one_replaces_a_premature_close)
{
    struct gate last_gate = GATE_CLOSED;
    struct role roles[3] = {
        {.run = run_gated, .gate = &gate, .result = WEIR_PREMATURE_CLOSE},
        {.run = run_late, .gate = &gate, .result = -ENOSPC},
        {.run = run_gated, .gate = &last_gate, .result = -EIO}};
    weir_pipeline *p = LINE(played("first", WEIR_SOURCE, &roles[0]),
                            played("second", WEIR_TRANSFORM, &roles[1]),
                            played("third", WEIR_SINK, &roles[2]));

    expect_eq(weir_pipeline_start(p), 0);
    gate_await(&gate, 2);
    gate_await(&last_gate, 1);
    gate_open(&gate);
    cr_assert(await(second_is_home, p));
    gate_open(&last_gate);
    expect_eq(weir_pipeline_wait(p), -ENOSPC);
    expect_text(weir_pipeline_failed_stage(p), "second");
    expect_eq(roles[2].close_status, -EIO);
    weir_pipeline_free(p);
}

/* ---- What it does ------------------------------------------------------- */

/* Writes ten chunks of the ledger, and waits to be cancelled. */
static int run_ledger(weir_stage *self)
{
    for (int i = 0; i < 10; i++) {
        int failed =
            weir_write(weir_stage_out(self), ledger_chunk(&ledger, 10));
        if (failed)
            return failed;
    }
    return run_asleep(self);
}

Test(pipeline_errors, what_was_queued_is_released_once)
{
    struct role roles[3] = {{.run = run_ledger},
                            {.run = run_to_end},
                            {.run = run_gated, .gate = &gate, .result = -EIO}};
    weir_pipeline *p = LINE(played("a", WEIR_SOURCE, &roles[0]),
                            played("b", WEIR_TRANSFORM, &roles[1]),
                            played("c", WEIR_SINK, &roles[2]));

    weir_pipeline_set_marks(p, 30, 0);
    expect_eq(weir_pipeline_start(p), 0);
    cr_assert(await_pipeline_writer_waits(p, 0, 1));
    cr_assert(await_pipeline_writer_waits(p, 1, 1));
    expect_eq(ledger_released_total(&ledger), 0);
    gate_open(&gate);
    expect_eq(weir_pipeline_wait(p), -EIO);
    cr_assert(ledger_balanced(&ledger));
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&ledger));
}

Test(pipeline_errors, close_comes_last_whatever_happened)
{
    struct role roles[2] = {
        {.run = run_result, .result = -EIO, .journal = &journal},
        {.run = run_to_end, .journal = &journal}};
    weir_pipeline *p = LINE(played("a", WEIR_SOURCE, &roles[0]),
                            played("b", WEIR_SINK, &roles[1]));

    expect_eq(weir_pipeline_run(p), -EIO);
    expect_closed(roles, 2);
    expect_eq(journal_count(&journal, "run a"), 1);
    expect_eq(journal_count(&journal, "close a -5"), 1);
    weir_pipeline_free(p);
    expect_closed(roles, 2);
}

Test(pipeline_errors, after_one_another_pipeline_runs)
{
    for (int i = 0; i < 20; i++) {
        struct feed feed = {.chunks = 10, .size = 10};
        struct tally tally = {0};
        weir_pipeline *p;
        expect_eq(fail_twice(&p, -EIO, -ENOSPC), -EIO);
        weir_pipeline_free(p);
        p = LINE(feed_source("feed", &feed), tally_sink("tally", &tally));
        expect_eq(weir_pipeline_run(p), 0);
        expect_eq(tally.bytes, 100);
        weir_pipeline_free(p);
    }
}
