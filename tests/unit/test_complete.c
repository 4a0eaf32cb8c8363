/* SPDX-License-Identifier: MIT */
/* test_complete.c - callbacks whose answer comes later. */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"
#include "gate.h"

TestSuite(complete, .timeout = 20);

/* Work that a callback left to another thread. */
struct later {
    struct gate asked;
    weir_stage *stage; /* good once somebody has arrived at the gate */
    weir_chunk chunk;
    size_t calls;
    bool destroyed;
    int destroy_status;
};

#define NOTHING_LATER                                                          \
    {                                                                          \
        .asked = GATE_CLOSED                                                   \
    }

static int ask(weir_stage *self)
{
    struct later *later = weir_stage_arg(self);

    later->stage = self;
    later->calls++;
    gate_open(&later->asked);
    gate_pass(&later->asked);
    return WEIR_PENDING;
}

static int read_later(weir_stage *self, size_t size)
{
    (void)size;
    return ask(self);
}

static int write_later(weir_stage *self, weir_chunk chunk)
{
    struct later *later = weir_stage_arg(self);

    later->chunk = chunk;
    return ask(self);
}

static void note_destroy(weir_stage *self, int status)
{
    struct later *later = weir_stage_arg(self);

    later->destroyed = true;
    later->destroy_status = status;
}

static const weir_callbacks late_source = {.read = read_later,
                                           .destroy = note_destroy};
static const weir_callbacks late_sink = {.write = write_later,
                                         .destroy = note_destroy};
static const weir_callbacks late_transform = {.transform = write_later,
                                              .destroy = note_destroy};

static struct feed one_chunk = {1, 10};

/* ---- Completing --------------------------------------------------------- */

Test(complete, a_write_later)
{
    struct later later = NOTHING_LATER;
    weir_pipeline *p = LINE(feed_source("feed", &one_chunk),
                            weir_callback_stage("sink", &late_sink, &later));

    expect_eq(weir_pipeline_start(p), 0);
    gate_await(&later.asked, 1);
    expect_eq(weir_pipeline_wait_until(p, weir_in_ms(10)), -ETIMEDOUT);
    expect_eq(weir_stage_complete(later.stage, WEIR_PENDING), -EINVAL);
    weir_chunk_release(&later.chunk);
    expect_eq(weir_stage_complete(later.stage, 0), 0);
    expect_eq(weir_pipeline_wait(p), 0);
    cr_assert(later.destroyed);
    weir_pipeline_free(p);
}

Test(complete, a_write_later_with_an_error)
{
    struct later later = NOTHING_LATER;
    weir_pipeline *p = LINE(feed_source("feed", &one_chunk),
                            weir_callback_stage("sink", &late_sink, &later));

    expect_eq(weir_pipeline_start(p), 0);
    gate_await(&later.asked, 1);
    weir_chunk_release(&later.chunk);
    expect_eq(weir_stage_complete(later.stage, -EIO), 0);
    expect_eq(weir_pipeline_wait(p), -EIO);
    expect_text(weir_pipeline_why(p), "sink: Input/output error");
    weir_pipeline_free(p);
}

Test(complete, a_transform_later)
{
    struct later later = NOTHING_LATER;
    struct tally tally = {0};
    weir_pipeline *p =
        LINE(feed_source("feed", &one_chunk),
             weir_callback_stage("transform", &late_transform, &later),
             tally_sink("tally", &tally));

    expect_eq(weir_pipeline_start(p), 0);
    gate_await(&later.asked, 1);
    expect_eq(weir_write(weir_stage_out(later.stage), later.chunk), 0);
    expect_eq(weir_stage_complete(later.stage, 0), 0);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_eq(tally.bytes, 10);
    weir_pipeline_free(p);
}

Test(complete, a_read_later)
{
    struct later later = NOTHING_LATER;
    struct tally tally = {0};
    weir_pipeline *p = LINE(weir_callback_stage("source", &late_source, &later),
                            tally_sink("tally", &tally));
    weir_chunk chunk;

    expect_eq(weir_pipeline_start(p), 0);
    gate_await(&later.asked, 1);
    expect_eq(weir_chunk_copy(&chunk, NULL, "\0\1\2", 3), 0);
    expect_eq(weir_write(weir_stage_out(later.stage), chunk), 0);
    expect_eq(weir_stage_complete(later.stage, 1), 0);
    gate_await(&later.asked, 2);
    expect_eq(weir_stage_complete(later.stage, 0), 0);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_eq(tally.bytes, 3);
    expect_eq(later.calls, 2);
    weir_pipeline_free(p);
}

/* What a callback completes itself before it answers that it will. */
static int complete_early(weir_stage *self, weir_chunk chunk)
{
    weir_chunk_release(&chunk);
    expect_eq(weir_stage_complete(self, 0), 0);
    return WEIR_PENDING;
}

static int complete_last(weir_stage *self)
{
    expect_eq(weir_stage_complete(self, -EIO), 0);
    return WEIR_PENDING;
}

