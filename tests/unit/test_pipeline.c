/* SPDX-License-Identifier: MIT */
/* test_pipeline.c - building, checking, opening, running and waiting. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"
#include "patience.h"
#include "worker.h"

TestSuite(pipeline, .timeout = 20);

static struct journal journal = JOURNAL_EMPTY;
static struct gate gate = GATE_CLOSED;

/* ---- A run -------------------------------------------------------------- */

Test(pipeline, passes_all_bytes_in_order)
{
    struct feed feed = {.chunks = 1000, .size = 997};
    struct tally tally = {0};
    weir_pipeline *p = LINE(feed_source("feed", &feed), relay("relay"),
                            tally_sink("tally", &tally));

    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(tally.bytes, 997000);
    expect_eq(tally.ends, 1);
    cr_assert(!tally.disorder);
    expect_text(weir_pipeline_why(p), "");
    expect_text(weir_pipeline_failed_stage(p), NULL);
    weir_pipeline_free(p);
}

Test(pipeline, passes_nothing_as_well)
{
    struct feed feed = {0};
    struct tally tally = {0};
    weir_pipeline *p =
        LINE(feed_source("feed", &feed), tally_sink("tally", &tally));

    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(tally.chunks, 0);
    expect_eq(tally.ends, 1);
    weir_pipeline_free(p);
}

Test(pipeline, runs_with_chunks_far_above_a_mark_of_1)
{
    struct feed feed = {.chunks = 5, .size = 1 << 20};
    struct tally tally = {0};
    weir_pipeline *p = LINE(feed_source("feed", &feed), relay("relay"),
                            tally_sink("tally", &tally));

    weir_pipeline_set_marks(p, 1, 0);
    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(tally.bytes, 5 << 20);
    cr_assert(!tally.disorder);
    weir_pipeline_free(p);
}

Test(pipeline, runs_with_200_stages)
{
    struct feed feed = {.chunks = 100, .size = 1000};
    struct tally tally = {0};
    weir_pipeline *p = weir_pipeline_new();
    char name[32];

    expect_eq(weir_pipeline_add(p, feed_source("feed", &feed)), 0);
    for (int i = 1; i <= 198; i++) {
        snprintf(name, sizeof(name), "relay%d", i);
        expect_eq(weir_pipeline_add(p, relay(name)), 0);
    }
    expect_eq(weir_pipeline_add(p, tally_sink("tally", &tally)), 0);
    expect_eq(weir_pipeline_stages(p), 200);
    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(weir_pipeline_edges(p), 199);
    expect_eq(tally.bytes, 100000);
    cr_assert(!tally.disorder);
    weir_pipeline_free(p);
}

/* ---- Open, run, close --------------------------------------------------- */

Test(pipeline, opens_from_source_to_sink_and_runs_when_all_are_open)
{
    struct role roles[3] = {{.journal = &journal, .run = run_to_end},
                            {.journal = &journal, .run = run_to_end},
                            {.journal = &journal, .run = run_to_end}};
    weir_pipeline *p = LINE(played("a", WEIR_SOURCE, &roles[0]),
                            played("b", WEIR_TRANSFORM, &roles[1]),
                            played("c", WEIR_SINK, &roles[2]));

    expect_eq(weir_pipeline_run(p), 0);
    expect_starts(journal.text, "open a, open b, open c, run ");
    for (int i = 0; i < 3; i++) {
        expect_eq(roles[i].runs, 1);
        expect_eq(roles[i].closes, 1);
        expect_eq(roles[i].close_status, 0);
        cr_assert(roles[i].same_thread);
    }
    weir_pipeline_free(p);
    expect_eq(journal_count(&journal, "close a ok"), 1);
}

static int open_failing_at(int failing, weir_pipeline **made)
{
    static struct role roles[3];
    static const char *const names[] = {"a", "b", "c"};
    static const weir_stage_kind kinds[] = {WEIR_SOURCE, WEIR_TRANSFORM,
                                            WEIR_SINK};
    weir_pipeline *p = weir_pipeline_new();

    for (int i = 0; i < 3; i++) {
        roles[i] = (struct role){.journal = &journal,
                                 .run = run_to_end,
                                 .open_result = i == failing ? -EACCES : 0};
        expect_eq(weir_pipeline_add(p, played(names[i], kinds[i], &roles[i])),
                  0);
    }
    *made = p;
    int status = weir_pipeline_run(p);
    for (int i = 0; i < 3; i++) {
        expect_eq(roles[i].runs, 0);
        expect_eq(roles[i].closes, 1);
        cr_assert(roles[i].close_status < 0);
    }
    expect_eq(roles[failing].close_status, -EACCES);
    return status;
}

Test(pipeline, after_an_open_that_fails_nothing_runs_and_all_are_closed)
{
    const char *const opened[] = {"open a, close", "open a, open b, close",
                                  "open a, open b, open c, close"};
    const char *const names[] = {"a", "b", "c"};
    weir_pipeline *p;

    for (int failing = 0; failing < 3; failing++) {
        journal.length = 0;
        expect_eq(open_failing_at(failing, &p), -EACCES);
        expect_eq(
            strncmp(journal.text, opened[failing], strlen(opened[failing])), 0);
        expect_text(weir_pipeline_failed_stage(p), names[failing]);
        expect_within(weir_pipeline_why(p), "Permission denied");
        weir_pipeline_free(p);
    }
}

/* ---- Starting and waiting ----------------------------------------------- */

