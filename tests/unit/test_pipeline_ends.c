/* SPDX-License-Identifier: MIT */
/* test_pipeline_ends.c - application threads at the ends of a pipeline. */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"
#include "forms.h"
#include "ledger.h"
#include "patience.h"
#include "worker.h"

TestSuite(pipeline_ends, .timeout = 20);

static struct gate gate = GATE_CLOSED;
static struct ledger ledger;

/* What an application thread does with its end. */
struct feeder {
    weir_writable *out;
    struct feed feed;
};

static int feed_to_end(void *arg)
{
    const struct feeder *self = arg;
    int failed = feed_into(self->out, &self->feed);

    weir_end(self->out);
    return failed;
}

/* ---- Data --------------------------------------------------------------- */

Test(pipeline_ends, a_thread_feeds_the_first_stage)
{
    struct tally tally = {0};
    weir_pipeline *p = LINE(relay("relay"), tally_sink("tally", &tally));
    struct feeder feeder = {weir_pipeline_input(p), {1000, 1000}};
    struct worker worker;

    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_pipeline_edges(p), 2);
    worker_start(&worker, feed_to_end, &feeder);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_eq(worker_join(&worker), 0);
    expect_eq(tally.bytes, 1000000);
    cr_assert(!tally.disorder);
    weir_pipeline_free(p);
}

Test(pipeline_ends, a_thread_drains_the_last_stage)
{
    struct feed feed = {1000, 1000};
    struct tally tally = {0};
    weir_pipeline *p = LINE(feed_source("feed", &feed), relay("relay"));
    weir_readable *output = weir_pipeline_output(p);

    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_pipeline_edges(p), 2);
    expect_eq(tally_from(output, &tally), 0);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_eq(tally.bytes, 1000000);
    cr_assert(!tally.disorder);
    weir_pipeline_free(p);
}

Test(pipeline_ends, threads_at_both_ends)
{
    struct tally tally = {0};
    weir_pipeline *p = LINE(relay("relay"));
    weir_readable *output = weir_pipeline_output(p);
    struct feeder feeder = {weir_pipeline_input(p), {1000, 1000}};
    struct worker worker;

    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_pipeline_edges(p), 2);
    worker_start(&worker, feed_to_end, &feeder);
    expect_eq(tally_from(output, &tally), 0);
    expect_eq(worker_join(&worker), 0);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_eq(tally.bytes, 1000000);
    cr_assert(!tally.disorder);
    weir_pipeline_free(p);
}

Test(pipeline_ends, what_was_written_before_the_start_arrives)
{
    struct tally tally = {0};
    weir_pipeline *p = LINE(tally_sink("tally", &tally));
    weir_writable *input = weir_pipeline_input(p);

    expect_eq(feed_into(input, &(struct feed){5, 100}), 0);
    weir_end(input);
    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(tally.bytes, 500);
    expect_eq(tally.ends, 1);
    cr_assert(!tally.disorder);
    weir_pipeline_free(p);
}

Test(pipeline_ends, the_end_may_come_without_data)
{
    struct tally tally = {0};
    weir_pipeline *p = LINE(relay("relay"));
    weir_readable *output = weir_pipeline_output(p);

    weir_end(weir_pipeline_input(p));
    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(tally_from(output, &tally), 0);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_eq(tally.chunks, 0);
    weir_pipeline_free(p);
}

Test(pipeline_ends, asked_for_again_it_is_the_same_end)
{
    weir_pipeline *p = LINE(relay("relay"));

    cr_assert(weir_pipeline_input(p) == weir_pipeline_input(p));
    cr_assert(weir_pipeline_output(p) == weir_pipeline_output(p));
    weir_pipeline_free(p);
}

/* ---- Backpressure ------------------------------------------------------- */

Test(pipeline_ends, rule_2_backpressure_reaches_the_application)
{
    struct role role = {.run = run_gated, .gate = &gate};
    weir_stage_def sink = played("sink", WEIR_SINK, &role);

    sink.high_water_mark = 30;
    weir_pipeline *p = LINE(sink);
    weir_writable *input = weir_pipeline_input(p);
    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_writable_mark(input), 30);
    for (int i = 0; i < 3; i++)
        expect_eq(weir_try_write(input, ledger_chunk(&ledger, 10)), 0);
    weir_chunk chunk = ledger_chunk(&ledger, 10);
    expect_eq(weir_try_write(input, chunk), -EAGAIN);
    weir_chunk_release(&chunk);
    gate_open(&gate);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&ledger));
}

