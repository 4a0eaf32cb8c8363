/* SPDX-License-Identifier: MIT */
/* test_graph_over.c - how graphs end: branches that finish early, failures. */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "crossings.h"
#include "expect.h"
#include "ledger.h"

TestSuite(graph_over, .timeout = 20);

/* source -> spread -> two sinks */
static weir_pipeline *fork_of(weir_stage_def source, weir_stage_def one,
                              weir_stage_def other)
{
    weir_pipeline *p = weir_pipeline_new();

    cr_assert(p);
    expect_eq(weir_pipeline_add(p, source), 0);
    expect_eq(weir_pipeline_add(p, spread("spread")), 0);
    expect_eq(weir_pipeline_place(p, one), 0);
    expect_eq(weir_pipeline_place(p, other), 0);
    expect_eq(weir_pipeline_link(p, 1, 2, NULL), 0);
    expect_eq(weir_pipeline_link(p, 1, 3, NULL), 0);
    return p;
}

/* Reads three chunks and finishes early. */
static int run_three(weir_stage *self)
{
    weir_chunk chunk;

    for (int i = 0; i < 3; i++) {
        int got = weir_read(weir_stage_in(self), &chunk);
        if (got <= 0)
            return got;
        weir_chunk_release(&chunk);
    }
    return 0;
}

Test(graph_over, a_branch_that_finishes_early_leaves_the_others_alone)
{
    struct feed feed = {500, 100};
    struct role head = {.run = run_three};
    struct tally tally = {0};
    weir_pipeline *p =
        fork_of(feed_source("feed", &feed), played("head", WEIR_SINK, &head),
                tally_sink("tally", &tally));

    expect_eq(weir_pipeline_set_marks(p, 250, 0), 0);
    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(tally.chunks, 500);
    expect_eq(tally.ends, 1);
    weir_pipeline_free(p);
}

Test(graph_over, when_all_branches_have_finished_early_so_does_the_source)
{
    struct role roles[3] = {
        {.run = run_endless}, {.run = run_three}, {.run = run_three}};
    weir_pipeline *p = fork_of(played("source", WEIR_SOURCE, &roles[0]),
                               played("one", WEIR_SINK, &roles[1]),
                               played("other", WEIR_SINK, &roles[2]));

    expect_eq(weir_pipeline_run(p), 0);
    expect_text(weir_pipeline_why(p), "");
    expect_eq(roles[0].close_status, WEIR_STOPPED);
    weir_pipeline_free(p);
}

/* The source does not write, so the stage between cannot notice by writing. */
Test(graph_over, a_stage_that_reads_is_woken_when_all_branches_are_gone)
{
    struct role roles[3] = {
        {.run = run_asleep}, {.run = run_result}, {.run = run_result}};
    weir_pipeline *p = fork_of(played("source", WEIR_SOURCE, &roles[0]),
                               played("one", WEIR_SINK, &roles[1]),
                               played("other", WEIR_SINK, &roles[2]));

    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(roles[0].close_status, WEIR_STOPPED);
    weir_pipeline_free(p);
}

Test(graph_over, a_stage_that_needs_no_more_stops_all_of_its_inputs)
{
    struct role roles[3] = {
        {.run = run_endless}, {.run = run_asleep}, {.run = run_three}};
    weir_pipeline *p = weir_pipeline_new();

    cr_assert(p);
    expect_eq(weir_pipeline_place(p, played("a", WEIR_SOURCE, &roles[0])), 0);
    expect_eq(weir_pipeline_place(p, played("b", WEIR_SOURCE, &roles[1])), 0);
    expect_eq(weir_pipeline_place(p, gather("gather")), 0);
    expect_eq(weir_pipeline_add(p, played("head", WEIR_SINK, &roles[2])), 0);
    expect_eq(weir_pipeline_link(p, 0, 2, NULL), 0);
    expect_eq(weir_pipeline_link(p, 1, 2, NULL), 0);
    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(roles[0].close_status, WEIR_STOPPED);
    expect_eq(roles[1].close_status, WEIR_STOPPED);
    weir_pipeline_free(p);
}

Test(graph_over, a_failure_in_one_branch_ends_all)
{
    struct role roles[3] = {{.run = run_endless},
                            {.run = run_result, .result = -EIO},
                            {.run = run_to_end}};
    weir_pipeline *p = fork_of(played("source", WEIR_SOURCE, &roles[0]),
                               played("bad", WEIR_SINK, &roles[1]),
                               played("good", WEIR_SINK, &roles[2]));

    expect_eq(weir_pipeline_run(p), -EIO);
    expect_text(weir_pipeline_why(p), "bad: Input/output error");
    expect_eq(roles[2].close_status, -EIO);
    weir_pipeline_free(p);
}

