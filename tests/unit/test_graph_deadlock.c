/* SPDX-License-Identifier: MIT */
/* test_graph_deadlock.c - stages that wait for each other are found, named and,
 * if asked, given room; those that are slow are left alone. */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "crossings.h"
#include "expect.h"

TestSuite(graph_deadlock, .timeout = 60);

static struct feed feed = {.chunks = 200, .size = 100};
static size_t none = 0;
static struct tally tally;

/* feed (0) -> spread (1) -> drop (2) and `way` (3) -> meet (4) -> tally (5) */
static weir_pipeline *diamond(weir_stage_def drop, weir_stage_def way,
                              weir_stage_def meet)
{
    static const size_t links[][2] = {{0, 1}, {1, 2}, {1, 3},
                                      {2, 4}, {3, 4}, {4, 5}};
    weir_pipeline *p = weir_pipeline_new();

    cr_assert(p);
    expect_eq(weir_pipeline_place(p, feed_source("feed", &feed)), 0);
    expect_eq(weir_pipeline_place(p, spread("spread")), 0);
    expect_eq(weir_pipeline_place(p, drop), 0);
    expect_eq(weir_pipeline_place(p, way), 0);
    expect_eq(weir_pipeline_place(p, meet), 0);
    expect_eq(weir_pipeline_place(p, tally_sink("tally", &tally)), 0);
    for (size_t i = 0; i < 6; i++)
        expect_eq(weir_pipeline_link(p, links[i][0], links[i][1], NULL), 0);
    expect_eq(weir_pipeline_set_marks(p, 250, 0), 0);
    tally = (struct tally){0};
    return p;
}

Test(graph_deadlock, is_found_and_named)
{
    weir_pipeline *p =
        diamond(thin("drop", &none), relay("way"), braid("meet"));

    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_pipeline_wait_until(p, weir_in_ms(20000)), WEIR_DEADLOCK);
    expect_text(weir_pipeline_why(p),
                "deadlock: spread waits for room in spread -> way "
                "(300 of 250 bytes); way waits for room in way -> meet "
                "(300 of 250 bytes); meet waits for data in drop -> meet; "
                "drop waits for data in spread -> drop");
    expect_text(weir_pipeline_failed_stage(p), NULL);
    weir_pipeline_free(p);
}

Test(graph_deadlock, is_relieved_by_a_higher_mark)
{
    weir_edge_stats edge;
    weir_pipeline *p =
        diamond(thin("drop", &none), relay("way"), braid("meet"));

    expect_eq(weir_pipeline_on_deadlock(p, WEIR_DEADLOCK_GROW), 0);
    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(tally.ends, 1);
    size_t highest = 0;
    for (size_t i = 0; !weir_pipeline_edge_stats(p, i, &edge); i++)
        if (edge.high_water_mark > highest)
            highest = edge.high_water_mark;
    cr_assert(highest > 250);
    expect_eq(weir_pipeline_on_deadlock(p, WEIR_DEADLOCK_FAIL),
              WEIR_ALREADY_STARTED);
    weir_pipeline_free(p);
}

/* Six edges: each has a twelfth for itself, and half of it is for all. */
Test(graph_deadlock, is_relieved_by_default_as_far_as_a_budget_allows)
{
    weir_pipeline *p =
        diamond(thin("drop", &none), relay("way"), braid("meet"));
    weir_budget_stats budget;

    expect_eq(weir_pipeline_set_budget(p, 60000), 0);
    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(tally.ends, 1);
    weir_pipeline_free(p);

    p = diamond(thin("drop", &none), relay("way"), braid("meet"));
    feed.chunks = 2000;
    expect_eq(weir_pipeline_set_budget(p, 60000), 0);
    expect_eq(weir_pipeline_run(p), WEIR_DEADLOCK);
    weir_pipeline_budget_stats(p, &budget);
    cr_assert(budget.highest_bytes <= 60000);
    weir_pipeline_free(p);
}

