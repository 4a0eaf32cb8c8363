/* SPDX-License-Identifier: MIT */
/* test_graph_branch.c - branches that may fail by themselves. */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "crossings.h"
#include "expect.h"
#include "patience.h"

TestSuite(graph_branch, .timeout = 20);

static struct feed feed = {.chunks = 300, .size = 100};
static const weir_link detached = {.detach_on_error = true};

/* feed (0) -> spread (1), to which branches are added */
static weir_pipeline *trunk(void)
{
    weir_pipeline *p = weir_pipeline_new();

    cr_assert(p);
    expect_eq(weir_pipeline_add(p, feed_source("feed", &feed)), 0);
    expect_eq(weir_pipeline_add(p, spread("spread")), 0);
    expect_eq(weir_pipeline_set_marks(p, 250, 0), 0);
    return p;
}

/* Adds a stage behind the link; returns its index. */
static size_t branch(weir_pipeline *p, size_t from, const weir_link *how,
                     weir_stage_def def)
{
    expect_eq(weir_pipeline_place(p, def), 0);
    expect_eq(weir_pipeline_link(p, from, weir_pipeline_last(p), how), 0);
    return weir_pipeline_last(p);
}

static int status_of(weir_pipeline *p, size_t index)
{
    weir_stage_stats stats;

    expect_eq(weir_pipeline_stage_stats(p, index, &stats), 0);
    return stats.status;
}

/* Passes on three chunks and fails. */
static int run_failing(weir_stage *self)
{
    weir_chunk chunk;

    for (int i = 0; i < 3; i++) {
        int got = weir_read(weir_stage_in(self), &chunk);
        int failed = 0;
        if (got > 0 && weir_stage_out(self))
            failed = weir_write(weir_stage_out(self), chunk);
        else if (got > 0)
            weir_chunk_release(&chunk);
        if (got <= 0 || failed)
            return failed ? failed : got;
    }
    return weir_stage_fail(self, -EIO, "after %d", 3);
}

Test(graph_branch, its_error_is_its_own)
{
    struct tally tallies[2] = {0};
    struct role bad = {.run = run_failing};
    weir_pipeline *p = trunk();

    branch(p, 1, NULL, tally_sink("good", &tallies[0]));
    size_t first = branch(p, 1, &detached, relay("relay"));
    size_t failing = branch(p, first, NULL, played("bad", 0, &bad));
    size_t last = branch(p, failing, NULL, tally_sink("last", &tallies[1]));
    expect_eq(weir_pipeline_run(p), 0);
    expect_text(weir_pipeline_why(p), "");
    expect_eq(tallies[0].chunks, feed.chunks);
    expect_eq(tallies[0].ends, 1);
    expect_eq(tallies[1].ends, 0);
    cr_assert(status_of(p, first) != 0);
    expect_eq(status_of(p, failing), -EIO);
    expect_eq(status_of(p, last), -EIO);
    expect_text(weir_pipeline_stage_why(p, failing),
                "bad: after 3: Input/output error");
    expect_text(weir_pipeline_stage_why(p, first), NULL);
    weir_pipeline_free(p);
}

Test(graph_branch, what_cannot_be_opened_ends_the_branch)
{
    struct tally tally = {0};
    struct role roles[2] = {{.run = run_to_end, .open_result = -ENOENT},
                            {.run = run_to_end}};
    weir_pipeline *p = trunk();

    size_t bad = branch(p, 1, &detached, played("bad", 0, &roles[0]));
    branch(p, bad, NULL, played("last", WEIR_SINK, &roles[1]));
    branch(p, 1, NULL, tally_sink("good", &tally));
    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(tally.chunks, feed.chunks);
    expect_eq(roles[0].closes, 1);
    expect_eq(roles[1].runs, 0);
    expect_text(weir_pipeline_stage_why(p, bad),
                "bad: No such file or directory");
    weir_pipeline_free(p);
}

Test(graph_branch, when_all_have_failed_so_has_the_run)
{
    struct role bad[2] = {{.run = run_failing}, {.run = run_failing}};
    weir_pipeline *p = trunk();

    branch(p, 1, &detached, played("a", WEIR_SINK, &bad[0]));
    branch(p, 1, &detached, played("b", WEIR_SINK, &bad[1]));
    expect_eq(weir_pipeline_run(p), -EIO);
    expect_within(weir_pipeline_why(p), ": after 3: Input/output error");
    weir_pipeline_free(p);
}

