/* SPDX-License-Identifier: MIT */
/* test_graph.c - stages with several inputs and outputs: how they are joined,
 * and what is refused. */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "crossings.h"
#include "expect.h"

TestSuite(graph, .timeout = 20);

static struct feed feed = {.chunks = 200, .size = 100};

/* A pipeline of stages that are joined to nothing. */
#define PLACED(...)                                                            \
    placed((weir_stage_def[]){__VA_ARGS__},                                    \
           sizeof((weir_stage_def[]){__VA_ARGS__}) / sizeof(weir_stage_def))

static weir_pipeline *placed(const weir_stage_def *stages, size_t n)
{
    weir_pipeline *p = weir_pipeline_new();

    cr_assert(p);
    for (size_t i = 0; i < n; i++)
        expect_eq(weir_pipeline_place(p, stages[i]), 0);
    return p;
}

static void link(weir_pipeline *p, size_t from, size_t to)
{
    expect_eq(weir_pipeline_link(p, from, to, NULL), 0);
}

static void expect_whole(const struct tally *tally)
{
    expect_eq(tally->chunks, feed.chunks);
    expect_eq(tally->bytes, feed.chunks * feed.size);
    expect_eq(tally->ends, 1);
    cr_assert(!tally->disorder);
}

/* ---- What runs ----------------------------------------------------------- */

Test(graph, every_branch_sees_every_chunk)
{
    struct tally tallies[3] = {0};
    weir_pipeline *p =
        PLACED(feed_source("feed", &feed), spread("spread"),
               tally_sink("a", &tallies[0]), tally_sink("b", &tallies[1]),
               relay("relay"), tally_sink("c", &tallies[2]));

    link(p, 0, 1);
    link(p, 1, 2);
    link(p, 1, 3);
    link(p, 1, 4);
    link(p, 4, 5);
    expect_eq(weir_pipeline_set_marks(p, 150, 0), 0);
    expect_eq(weir_pipeline_run(p), 0);
    for (int i = 0; i < 3; i++)
        expect_whole(&tallies[i]);
    weir_pipeline_free(p);
}

Test(graph, inputs_are_read_as_they_have_something)
{
    struct feed feeds[3] = {{100, 7}, {300, 11}, {0, 1}};
    struct tally tally = {0};
    weir_pipeline *p =
        PLACED(feed_source("a", &feeds[0]), feed_source("b", &feeds[1]),
               feed_source("c", &feeds[2]), gather("gather"),
               tally_sink("tally", &tally));

    for (size_t i = 0; i < 4; i++)
        link(p, i, i < 3 ? 3 : 4);
    expect_eq(weir_pipeline_set_marks(p, 20, 0), 0);
    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(tally.chunks, 400);
    expect_eq(tally.bytes, 700 + 3300);
    expect_eq(tally.ends, 1);
    weir_pipeline_free(p);
}

Test(graph, a_chunk_goes_to_an_output_that_has_room)
{
    struct tally tallies[2] = {0};
    struct feed small = {1000, 10};
    weir_pipeline *p =
        PLACED(feed_source("feed", &small), deal("deal"),
               tally_sink("a", &tallies[0]), tally_sink("b", &tallies[1]));

    link(p, 0, 1);
    link(p, 1, 2);
    link(p, 1, 3);
    expect_eq(weir_pipeline_set_marks(p, 30, 0), 0);
    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(tallies[0].chunks + tallies[1].chunks, small.chunks);
    cr_assert(tallies[0].chunks > 0 && tallies[1].chunks > 0);
    weir_pipeline_free(p);
}

/* Two ways from one stage to another; both orders of the calls are one. */
Test(graph, a_diamond_comes_together_again)
{
    struct tally tally = {0};
    weir_pipeline *p =
        PLACED(tally_sink("tally", &tally), braid("braid"), relay("one"),
               relay("two"), spread("spread"), feed_source("feed", &feed));

    link(p, 1, 0);
    link(p, 2, 1);
    link(p, 3, 1);
    link(p, 4, 3);
    link(p, 4, 2);
    link(p, 5, 4);
    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(tally.chunks, 2 * feed.chunks);
    weir_pipeline_free(p);
}

Test(graph, lines_can_lie_side_by_side)
{
    struct tally tallies[2] = {0};
    weir_pipeline *p =
        PLACED(feed_source("a", &feed), tally_sink("b", &tallies[0]),
               feed_source("c", &feed), tally_sink("d", &tallies[1]));

    link(p, 0, 1);
    link(p, 2, 3);
    expect_eq(weir_pipeline_run(p), 0);
    expect_whole(&tallies[0]);
    expect_whole(&tallies[1]);
    weir_pipeline_free(p);
}

