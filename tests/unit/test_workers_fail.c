/* SPDX-License-Identifier: MIT */
/* test_workers_fail.c - workers that fail, are aborted or not needed. */
#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"
#include "gate.h"
#include "ledger.h"
#include "patience.h"

TestSuite(workers_fail, .timeout = 20);

/* ---- Which failure wins -------------------------------------------------- */

enum { EARLY = 3, LATE = 5 };

static struct gate gate = GATE_CLOSED;
static struct ledger ledger;
static struct journal journal = JOURNAL_EMPTY;

/* The later item fails first in time: the earlier waits for it. */
static int fail_twice(weir_stage *self, weir_job *job)
{
    (void)self;
    if (job->index == EARLY) {
        gate_pass(&gate);
        return weir_job_fail(job, WEIR_BAD_DATA, "the early one");
    }
    if (job->index == LATE) {
        gate_open(&gate);
        return weir_job_fail(job, -EIO, "the late one");
    }
    return 0;
}

static int note_emit(weir_stage *self, weir_job *job)
{
    (void)self;
    journal_note(&journal, "%d", (int)job->index);
    weir_chunk_release(&job->item);
    return 0;
}

/* Runs the stage on n items of `size` bytes each. */
static weir_pipeline *run_on(const weir_workers_options *how, size_t n,
                             size_t size)
{
    weir_stage_def sink = weir_workers_stage("w", how, NULL);

    sink.kind = WEIR_SINK;
    weir_pipeline *p = LINE(sink);
    weir_writable *input = weir_pipeline_input(p);
    for (size_t i = 0; i < n; i++)
        expect_eq(weir_offer(input, ledger_chunk(&ledger, size)) >= 0, true);
    weir_end(input);
    (void)!weir_pipeline_run(p);
    return p;
}

Test(workers_fail, the_first_failure_in_input_order_wins)
{
    const weir_workers_options how = {
        .work = fail_twice, .emit = note_emit, .workers = 4, .window = 8};
    weir_pipeline *p = run_on(&how, 20, 10);

    expect_eq(weir_pipeline_wait(p), WEIR_BAD_DATA);
    expect_text(weir_pipeline_why(p), "w: item 4 at byte 30: the early one");
    expect_text(weir_pipeline_failed_stage(p), "w");
    expect_text(journal.text, "0, 1, 2");
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&ledger));
}

static int fail_third(weir_stage *self, weir_job *job)
{
    (void)self;
    return job->index == 2 ? -EIO : 0;
}

Test(workers_fail, the_message_is_of_the_status_where_there_is_none)
{
    for (unsigned workers = 1; workers < 6; workers++) {
        const weir_workers_options how = {
            .work = fail_third, .workers = workers, .item_name = "block"};
        weir_pipeline *p = run_on(&how, 9, 100);

        expect_eq(weir_pipeline_wait(p), -EIO);
        expect_text(weir_pipeline_why(p),
                    "w: block 3 at byte 200: Input/output error");
        weir_pipeline_free(p);
    }
    cr_assert(ledger_balanced(&ledger));
}

static int return_seven(weir_stage *self, weir_job *job)
{
    (void)self;
    (void)job;
    return 7;
}

Test(workers_fail, work_that_returns_a_count_is_at_fault)
{
    const weir_workers_options how = {.work = return_seven, .workers = 2};
    weir_pipeline *p = run_on(&how, 1, 1);

    expect_eq(weir_pipeline_wait(p), WEIR_MISUSE);
    expect_within(weir_pipeline_why(p), "item 1 at byte 0: its function "
                                        "returned 7");
    weir_pipeline_free(p);
}

static int do_nothing(weir_stage *self, weir_job *job)
{
    (void)self;
    (void)job;
    return 0;
}

static int take_two(weir_stage *self, weir_job *job)
{
    if (job->index == 2)
        return weir_job_fail(job, WEIR_LIMIT, "no third one");
    return weir_read(weir_stage_in(self), &job->item);
}