Test(complete, a_write_and_a_final_before_they_answer)
{
    static const weir_callbacks early = {.write = complete_early,
                                         .final = complete_last};
    struct feed feed = {100, 10};
    weir_pipeline *p = LINE(feed_source("feed", &feed),
                            weir_callback_stage("sink", &early, NULL));

    expect_eq(weir_pipeline_run(p), -EIO);
    weir_pipeline_free(p);
}

/* ---- Once too often ----------------------------------------------------- */

static const char too_many[] =
    "sink: Completed twice, or with nothing to complete";

static void expect_too_many(weir_pipeline *p)
{
    expect_eq(weir_pipeline_wait(p), WEIR_MULTIPLE_CALLBACK);
    expect_text(weir_pipeline_why(p), too_many);
    expect_text(weir_pipeline_failed_stage(p), "sink");
    weir_pipeline_free(p);
}

/* The second can only come while the first is not seen, or with no call. */
Test(complete, twice)
{
    struct later later = NOTHING_LATER;
    struct role role = {.run = run_asleep};
    weir_pipeline *p = LINE(played("source", WEIR_SOURCE, &role),
                            weir_callback_stage("sink", &late_sink, &later));

    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_stage_complete(weir_pipeline_stage(p, 1), 0),
              WEIR_MULTIPLE_CALLBACK);
    expect_too_many(p);
}

static int complete_twice(weir_stage *self, weir_chunk chunk)
{
    weir_chunk_release(&chunk);
    expect_eq(weir_stage_complete(self, 0), 0);
    expect_eq(weir_stage_complete(self, 0), WEIR_MULTIPLE_CALLBACK);
    return WEIR_PENDING;
}

static int complete_and_answer(weir_stage *self, weir_chunk chunk)
{
    weir_chunk_release(&chunk);
    expect_eq(weir_stage_complete(self, 0), 0);
    return 0;
}

static void expect_too_many_of(int (*write)(weir_stage *, weir_chunk))
{
    const weir_callbacks calls = {.write = write};
    weir_pipeline *p = LINE(feed_source("feed", &one_chunk),
                            weir_callback_stage("sink", &calls, NULL));

    expect_eq(weir_pipeline_start(p), 0);
    expect_too_many(p);
}

Test(complete, twice_in_the_same_call)
{
    expect_too_many_of(complete_twice);
}

Test(complete, what_answered_by_itself)
{
    expect_too_many_of(complete_and_answer);
}

static int run_completing(weir_stage *self)
{
    return weir_stage_complete(self, 0);
}

Test(complete, a_stage_without_callbacks)
{
    weir_pipeline *p =
        LINE(idle(WEIR_SOURCE), (weir_stage_def){.name = "sink",
                                                 .kind = WEIR_SINK,
                                                 .run = run_completing});

    expect_eq(weir_pipeline_start(p), 0);
    expect_too_many(p);
}

Test(complete, after_the_end_changes_nothing)
{
    weir_pipeline *p = LINE(idle(WEIR_SOURCE), idle(WEIR_SINK));

    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(weir_stage_complete(weir_pipeline_stage(p, 1), 0),
              WEIR_MULTIPLE_CALLBACK);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
}

/* ---- Ended from outside ------------------------------------------------- */

Test(complete, an_abort_gets_it_home_and_a_late_completion_is_ignored)
{
    struct later later = NOTHING_LATER;
    weir_pipeline *p = LINE(feed_source("feed", &one_chunk),
                            weir_callback_stage("sink", &late_sink, &later));

    expect_eq(weir_pipeline_start(p), 0);
    gate_await(&later.asked, 1);
    weir_pipeline_abort(p);
    expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    expect_eq(later.destroy_status, WEIR_ABORTED);
    expect_eq(weir_stage_complete(later.stage, 0), 0);
    expect_eq(weir_stage_complete(later.stage, 0), WEIR_MULTIPLE_CALLBACK);
    expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    weir_chunk_release(&later.chunk);
    weir_pipeline_free(p);
}

Test(complete, nobody_needing_the_stage_gets_it_home)
{
    struct later later = NOTHING_LATER;
    struct gate leave = GATE_CLOSED;
    struct role role = {.run = run_gated, .gate = &leave};
    weir_pipeline *p = LINE(weir_callback_stage("source", &late_source, &later),
                            played("sink", WEIR_SINK, &role));

    expect_eq(weir_pipeline_start(p), 0);
    gate_await(&later.asked, 1);
    gate_open(&leave);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_eq(later.destroy_status, WEIR_STOPPED);
    weir_pipeline_free(p);
}

Test(complete, a_failure_elsewhere_gets_it_home)
{
    struct later later = NOTHING_LATER;
    struct gate leave = GATE_CLOSED;
    struct role role = {.run = run_gated, .gate = &leave, .result = -EIO};
    weir_pipeline *p = LINE(weir_callback_stage("source", &late_source, &later),
                            played("sink", WEIR_SINK, &role));

    expect_eq(weir_pipeline_start(p), 0);
    gate_await(&later.asked, 1);
    gate_open(&leave);
    expect_eq(weir_pipeline_wait(p), -EIO);
    expect_eq(later.destroy_status, -EIO);
    weir_pipeline_free(p);
}
