/* SPDX-License-Identifier: MIT */
/*
 * test_differences.c - where weir is not Node: one test for each line of the
 * table in ARCHITECTURE.md, which names it. Those of runs are in
 * test_differences_runs.c.
 */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "edges.h"
#include "expect.h"
#include "guide_parts.h"
#include "held.h"
#include "patience.h"
#include "worker.h"

TestSuite(differences, .timeout = 20);

static struct ledger ledger;
static struct dam dam = {.gate = GATE_CLOSED};
static struct journal journal = JOURNAL_EMPTY;

/* ---- Marks -------------------------------------------------------------- */

/* Node, which has two buffers at a boundary, holds 63 objects here. */
Test(differences, one_ring_for_each_edge)
{
    struct well well = {.most = 200};
    weir_pipeline *p =
        LINE(well_source(&well), eager_relay(0, 0, true), dam_sink(&dam, true));

    well.pipeline = p;
    expect_eq(weir_pipeline_start(p), 0);
    await_backed_up(p);
    expect_eq(well.asked, 32);
    expect_eq(edge_of(p, 0).length, 16);
    expect_eq(edge_of(p, 1).length, 16);
    gate_open(&dam.gate);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
}

/* Ten chunks of 10 fill the edge. How many are left when it has drained? */
static size_t left_at_drain(size_t low)
{
    weir_edge *edge = weir_edge_new(
        &(weir_edge_options){.high_water_mark = 100, .low_water_mark = low});
    size_t left;

    cr_assert(edge);
    put_many(edge, &ledger, 10, 9);
    expect_eq(offer(edge, &ledger, 10), 0);
    do {
        cr_assert(try_get(edge) >= 0 || length_of(edge) == 0);
        left = length_of(edge);
    } while (weir_need_drain(weir_edge_writable(edge)));
    weir_edge_free(edge);
    return left;
}

Test(differences, drain_at_the_low_mark)
{
    expect_eq(left_at_drain(0), 50);
    expect_eq(left_at_drain(20), 20);
    expect_eq(left_at_drain(WEIR_MARK_ZERO), 0);
}

Test(differences, weir_write_waits_where_node_takes)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    struct held_writer writer;

    put_many(edge, &ledger, 5, 2);
    hold_writer(&writer, edge, ledger_chunk(&ledger, 5));
    expect_eq(length_of(edge), 10);
    expect_eq(offer(edge, &ledger, 5), 0);
    expect_eq(length_of(edge), 15);
    drain(edge);
    expect_eq(held_writer_join(&writer), 0);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

static int expand(weir_stage *self, weir_chunk chunk)
{
    int failed = 0;

    for (size_t i = 0; i < 100 && !failed; i++)
        failed =
            weir_write(weir_stage_out(self), weir_chunk_slice(chunk, 0, 1));
    weir_chunk_release(&chunk);
    return failed;
}

/* Node's readable side holds all 100 of them at a mark of 2. */
Test(differences, a_transform_cannot_pass_its_mark)
{
    static const weir_callbacks calls = {.transform = expand};
    struct well well = {.most = 5};
    weir_stage_def expander = weir_callback_stage("expand", &calls, NULL);
    weir_pipeline *p;

    expander.object_mode = true;
    p = LINE(well_source(&well), expander, dam_sink(&dam, true));
    well.pipeline = p;
    weir_pipeline_set_marks(p, 2, 0);
    expect_eq(weir_pipeline_start(p), 0);
    gate_await(&dam.gate, 1);
    gate_open(&dam.gate);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_eq(dam.chunks, 500);
    expect_eq(edge_of(p, 1).highest_length, 2);
    weir_pipeline_free(p);
}

Test(differences, chunks_without_bytes_are_bounded)
{
    weir_edge *edge = edge_of_bytes(10, 0);

    for (size_t i = 0; i < WEIR_DEFAULT_MAX_CHUNKS; i++)
        expect_eq(weir_try_write(weir_edge_writable(edge), (weir_chunk){0}), 0);
    expect_eq(length_of(edge), 0);
    expect_eq(weir_try_write(weir_edge_writable(edge), (weir_chunk){0}),
              -EAGAIN);
    weir_edge_free(edge);
}