Test(workers_fail, a_failure_to_take_comes_behind_what_was_taken)
{
    const weir_workers_options how = {
        .work = do_nothing, .take = take_two, .emit = note_emit, .workers = 3};
    weir_pipeline *p = run_on(&how, 5, 1);

    expect_eq(weir_pipeline_wait(p), WEIR_LIMIT);
    expect_text(weir_pipeline_why(p), "w: no third one");
    expect_text(journal.text, "0, 1");
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&ledger));
}

static int fail_to_emit(weir_stage *self, weir_job *job)
{
    (void)self;
    weir_chunk_release(&job->item);
    return job->index == 1 ? weir_job_fail(job, -ENOSPC, "full") : 0;
}

Test(workers_fail, a_failure_to_emit_names_the_item)
{
    const weir_workers_options how = {
        .work = do_nothing, .emit = fail_to_emit, .workers = 3};
    weir_pipeline *p = run_on(&how, 50, 4);

    expect_eq(weir_pipeline_wait(p), -ENOSPC);
    expect_text(weir_pipeline_why(p),
                "w: item 2 at byte 4: full: No space left on device");
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&ledger));
}

/* The next taker waits for an input that says no more, and must not keep the
 * others. */
Test(workers_fail, does_not_wait_for_more_input)
{
    const weir_workers_options how = {.work = fail_third, .workers = 2};
    weir_stage_def sink = weir_workers_stage("w", &how, NULL);

    sink.kind = WEIR_SINK;
    weir_pipeline *p = LINE(sink);
    weir_writable *input = weir_pipeline_input(p);
    expect_eq(weir_pipeline_start(p), 0);
    for (int i = 0; i < 3; i++)
        (void)!weir_write(input, ledger_chunk(&ledger, 1));
    expect_eq(weir_pipeline_wait(p), -EIO);
    expect_eq(weir_write(input, ledger_chunk(&ledger, 1)), -EIO);
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&ledger));
}

/* ---- Abort and early end ------------------------------------------------- */

static atomic_int busy;

static int sleep_until_cancelled(weir_stage *self, weir_job *job)
{
    (void)job;
    busy++;
    return weir_stage_poll(self, -1, 0, WEIR_FOREVER);
}

static bool four_are_busy(void *arg)
{
    (void)arg;
    return busy == 4;
}

Test(workers_fail, abort_with_all_busy)
{
    struct feed feed = {.chunks = SIZE_MAX, .size = 10};
    const weir_workers_options how = {.work = sleep_until_cancelled,
                                      .workers = 4};
    weir_pipeline *p =
        LINE(feed_source("feed", &feed), weir_workers_stage("w", &how, NULL));
    weir_readable *output = weir_pipeline_output(p);

    expect_eq(weir_pipeline_start(p), 0);
    cr_assert(await(four_are_busy, NULL));
    weir_pipeline_abort(p);
    expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    weir_stop(output, 0);
    weir_pipeline_free(p);
}

Test(workers_fail, abort_while_all_wait_for_input)
{
    const weir_workers_options how = {.work = do_nothing, .workers = 3};
    weir_stage_def sink = weir_workers_stage("w", &how, NULL);

    sink.kind = WEIR_SINK;
    weir_pipeline *p = LINE(sink);
    weir_writable *input = weir_pipeline_input(p);
    expect_eq(weir_pipeline_start(p), 0);
    for (int i = 0; i < 10; i++)
        expect_eq(weir_write(input, ledger_chunk(&ledger, 1)), 0);
    cr_assert(await_pipeline_reader_waits(p, 0, 1));
    weir_pipeline_abort(p);
    expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&ledger));
}

Test(workers_fail, abort_while_the_output_is_full)
{
    struct feed feed = {.chunks = SIZE_MAX, .size = 10};
    const weir_workers_options how = {.work = do_nothing, .workers = 3};
    weir_pipeline *p =
        LINE(feed_source("feed", &feed), weir_workers_stage("w", &how, NULL));

    cr_assert(weir_pipeline_output(p) != NULL);
    expect_eq(weir_pipeline_start(p), 0);
    cr_assert(await_pipeline_writer_waits(p, 0, 1));
    cr_assert(await_pipeline_writer_waits(p, 1, 1));
    weir_pipeline_abort(p);
    expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    weir_pipeline_free(p);
}

