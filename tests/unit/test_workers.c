/* SPDX-License-Identifier: MIT */
/* test_workers.c - a stage with several threads: order, bounds, overlap. */
#include <sched.h>
#include <stdatomic.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"
#include "gate.h"
#include "patience.h"

TestSuite(workers, .timeout = 20);

enum { MOST = 64 };

/* ---- Order --------------------------------------------------------------- */

static struct gate gates[MOST];
static atomic_int done;

static void close_gates(int n)
{
    for (int i = 0; i < n; i++)
        gates[i] = (struct gate)GATE_CLOSED;
}

static int pass_gate(weir_stage *self, weir_job *job)
{
    (void)self;
    gate_pass(&gates[job->index]);
    done++;
    return 0;
}

static bool are_done(void *n)
{
    return done == *(int *)n;
}

/* Whoever reads has items of one byte; each must be the next of the feed. */
static void expect_items(weir_readable *output, size_t n)
{
    struct tally tally = {0};

    expect_eq(tally_from(output, &tally), 0);
    expect_eq(tally.chunks, n);
    cr_assert(!tally.disorder);
}

Test(workers, results_come_in_input_order_whichever_is_ready_first)
{
    struct feed feed = {.chunks = 4, .size = 1};
    const weir_workers_options how = {.work = pass_gate, .workers = 4};
    weir_pipeline *p =
        LINE(feed_source("feed", &feed), weir_workers_stage("w", &how, NULL));
    weir_readable *output = weir_pipeline_output(p);

    close_gates(4);
    expect_eq(weir_pipeline_start(p), 0);
    for (int i = 0; i < 4; i++) {
        int ready = i + 1;
        gate_await(&gates[3 - i], 1);
        gate_open(&gates[3 - i]);
        cr_assert(await(are_done, &ready));
    }
    expect_items(output, 4);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
}

Test(workers, unordered_results_come_when_they_are_ready)
{
    struct feed feed = {.chunks = 2, .size = 1};
    const weir_workers_options how = {
        .work = pass_gate, .workers = 2, .unordered = true};
    weir_pipeline *p =
        LINE(feed_source("feed", &feed), weir_workers_stage("w", &how, NULL));
    weir_readable *output = weir_pipeline_output(p);

    close_gates(2);
    expect_eq(weir_pipeline_start(p), 0);
    gate_await(&gates[0], 1);
    gate_open(&gates[1]);
    for (unsigned i = 0; i < 2; i++) {
        weir_chunk chunk;
        expect_eq(weir_read(output, &chunk), 1);
        expect_eq(chunk.data[0], 1 - i);
        weir_chunk_release(&chunk);
        gate_open(&gates[0]);
    }
    expect_items(output, 0);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
}

static int work_a_little(weir_stage *self, weir_job *job)
{
    (void)self;
    if (job->index % 3 == 0)
        sched_yield();
    return 0;
}

/* Through workers and into a tally, which must see the feed as it was. */
static void expect_passed(const weir_workers_options *how, struct feed feed)
{
    struct tally tally = {0};
    weir_pipeline *p =
        LINE(feed_source("feed", &feed), weir_workers_stage("w", how, NULL),
             tally_sink("tally", &tally));

    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(tally.chunks, feed.chunks);
    expect_eq(tally.bytes, feed.chunks * feed.size);
    cr_assert(how->unordered || !tally.disorder);
    weir_pipeline_free(p);
}

Test(workers, of_any_number_pass_everything_on)
{
    const unsigned numbers[] = {0, 1, 2, 3, 8, WEIR_MOST_WORKERS};
    const size_t items[] = {0, 1, 2, 500};

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        for (size_t k = 0; k < sizeof items / sizeof *items; k++) {
            weir_workers_options how = {.work = work_a_little,
                                        .workers = numbers[i]};
            expect_passed(&how, (struct feed){items[k], 100});
            how.unordered = true;
            expect_passed(&how, (struct feed){items[k], 100});
        }
}

Test(workers, pass_everything_on_through_any_window)
{
    for (unsigned window = 1; window <= 9; window++)
        expect_passed(&(weir_workers_options){.work = work_a_little,
                                              .workers = 4,
                                              .window = window},
                      (struct feed){300, 3});
}

/* ---- Bounds -------------------------------------------------------------- */

enum { WINDOW = 5, WORKERS = 3 };

static atomic_int taken;
static atomic_int emitted;
static atomic_int working;
static atomic_int most_in_flight;
static atomic_int most_working;

