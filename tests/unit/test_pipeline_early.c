/* SPDX-License-Identifier: MIT */
/*
 * test_pipeline_early.c - a stage that returns 0 before its input has ended:
 * all that is upstream of it is cancelled, and the run is a success.
 */
#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"
#include "ledger.h"
#include "patience.h"

TestSuite(pipeline_early, .timeout = 20);

static struct journal journal = JOURNAL_EMPTY;
static struct gate gate = GATE_CLOSED;
static int pipe_ends[2];

/* Passes on or drops three chunks. */
static int run_head(weir_stage *self)
{
    weir_chunk chunk;

    for (int i = 0; i < 3; i++) {
        int got = weir_read(weir_stage_in(self), &chunk);
        if (got <= 0)
            return got;
        if (!weir_stage_out(self)) {
            weir_chunk_release(&chunk);
            continue;
        }
        int failed = weir_write(weir_stage_out(self), chunk);
        if (failed)
            return failed;
    }
    return 0;
}

static int run_polling_a_pipe(weir_stage *self)
{
    return weir_stage_poll(self, pipe_ends[0], POLLIN, WEIR_FOREVER);
}

/* Runs to the end, and expects a success of everybody but those who were told
 * to stop. */
static void expect_success(weir_pipeline *p, const struct role *roles, size_t n)
{
    expect_eq(weir_pipeline_run(p), 0);
    expect_text(weir_pipeline_why(p), "");
    expect_text(weir_pipeline_failed_stage(p), NULL);
    for (size_t i = 0; i < n; i++) {
        expect_eq(roles[i].closes, 1);
        cr_assert(roles[i].close_status == 0 ||
                      roles[i].close_status == WEIR_STOPPED,
                  "stage %zu was closed with %d", i, roles[i].close_status);
    }
    weir_pipeline_free(p);
}

Test(pipeline_early, a_sink_that_stops_an_endless_source)
{
    struct role roles[2] = {{.run = run_endless}, {.run = run_head}};

    expect_success(LINE(played("source", WEIR_SOURCE, &roles[0]),
                        played("head", WEIR_SINK, &roles[1])),
                   roles, 2);
    expect_eq(roles[0].close_status, WEIR_STOPPED);
    expect_eq(roles[1].close_status, 0);
}

Test(pipeline_early, a_transform_that_stops_lets_its_output_through)
{
    struct role roles[2] = {{.run = run_endless}, {.run = run_head}};
    struct tally tally = {0};

    expect_success(LINE(played("source", WEIR_SOURCE, &roles[0]),
                        played("head", WEIR_TRANSFORM, &roles[1]),
                        relay("relay"), tally_sink("tally", &tally)),
                   roles, 2);
    expect_eq(tally.chunks, 3);
    expect_eq(tally.bytes, 3 * 64);
    expect_eq(tally.ends, 1);
    cr_assert(!tally.disorder);
}

Test(pipeline_early, it_goes_through_transforms_that_wait_for_room)
{
    struct role roles[5] = {{.run = run_endless},
                            {.run = run_to_end},
                            {.run = run_to_end},
                            {.run = run_to_end},
                            {.run = run_head}};
    weir_pipeline *p = LINE(played("source", WEIR_SOURCE, &roles[0]),
                            played("one", WEIR_TRANSFORM, &roles[1]),
                            played("two", WEIR_TRANSFORM, &roles[2]),
                            played("three", WEIR_TRANSFORM, &roles[3]),
                            played("head", WEIR_SINK, &roles[4]));

    weir_pipeline_set_marks(p, 1, 0);
    expect_success(p, roles, 5);
}

Test(pipeline_early, it_wakes_a_source_that_waits_for_a_pipe)
{
    struct role roles[2] = {{.run = run_polling_a_pipe}, {.run = run_result}};

    expect_eq(pipe(pipe_ends), 0);
    expect_success(LINE(played("source", WEIR_SOURCE, &roles[0]),
                        played("nothing", WEIR_SINK, &roles[1])),
                   roles, 2);
    expect_eq(roles[0].close_status, WEIR_STOPPED);
}

/* The source does not write, so the transform cannot notice by writing. */
Test(pipeline_early, it_wakes_a_transform_that_waits_for_data)
{
    struct role roles[3] = {
        {.run = run_asleep},
        {.run = run_to_end},
        {.run = run_gated, .gate = &gate},
    };
    weir_pipeline *p = LINE(played("source", WEIR_SOURCE, &roles[0]),
                            played("waiting", WEIR_TRANSFORM, &roles[1]),
                            played("nothing", WEIR_SINK, &roles[2]));

    expect_eq(weir_pipeline_start(p), 0);
    cr_assert(await_pipeline_reader_waits(p, 0, 1));
    gate_open(&gate);
    expect_eq(weir_pipeline_wait_until(p, weir_in_ms(10000)), 0);
    expect_eq(roles[0].closes + roles[1].closes + roles[2].closes, 3);
    weir_pipeline_free(p);
}

static int run_asking(weir_stage *self)
{
    struct role *role = weir_stage_arg(self);

    gate_pass(role->gate);
    role->result = weir_stage_cancelled(self);
    return role->result;
}

static bool head_is_closed(void *unused)
{
    (void)unused;
    return journal_count(&journal, "close head ok") == 1;
}

Test(pipeline_early, a_stage_that_asks_is_told)
{
    struct role roles[2] = {{.run = run_asking, .gate = &gate},
                            {.run = run_result, .journal = &journal}};
    weir_pipeline *p = LINE(played("source", WEIR_SOURCE, &roles[0]),
                            played("head", WEIR_SINK, &roles[1]));

    expect_eq(weir_pipeline_start(p), 0);
    gate_await(&gate, 1);
    cr_assert(await(head_is_closed, NULL));
    gate_open(&gate);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_eq(roles[0].result, WEIR_STOPPED);
    weir_pipeline_free(p);
}

Test(pipeline_early, what_it_did_not_read_is_released_once)
{
    static struct ledger ledger;
    struct role roles[2] = {{.run = run_result}, {.run = run_result}};
    weir_pipeline *p = LINE(played("relay", WEIR_TRANSFORM, &roles[0]),
                            played("nothing", WEIR_SINK, &roles[1]));
    weir_writable *input = weir_pipeline_input(p);

    for (int i = 0; i < 10; i++)
        expect_eq(weir_offer(input, ledger_chunk(&ledger, 10)), 1);
    weir_end(input);
    expect_eq(weir_pipeline_run(p), 0);
    cr_assert(ledger_balanced(&ledger));
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&ledger));
}

Test(pipeline_early, a_stage_that_read_the_last_chunk_but_not_the_end)
{
    struct feed feed = {.chunks = 3, .size = 10};
    struct role head = {.run = run_head};

    for (int i = 0; i < 50; i++) {
        head = (struct role){.run = run_head};
        expect_success(
            LINE(feed_source("feed", &feed), played("head", WEIR_SINK, &head)),
            &head, 1);
    }
}

Test(pipeline_early, an_error_upstream_after_it_is_still_an_error)
{
    struct role roles[2] = {
        {.run = run_gated, .gate = &gate, .result = -EIO},
        {.run = run_result, .journal = &journal},
    };
    weir_pipeline *p = LINE(played("source", WEIR_SOURCE, &roles[0]),
                            played("head", WEIR_SINK, &roles[1]));

    expect_eq(weir_pipeline_start(p), 0);
    cr_assert(await(head_is_closed, NULL));
    gate_open(&gate);
    expect_eq(weir_pipeline_wait(p), -EIO);
    expect_text(weir_pipeline_failed_stage(p), "source");
    weir_pipeline_free(p);
}
