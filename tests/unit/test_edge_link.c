/* SPDX-License-Identifier: MIT */
/* test_edge_link.c - what is told of the edges of a pipeline, before and after
 * its start. */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "crossings.h"
#include "expect.h"

TestSuite(edge_link, .timeout = 20);

static struct feed feed = {.chunks = 20, .size = 100};

static const weir_link wish = {
    .edge = {.low_water_mark = WEIR_MARK_ZERO,
             .when_full = WEIR_FULL_DROP_OLDEST},
    .detach_on_error = true,
};

/* feed -> spread -> a, b; the sink b asks for a mark of 99. */
static weir_pipeline *fork_of(struct tally tallies[2])
{
    weir_pipeline *p = weir_pipeline_new();
    weir_stage_def b = tally_sink("b", &tallies[1]);

    b.high_water_mark = 99;
    weir_pipeline_place(p, b);
    weir_pipeline_place(p, tally_sink("a", &tallies[0]));
    weir_pipeline_place(p, spread("spread"));
    weir_pipeline_place(p, feed_source("feed", &feed));
    weir_pipeline_link(p, 2, 1, &wish);
    weir_pipeline_link(p, 2, 0, NULL);
    weir_pipeline_link(p, 3, 2, NULL);
    return p;
}

static void expect_edges(weir_pipeline *p)
{
    weir_link link;
    size_t from;
    size_t to;

    expect_eq(weir_pipeline_edges(p), 3);
    expect_eq(weir_pipeline_edge_ends(p, 0, &from, &to), 0);
    expect_eq(from, 3);
    expect_eq(to, 2);
    expect_eq(weir_pipeline_edge_link(p, 1, &link), 0);
    expect_eq(link.edge.high_water_mark, WEIR_DEFAULT_MARK_BYTES);
    expect_eq(link.edge.low_water_mark, 0);
    expect_eq(link.edge.max_chunks, WEIR_DEFAULT_MAX_CHUNKS);
    expect_eq(link.edge.when_full, WEIR_FULL_DROP_OLDEST);
    expect_eq(link.detach_on_error, true);
    expect_eq(weir_pipeline_edge_link(p, 2, &link), 0);
    expect_eq(link.edge.high_water_mark, 99);
    expect_eq(link.edge.low_water_mark, 49);
    expect_eq(link.edge.when_full, WEIR_FULL_WAIT);
    expect_eq(link.detach_on_error, false);
    expect_eq(weir_pipeline_edge_link(p, 3, &link), -EINVAL);
}

Test(edge_link, nothing_is_told_before_a_check)
{
    struct tally tallies[2] = {0};
    weir_pipeline *p = fork_of(tallies);
    weir_link link;
    size_t from;
    size_t to;

    expect_eq(weir_pipeline_edges(p), 0);
    expect_eq(weir_pipeline_edge_link(p, 0, &link), -EINVAL);
    expect_eq(weir_pipeline_edge_ends(p, 0, &from, &to), -EINVAL);
    weir_pipeline_free(p);
}

Test(edge_link, a_check_tells_of_the_edges_to_come)
{
    struct tally tallies[2] = {0};
    weir_pipeline *p = fork_of(tallies);
    weir_edge_stats none;

    expect_eq(weir_pipeline_check(p), 0);
    expect_edges(p);
    expect_eq(weir_pipeline_check(p), 0);
    expect_edges(p);
    expect_eq(weir_pipeline_edge_stats(p, 0, &none), -EINVAL);
    expect_eq(weir_pipeline_run(p), 0);
    expect_edges(p);
    weir_pipeline_free(p);
}

Test(edge_link, the_same_is_told_without_a_check)
{
    struct tally tallies[2] = {0};
    weir_pipeline *p = fork_of(tallies);

    expect_eq(weir_pipeline_run(p), 0);
    expect_edges(p);
    weir_pipeline_free(p);
}

Test(edge_link, a_check_does_not_change_the_order_of_inputs)
{
    static struct feed other = {.chunks = 20, .size = 7};
    weir_pipeline *p = weir_pipeline_new();
    weir_chunk chunk;

    /* the stage that was placed first is linked last */
    weir_pipeline_place(p, feed_source("other", &other));
    weir_pipeline_place(p, feed_source("feed", &feed));
    weir_pipeline_place(p, braid("braid"));
    weir_pipeline_link(p, 1, 2, NULL);
    weir_pipeline_link(p, 0, 2, NULL);
    weir_readable *out = weir_pipeline_drain(p, 2);
    expect_eq(weir_pipeline_check(p), 0);
    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_read(out, &chunk), 1);
    expect_eq(chunk.size, feed.size);
    weir_chunk_release(&chunk);
    weir_pipeline_free(p);
}

/* ---- How much they can hold ---------------------------------------------- */

static weir_pipeline_bound bound_of(weir_pipeline *p)
{
    weir_pipeline_bound bound;

    expect_eq(weir_pipeline_check(p), 0);
    expect_eq(weir_pipeline_get_bound(p, &bound), 0);
    return bound;
}

static weir_stage_def sized(weir_stage_def def, size_t mark, size_t largest)
{
    def.high_water_mark = mark;
    def.largest_chunk = largest;
    return def;
}

Test(edge_link, marks_and_largest_chunks_are_added_up)
{
    struct tally tallies[2] = {0};
    weir_pipeline *p = fork_of(tallies);
    weir_pipeline_bound bound;

    expect_eq(weir_pipeline_get_bound(p, &bound), -EINVAL);
    weir_pipeline_free(p);

    p = LINE(sized(feed_source("feed", &feed), 1000, 100),
             sized(relay("relay"), 2000, WEIR_AS_READ),
             sized(relay("cut"), 64 * 1024, WEIR_BY_MARK),
             tally_sink("tally", &tallies[0]));
    bound = bound_of(p);
    expect_eq(bound.bytes, 1999 + 100 + 65535 + 100 + 65535 + 16384);
    expect_eq(bound.objects, 0);
    expect_eq(bound.unbounded_edge, SIZE_MAX);
    weir_pipeline_set_budget(p, 100000);
    expect_eq(bound_of(p).bytes, 100000);
    weir_pipeline_free(p);
}

Test(edge_link, an_edge_without_a_bound_is_named)
{
    struct tally tallies[1] = {0};
    weir_pipeline *p = LINE(sized(feed_source("feed", &feed), 1000, 100),
                            sized(relay("grows"), 1000, 0),
                            sized(relay("relay"), 1000, WEIR_AS_READ),
                            tally_sink("tally", &tallies[0]));

    weir_pipeline_bound bound = bound_of(p);
    expect_eq(bound.bytes, 999 + 100);
    expect_eq(bound.unbounded_edge, 1);
    weir_pipeline_set_budget(p, 1 << 20);
    bound = bound_of(p);
    expect_eq(bound.bytes, 1 << 20);
    expect_eq(bound.unbounded_edge, SIZE_MAX);
    weir_pipeline_free(p);
}