Test(graph, a_stage_can_be_added_behind_one_that_was_placed)
{
    struct tally tallies[2] = {0};
    weir_pipeline *p = PLACED(feed_source("feed", &feed));

    expect_eq(weir_pipeline_add(p, spread("spread")), 0);
    size_t at = weir_pipeline_last(p);
    expect_eq(at, 1);
    expect_eq(weir_pipeline_add(p, relay("relay")), 0);
    expect_eq(weir_pipeline_add(p, tally_sink("a", &tallies[0])), 0);
    expect_eq(weir_pipeline_place(p, tally_sink("b", &tallies[1])), 0);
    link(p, at, weir_pipeline_last(p));
    expect_eq(weir_pipeline_run(p), 0);
    expect_whole(&tallies[0]);
    expect_whole(&tallies[1]);
    weir_pipeline_free(p);
}

Test(graph, the_application_holds_ends_of_any_stage)
{
    weir_pipeline *p = PLACED(gather("gather"), spread("spread"));
    weir_writable *in[2] = {weir_pipeline_feed(p, 0), weir_pipeline_feed(p, 0)};

    link(p, 0, 1);
    weir_readable *out[2] = {weir_pipeline_drain(p, 1),
                             weir_pipeline_drain(p, 1)};
    cr_assert(in[0] && in[1] && in[0] != in[1]);
    cr_assert(out[0] && out[1] && out[0] != out[1]);
    cr_assert(weir_pipeline_input(p) == in[0]);
    cr_assert(!weir_pipeline_feed(p, 2));
    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(feed_into(in[0], &(struct feed){3, 10}), 0);
    expect_eq(feed_into(in[1], &(struct feed){4, 10}), 0);
    weir_end(in[0]);
    weir_end(in[1]);
    for (int i = 0; i < 2; i++) {
        struct tally tally = {0};
        expect_eq(tally_from(out[i], &tally), 0);
        expect_eq(tally.chunks, 7);
    }
    expect_eq(weir_pipeline_wait(p), 0);
    cr_assert(!weir_pipeline_drain(p, 1));
    weir_pipeline_free(p);
}

Test(graph, a_link_has_the_marks_that_it_is_given)
{
    struct tally tally = {0};
    weir_pipeline *p = PLACED(feed_source("feed", &feed), relay("relay"),
                              tally_sink("tally", &tally));
    weir_link how = {.edge = {.high_water_mark = 777, .low_water_mark = 7}};
    weir_edge_stats edge;

    link(p, 0, 1);
    expect_eq(weir_pipeline_link(p, 1, 2, &how), 0);
    expect_eq(weir_pipeline_set_marks(p, 99, 0), 0);
    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(weir_pipeline_edge_stats(p, 0, &edge), 0);
    expect_eq(edge.high_water_mark, 99);
    expect_eq(weir_pipeline_edge_stats(p, 1, &edge), 0);
    expect_eq(edge.high_water_mark, 777);
    expect_eq(edge.low_water_mark, 7);
    weir_pipeline_free(p);
}

static void expect_ends(weir_pipeline *p, size_t edge, size_t from, size_t to)
{
    size_t ends[2] = {1000, 1000};

    expect_eq(weir_pipeline_edge_ends(p, edge, &ends[0], &ends[1]), 0);
    expect_eq(ends[0], from);
    expect_eq(ends[1], to);
}

Test(graph, edges_are_counted_from_the_sources)
{
    struct tally tally = {0};
    weir_pipeline *p =
        PLACED(braid("braid"), spread("spread"), tally_sink("tally", &tally));
    size_t end;

    link(p, 0, 2);
    link(p, 1, 0);
    link(p, 1, 0);
    weir_writable *in = weir_pipeline_feed(p, 1);
    expect_eq(weir_pipeline_edges(p), 0);
    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_pipeline_edges(p), 4);
    expect_ends(p, 0, SIZE_MAX, 1);
    expect_ends(p, 1, 1, 0);
    expect_ends(p, 2, 1, 0);
    expect_ends(p, 3, 0, 2);
    expect_eq(weir_pipeline_edge_ends(p, 4, &end, &end), -EINVAL);
    weir_end(in);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
}

/* ---- The order of opening ------------------------------------------------ */

Test(graph, stages_open_after_those_before_them)
{
    static struct journal journal = JOURNAL_EMPTY;
    struct role roles[4];

    for (int i = 0; i < 4; i++)
        roles[i] = (struct role){.journal = &journal, .run = run_to_end};
    roles[3].run = run_result;
    weir_stage_def crossing = played("spread", WEIR_TRANSFORM, &roles[2]);
    crossing.least_outputs = 2;
    weir_pipeline *p = PLACED(played("a", WEIR_SINK, &roles[0]),
                              played("b", WEIR_SINK, &roles[1]), crossing,
                              played("feed", WEIR_SOURCE, &roles[3]));
    link(p, 2, 1);
    link(p, 2, 0);
    link(p, 3, 2);
    roles[0].open_result = -EIO;
    roles[1].open_result = -ENOENT;
    expect_eq(weir_pipeline_run(p), -EIO);
    expect_text(weir_pipeline_why(p), "a: Input/output error");
    expect_starts(journal.text, "open feed, open spread, open a, close ");
    weir_pipeline_free(p);
}