static void raise_to(atomic_int *most, int n)
{
    int seen = *most;

    while (seen < n && !atomic_compare_exchange_weak(most, &seen, n))
        continue;
}

/* `taken` goes up when the item is in hand, `emitted` before it is out. */
static int count_take(weir_stage *self, weir_job *job)
{
    int got = weir_read(weir_stage_in(self), &job->item);

    if (got > 0) {
        taken++;
        raise_to(&most_in_flight, taken - emitted);
    }
    return got;
}

static int count_emit(weir_stage *self, weir_job *job)
{
    emitted++;
    return weir_write(weir_stage_out(self), job->item);
}

static int gated_first(weir_stage *self, weir_job *job)
{
    (void)self;
    raise_to(&most_working, ++working);
    if (job->index == 0)
        gate_pass(&gates[0]);
    working--;
    done++;
    return 0;
}

Test(workers, take_no_more_than_the_window_holds)
{
    struct feed feed = {.chunks = 400, .size = 1};
    struct tally tally = {0};
    int others = WINDOW - 1;
    const weir_workers_options how = {.work = gated_first,
                                      .take = count_take,
                                      .emit = count_emit,
                                      .workers = WORKERS,
                                      .window = WINDOW};
    weir_pipeline *p =
        LINE(feed_source("feed", &feed), weir_workers_stage("w", &how, NULL),
             tally_sink("tally", &tally));

    close_gates(1);
    expect_eq(weir_pipeline_start(p), 0);
    gate_await(&gates[0], 1);
    cr_assert(await(are_done, &others));
    gate_open(&gates[0]);
    expect_eq(weir_pipeline_wait(p), 0);
    /* The one that is being emitted has been counted as out. */
    cr_assert(most_in_flight == WINDOW || most_in_flight == WINDOW - 1);
    cr_assert_leq(most_working, WORKERS);
    expect_eq(tally.chunks, 400);
    cr_assert(!tally.disorder);
    weir_pipeline_free(p);
}

/* ---- Overlap ------------------------------------------------------------- */

static size_t overlap;
static atomic_int wrong;

static int look_back(weir_stage *self, weir_job *job)
{
    const size_t offset = (size_t)job->offset;
    const size_t size = offset < overlap ? offset : overlap;

    (void)self;
    if (job->before.size != size)
        wrong++;
    for (size_t i = 0; i < job->before.size; i++)
        if (job->before.data[i] != (offset - size + i) % 251)
            wrong++;
    return 0;
}

Test(workers, see_the_bytes_before_their_item)
{
    const size_t sizes[] = {1, 3, 10, 1000};
    const size_t overlaps[] = {1, 2, 3, 4, 10, 25, 1000, 5000};

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (size_t k = 0; k < sizeof overlaps / sizeof *overlaps; k++) {
            overlap = overlaps[k];
            expect_passed(&(weir_workers_options){.work = look_back,
                                                  .workers = 3,
                                                  .overlap = overlap},
                          (struct feed){40, sizes[i]});
            expect_eq(wrong, 0);
        }
}

/* ---- Workers' own things ------------------------------------------------- */

struct bench {
    atomic_bool busy;
    int jobs;
};

static struct bench benches[WEIR_MOST_WORKERS];
static int opened;
static int closed;

static int open_bench(weir_stage *self, void **worker)
{
    (void)self;
    *worker = &benches[opened++];
    return 0;
}

static void close_bench(weir_stage *self, void *worker)
{
    struct bench *bench = worker;

    (void)self;
    closed++;
    done += bench->jobs;
}

static int use_bench(weir_stage *self, weir_job *job)
{
    struct bench *bench = job->worker;

    (void)self;
    if (atomic_exchange(&bench->busy, true))
        wrong++;
    sched_yield();
    bench->jobs++;
    bench->busy = false;
    return 0;
}

Test(workers, each_have_what_was_opened_for_them)
{
    expect_passed(&(weir_workers_options){.work = use_bench,
                                          .open_worker = open_bench,
                                          .close_worker = close_bench,
                                          .workers = 5},
                  (struct feed){300, 1});
    expect_eq(wrong, 0);
    expect_eq(done, 300);
    expect_eq(opened, closed);
    cr_assert(opened >= 1 && opened <= 5);
}

Test(workers, are_not_started_for_nothing)
{
    expect_passed(&(weir_workers_options){.work = use_bench,
                                          .open_worker = open_bench,
                                          .close_worker = close_bench,
                                          .workers = 100},
                  (struct feed){3, 1});
    cr_assert_leq(opened, 4);
    expect_eq(closed, opened);
}
