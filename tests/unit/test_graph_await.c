/* SPDX-License-Identifier: MIT */
/* test_graph_await.c - waiting for one of several inputs or outputs. The
 * application holds all of the ends. */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"
#include "patience.h"

TestSuite(graph_await, .timeout = 20);

#define PAST ((weir_deadline)1)
#define SOON weir_in_ms(10000)

/* A stage with n inputs or outputs that the application holds. */
struct bench {
    weir_pipeline *p;
    weir_writable *in[3];
    weir_readable *out[3];
    int (*script)(weir_stage *self);
};

static void set_up(struct bench *b, int (*script)(weir_stage *), size_t inputs,
                   size_t outputs, size_t mark)
{
    *b = (struct bench){.p = weir_pipeline_new(), .script = script};
    expect_eq(
        weir_pipeline_place(
            b->p, (weir_stage_def){.name = "stage",
                                   .kind = inputs ? WEIR_SINK : WEIR_SOURCE,
                                   .run = script,
                                   .arg = b,
                                   .most_inputs = inputs,
                                   .most_outputs = outputs,
                                   .least_inputs = inputs,
                                   .least_outputs = outputs}),
        0);
    for (size_t i = 0; i < inputs; i++)
        b->in[i] = weir_pipeline_feed(b->p, 0);
    for (size_t i = 0; i < outputs; i++)
        b->out[i] = weir_pipeline_drain(b->p, 0);
    expect_eq(weir_pipeline_set_marks(b->p, mark, 0), 0);
}

static void put(weir_writable *out, size_t chunks)
{
    expect_eq(feed_into(out, &(struct feed){chunks, 1}), 0);
}

static void run(struct bench *b, int status)
{
    expect_eq(weir_pipeline_run(b->p), status);
    weir_pipeline_free(b->p);
}

/* What a script found, for the test to look at: Criterion cannot be failed
 * from another thread. */
static long long found[16];
static size_t finds;

static void find(long long value)
{
    found[finds++] = value;
}

static void expect_found(const long long *expected, size_t n)
{
    expect_eq(finds, n);
    for (size_t i = 0; i < n; i++)
        expect_eq(found[i], expected[i]);
}

#define FOUND(...)                                                             \
    expect_found((long long[]){__VA_ARGS__},                                   \
                 sizeof((long long[]){__VA_ARGS__}) / sizeof(long long))

/* Reads one chunk without waiting and drops it; what weir_try_read says. */
static int take(weir_stage *self, size_t input)
{
    weir_chunk chunk;
    int got = weir_try_read(weir_stage_input(self, input), &chunk);

    if (got > 0)
        weir_chunk_release(&chunk);
    return got;
}

/* Writes one byte to an output without waiting; what weir_try_write says. */
static int give(weir_stage *self, size_t output)
{
    weir_chunk chunk;
    if (weir_chunk_alloc(&chunk, NULL, 1))
        return -ENOMEM;
    int status = weir_try_write(weir_stage_output(self, output), chunk);
    if (status == -EAGAIN)
        weir_chunk_release(&chunk);
    return status;
}

/* ---- Inputs -------------------------------------------------------------- */

static int look_around(weir_stage *self)
{
    for (size_t first = 0; first < 4; first++)
        find(weir_stage_await_input(self, first, PAST));
    find(take(self, 1));
    find(weir_stage_await_input(self, 0, PAST));
    find(take(self, 2));
    find(weir_stage_await_input(self, 0, PAST));
    return 0;
}

Test(graph_await, an_input_with_data_is_found_from_the_first_on)
{
    struct bench b;

    set_up(&b, look_around, 3, 0, 0);
    put(b.in[1], 1);
    put(b.in[2], 1);
    run(&b, 0);
    FOUND(1, 1, 2, 1, 1, 2, 1, -ETIMEDOUT);
}