/* Gives up when the first output is stopped, and forgets the second. */
static int run_hasty(weir_stage *self)
{
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        int failed = weir_write(weir_stage_output(self, 0), chunk);
        if (failed)
            return failed;
    }
    return got;
}

Test(graph_over, an_output_that_is_forgotten_is_closed_early)
{
    struct role roles[3] = {
        {.run = run_endless}, {.run = run_three}, {.run = run_to_end}};
    weir_pipeline *p = weir_pipeline_new();

    cr_assert(p);
    expect_eq(weir_pipeline_add(p, played("source", WEIR_SOURCE, &roles[0])),
              0);
    expect_eq(weir_pipeline_add(p, (weir_stage_def){.name = "hasty",
                                                    .run = run_hasty,
                                                    .most_outputs = 2}),
              0);
    expect_eq(weir_pipeline_add(p, played("head", WEIR_SINK, &roles[1])), 0);
    expect_eq(weir_pipeline_place(p, played("rest", WEIR_SINK, &roles[2])), 0);
    expect_eq(weir_pipeline_link(p, 1, 3, NULL), 0);
    expect_eq(weir_pipeline_run(p), WEIR_PREMATURE_CLOSE);
    expect_text(weir_pipeline_failed_stage(p), "rest");
    weir_pipeline_free(p);
}

Test(graph_over, the_end_that_failed_is_named)
{
    struct tally tally = {0};
    weir_pipeline *p = weir_pipeline_new();

    cr_assert(p);
    expect_eq(weir_pipeline_place(p, gather("gather")), 0);
    expect_eq(weir_pipeline_add(p, tally_sink("tally", &tally)), 0);
    weir_writable *in[2] = {weir_pipeline_feed(p, 0), weir_pipeline_feed(p, 0)};
    expect_eq(weir_pipeline_start(p), 0);
    weir_fail(in[1], -EIO);
    expect_eq(weir_pipeline_wait(p), -EIO);
    expect_text(weir_pipeline_why(p), "input of gather: Input/output error");
    weir_fail(in[0], -EPERM);
    weir_pipeline_free(p);
}

Test(graph_over, what_is_left_in_the_branches_is_released_once)
{
    static struct ledger ledger;
    struct role roles[2] = {{.run = run_result}, {.run = run_three}};
    weir_pipeline *p = weir_pipeline_new();

    cr_assert(p);
    expect_eq(weir_pipeline_place(p, spread("spread")), 0);
    expect_eq(weir_pipeline_add(p, played("one", WEIR_SINK, &roles[0])), 0);
    expect_eq(weir_pipeline_place(p, played("two", WEIR_SINK, &roles[1])), 0);
    expect_eq(weir_pipeline_link(p, 0, 2, NULL), 0);
    weir_writable *in = weir_pipeline_feed(p, 0);
    for (int i = 0; i < 10; i++)
        expect_eq(weir_offer(in, ledger_chunk(&ledger, 10)), 1);
    weir_end(in);
    expect_eq(weir_pipeline_run(p), 0);
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&ledger));
}

/* ---- Figures ------------------------------------------------------------- */

/* Takes 5 ms for each chunk, in which it waits for nobody in the pipeline. */
static int run_slow(weir_stage *self)
{
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        int woken = weir_stage_poll(self, -1, 0, weir_in_ms(5));
        weir_chunk_release(&chunk);
        if (woken != -ETIMEDOUT)
            return woken;
    }
    return got;
}

Test(graph_over, the_slow_branch_is_the_bottleneck)
{
    struct feed feed = {20, 10};
    struct role slow = {.run = run_slow};
    struct tally tally = {0};
    weir_stage_stats stats;
    weir_pipeline *p =
        fork_of(feed_source("feed", &feed), tally_sink("tally", &tally),
                played("slow", WEIR_SINK, &slow));

    expect_eq(weir_pipeline_set_marks(p, 1, 0), 0);
    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(weir_pipeline_bottleneck(p), 3);
    expect_eq(weir_pipeline_stage_stats(p, 1, &stats), 0);
    cr_assert(stats.blocked_ns > 0);
    cr_assert(stats.blocked_ns + stats.starved_ns <= stats.running_ns);
    weir_pipeline_free(p);
}
