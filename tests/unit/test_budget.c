/* SPDX-License-Identifier: MIT */
/* test_budget.c - one limit for all edges of a pipeline. */
#include <errno.h>
#include <stdatomic.h>
#include <string.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "edges.h"
#include "expect.h"
#include "ledger.h"
#include "worker.h"

TestSuite(budget, .timeout = 60);

#define MIB ((size_t)1024 * 1024)

static struct ledger ledger;

static weir_budget_stats budget_of(weir_pipeline *p)
{
    weir_budget_stats stats;

    weir_pipeline_budget_stats(p, &stats);
    return stats;
}

/* ---- Many edges ---------------------------------------------------------- */

/* Passes its input on in pieces of many sizes, of which it holds some. */
static int run_jumble(weir_stage *self)
{
    static const size_t sizes[] = {1, 700, 3000, 20000, 70000};
    size_t turn = (size_t)(uintptr_t)weir_stage_arg(self);
    weir_chunk chunks[8];
    int got, status = 0;

    while ((got = weir_read_many(weir_stage_in(self), chunks, 1 + turn % 8)) >
           0) {
        for (int i = 0; i < got; i++) {
            for (size_t at = 0; at < chunks[i].size && !status;) {
                weir_chunk part =
                    weir_chunk_slice(chunks[i], at, sizes[turn++ % 5]);
                at += part.size;
                status = weir_write(weir_stage_out(self), part);
            }
            weir_chunk_release(&chunks[i]);
        }
        if (status)
            return status;
    }
    return got;
}

static void add_jumbles(weir_pipeline *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        expect_eq(weir_pipeline_add(
                      p, (weir_stage_def){.name = "jumble",
                                          .kind = WEIR_TRANSFORM,
                                          .run = run_jumble,
                                          .high_water_mark = 256 * 1024,
                                          .arg = (void *)(uintptr_t)(i * 3)}),
                  0);
}

static void expect_within_budget(size_t stages, size_t budget, struct feed feed)
{
    struct tally tally = {0};
    weir_pipeline *p = weir_pipeline_new();

    expect_eq(weir_pipeline_add(p, feed_source("feed", &feed)), 0);
    add_jumbles(p, stages);
    expect_eq(weir_pipeline_add(p, tally_sink("tally", &tally)), 0);
    expect_eq(weir_pipeline_set_budget(p, budget), 0);
    expect_eq(weir_pipeline_start(p), 0);
    while (weir_pipeline_wait_until(p, weir_in_ms(1)) == -ETIMEDOUT)
        cr_assert(budget_of(p).bytes <= budget);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_eq(tally.bytes, feed.chunks * feed.size);
    expect_eq(tally.disorder, false);
    expect_eq(budget_of(p).limit, budget);
    expect_eq(budget_of(p).bytes, 0);
    cr_assert(budget_of(p).highest_bytes <= budget, "%zu",
              budget_of(p).highest_bytes);
    cr_assert(budget_of(p).highest_bytes > 0);
    weir_pipeline_free(p);
}

Test(budget, a_hundred_edges_stay_within_it)
{
    expect_within_budget(99, 4 * MIB, (struct feed){100, 65536});
}

Test(budget, the_least_that_a_hundred_edges_can_have_will_do)
{
    expect_within_budget(99, 100 * WEIR_BUDGET_EDGE_BYTES,
                         (struct feed){20, 50000});
}

Test(budget, chunks_larger_than_all_of_it_pass)
{
    expect_within_budget(1, 16384, (struct feed){8, MIB});
}

/* ---- Edges that share ---------------------------------------------------- */

/* A pipeline of one stage with both ends open. */
static weir_pipeline *open_ended(size_t budget)
{
    weir_pipeline *p = LINE(relay("relay"));

    cr_assert(weir_pipeline_input(p) && weir_pipeline_output(p));
    expect_eq(weir_pipeline_set_marks(p, MIB, 0), 0);
    expect_eq(weir_pipeline_set_budget(p, budget), 0);
    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_pipeline_set_budget(p, 0), WEIR_ALREADY_STARTED);
    return p;
}

static void end_open(weir_pipeline *p)
{
    weir_pipeline_abort(p);
    expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    expect_eq(budget_of(p).bytes, 0);
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&ledger));
}

Test(budget, an_edge_borrows_what_the_others_leave)
{
    weir_pipeline *p = open_ended(40000);
    weir_writable *in = weir_pipeline_input(p);
    weir_chunk chunk = ledger_chunk(&ledger, 1000);
    size_t written = 0;

    /* Both edges fill: 10 000 each of their own and 20 000 from the pot. */
    while (weir_write_until(in, chunk, weir_in_ms(200)) == 0) {
        chunk = ledger_chunk(&ledger, 1000);
        written += 1000;
    }
    weir_chunk_release(&chunk);
    cr_assert(written >= 38000 && written <= 40000, "%zu", written);
    cr_assert(budget_of(p).highest_bytes <= 40000);
    end_open(p);
}

Test(budget, a_write_that_may_not_wait_is_whole_or_refused)
{
    weir_pipeline *p = open_ended(40000);
    weir_writable *in = weir_pipeline_input(p);

    expect_eq(weir_writable_mark(in), 10000);
    expect_eq(weir_try_write(in, ledger_chunk(&ledger, 10001)), -EMSGSIZE);
    expect_eq(weir_write_until(in, ledger_chunk(&ledger, 10001), WEIR_FOREVER),
              0);
    expect_eq(
        weir_write_until(in, ledger_chunk(&ledger, 10001), weir_in_ms(10000)),
        -EMSGSIZE);
    end_open(p);
}

