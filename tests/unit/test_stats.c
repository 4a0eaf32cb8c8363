/* SPDX-License-Identifier: MIT */
/* test_stats.c - figures of edges, stages and pipelines, also while they run.
 */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "edges.h"
#include "expect.h"
#include "held.h"
#include "patience.h"

TestSuite(stats, .timeout = 20);

static struct ledger ledger;
static struct gate gate = GATE_CLOSED;

/* ---- An edge ------------------------------------------------------------ */

Test(stats, of_a_new_edge_are_zero_but_for_the_marks)
{
    weir_edge *edge = edge_of_objects(5, 2);
    weir_edge_stats stats = stats_of(edge);

    expect_eq(stats.high_water_mark, 5);
    expect_eq(stats.low_water_mark, 2);
    cr_assert(stats.object_mode && !stats.ended);
    expect_eq(stats.chunks + stats.bytes + stats.length, 0);
    expect_eq(stats.highest_length + stats.largest_chunk, 0);
    expect_eq(stats.waiting_chunks, 0);
    expect_eq(stats.writer_waits + stats.reader_waits, 0);
    expect_eq(stats.writer_wait_ns + stats.reader_wait_ns, 0);
    expect_eq(stats.wakeups_sent + stats.wakeups_futile, 0);
    expect_eq(stats.failed, 0);
    weir_edge_free(edge);
}

Test(stats, count_what_was_written)
{
    weir_edge *edge = edge_of_bytes(1000, 0);
    weir_edge_stats stats;

    put_many(edge, &ledger, 10, 3);
    put_many(edge, &ledger, 0, 1);
    put_many(edge, &ledger, 300, 1);
    expect_eq(try_get(edge), 1);
    stats = stats_of(edge);
    expect_eq(stats.chunks, 5);
    expect_eq(stats.bytes, 330);
    expect_eq(stats.length, 330);
    expect_eq(stats.waiting_chunks, 4);
    expect_eq(stats.largest_chunk, 300);
    drain(edge);
    stats = stats_of(edge);
    expect_eq(stats.chunks, 5);
    expect_eq(stats.bytes, 330);
    expect_eq(stats.length, 0);
    expect_eq(stats.highest_length, 330);
    weir_edge_free(edge);
}

Test(stats, count_bytes_of_objects_but_measure_objects)
{
    weir_edge *edge = edge_of_objects(10, 0);

    put_many(edge, &ledger, 300, 2);
    expect_eq(stats_of(edge).bytes, 600);
    expect_eq(stats_of(edge).length, 2);
    expect_eq(stats_of(edge).largest_chunk, 1);
    weir_edge_free(edge);
}

Test(stats, what_was_refused_is_not_counted)
{
    weir_edge *edge = edge_of_bytes(10, 0);

    put_many(edge, &ledger, 10, 1);
    expect_eq(try_put(edge, &ledger, 500), -EAGAIN);
    weir_fail(weir_edge_writable(edge), -EIO);
    expect_eq(try_put(edge, &ledger, 500), -EIO);
    expect_eq(stats_of(edge).chunks, 1);
    expect_eq(stats_of(edge).bytes, 10);
    expect_eq(stats_of(edge).largest_chunk, 10);
    weir_edge_free(edge);
}

struct growth {
    weir_edge *edge;
    uint64_t writer_ns;
    uint64_t reader_ns;
};

static bool has_grown(void *arg)
{
    const struct growth *before = arg;
    weir_edge_stats now = stats_of(before->edge);

    return now.writer_wait_ns > before->writer_ns ||
           now.reader_wait_ns > before->reader_ns;
}

/* The time of a wait that goes on grows; after it, it does not. */
static void expect_growing(weir_edge *edge)
{
    weir_edge_stats stats = stats_of(edge);

    for (int i = 0; i < 3; i++) {
        cr_assert(await(has_grown, &(struct growth){edge, stats.writer_wait_ns,
                                                    stats.reader_wait_ns}));
        stats = stats_of(edge);
    }
}