Test(pipeline_ends, rule_5_marks_are_those_of_the_stage_at_the_end)
{
    weir_stage_def stage = relay("relay");
    weir_edge_stats stats;

    stage.writable_high_water_mark = 10;
    stage.readable_high_water_mark = 5;
    stage.readable_object_mode = true;
    weir_pipeline *p = LINE(stage);
    weir_writable *input = weir_pipeline_input(p);
    weir_readable *output = weir_pipeline_output(p);
    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_writable_mark(input), 10);
    expect_eq(weir_readable_mark(output), 5);
    expect_eq(weir_pipeline_edge_stats(p, 0, &stats), 0);
    expect_eq(stats.object_mode, false);
    expect_eq(weir_pipeline_edge_stats(p, 1, &stats), 0);
    expect_eq(stats.object_mode, true);
    weir_end(input);
    expect_eq(tally_from(output, &(struct tally){0}), 0);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
}

Test(pipeline_ends, an_output_that_nobody_reads_keeps_the_run_going)
{
    struct feed feed = {1000, 1000};
    weir_pipeline *p = LINE(feed_source("feed", &feed));
    weir_readable *output = weir_pipeline_output(p);

    expect_eq(weir_pipeline_start(p), 0);
    cr_assert(await_pipeline_writer_waits(p, 0, 1));
    expect_eq(weir_pipeline_wait_until(p, weir_in_ms(-1)), -ETIMEDOUT);
    weir_stop(output, 0);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
}

/* ---- The application fails or stops ------------------------------------- */

Test(pipeline_ends, fail_at_the_input_fails_the_run)
{
    struct role roles[2] = {{.run = run_to_end}, {.run = run_to_end}};
    weir_pipeline *p = LINE(played("a", WEIR_TRANSFORM, &roles[0]),
                            played("b", WEIR_SINK, &roles[1]));
    weir_writable *input = weir_pipeline_input(p);

    expect_eq(weir_pipeline_start(p), 0);
    weir_fail(input, -EPROTO);
    expect_eq(weir_pipeline_wait(p), -EPROTO);
    cr_assert(roles[0].close_status < 0 && roles[1].close_status < 0);
    weir_pipeline_free(p);
}

Test(pipeline_ends, fail_at_the_input_is_no_stages_error)
{
    weir_pipeline *p =
        LINE(relay("relay"), tally_sink("tally", &(struct tally){0}));
    weir_writable *input = weir_pipeline_input(p);

    expect_eq(weir_pipeline_start(p), 0);
    weir_fail(input, -EPROTO);
    expect_eq(weir_pipeline_wait(p), -EPROTO);
    expect_text(weir_pipeline_failed_stage(p), NULL);
    expect_within(weir_pipeline_why(p), "Protocol error");
    weir_pipeline_free(p);
}

static int run_to_end_later(weir_stage *self)
{
    const struct role *role = weir_stage_arg(self);

    gate_pass(role->gate);
    return run_to_end(self);
}

Test(pipeline_ends, rule_7_write_after_end_at_the_input_fails_the_run)
{
    struct role role = {.run = run_to_end_later, .gate = &gate};
    weir_pipeline *p = LINE(played("sink", WEIR_SINK, &role));
    weir_writable *input = weir_pipeline_input(p);

    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_write(input, ledger_chunk(&ledger, 1)), 0);
    weir_end(input);
    expect_eq(weir_write(input, ledger_chunk(&ledger, 1)),
              WEIR_WRITE_AFTER_END);
    gate_open(&gate);
    expect_eq(weir_pipeline_wait(p), WEIR_WRITE_AFTER_END);
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&ledger));
}

Test(pipeline_ends, stop_at_the_output_is_a_success)
{
    struct role roles[2] = {{.run = run_endless}, {.run = run_to_end}};
    weir_pipeline *p = LINE(played("a", WEIR_SOURCE, &roles[0]),
                            played("b", WEIR_TRANSFORM, &roles[1]));
    weir_readable *output = weir_pipeline_output(p);
    weir_chunk chunk;

    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_read(output, &chunk), 1);
    weir_chunk_release(&chunk);
    weir_stop(output, 0);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_text(weir_pipeline_why(p), "");
    weir_pipeline_free(p);
}

Test(pipeline_ends, stop_at_the_output_wakes_a_source_that_sleeps)
{
    struct role role = {.run = run_asleep};
    weir_pipeline *p = LINE(played("a", WEIR_SOURCE, &role));
    weir_readable *output = weir_pipeline_output(p);

    expect_eq(weir_pipeline_start(p), 0);
    weir_stop(output, 0);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_eq(role.close_status, WEIR_STOPPED);
    weir_pipeline_free(p);
}