static int pipe_into(void *arg)
{
    void **both = arg;

    return weir_pipe(weir_edge_readable(both[0]), weir_pipeline_input(both[1]),
                     0);
}

Test(budget, large_chunks_can_be_piped_in)
{
    weir_edge *edge = edge_of_bytes(MIB, 0);
    weir_pipeline *p = open_ended(40000);
    struct worker worker;
    weir_chunk whole;
    void *both[] = {edge, p};

    put_many(edge, &ledger, 33333, 3);
    weir_end(weir_edge_writable(edge));
    worker_start(&worker, pipe_into, both);
    expect_eq(weir_collect(weir_pipeline_output(p), &whole, SIZE_MAX), 0);
    expect_eq(whole.size, 99999);
    weir_chunk_release(&whole);
    expect_eq(worker_join(&worker), 0);
    expect_eq(weir_pipeline_wait(p), 0);
    cr_assert(budget_of(p).highest_bytes <= 40000);
    weir_pipeline_free(p);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

static void count_done(void *arg, int status)
{
    expect_eq(status, 0);
    atomic_fetch_add((atomic_int *)arg, 1);
}

Test(budget, a_chunk_in_pieces_is_one_write_to_its_completion)
{
    atomic_int done = 0;
    weir_pipeline *p = open_ended(40000);
    weir_chunk whole;

    expect_eq(weir_write_then(weir_pipeline_input(p),
                              ledger_chunk(&ledger, 30000), count_done, &done),
              0);
    weir_end(weir_pipeline_input(p));
    expect_eq(weir_collect(weir_pipeline_output(p), &whole, SIZE_MAX), 0);
    expect_eq(whole.size, 30000);
    weir_chunk_release(&whole);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
    expect_eq(done, 1);
    cr_assert(ledger_balanced(&ledger));
}

Test(budget, an_offer_can_pass_it_and_that_shows)
{
    weir_pipeline *p = open_ended(8192);
    weir_writable *in = weir_pipeline_input(p);

    for (int i = 0; i < 5; i++)
        cr_assert(weir_offer(in, ledger_chunk(&ledger, 60000)) >= 0);
    cr_assert(budget_of(p).highest_bytes > 8192);
    end_open(p);
}

Test(budget, reading_more_at_once_than_there_can_be_does_not_hang)
{
    struct feed feed = {10, 10000};
    weir_pipeline *p = LINE(feed_source("feed", &feed));
    weir_readable *out = weir_pipeline_output(p);
    weir_chunk chunk;

    expect_eq(weir_pipeline_set_budget(p, 8192), 0);
    expect_eq(weir_pipeline_start(p), 0);
    for (int i = 0; i < 2; i++) {
        expect_eq(weir_read_exact(out, &chunk, 50000), 1);
        expect_eq(chunk.size, 50000);
        weir_chunk_release(&chunk);
    }
    expect_eq(weir_read(out, &chunk), 0);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
}

/* ---- What it does not concern, and refuses ------------------------------- */

Test(budget, one_that_is_too_small_is_refused)
{
    struct tally tally = {0};
    struct feed feed = {1, 1};
    weir_pipeline *p = LINE(feed_source("feed", &feed), relay("relay"),
                            tally_sink("tally", &tally));

    expect_eq(weir_pipeline_set_budget(p, 8191), 0);
    expect_eq(weir_pipeline_run(p), WEIR_MISUSE);
    expect_text(weir_pipeline_why(p),
                "pipeline: a budget of 8191 bytes is too small for 2 edges, "
                "which need 4096 each");
    weir_pipeline_free(p);
}

Test(budget, without_one_the_figures_are_0)
{
    struct tally tally = {0};
    struct feed feed = {10, 10};
    weir_pipeline *p =
        LINE(feed_source("feed", &feed), tally_sink("tally", &tally));

    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(budget_of(p).limit, 0);
    expect_eq(budget_of(p).highest_bytes, 0);
    weir_pipeline_free(p);
}

Test(budget, objects_are_not_counted)
{
    weir_stage_def objects = relay("relay");

    objects.object_mode = true;
    weir_pipeline *p = LINE(objects);
    weir_writable *in = weir_pipeline_input(p);
    weir_readable *out = weir_pipeline_output(p);
    weir_chunk chunk;

    expect_eq(weir_pipeline_set_budget(p, 1), 0);
    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_write(in, ledger_chunk(&ledger, 60000)), 0);
    expect_eq(weir_read(out, &chunk), 1);
    expect_eq(chunk.size, 60000);
    weir_chunk_release(&chunk);
    end_open(p);
}

Test(budget, an_abort_gives_all_of_it_back)
{
    struct feed feed = {SIZE_MAX, 9000};
    struct role idle = {.run = run_asleep};
    weir_pipeline *p = weir_pipeline_new();

    expect_eq(weir_pipeline_add(p, feed_source("feed", &feed)), 0);
    add_jumbles(p, 20);
    expect_eq(weir_pipeline_add(p, played("asleep", WEIR_SINK, &idle)), 0);
    expect_eq(weir_pipeline_set_budget(p, MIB), 0);
    expect_eq(weir_pipeline_start(p), 0);
    while (budget_of(p).bytes < MIB / 2)
        expect_eq(weir_pipeline_wait_until(p, weir_in_ms(1)), -ETIMEDOUT);
    end_open(p);
}
