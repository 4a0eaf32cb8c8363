/* SPDX-License-Identifier: MIT */
/* test_differences_runs.c - where pipelines are not Node's: see
 * test_differences.c. */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"
#include "patience.h"

TestSuite(differences, .timeout = 20);

static struct journal journal = JOURNAL_EMPTY;

static bool source_closed(void *arg)
{
    (void)arg;
    return journal_count(&journal, "close source aborted") == 1;
}

/* Node's _destroy may run while a _write is in progress. */
Test(differences, close_comes_after_the_last_call)
{
    struct gate gate = GATE_CLOSED;
    struct role source = {.journal = &journal, .run = run_endless};
    struct role sink = {.journal = &journal,
                        .run = run_gated,
                        .gate = &gate,
                        .result = WEIR_ABORTED};
    weir_pipeline *p = LINE(played("source", WEIR_SOURCE, &source),
                            played("sink", WEIR_SINK, &sink));

    expect_eq(weir_pipeline_start(p), 0);
    gate_await(&gate, 1);
    weir_pipeline_abort(p);
    cr_assert(await(source_closed, NULL));
    expect_eq(weir_pipeline_wait_until(p, weir_now()), -ETIMEDOUT);
    expect_eq(journal_count(&journal, "close sink aborted"), 0);
    gate_open(&gate);
    expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    expect_eq(journal_count(&journal, "close sink aborted"), 1);
    weir_pipeline_free(p);
}

/* Node's pipeline() calls back on an error while others still close. */
static void note_done(void *arg, int status)
{
    (void)arg;
    journal_note(&journal, "done %d", status);
}

static bool source_failed(void *arg)
{
    (void)arg;
    return journal_count(&journal, "close source -5") == 1;
}

Test(differences, a_failed_run_is_over_when_all_are_closed)
{
    struct gate gates[] = {GATE_CLOSED, GATE_CLOSED};
    struct role source = {.journal = &journal,
                          .run = run_gated,
                          .gate = &gates[0],
                          .result = -EIO};
    struct role sink = {
        .journal = &journal, .run = run_gated, .gate = &gates[1]};
    weir_pipeline *p = LINE(played("source", WEIR_SOURCE, &source),
                            played("sink", WEIR_SINK, &sink));

    expect_eq(weir_pipeline_on_done(p, note_done, NULL), 0);
    expect_eq(weir_pipeline_start(p), 0);
    gate_await(&gates[1], 1);
    gate_open(&gates[0]);
    cr_assert(await(source_failed, NULL));
    expect_eq(weir_pipeline_wait_until(p, weir_now()), -ETIMEDOUT);
    expect_eq(journal_count(&journal, "done -5"), 0);
    gate_open(&gates[1]);
    expect_eq(weir_pipeline_wait(p), -EIO);
    expect_eq(sink.closes, 1);
    expect_eq(journal_count(&journal, "done -5"), 1);
    weir_pipeline_free(p);
}

static int pass_one(weir_stage *self)
{
    weir_chunk chunk;
    int got = weir_read(weir_stage_in(self), &chunk);

    return got > 0 ? weir_write(weir_stage_out(self), chunk) : got;
}

/* Node's goes on to take what comes, up to its mark, and its source stands. */
Test(differences, who_ends_early_stops_its_source)
{
    struct role source = {.run = run_endless}, first = {.run = pass_one};
    struct tally tally = {0};
    weir_pipeline *p = LINE(played("source", WEIR_SOURCE, &source),
                            played("first", WEIR_TRANSFORM, &first),
                            tally_sink("tally", &tally));

    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(tally.chunks, 1);
    expect_eq(source.close_status, WEIR_STOPPED);
    weir_pipeline_free(p);
}

static int count(weir_stage *self, void *arg, void *total,
                 const weir_chunk *chunk)
{
    (void)self, (void)arg, (void)chunk;
    ++*(int *)total;
    return 0;
}

/* Node's reduce() begins with the first chunk where it is given nothing. */
Test(differences, reduce_begins_with_what_it_is_given)
{
    struct feed feed = {3, 10};
    int total = 4;
    weir_pipeline *p = weir_pipeline_new();

    expect_eq(
        weir_pipeline_add(p, weir_reduce(count, NULL, NULL, sizeof total)),
        -EINVAL);
    weir_pipeline_free(p);
    p = LINE(feed_source("source", &feed),
             weir_reduce(count, NULL, &total, sizeof total));
    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(total, 7);
    weir_pipeline_free(p);
}

/* Node's pipe() leaves the other streams as they are. */
Test(differences, every_pipeline_passes_errors_on)
{
    struct role roles[] = {{.run = run_result, .result = -EIO},
                           {.run = run_to_end},
                           {.run = run_to_end}};
    weir_pipeline *p = LINE(played("source", WEIR_SOURCE, &roles[0]),
                            played("middle", WEIR_TRANSFORM, &roles[1]),
                            played("sink", WEIR_SINK, &roles[2]));

    expect_eq(weir_pipeline_run(p), -EIO);
    for (size_t i = 0; i < 3; i++)
        expect_eq(roles[i].close_status, -EIO);
    weir_pipeline_free(p);
}
