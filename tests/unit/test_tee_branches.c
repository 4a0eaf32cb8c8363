/* SPDX-License-Identifier: MIT */
/*
 * test_tee_branches.c - what a branch may do that is not as the others.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "expect.h"
#include "wires.h"

TestSuite(tee_branches, .timeout = 30);

#define FOUR "the weir holds water"

Test(tee, a_branch_may_drop_what_it_has_no_room_for)
{
    struct gate gate = GATE_CLOSED;
    struct words slow = {.gate = &gate}, fast = {.size = 0};
    const weir_link narrow = {
        .edge = {.high_water_mark = 1, .when_full = WEIR_FULL_DROP_NEWEST}};
    weir_pipeline *p = wires_around(weir_tee());

    wire_in(p, words_source(FOUR));
    wire_out(p, NULL, &narrow, &slow);
    wire_out(p, NULL, NULL, &fast);
    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_stage_wait(weir_pipeline_stage(p, 3), WEIR_FOREVER), 0);
    expect_text(fast.text, FOUR);
    gate_open(&gate);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_text(slow.text, "the");

    size_t from, to;
    weir_edge_stats stats;
    for (size_t i = 0; i < weir_pipeline_edges(p); i++) {
        expect_eq(weir_pipeline_edge_ends(p, i, &from, &to), 0);
        expect_eq(weir_pipeline_edge_stats(p, i, &stats), 0);
        expect_eq(stats.dropped_chunks, to == 2 ? 3 : 0);
    }
    weir_pipeline_free(p);
}

/* An offer takes chunks larger than what an edge has of the budget. */
static void expect_through(weir_stage_def middle, size_t times)
{
    uint64_t bytes[2] = {0, 0};
    weir_pipeline *p = wires_around(middle);
    weir_writable *in = weir_pipeline_feed(p, 0);
    weir_chunk chunk;

    for (int i = 0; i < 2; i++) {
        expect_eq(weir_pipeline_place(p, weir_count(.bytes = &bytes[i])), 0);
        expect_eq(weir_pipeline_link(p, 0, weir_pipeline_last(p), NULL), 0);
        expect_eq(weir_pipeline_add(p, weir_null()), 0);
    }
    expect_eq(weir_pipeline_set_budget(p, 1 << 17), 0);
    expect_eq(weir_pipeline_start(p), 0);
    for (int i = 0; i < 8; i++) {
        expect_eq(weir_chunk_alloc(&chunk, NULL, 1 << 16), 0);
        memset(chunk.data, 'a' + i, chunk.size);
        cr_assert(weir_offer(in, chunk) >= 0);
    }
    weir_end(in);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
    expect_eq(bytes[0] + bytes[1], times << 19);
}

Test(tee_branches, chunks_may_be_larger_than_a_budget_allows)
{
    expect_through(weir_tee(), 2);
    expect_through(weir_balance(), 1);
    expect_through(weir_balance(.to = WEIR_TO_TURNS), 1);
    expect_through(weir_partition(), 1);
}

/* One way of a diamond holds back what the other needs. */
static weir_pipeline *diamond(size_t budget)
{
    weir_pipeline *p = wires_around(weir_tee());

    wire_in(p, weir_zero(.size = 1 << 22, .chunk = 1 << 10));
    expect_eq(weir_pipeline_place(p, weir_zip()), 0);
    expect_eq(weir_pipeline_link(p, 0, 2, NULL), 0);
    expect_eq(weir_pipeline_add(p, weir_null()), 0);
    expect_eq(weir_pipeline_place(p, weir_skip(UINT64_MAX, .unit = WEIR_BYTES)),
              0);
    expect_eq(weir_pipeline_link(p, 0, 4, NULL), 0);
    expect_eq(weir_pipeline_link(p, 4, 2, NULL), 0);
    expect_eq(weir_pipeline_set_budget(p, budget), 0);
    expect_eq(weir_pipeline_on_deadlock(p, WEIR_DEADLOCK_GROW), 0);
    return p;
}

Test(tee_branches, a_diamond_grows_as_far_as_a_budget_goes)
{
    weir_pipeline *p = diamond(1 << 16);

    expect_eq(weir_pipeline_run(p), WEIR_DEADLOCK);
    expect_starts(weir_pipeline_why(p),
                  "deadlock: tee waits for room in tee -> zip (");
    expect_within(weir_pipeline_why(p), " bytes, and no more of the budget); "
                                        "zip waits for data in skip -> zip");
    weir_pipeline_free(p);
    wires_succeed(diamond(1 << 24));
}

static int break_off(weir_stage *self)
{
    return weir_stage_fail(self, -EIO, "pipe %d", 7);
}

static const weir_stage_def broken = {
    .name = "broken", .kind = WEIR_SINK, .run = break_off};

static weir_pipeline *with_broken_branch(struct words *words,
                                         bool detach_on_error)
{
    const weir_link link = {.detach_on_error = detach_on_error};
    weir_pipeline *p = wires_around(weir_tee());

    wire_in(p, words_source(FOUR));
    expect_eq(weir_pipeline_place(p, broken), 0);
    expect_eq(weir_pipeline_link(p, 0, weir_pipeline_last(p), &link), 0);
    wire_out(p, NULL, NULL, words);
    return p;
}

Test(tee, an_error_of_one_branch_is_the_end_of_all)
{
    struct words words = {.size = 0};

    wires_fail(with_broken_branch(&words, false), -EIO,
               "broken: pipe 7: Input/output error");
}

Test(tee, an_error_can_be_made_to_concern_its_branch_alone)
{
    struct words words = {.size = 0};

    wires_succeed(with_broken_branch(&words, true));
    expect_text(words.text, FOUR);
}