Test(stats, show_a_writers_wait_while_it_goes_on)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    struct held_writer writer;
    weir_edge_stats stats;

    put_many(edge, &ledger, 10, 1);
    hold_writer(&writer, edge, ledger_chunk(&ledger, 10));
    expect_growing(edge);
    expect_eq(stats_of(edge).writer_waits, 1);
    drain(edge);
    expect_eq(held_writer_join(&writer), 0);
    stats = stats_of(edge);
    expect_eq(stats_of(edge).writer_wait_ns, stats.writer_wait_ns);
    expect_eq(stats.reader_wait_ns, 0);
    expect_eq(stats.reader_waits, 0);
    weir_edge_free(edge);
}

Test(stats, show_a_readers_wait_while_it_goes_on)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    struct held_reader reader;
    weir_edge_stats stats;

    hold_reader(&reader, edge, 1);
    expect_growing(edge);
    expect_eq(stats_of(edge).reader_waits, 1);
    put_many(edge, &ledger, 10, 1);
    expect_eq(held_reader_join(&reader), 1);
    weir_chunk_release(&reader.chunks[0]);
    stats = stats_of(edge);
    expect_eq(stats_of(edge).reader_wait_ns, stats.reader_wait_ns);
    expect_eq(stats.writer_wait_ns, 0);
    expect_eq(stats.writer_waits, 0);
    weir_edge_free(edge);
}

Test(stats, add_up_the_waits_of_several_threads)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    struct held_writer writers[3];

    put_many(edge, &ledger, 10, 1);
    weir_deadline all_wait = 0;
    for (int i = 0; i < 3; i++)
        hold_writer(&writers[i], edge, ledger_chunk(&ledger, 10));
    all_wait = weir_now();
    expect_growing(edge);
    weir_deadline still_wait = weir_now();
    cr_assert(stats_of(edge).writer_wait_ns >=
              3 * (uint64_t)(still_wait - all_wait));
    expect_eq(stats_of(edge).writer_waits, 3);
    weir_fail(weir_edge_writable(edge), -EIO);
    for (int i = 0; i < 3; i++)
        expect_eq(held_writer_join(&writers[i]), -EIO);
    weir_edge_free(edge);
}

Test(stats, pushes_and_pops_that_wake_nobody_are_suppressed)
{
    weir_edge *edge = edge_of_bytes(1000, 0);

    put_many(edge, &ledger, 10, 10);
    expect_eq(drain(edge), 10);
    expect_eq(stats_of(edge).wakeups_sent, 0);
    expect_eq(stats_of(edge).wakeups_suppressed, 20);
    weir_edge_free(edge);
}

Test(stats, a_failure_is_one_signal_for_each_thread_that_waits)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    struct held_writer writers[2];

    put_many(edge, &ledger, 10, 1);
    for (int i = 0; i < 2; i++)
        hold_writer(&writers[i], edge, ledger_chunk(&ledger, 10));
    weir_fail(weir_edge_writable(edge), -EIO);
    for (int i = 0; i < 2; i++)
        expect_eq(held_writer_join(&writers[i]), -EIO);
    expect_eq(stats_of(edge).wakeups_sent, 2);
    expect_eq(stats_of(edge).wakeups_futile, 0);
    weir_edge_free(edge);
}

/* ---- A pipeline --------------------------------------------------------- */

Test(stats, of_a_pipeline_say_what_there_is)
{
    struct feed feed = {.chunks = 10, .size = 100};
    struct tally tally = {0};
    weir_pipeline *p = LINE(feed_source("feed", &feed), relay("relay"),
                            tally_sink("tally", &tally));
    weir_edge_stats edge;
    weir_stage_stats stage;

    expect_eq(weir_pipeline_stages(p), 3);
    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(weir_pipeline_edges(p), 2);
    for (size_t i = 0; i < 2; i++) {
        expect_eq(weir_pipeline_edge_stats(p, i, &edge), 0);
        expect_eq(edge.bytes, 1000);
        expect_eq(edge.chunks, 10);
        expect_eq(edge.length, 0);
        cr_assert(edge.ended);
    }
    expect_eq(weir_pipeline_edge_stats(p, 2, &edge), -EINVAL);
    expect_eq(weir_pipeline_stage_stats(p, 3, &stage), -EINVAL);
    weir_pipeline_free(p);
}