/* The number of chunks is a bound of its own. */
Test(graph_deadlock, is_relieved_where_chunks_are_too_many)
{
    weir_pipeline *p = weir_pipeline_new();
    weir_link few = {.edge = {.max_chunks = 2}};

    cr_assert(p);
    expect_eq(weir_pipeline_place(p, feed_source("feed", &feed)), 0);
    expect_eq(weir_pipeline_place(p, spread("spread")), 0);
    expect_eq(weir_pipeline_place(p, thin("drop", &none)), 0);
    expect_eq(weir_pipeline_place(p, braid("meet")), 0);
    expect_eq(weir_pipeline_link(p, 0, 1, NULL), 0);
    expect_eq(weir_pipeline_link(p, 1, 2, NULL), 0);
    expect_eq(weir_pipeline_link(p, 2, 3, NULL), 0);
    expect_eq(weir_pipeline_link(p, 1, 3, &few), 0);
    weir_readable *out = weir_pipeline_drain(p, 3);
    expect_eq(weir_pipeline_on_deadlock(p, WEIR_DEADLOCK_GROW), 0);
    expect_eq(weir_pipeline_start(p), 0);
    tally = (struct tally){0};
    expect_eq(tally_from(out, &tally), 0);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
}

/* Reads one chunk of each input in turn, by waiting for any of them. */
static int run_picky(weir_stage *self)
{
    weir_chunk chunk;
    size_t next = 0;
    int i;

    while ((i = weir_stage_await_output(self, 0, WEIR_FOREVER)) >= 0) {
        int got = weir_read(weir_stage_input(self, next), &chunk);
        int failed =
            got > 0 ? weir_write(weir_stage_output(self, (size_t)i), chunk) : 0;
        if (got <= 0 || failed)
            return failed ? failed : got;
        next = 1 - next;
    }
    return i;
}

/* Writes what it reads to an output that has room: never to the one that is
 * waited for. */
Test(graph_deadlock, one_of_several_outputs_with_room_is_none)
{
    weir_stage_def meet = {.name = "meet", .run = run_picky, .most_inputs = 2};
    weir_pipeline *p = diamond(relay("one"), relay("other"), meet);

    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(tally.chunks, 2 * feed.chunks);
    weir_pipeline_free(p);
}

/* Waits for room in any of its outputs, all of which are full. */
static int run_choosing(weir_stage *self)
{
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        int i = weir_stage_await_output(self, 0, WEIR_FOREVER);
        if (i < 0) {
            weir_chunk_release(&chunk);
            return i;
        }
        int failed = weir_write(weir_stage_output(self, (size_t)i), chunk);
        if (failed)
            return failed;
    }
    return got;
}

/* Reads nothing but its third input, which never has anything. */
static int run_waiting(weir_stage *self)
{
    weir_chunk chunk;
    int got = weir_read(weir_stage_input(self, 2), &chunk);

    if (got > 0)
        weir_chunk_release(&chunk);
    return got;
}

Test(graph_deadlock, is_found_among_stages_that_wait_for_any)
{
    weir_pipeline *p = weir_pipeline_new();
    size_t all = 1000;

    cr_assert(p);
    expect_eq(weir_pipeline_place(p, feed_source("feed", &feed)), 0);
    expect_eq(weir_pipeline_place(p, (weir_stage_def){.name = "choose",
                                                      .run = run_choosing,
                                                      .most_outputs = 3}),
              0);
    expect_eq(weir_pipeline_place(p, thin("late", &all)), 0);
    expect_eq(weir_pipeline_place(p, (weir_stage_def){.name = "wait",
                                                      .kind = WEIR_SINK,
                                                      .run = run_waiting,
                                                      .most_inputs = 3}),
              0);
    expect_eq(weir_pipeline_link(p, 0, 1, NULL), 0);
    expect_eq(weir_pipeline_link(p, 1, 3, NULL), 0);
    expect_eq(weir_pipeline_link(p, 1, 3, NULL), 0);
    expect_eq(weir_pipeline_link(p, 1, 2, NULL), 0);
    expect_eq(weir_pipeline_link(p, 2, 3, NULL), 0);
    expect_eq(weir_pipeline_set_marks(p, 250, 0), 0);
    /* It takes the first with room: `late` gets what is over, then all. */
    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_pipeline_wait_until(p, weir_in_ms(20000)), 0);
    weir_pipeline_free(p);
}