/* ---- What is refused ----------------------------------------------------- */

static void expect_refused(weir_pipeline *p, const char *why)
{
    expect_eq(weir_pipeline_check(p), WEIR_MISUSE);
    expect_text(weir_pipeline_why(p), why);
    expect_eq(weir_pipeline_start(p), WEIR_MISUSE);
    expect_text(weir_pipeline_why(p), why);
    weir_pipeline_free(p);
}

Test(graph, too_few_outputs_are_refused)
{
    weir_pipeline *p =
        LINE(idle(WEIR_SOURCE), spread("spread"), idle(WEIR_SINK));

    expect_refused(p, "spread: has 1 output (idle), but takes at least 2");
}

Test(graph, too_many_inputs_are_refused)
{
    weir_pipeline *p = PLACED(idle(WEIR_SOURCE), idle(WEIR_SOURCE),
                              relay("relay"), idle(WEIR_SINK));

    link(p, 0, 2);
    link(p, 1, 2);
    cr_assert(weir_pipeline_feed(p, 2));
    link(p, 2, 3);
    expect_refused(p, "relay: has 3 inputs (idle, idle and the application), "
                      "but takes 1");
}

Test(graph, a_stage_without_output_is_refused)
{
    weir_pipeline *p = PLACED(idle(WEIR_SOURCE), relay("relay"));

    link(p, 0, 1);
    expect_refused(p, "relay: gives output: a sink must come after it");
}

Test(graph, a_stage_without_input_is_refused)
{
    weir_pipeline *p = PLACED(gather("gather"), idle(WEIR_SINK));

    link(p, 0, 1);
    expect_refused(p, "gather: needs input: a source must come before it");
}

Test(graph, a_cycle_is_refused)
{
    weir_pipeline *p = PLACED(idle(WEIR_SOURCE), gather("a"), relay("b"),
                              deal("c"), idle(WEIR_SINK));

    link(p, 0, 1);
    link(p, 1, 2);
    link(p, 2, 3);
    link(p, 3, 1);
    link(p, 3, 4);
    expect_refused(p, "a: gets back what it writes: a -> b -> c -> a");
}

Test(graph, a_stage_that_is_its_own_neighbour_is_refused)
{
    weir_pipeline *p = PLACED(relay("relay"));

    link(p, 0, 0);
    expect_refused(p, "relay: gets back what it writes: relay -> relay");
}

Test(graph, bytes_for_a_stage_that_reads_objects_are_refused)
{
    weir_stage_def of_objects = gather("objects");

    of_objects.object_mode = true;
    weir_pipeline *p = PLACED(idle(WEIR_SOURCE), of_objects, spread("spread"),
                              idle(WEIR_SINK), idle(WEIR_SINK));
    link(p, 0, 1);
    link(p, 1, 2);
    link(p, 2, 3);
    link(p, 2, 4);
    expect_refused(p, "idle: writes bytes, but objects reads objects");
}

Test(graph, a_link_to_a_stage_that_is_not_there_is_refused)
{
    weir_pipeline *p = PLACED(idle(WEIR_SOURCE), idle(WEIR_SINK));

    expect_eq(weir_pipeline_link(p, 0, 2, NULL), -EINVAL);
    expect_eq(weir_pipeline_start(p), -EINVAL);
    expect_text(weir_pipeline_why(p),
                "stage 0: cannot be linked to stage 2 of 2: Invalid argument");
    weir_pipeline_free(p);
}

Test(graph, a_check_starts_nothing_and_more_can_be_added)
{
    struct tally tally = {0};
    weir_pipeline *p =
        PLACED(feed_source("feed", &feed), tally_sink("tally", &tally));

    link(p, 0, 1);
    expect_eq(weir_pipeline_check(p), 0);
    expect_eq(weir_pipeline_check(p), 0);
    expect_eq(tally.chunks, 0);
    expect_eq(weir_pipeline_place(p, tally_sink("other", &tally)), 0);
    cr_assert(weir_pipeline_feed(p, 2));
    expect_eq(weir_pipeline_check(p), 0);
    expect_eq(weir_pipeline_last(p), 2);
    weir_pipeline_free(p);
}

Test(graph, nothing_is_linked_after_the_start)
{
    struct tally tally = {0};
    weir_pipeline *p =
        LINE(feed_source("feed", &feed), tally_sink("tally", &tally));

    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(weir_pipeline_link(p, 0, 1, NULL), WEIR_ALREADY_STARTED);
    expect_eq(weir_pipeline_check(p), WEIR_ALREADY_STARTED);
    weir_pipeline_free(p);
}