/* Node adds nothing for an empty push or unshift. */
Test(differences, empty_chunks_are_chunks)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_readable *in = weir_edge_readable(edge);

    put_many(edge, &ledger, 0, 2);
    expect_eq(try_get(edge), 1);
    expect_eq(weir_unread(in, ledger_chunk(&ledger, 0)), 0);
    expect_eq(drain(edge), 2);
    weir_end(weir_edge_writable(edge));
    expect_eq(try_put(edge, &ledger, 0), WEIR_WRITE_AFTER_END);
    weir_edge_free(edge);
}

/* ---- Corks -------------------------------------------------------------- */

/* In Node no drain comes while corked, so one who waits for it waits for
 * ever. */
Test(differences, waiting_for_drain_under_a_cork_ends)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    struct held_writer waiter;

    weir_cork(weir_edge_writable(edge));
    expect_eq(offer(edge, &ledger, 10), 0);
    expect_eq(try_get(edge), -EAGAIN);
    hold_drain_waiter(&waiter, edge);
    expect_eq(drain(edge), 1);
    expect_eq(held_writer_join(&waiter), 0);
    weir_uncork(weir_edge_writable(edge));
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

/* Node's pairs of one turn are held back as long as the turn lasts. */
Test(differences, pairs_join_for_a_time_and_no_longer)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    struct held_reader reader;

    hold_reader(&reader, edge, HELD_MAX);
    weir_cork(weir_edge_writable(edge));
    put_many(edge, &ledger, 10, 2);
    weir_uncork_later(weir_edge_writable(edge));
    expect_eq(held_reader_join(&reader), 2); /* nobody does anything more */
    weir_chunk_release_many(reader.chunks, 2);

    /* Who polls would wait for ever. */
    cr_assert_geq(weir_readable_fd(weir_edge_readable(edge)), 0);
    weir_cork(weir_edge_writable(edge));
    put_many(edge, &ledger, 10, 2);
    weir_uncork_later(weir_edge_writable(edge));
    expect_eq(drain(edge), 2);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

/* ---- The end, one way or the other -------------------------------------- */

/* What is read of 20 bytes after the writer failed, and then. */
static void expect_after_failure(bool taking, int first)
{
    weir_edge *edge = edge_of_bytes(100, 0);

    weir_readable_take(weir_edge_readable(edge), taking);
    put_many(edge, &ledger, 10, 2);
    weir_fail(weir_edge_writable(edge), -EIO);
    expect_eq(try_get(edge), first);
    expect_eq(try_get(edge), first);
    expect_eq(try_get(edge), -EIO);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

/* Node's read() gives what is buffered when its stream is destroyed. */
Test(differences, a_failure_drops_what_is_queued_but_in_taking_mode)
{
    expect_after_failure(false, -EIO);
    expect_after_failure(true, 1);
}

static void count_end(void *arg)
{
    ++*(int *)arg;
}

/* How often the end was told after reading the last 3 bytes of 5 asked for,
 * and after one read more. */
static void expect_ends(bool taking, int after_short, int after_next)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_readable *in = weir_edge_readable(edge);
    weir_chunk chunk;
    int ends = 0;

    weir_readable_take(in, taking);
    weir_readable_observe(in, &(weir_observer){.end = count_end, .arg = &ends});
    put_many(edge, &ledger, 3, 1);
    weir_end(weir_edge_writable(edge));
    expect_eq(weir_try_read_exact(in, &chunk, 5), 1);
    expect_eq(chunk.size, 3);
    weir_chunk_release(&chunk);
    expect_eq(ends, after_short);
    expect_eq(weir_try_read(in, &chunk), 0);
    expect_eq(ends, after_next);
    weir_edge_free(edge);
}

/* Node's read(n) tells of the end when it gives less than n. */
Test(differences, a_short_read_tells_of_the_end_in_taking_mode_only)
{
    expect_ends(false, 0, 1);
    expect_ends(true, 1, 1);
}

static void note_readable(void *arg)
{
    (void)arg;
    journal_note(&journal, "readable");
}