static int look_at_ends(weir_stage *self)
{
    int i;

    while ((i = weir_stage_await_input(self, 0, SOON)) >= 0) {
        find(i);
        find(take(self, (size_t)i));
    }
    find(i);
    find(weir_stage_await_input(self, 1, PAST));
    return 0;
}

Test(graph_await, an_end_is_told_once_and_then_none_is_left)
{
    struct bench b;

    set_up(&b, look_at_ends, 2, 0, 0);
    put(b.in[0], 1);
    weir_end(b.in[0]);
    weir_end(b.in[1]);
    run(&b, 0);
    FOUND(0, 1, 0, 0, 1, 0, -ENOENT, -ENOENT);
}

/* The reader has gone away with what is there, and holds a chunk of it. */
static int look_in_hand(weir_stage *self)
{
    find(take(self, 0));
    find(weir_stage_await_input(self, 0, PAST));
    for (int i = 0; i < 4; i++)
        find(take(self, 0));
    find(weir_stage_await_input(self, 0, PAST));
    return 0;
}

Test(graph_await, what_the_reader_has_in_hand_is_data)
{
    struct bench b;

    set_up(&b, look_in_hand, 2, 0, 0);
    put(b.in[0], 5);
    run(&b, 0);
    FOUND(1, 0, 1, 1, 1, 1, -ETIMEDOUT);
}

static int wait_and_take(weir_stage *self)
{
    for (int n = 0; n < 3; n++) {
        int i = weir_stage_await_input(self, 0, SOON);
        find(i);
        if (i >= 0)
            find(take(self, (size_t)i));
    }
    return 0;
}

/* With a mark of 1 the writer is held until the stage has come back. */
Test(graph_await, waiting_is_coming_back)
{
    struct bench b;

    set_up(&b, wait_and_take, 2, 0, 1);
    expect_eq(weir_pipeline_start(b.p), 0);
    put(b.in[1], 3);
    expect_eq(weir_pipeline_wait(b.p), 0);
    weir_pipeline_free(b.p);
    FOUND(1, 1, 1, 1, 1, 1);
}

static bool is_starved(void *arg)
{
    weir_stage_stats stats;

    return !weir_pipeline_stage_stats(arg, 0, &stats) && stats.starved_ns > 0;
}

static bool is_blocked(void *arg)
{
    weir_stage_stats stats;

    return !weir_pipeline_stage_stats(arg, 0, &stats) && stats.blocked_ns > 0;
}

Test(graph_await, data_and_ends_wake_the_stage)
{
    struct bench b;

    set_up(&b, wait_and_take, 3, 0, 0);
    expect_eq(weir_pipeline_start(b.p), 0);
    cr_assert(await(is_starved, b.p));
    put(b.in[2], 1);
    weir_end(b.in[1]);
    expect_eq(weir_pipeline_wait_until(b.p, weir_in_ms(20)), -ETIMEDOUT);
    weir_end(b.in[0]);
    expect_eq(weir_pipeline_wait(b.p), 0);
    weir_pipeline_free(b.p);
    expect_eq(finds, 6);
    expect_eq(found[1] + found[3] + found[5], 1);
}

Test(graph_await, a_cork_holds_data_back_and_an_uncork_wakes)
{
    struct bench b;

    set_up(&b, wait_and_take, 2, 0, 0);
    weir_cork(b.in[0]);
    put(b.in[0], 3);
    expect_eq(weir_pipeline_start(b.p), 0);
    cr_assert(await(is_starved, b.p));
    weir_uncork(b.in[0]);
    expect_eq(weir_pipeline_wait(b.p), 0);
    weir_pipeline_free(b.p);
    FOUND(0, 1, 0, 1, 0, 1);
}