/* ---- No false alarms ----------------------------------------------------- */

/* Takes longer for its first chunk than any look. */
static int run_dreaming(weir_stage *self)
{
    int woken = weir_stage_poll(self, -1, 0, weir_in_ms(1200));

    return woken == -ETIMEDOUT ? run_to_end(self) : woken;
}

Test(graph_deadlock, a_slow_stage_is_none)
{
    struct role slow = {.run = run_dreaming};
    weir_pipeline *p =
        diamond(played("slow", 0, &slow), relay("way"), braid("meet"));

    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(tally.chunks, 2 * feed.chunks);
    weir_pipeline_free(p);
}

/* Everybody waits, but for the application. */
Test(graph_deadlock, a_slow_application_is_none)
{
    weir_pipeline *p = weir_pipeline_new();

    cr_assert(p);
    expect_eq(weir_pipeline_place(p, spread("spread")), 0);
    expect_eq(weir_pipeline_place(p, braid("meet")), 0);
    expect_eq(weir_pipeline_link(p, 0, 1, NULL), 0);
    expect_eq(weir_pipeline_link(p, 0, 1, NULL), 0);
    weir_writable *in = weir_pipeline_feed(p, 0);
    weir_readable *out = weir_pipeline_drain(p, 1);
    tally = (struct tally){0};
    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_pipeline_wait_until(p, weir_in_ms(800)), -ETIMEDOUT);
    expect_eq(feed_into(in, &(struct feed){10, 1}), 0);
    expect_eq(weir_pipeline_wait_until(p, weir_in_ms(400)), -ETIMEDOUT);
    weir_end(in);
    expect_eq(tally_from(out, &tally), 0);
    expect_eq(tally.chunks, 20);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
}

/* A read with a deadline ends by itself. */
static int run_patient(weir_stage *self)
{
    weir_chunk chunk;
    int got =
        weir_read_until(weir_stage_input(self, 0), &chunk, weir_in_ms(1200));

    if (got > 0)
        weir_chunk_release(&chunk);
    return got == -ETIMEDOUT ? 0 : got;
}

Test(graph_deadlock, a_wait_with_a_deadline_is_none)
{
    weir_stage_def meet = {
        .name = "meet", .run = run_patient, .most_inputs = 2};
    weir_pipeline *p = diamond(thin("drop", &none), relay("way"), meet);

    expect_eq(weir_pipeline_run(p), 0);
    weir_pipeline_free(p);
}

/* ---- Several threads in a stage ------------------------------------------ */

static int work_slowly(weir_stage *self, weir_job *job)
{
    (void)job;
    int woken = weir_stage_poll(self, -1, 0, weir_in_ms(700));
    return woken == -ETIMEDOUT ? 0 : woken;
}

static int work_at_once(weir_stage *self, weir_job *job)
{
    (void)self;
    (void)job;
    return 0;
}

Test(graph_deadlock, is_found_through_workers)
{
    weir_workers_options how = {.workers = 3, .work = work_at_once};
    weir_pipeline *p =
        diamond(thin("drop", &none), weir_workers_stage("crew", &how, NULL),
                braid("meet"));

    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_pipeline_wait_until(p, weir_in_ms(20000)), WEIR_DEADLOCK);
    expect_within(weir_pipeline_why(p), "crew waits for room in crew -> meet");
    weir_pipeline_free(p);
}

Test(graph_deadlock, slow_workers_are_none)
{
    struct feed few = {4, 10};
    weir_workers_options how = {.workers = 2, .work = work_slowly};
    weir_pipeline *p = diamond(
        relay("way"), weir_workers_stage("crew", &how, NULL), braid("meet"));

    feed = few;
    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(tally.chunks, 8);
    weir_pipeline_free(p);
}
