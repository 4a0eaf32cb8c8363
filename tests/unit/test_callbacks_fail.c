/* SPDX-License-Identifier: MIT */
/* test_callbacks_fail.c - Node's callbacks: what follows when one fails, and
 * which sets of them are refused. */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"
#include "noted.h"
#include "patience.h"

TestSuite(callbacks_fail, .timeout = 20);

/* ---- Failure ------------------------------------------------------------ */

/* One stage whose callback `fail` returns -EIO, fed three chunks. */
static void expect_failure(weir_stage_def stage, const char *story)
{
    weir_pipeline *p = LINE(stage);
    weir_writable *input = weir_pipeline_input(p);

    if (stage.kind == WEIR_TRANSFORM)
        cr_assert(weir_pipeline_output(p));
    feed_sizes(input, 3);
    expect_eq(weir_pipeline_run(p), -EIO);
    expect_text(noted.text, story);
    expect_text(weir_pipeline_failed_stage(p), stage.name);
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&noted_ledger));
}

Test(callbacks_fail, construct_that_fails_is_followed_by_destroy_alone)
{
    struct script script = {.fail = "construct", .result = -EIO};

    expect_failure(noted_sink(&script), "sink construct, sink destroy -5");
}

Test(callbacks_fail, write_that_fails_is_followed_by_destroy_alone)
{
    struct script script = {.fail = "write", .result = -EIO};

    expect_failure(noted_sink(&script),
                   "sink construct, write 1, sink destroy -5");
}

Test(callbacks_fail, writev_that_fails_is_followed_by_destroy_alone)
{
    struct script script = {.fail = "writev", .result = -EIO};
    weir_callbacks calls = {
        .writev = note_writev, .final = note_final, .destroy = note_destroy};

    expect_failure(weir_callback_stage("sink", &calls, &script),
                   "writev 3, sink destroy -5");
}

Test(callbacks_fail, final_that_fails_fails_the_run)
{
    struct script script = {.fail = "final", .result = -EIO};

    expect_failure(noted_sink(&script),
                   "sink construct, write 1, write 2, write 3, "
                   "final, sink destroy -5");
}

Test(callbacks_fail, transform_that_fails_is_not_flushed)
{
    struct script script = {.fail = "transform", .result = -EIO};

    expect_failure(noted_transform(&script),
                   "transform construct, transform 1, "
                   "transform destroy -5");
}

Test(callbacks_fail, flush_that_fails_fails_the_run)
{
    struct script script = {.fail = "flush", .result = -EIO};

    expect_failure(noted_transform(&script),
                   "transform construct, transform 1, transform 2, "
                   "transform 3, flush, transform destroy -5");
}

Test(callbacks_fail, read_that_fails_fails_the_run)
{
    struct script script = {.fail = "read", .result = -EIO};
    struct script other = {0};
    weir_pipeline *p = LINE(noted_source(&script), noted_sink(&other));

    expect_eq(weir_pipeline_run(p), -EIO);
    expect_text(weir_pipeline_failed_stage(p), "source");
    expect_eq(journal_count(&noted, "final"), 0);
    expect_eq(journal_count(&noted, "source destroy -5"), 1);
    expect_eq(journal_count(&noted, "sink destroy -5"), 1);
    weir_pipeline_free(p);
}

/* A stage that waits for data when the run is aborted. */
static void expect_after_abort(weir_stage_def stage, const char *story)
{
    weir_pipeline *p = LINE(stage);

    cr_assert(weir_pipeline_input(p));
    if (stage.kind == WEIR_TRANSFORM)
        cr_assert(weir_pipeline_output(p));
    expect_eq(weir_pipeline_start(p), 0);
    cr_assert(await_pipeline_reader_waits(p, 0, 1));
    weir_pipeline_abort(p);
    expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    expect_text(noted.text, story);
    weir_pipeline_free(p);
}

Test(callbacks_fail, a_sink_is_not_finished_after_an_abort)
{
    struct script script = {0};

    expect_after_abort(noted_sink(&script),
                       "sink construct, sink destroy -20002");
}

Test(callbacks_fail, a_transform_is_not_flushed_after_an_abort)
{
    struct script script = {0};

    expect_after_abort(noted_transform(&script),
                       "transform construct, transform destroy -20002");
}

/* ---- Sets of callbacks -------------------------------------------------- */

static void expect_refused(weir_callbacks calls)
{
    weir_pipeline *p = weir_pipeline_new();

    expect_eq(weir_pipeline_add(p, weir_callback_stage("odd", &calls, NULL)),
              -EINVAL);
    expect_eq(weir_pipeline_start(p), -EINVAL);
    expect_within(weir_pipeline_why(p), "odd");
    weir_pipeline_free(p);
}

Test(callbacks_fail, a_set_that_makes_no_stage_is_refused)
{
    expect_refused((weir_callbacks){0});
    expect_refused(
        (weir_callbacks){.construct = note_construct, .destroy = note_destroy});
    expect_refused((weir_callbacks){.final = note_final});
    expect_refused((weir_callbacks){.flush = note_flush});
}

Test(callbacks_fail, a_set_that_makes_more_than_one_kind_is_refused)
{
    expect_refused((weir_callbacks){.read = note_read, .write = note_write});
    expect_refused((weir_callbacks){.read = note_read, .writev = note_writev});
    expect_refused(
        (weir_callbacks){.read = note_read, .transform = note_transform});
    expect_refused(
        (weir_callbacks){.writev = note_writev, .transform = note_transform});
}

Test(callbacks_fail, the_set_is_copied)
{
    struct script script = {0};
    weir_callbacks calls = {.construct = note_construct,
                            .write = note_write,
                            .final = note_final,
                            .destroy = note_destroy};
    weir_stage_def stage = weir_callback_stage("sink", &calls, &script);

    calls = (weir_callbacks){0};
    weir_pipeline *p = LINE(stage);
    feed_sizes(weir_pipeline_input(p), 1);
    expect_eq(weir_pipeline_run(p), 0);
    expect_text(noted.text, "sink construct, write 1, final, sink destroy 0");
    weir_pipeline_free(p);
}