Test(graph_await, an_uncork_later_is_kept_by_the_stage)
{
    struct bench b;

    set_up(&b, wait_and_take, 2, 0, 0);
    expect_eq(weir_pipeline_start(b.p), 0);
    cr_assert(await(is_starved, b.p));
    weir_cork(b.in[1]);
    put(b.in[1], 3);
    weir_uncork_later(b.in[1]);
    expect_eq(weir_pipeline_wait(b.p), 0);
    weir_pipeline_free(b.p);
    FOUND(1, 1, 1, 1, 1, 1);
}

static int wait_for_input(weir_stage *self)
{
    return weir_stage_await_input(self, 0, WEIR_FOREVER);
}

Test(graph_await, an_abort_wakes_a_stage_that_waits_for_data)
{
    struct bench b;

    set_up(&b, wait_for_input, 2, 0, 0);
    expect_eq(weir_pipeline_start(b.p), 0);
    cr_assert(await(is_starved, b.p));
    weir_pipeline_abort(b.p);
    expect_eq(weir_pipeline_wait(b.p), WEIR_ABORTED);
    weir_pipeline_free(b.p);
}

/* ---- Outputs ------------------------------------------------------------- */

static int fill_all(weir_stage *self)
{
    for (size_t first = 0; first < 3; first++)
        find(weir_stage_await_output(self, first, PAST));
    for (size_t i = 0; i < 3; i++)
        find(give(self, i));
    find(weir_stage_await_output(self, 0, PAST));
    find(weir_stage_await_output(self, 0, SOON));
    find(give(self, 1));
    return 0;
}

Test(graph_await, an_output_with_room_is_found_and_room_wakes)
{
    struct bench b;
    struct tally tally = {0};

    set_up(&b, fill_all, 0, 3, 1);
    expect_eq(weir_pipeline_start(b.p), 0);
    cr_assert(await(is_blocked, b.p));
    expect_eq(tally_from(b.out[1], &tally), 0);
    expect_eq(tally.chunks, 2);
    weir_stop(b.out[0], 0);
    weir_stop(b.out[2], 0);
    expect_eq(weir_pipeline_wait(b.p), 0);
    weir_pipeline_free(b.p);
    FOUND(0, 1, 2, 0, 0, 0, -ETIMEDOUT, 1, 0);
}

static int look_at_stops(weir_stage *self)
{
    find(weir_stage_await_output(self, 0, PAST));
    find(give(self, 0));
    find(weir_stage_await_output(self, 0, PAST));
    find(weir_stage_cancelled(self));
    weir_end(weir_stage_output(self, 1));
    find(weir_stage_await_output(self, 0, PAST));
    return 0;
}

Test(graph_await, a_stop_is_told_once_and_then_none_is_left)
{
    struct bench b;

    set_up(&b, look_at_stops, 0, 2, 0);
    weir_stop(b.out[0], 0);
    run(&b, 0);
    FOUND(0, WEIR_STOPPED, 1, 0, -ENOENT);
}

static int wait_for_room(weir_stage *self)
{
    for (size_t i = 0; i < 2; i++)
        find(give(self, i));
    int i = weir_stage_await_output(self, 0, WEIR_FOREVER);
    return i < 0 ? i : give(self, (size_t)i);
}

Test(graph_await, an_abort_and_a_stop_wake_a_stage_that_waits_for_room)
{
    struct bench b;

    set_up(&b, wait_for_room, 0, 2, 1);
    expect_eq(weir_pipeline_start(b.p), 0);
    cr_assert(await(is_blocked, b.p));
    weir_pipeline_abort(b.p);
    expect_eq(weir_pipeline_wait(b.p), WEIR_ABORTED);
    weir_pipeline_free(b.p);

    set_up(&b, wait_for_room, 0, 2, 1);
    expect_eq(weir_pipeline_start(b.p), 0);
    cr_assert(await(is_blocked, b.p));
    weir_stop(b.out[0], 0);
    weir_stop(b.out[1], 0);
    expect_eq(weir_pipeline_wait(b.p), 0);
    weir_pipeline_free(b.p);
}