Test(pipeline_ends, stop_at_the_output_may_come_before_the_start)
{
    struct role role = {.run = run_asleep};
    weir_pipeline *p = LINE(played("a", WEIR_SOURCE, &role));

    weir_stop(weir_pipeline_output(p), 0);
    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_pipeline_wait_until(p, weir_in_ms(10000)), 0);
    expect_eq(role.closes, 1);
    weir_pipeline_free(p);
}

Test(pipeline_ends, stop_with_a_status_fails_the_run)
{
    struct role role = {.run = run_endless};
    weir_pipeline *p = LINE(played("a", WEIR_SOURCE, &role));
    weir_readable *output = weir_pipeline_output(p);

    expect_eq(weir_pipeline_start(p), 0);
    weir_stop(output, -EPROTO);
    expect_eq(weir_pipeline_wait(p), -EPROTO);
    weir_pipeline_free(p);
}

Test(pipeline_ends, a_last_stage_that_finishes_early_stops_the_feeder)
{
    struct role role = {.run = run_result};
    weir_pipeline *p = LINE(played("nothing", WEIR_SINK, &role));
    struct feeder feeder = {weir_pipeline_input(p), {SIZE_MAX, 100}};

    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(feed_to_end(&feeder), WEIR_STOPPED);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
}

/* ---- The pipeline fails or is aborted ----------------------------------- */

static int call_tally(void *in)
{
    return tally_from(in, &(struct tally){0});
}

/* Both application threads wait; the stage between them passes a gate. */
struct waiting_ends {
    weir_pipeline *p;
    struct feeder feeder;
    struct worker writer;
    struct worker reader;
};

static void wait_at_both_ends(struct waiting_ends *self, struct role *role)
{
    self->p = LINE(played("middle", WEIR_TRANSFORM, role));
    self->feeder.out = weir_pipeline_input(self->p);
    self->feeder.feed = (struct feed){SIZE_MAX, 1000};
    weir_readable *output = weir_pipeline_output(self->p);
    expect_eq(weir_pipeline_start(self->p), 0);
    worker_start(&self->writer, feed_to_end, &self->feeder);
    worker_start(&self->reader, call_tally, output);
    cr_assert(await_pipeline_writer_waits(self->p, 0, 1));
    cr_assert(await_pipeline_reader_waits(self->p, 1, 1));
}

Test(pipeline_ends, rule_9_a_failure_wakes_both)
{
    struct role role = {.run = run_gated, .gate = &gate, .result = -EIO};
    struct waiting_ends ends;

    wait_at_both_ends(&ends, &role);
    gate_open(&gate);
    expect_eq(worker_join(&ends.writer), -EIO);
    expect_eq(worker_join(&ends.reader), -EIO);
    expect_eq(weir_pipeline_wait(ends.p), -EIO);
    weir_pipeline_free(ends.p);
}

Test(pipeline_ends, rule_9_an_abort_wakes_both)
{
    struct role role = {.run = run_asleep};
    struct waiting_ends ends;

    wait_at_both_ends(&ends, &role);
    weir_pipeline_abort(ends.p);
    expect_eq(worker_join(&ends.writer), WEIR_ABORTED);
    expect_eq(worker_join(&ends.reader), WEIR_ABORTED);
    expect_eq(weir_pipeline_wait(ends.p), WEIR_ABORTED);
    weir_pipeline_free(ends.p);
}

/* Or whoever holds the ends would wait for ever for a pipeline that is not. */
static void expect_ends_failed(weir_writable *input, weir_readable *output,
                               int status)
{
    weir_chunk chunk;

    for (enum write_form form = 0; form < WRITE_FORMS; form++)
        expect_eq(write_by(form, input, ledger_chunk(&ledger, 1)), status);
    expect_eq(weir_try_read(output, &chunk), status);
}

Test(pipeline_ends, rule_9_a_start_that_fails_fails_the_ends)
{
    weir_pipeline *p = LINE(relay("a"), idle(WEIR_SOURCE), relay("b"));
    weir_writable *input = weir_pipeline_input(p);
    weir_readable *output = weir_pipeline_output(p);

    expect_eq(weir_pipeline_start(p), WEIR_MISUSE);
    expect_ends_failed(input, output, WEIR_MISUSE);
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&ledger));
}

Test(pipeline_ends, rule_9_an_abort_before_the_start_fails_the_ends)
{
    weir_pipeline *p = LINE(relay("a"));
    weir_writable *input = weir_pipeline_input(p);
    weir_readable *output = weir_pipeline_output(p);

    weir_pipeline_abort(p);
    expect_eq(weir_pipeline_start(p), WEIR_ABORTED);
    expect_ends_failed(input, output, WEIR_ABORTED);
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&ledger));
}