Test(workers_fail, an_output_that_is_stopped_is_no_failure)
{
    struct feed feed = {.chunks = SIZE_MAX, .size = 10};
    const weir_workers_options how = {.work = do_nothing, .workers = 3};
    weir_pipeline *p =
        LINE(feed_source("feed", &feed), weir_workers_stage("w", &how, NULL));
    weir_readable *output = weir_pipeline_output(p);
    weir_chunk chunk;

    expect_eq(weir_pipeline_start(p), 0);
    for (int i = 0; i < 20; i++) {
        expect_eq(weir_read(output, &chunk), 1);
        weir_chunk_release(&chunk);
    }
    weir_stop(output, 0);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
}

Test(workers_fail, an_input_that_fails_gives_its_own_status)
{
    const weir_workers_options how = {.work = do_nothing, .workers = 3};
    weir_stage_def sink = weir_workers_stage("w", &how, NULL);

    sink.kind = WEIR_SINK;
    weir_pipeline *p = LINE(sink);
    weir_writable *input = weir_pipeline_input(p);
    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_write(input, ledger_chunk(&ledger, 1)), 0);
    weir_fail(input, -EPROTO);
    expect_eq(weir_pipeline_wait(p), -EPROTO);
    expect_text(weir_pipeline_why(p), "input: Protocol error");
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&ledger));
}

/* ---- Options ------------------------------------------------------------- */

static void expect_refused(const weir_workers_options *how, const char *why)
{
    weir_pipeline *p = run_on(how, 1, 1);

    expect_eq(weir_pipeline_wait(p), -EINVAL);
    expect_text(weir_pipeline_why(p), why);
    weir_pipeline_free(p);
}

Test(workers_fail, options_out_of_bounds_are_refused)
{
    expect_refused(
        &(weir_workers_options){.work = do_nothing, .workers = 100000},
        "w: workers=100000: must be at most 256: Invalid argument");
    expect_refused(&(weir_workers_options){.work = do_nothing, .window = 65537},
                   "w: window=65537: must be at most 65536: Invalid argument");
    expect_refused(&(weir_workers_options){.workers = 2},
                   "w: no work function: Invalid argument");
}

/* ---- Workers that cannot be made ----------------------------------------- */

static int opened;
static int closed;

static int open_two(weir_stage *self, void **worker)
{
    (void)self;
    *worker = NULL;
    if (++opened <= 2)
        return 0;
    gate_open(&gate);
    return -ENOMEM;
}

static int open_none(weir_stage *self, void **worker)
{
    (void)self;
    *worker = NULL;
    return -ENOMEM;
}

static void count_close(weir_stage *self, void *worker)
{
    (void)self;
    (void)worker;
    closed++;
}

Test(workers_fail, the_first_that_cannot_be_opened_fails_the_stage)
{
    const weir_workers_options how = {.work = do_nothing,
                                      .open_worker = open_none,
                                      .close_worker = count_close,
                                      .workers = 2};
    weir_pipeline *p = run_on(&how, 5, 1);

    expect_eq(weir_pipeline_wait(p), -ENOMEM);
    expect_text(weir_pipeline_why(p), "w: Cannot allocate memory");
    expect_eq(closed, 0);
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&ledger));
}

static int pass_the_gate(weir_stage *self, weir_job *job)
{
    (void)self;
    (void)job;
    gate_pass(&gate);
    return 0;
}

/* The first item is in work until the third worker was refused, so the second
 * item's taker finds nobody free. */
Test(workers_fail, another_that_cannot_be_opened_comes_behind_what_is_in_work)
{
    const weir_workers_options how = {.work = pass_the_gate,
                                      .emit = note_emit,
                                      .open_worker = open_two,
                                      .close_worker = count_close,
                                      .workers = 4};
    weir_pipeline *p = run_on(&how, 5, 1);

    expect_eq(weir_pipeline_wait(p), -ENOMEM);
    expect_text(weir_pipeline_why(p),
                "w: cannot start worker 3 of 4: Cannot allocate memory");
    expect_text(journal.text, "0");
    expect_eq(closed, 2);
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&ledger));
}