/* Node's is emitted again with each push. */
Test(differences, readable_is_told_once_until_all_is_read)
{
    weir_edge *edge = edge_of_bytes(100, 0);

    weir_readable_observe(weir_edge_readable(edge),
                          &(weir_observer){.readable = note_readable});
    put_many(edge, &ledger, 10, 3);
    expect_eq(journal_count(&journal, "readable"), 1);
    expect_eq(drain(edge), 3);
    put_many(edge, &ledger, 10, 3);
    expect_eq(journal_count(&journal, "readable"), 2);
    weir_end(weir_edge_writable(edge));
    expect_eq(journal_count(&journal, "readable"), 3);
    weir_edge_free(edge);
}

/* ---- Several readers ----------------------------------------------------- */

struct pipe_to {
    struct worker worker;
    weir_edge *in;
    weir_edge *out;
};

static int pipe_on(void *arg)
{
    struct pipe_to *p = arg;

    return weir_pipe(weir_edge_readable(p->in), weir_edge_writable(p->out), 0);
}

Test(differences, several_pipes_share_the_chunks)
{
    weir_edge *in = edge_of_bytes(1000, 0);
    struct pipe_to to[] = {{.in = in, .out = edge_of_bytes(1000, 0)},
                           {.in = in, .out = edge_of_bytes(1000, 0)}};

    weir_readable_take(weir_edge_readable(in), true);
    for (int i = 0; i < 2; i++)
        worker_start(&to[i].worker, pipe_on, &to[i]);
    put_many(in, &ledger, 10, 20);
    weir_end(weir_edge_writable(in));
    for (int i = 0; i < 2; i++)
        expect_eq(worker_join(&to[i].worker), 0);
    expect_eq(drain(to[0].out) + drain(to[1].out), 20);
    for (int i = 0; i < 2; i++)
        weir_edge_free(to[i].out);
    weir_edge_free(in);
}

static int read_100(void *arg)
{
    weir_chunk chunk;
    int got = weir_read_exact(arg, &chunk, 100);

    if (got > 0)
        weir_chunk_release(&chunk);
    return got;
}

Test(differences, an_exact_read_is_alone)
{
    weir_edge *edge = edge_of_bytes(1000, 0);
    weir_readable *in = weir_edge_readable(edge);
    struct worker reader;

    weir_readable_take(in, true);
    worker_start(&reader, read_100, in);
    cr_assert(await_reader_waits(edge, 1));
    expect_eq(try_get(edge), WEIR_TWO_READERS);
    put_many(edge, &ledger, 50, 2);
    expect_eq(worker_join(&reader), 1);
    put_many(edge, &ledger, 50, 1);
    expect_eq(try_get(edge), 1);
    weir_edge_free(edge);
}

/* Node's read() gives what is buffered also while the stream is paused. */
Test(differences, a_pause_stops_every_read)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_chunk chunk;

    put_many(edge, &ledger, 10, 1);
    weir_pause(weir_edge_readable(edge));
    expect_eq(try_get(edge), -EAGAIN);
    expect_eq(weir_peek(weir_edge_readable(edge), &chunk), -EAGAIN);
    weir_resume(weir_edge_readable(edge));
    expect_eq(try_get(edge), 1);
    weir_edge_free(edge);
}

static void note_resume(void *arg)
{
    (void)arg;
    journal_note(&journal, "resume");
}

static void resume_a_moment(void *arg)
{
    journal_note(&journal, "pause");
    if (journal_count(&journal, "pause") > 1)
        return;
    weir_resume(arg);
    weir_pause(arg);
    weir_resume(arg);
}

/* Node tells each of them. */
Test(differences, what_is_undone_before_it_is_told_is_not_told)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_readable *in = weir_edge_readable(edge);

    weir_readable_observe(in, &(weir_observer){.pause = resume_a_moment,
                                               .resume = note_resume,
                                               .arg = in});
    weir_pause(in);
    expect_text(journal.text, "pause, resume");
    weir_edge_free(edge);
}

/* Node's toArray() and text() take whatever comes. */
Test(differences, collecting_has_a_limit)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_readable *in = weir_edge_readable(edge);
    weir_chunk all;

    put_many(edge, &ledger, 10, 6);
    weir_end(weir_edge_writable(edge));
    expect_eq(weir_collect(in, &all, 25), WEIR_LIMIT);
    expect_eq(all.size, 0);
    expect_eq(weir_collect(in, &all, 30), 0);
    expect_eq(all.size, 30);
    weir_chunk_release(&all);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}