Test(pipeline, wait_before_the_start_is_misuse)
{
    weir_pipeline *p = LINE(idle(WEIR_SOURCE), idle(WEIR_SINK));

    expect_eq(weir_pipeline_wait(p), WEIR_MISUSE);
    expect_eq(weir_pipeline_wait_until(p, WEIR_FOREVER), WEIR_MISUSE);
    expect_eq(weir_pipeline_run(p), 0);
    weir_pipeline_free(p);
}

/* A source behind the gate, and a sink. */
static weir_pipeline *gated_pipeline(struct role *role)
{
    *role = (struct role){.run = run_gated, .gate = &gate};
    return LINE(played("gated", WEIR_SOURCE, role), idle(WEIR_SINK));
}

static void count_free(void *arg)
{
    ++*(int *)arg;
}

Test(pipeline, once_started_it_is_not_built_or_started_again)
{
    struct role role;
    weir_pipeline *p = gated_pipeline(&role);
    weir_stage_def stage = idle(WEIR_SINK);
    int freed = 0;

    stage.arg = &freed;
    stage.free_arg = count_free;
    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_pipeline_start(p), WEIR_ALREADY_STARTED);
    expect_eq(weir_pipeline_add(p, stage), WEIR_ALREADY_STARTED);
    expect_eq(freed, 1);
    expect_eq(weir_pipeline_set_marks(p, 1, 1), WEIR_ALREADY_STARTED);
    cr_assert(weir_pipeline_input(p) == NULL);
    cr_assert(weir_pipeline_output(p) == NULL);
    expect_eq(weir_pipeline_stages(p), 2);
    gate_open(&gate);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_eq(role.runs, 1);
    expect_text(weir_pipeline_why(p), "");
    expect_eq(weir_pipeline_start(p), WEIR_ALREADY_STARTED);
    weir_pipeline_free(p);
}

Test(pipeline, wait_returns_the_same_again)
{
    struct role role = {.run = run_result, .result = -EIO};
    weir_pipeline *p = LINE(played("bad", WEIR_SOURCE, &role), idle(WEIR_SINK));

    expect_eq(weir_pipeline_start(p), 0);
    for (int i = 0; i < 3; i++)
        expect_eq(weir_pipeline_wait(p), -EIO);
    expect_eq(weir_pipeline_wait_until(p, weir_in_ms(-1)), -EIO);
    weir_pipeline_free(p);
}

Test(pipeline, wait_until_gives_up_and_leaves_it_running)
{
    struct role role;
    weir_pipeline *p = gated_pipeline(&role);
    weir_deadline soon = weir_in_ms(20);

    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_pipeline_wait_until(p, weir_in_ms(-1)), -ETIMEDOUT);
    expect_eq(weir_pipeline_wait_until(p, soon), -ETIMEDOUT);
    cr_assert(weir_now() >= soon);
    gate_open(&gate);
    expect_eq(weir_pipeline_wait_until(p, WEIR_FOREVER), 0);
    weir_pipeline_free(p);
}

static int call_wait(void *pipeline)
{
    return weir_pipeline_wait(pipeline);
}

Test(pipeline, several_threads_wait)
{
    struct role role;
    weir_pipeline *p = gated_pipeline(&role);
    struct worker workers[3];

    expect_eq(weir_pipeline_start(p), 0);
    gate_await(&gate, 1);
    for (int i = 0; i < 3; i++)
        worker_start(&workers[i], call_wait, p);
    gate_open(&gate);
    expect_eq(weir_pipeline_wait(p), 0);
    for (int i = 0; i < 3; i++)
        expect_eq(worker_join(&workers[i]), 0);
    weir_pipeline_free(p);
}

Test(pipeline, done_fd_polls_readable_once_all_are_closed)
{
    struct role role;
    weir_pipeline *p = gated_pipeline(&role);

    expect_eq(weir_pipeline_start(p), 0);
    struct pollfd done = {.fd = weir_pipeline_done_fd(p), .events = POLLIN};
    cr_assert(done.fd >= 0);
    gate_await(&gate, 1);
    expect_eq(poll(&done, 1, 0), 0);
    gate_open(&gate);
    expect_eq(poll(&done, 1, 10000), 1);
    expect_eq(role.closes, 1);
    expect_eq(weir_pipeline_wait_until(p, weir_in_ms(1000)), 0);
    expect_eq(poll(&done, 1, 0), 1);
    weir_pipeline_free(p);
}

Test(pipeline, done_fd_asked_for_late_polls_readable_at_once)
{
    weir_pipeline *p = LINE(idle(WEIR_SOURCE), idle(WEIR_SINK));

    expect_eq(weir_pipeline_run(p), 0);
    struct pollfd done = {.fd = weir_pipeline_done_fd(p), .events = POLLIN};
    cr_assert(done.fd >= 0);
    expect_eq(poll(&done, 1, 0), 1);
    weir_pipeline_free(p);
}

Test(pipeline, free_aborts_one_that_runs)
{
    struct role roles[2] = {{.run = run_asleep, .journal = &journal},
                            {.run = run_to_end, .journal = &journal}};
    weir_pipeline *p = LINE(played("a", WEIR_SOURCE, &roles[0]),
                            played("b", WEIR_SINK, &roles[1]));

    expect_eq(weir_pipeline_start(p), 0);
    cr_assert(await_pipeline_reader_waits(p, 0, 1));
    weir_pipeline_free(p);
    expect_eq(roles[0].closes, 1);
    expect_eq(roles[1].closes, 1);
    expect_eq(roles[0].close_status, WEIR_ABORTED);
}