Test(graph_branch, an_error_elsewhere_ends_it_too)
{
    struct tally tally = {0};
    struct role bad = {.run = run_failing};
    weir_pipeline *p = trunk();

    size_t own = branch(p, 1, &detached, tally_sink("tally", &tally));
    branch(p, 1, NULL, played("bad", WEIR_SINK, &bad));
    expect_eq(weir_pipeline_run(p), -EIO);
    expect_text(weir_pipeline_failed_stage(p), "bad");
    expect_eq(status_of(p, own), -EIO);
    expect_text(weir_pipeline_stage_why(p, own), NULL);
    weir_pipeline_free(p);
}

/* The stage where the branches meet is in none of them. */
Test(graph_branch, a_stage_that_reads_elsewhere_too_gets_its_end)
{
    struct tally tally = {0};
    struct role bad = {.run = run_failing};
    weir_pipeline *p = trunk();

    size_t failing = branch(p, 1, &detached, played("bad", 0, &bad));
    size_t meeting = branch(p, 1, NULL, gather("gather"));
    expect_eq(weir_pipeline_link(p, failing, meeting, NULL), 0);
    branch(p, meeting, NULL, tally_sink("tally", &tally));
    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(tally.chunks, feed.chunks + 3);
    expect_eq(tally.ends, 1);
    expect_text(weir_pipeline_stage_why(p, failing),
                "bad: after 3: Input/output error");
    weir_pipeline_free(p);
}

Test(graph_branch, one_in_another_fails_alone)
{
    struct tally tallies[2] = {0};
    struct role bad = {.run = run_failing};
    weir_pipeline *p = trunk();

    branch(p, 1, NULL, tally_sink("outer", &tallies[0]));
    size_t inner = branch(p, 1, &detached, spread("inner"));
    branch(p, inner, NULL, tally_sink("kept", &tallies[1]));
    size_t failing =
        branch(p, inner, &detached, played("bad", WEIR_SINK, &bad));
    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(tallies[0].chunks, feed.chunks);
    expect_eq(tallies[1].chunks, feed.chunks);
    expect_eq(status_of(p, failing), -EIO);
    expect_eq(status_of(p, inner), 0);
    weir_pipeline_free(p);
}

Test(graph_branch, an_end_that_the_application_stops_fails_in_it)
{
    struct tally tally = {0};
    weir_pipeline *p = trunk();

    branch(p, 1, NULL, tally_sink("tally", &tally));
    size_t own = branch(p, 1, &detached, relay("relay"));
    weir_readable *out = weir_pipeline_drain(p, own);
    weir_stop(out, -EPIPE);
    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(tally.chunks, feed.chunks);
    weir_pipeline_free(p);
}

/* ---- Taking one off ------------------------------------------------------ */

Test(graph_branch, one_that_is_taken_off_gets_its_end)
{
    struct tally tallies[2] = {0};
    struct role role = {.run = run_endless};
    weir_pipeline *p = weir_pipeline_new();

    cr_assert(p);
    expect_eq(weir_pipeline_add(p, played("source", WEIR_SOURCE, &role)), 0);
    expect_eq(weir_pipeline_add(p, spread("spread")), 0);
    weir_readable *out[2] = {weir_pipeline_drain(p, 1),
                             weir_pipeline_drain(p, 1)};
    expect_eq(weir_pipeline_detach(p, 1), WEIR_MISUSE);
    expect_eq(weir_pipeline_start(p), 0);
    cr_assert(await_pipeline_writer_waits(p, 1, 1));
    expect_eq(weir_pipeline_detach(p, 1), 0);
    expect_eq(tally_from(out[0], &tallies[0]), 0);
    cr_assert(tallies[0].chunks > 0 && tallies[0].ends == 1);
    expect_eq(weir_pipeline_detach(p, 1), 0);
    weir_chunk chunk;
    for (int i = 0; i < 1000; i++) {
        expect_eq(weir_read(out[1], &chunk), 1);
        weir_chunk_release(&chunk);
    }
    expect_eq(weir_pipeline_detach(p, 2), 0);
    expect_eq(tally_from(out[1], &tallies[1]), 0);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_eq(role.close_status, WEIR_STOPPED);
    expect_eq(weir_pipeline_detach(p, 3), -EINVAL);
    weir_pipeline_free(p);
}