Test(stats, of_a_stage_after_the_run)
{
    struct feed feed = {.chunks = 10, .size = 100};
    struct tally tally = {0};
    weir_pipeline *p = LINE(feed_source("feed", &feed), relay("relay"),
                            tally_sink("tally", &tally));
    const char *const names[] = {"feed", "relay", "tally"};
    const weir_stage_kind kinds[] = {WEIR_SOURCE, WEIR_TRANSFORM, WEIR_SINK};
    weir_stage_stats stage;

    expect_eq(weir_pipeline_run(p), 0);
    for (size_t i = 0; i < 3; i++) {
        expect_eq(weir_pipeline_stage_stats(p, i, &stage), 0);
        expect_text(stage.name, names[i]);
        expect_eq(stage.kind, kinds[i]);
        expect_eq(stage.running, false);
        expect_eq(stage.status, 0);
        cr_assert(stage.starved_ns + stage.blocked_ns <= stage.running_ns);
        cr_assert(stage.running_ns > 0);
    }
    expect_eq(weir_pipeline_stage_stats(p, 0, &stage), 0);
    expect_eq(stage.starved_ns, 0);
    expect_eq(weir_pipeline_stage_stats(p, 2, &stage), 0);
    expect_eq(stage.blocked_ns, 0);
    weir_pipeline_free(p);
}

Test(stats, of_a_stage_that_failed)
{
    struct role role = {.run = run_result, .result = -EIO};
    weir_pipeline *p = LINE(played("bad", WEIR_SOURCE, &role), idle(WEIR_SINK));
    weir_stage_stats stage;

    expect_eq(weir_pipeline_run(p), -EIO);
    expect_eq(weir_pipeline_stage_stats(p, 0, &stage), 0);
    expect_eq(stage.status, -EIO);
    expect_eq(stage.running, false);
    weir_pipeline_free(p);
}

struct stage_growth {
    weir_pipeline *p;
    size_t index;
    weir_stage_stats before;
};

static bool stage_has_grown(void *arg)
{
    const struct stage_growth *g = arg;
    weir_stage_stats now;

    return weir_pipeline_stage_stats(g->p, g->index, &now) == 0 &&
           now.running_ns > g->before.running_ns &&
           (now.starved_ns > g->before.starved_ns ||
            now.blocked_ns > g->before.blocked_ns);
}

Test(stats, of_stages_show_waits_that_go_on)
{
    struct role roles[2] = {{.run = run_endless},
                            {.run = run_gated, .gate = &gate}};
    weir_pipeline *p = LINE(played("blocked", WEIR_SOURCE, &roles[0]),
                            played("gated", WEIR_SINK, &roles[1]));
    struct stage_growth growth = {.p = p, .index = 0};

    expect_eq(weir_pipeline_start(p), 0);
    cr_assert(await_pipeline_writer_waits(p, 0, 1));
    expect_eq(weir_pipeline_stage_stats(p, 0, &growth.before), 0);
    cr_assert(growth.before.running);
    cr_assert(await(stage_has_grown, &growth));
    weir_stage_stats sink;
    expect_eq(weir_pipeline_stage_stats(p, 1, &sink), 0);
    expect_eq(sink.starved_ns, 0);
    gate_open(&gate);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
}

/* Its buffers come back and are used again: no more are allocated than the
 * edges hold and the stages have in hand. */
static int run_pool_feed(weir_stage *self)
{
    for (int i = 0; i < 1000; i++) {
        weir_chunk chunk;
        int failed = weir_chunk_alloc(&chunk, weir_stage_pool(self), 1000);
        if (!failed)
            failed = weir_write(weir_stage_out(self), chunk);
        if (failed)
            return failed;
    }
    return 0;
}

Test(stats, of_the_pool_show_that_a_running_pipeline_allocates_nothing)
{
    struct role roles[2] = {{.run = run_pool_feed}, {.run = run_to_end}};
    weir_pipeline *p = LINE(played("feed", WEIR_SOURCE, &roles[0]),
                            played("sink", WEIR_SINK, &roles[1]));
    weir_pool_stats stats;

    weir_pipeline_set_marks(p, 4000, 0);
    expect_eq(weir_pipeline_run(p), 0);
    weir_pool_get_stats(weir_pipeline_pool(p), &stats);
    expect_eq(stats.allocated + stats.reused, 1000);
    cr_assert(stats.allocated <= 6, "%zu buffers", (size_t)stats.allocated);
    expect_eq(stats.used_bytes, 0);
    weir_pipeline_free(p);
}
