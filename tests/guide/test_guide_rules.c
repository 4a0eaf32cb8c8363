/* SPDX-License-Identifier: MIT */
/*
 * test_guide_rules.c - the rules that the guide gives for streams of one's
 * own, above all for sources, and what becomes of those who break them. One
 * test a statement, numbered as in docs/guide.md.
 */
#include <errno.h>
#include <sched.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "edges.h"
#include "expect.h"
#include "guide_parts.h"
#include "held.h"
#include "patience.h"

TestSuite(guide, .timeout = 50);

static struct ledger ledger;
static struct dam dam = {.gate = GATE_CLOSED};

/* ---- Respect backpressure ----------------------------------------------- */

/* Those that work on bytes, at a mark that suits none of them. */
Test(guide, g18_whatever_comes_with_weir_respects_backpressure)
{
    struct dam end = {.gate = GATE_CLOSED};
    weir_pipeline *p =
        LINE(weir_zero(.size = 40000000, .chunk = 7000), weir_pass(),
             weir_gzip(.level = 1), weir_gunzip(0), weir_count(0),
             weir_throttle(.rate = INT64_MAX), dam_sink(&end, false));

    weir_pipeline_set_marks(p, 5000, 0);
    expect_eq(weir_pipeline_start(p), 0);
    await_backed_up(p);
    cr_assert(edge_of(p, 0).bytes < 40000000);
    gate_open(&end.gate);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_bounded(p);
    expect_eq(end.bytes, 40000000);
    weir_pipeline_free(p);
}

Test(guide, g19_a_source_is_asked_only_when_there_is_room)
{
    for (size_t mark = 1; mark <= 5000; mark = mark * 3 + 1) {
        struct well well = {.most = 500, .size = 100};
        struct dam open = {.gate = GATE_CLOSED};
        weir_pipeline *p = LINE(well_source(&well), dam_sink(&open, false));

        gate_open(&open.gate);
        well.pipeline = p;
        weir_pipeline_set_marks(p, mark, 0);
        expect_eq(weir_pipeline_run(p), 0);
        expect_eq(well.asked, 500);
        expect_eq(well.early, 0);
        expect_eq(open.bytes, 500 * 100);
        weir_pipeline_free(p);
    }
}

Test(guide, g20_after_a_no_a_write_waits_for_drain)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    struct held_writer writer;

    expect_eq(offer(edge, &ledger, 6), 1);
    expect_eq(offer(edge, &ledger, 4), 0);
    expect_eq(try_put(edge, &ledger, 1), -EAGAIN);
    expect_eq(weir_wait_drain(weir_edge_writable(edge), weir_now()),
              -ETIMEDOUT);
    hold_writer(&writer, edge, ledger_chunk(&ledger, 1));
    expect_eq(try_get(edge), 1);
    expect_eq(try_get(edge), 1); /* the first one has been handled */
    expect_eq(length_of(edge), 4);
    expect_eq(stats_of(edge).chunks, 2);
    expect_eq(stats_of(edge).writers_waiting, 1);
    drain(edge);
    expect_eq(held_writer_join(&writer), 0);
    expect_eq(stats_of(edge).chunks, 3);
    drain(edge);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

/* ---- Sources ------------------------------------------------------------ */

/* Asked once, it writes all that there is: the guide's loop that heeds no
 * answer. */
struct spring {
    bool offers;
    size_t written;
};

static int gush(weir_stage *self, size_t size)
{
    struct spring *spring = weir_stage_arg(self);
    weir_writable *out = weir_stage_out(self);
    weir_chunk chunk;

    (void)size;
    for (; spring->written < 200; spring->written++) {
        int status = weir_chunk_alloc(&chunk, NULL, 100);
        if (!status)
            status = spring->offers ? weir_offer(out, chunk)
                                    : weir_write(out, chunk);
        if (status < 0)
            return status;
    }
    return 0;
}

static bool has_gushed(void *pipeline)
{
    return edge_of(pipeline, 0).chunks == 200;
}

/* The edge's figures when it was written to before a sink that stands still. */
static weir_edge_stats after_gush(bool offers)
{
    static const weir_callbacks calls = {.read = gush};
    struct spring spring = {.offers = offers};
    weir_pipeline *p = LINE(weir_callback_stage("spring", &calls, &spring),
                            dam_sink(&dam, false));

    dam = (struct dam){.gate = GATE_CLOSED};
    weir_pipeline_set_marks(p, 1000, 0);
    expect_eq(weir_pipeline_start(p), 0);
    if (offers)
        cr_assert(await(has_gushed, p));
    else
        await_backed_up(p);
    gate_open(&dam.gate);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_eq(dam.bytes, 200 * 100);
    weir_edge_stats stats = edge_of(p, 0);
    weir_pipeline_free(p);
    return stats;
}

/* With weir_write it is held all the same; with weir_offer it shows. */
Test(guide, g22_a_source_that_does_not_heed_is_held_or_shows)
{
    weir_edge_stats held = after_gush(false);
    weir_edge_stats shows = after_gush(true);

    expect_eq(held.highest_length, 1000);
    cr_assert(held.writer_waits > 0);
    expect_eq(shows.highest_length, 200 * 100);
    cr_assert(shows.highest_length > bound_of(&shows));
}

/* readable.on('data', d => writable.write(d)) */
static int write_on(void *out, weir_chunk chunk)
{
    return weir_write(out, chunk);
}

struct joint {
    weir_readable *in;
    weir_writable *out;
};

static int join_them(void *arg)
{
    struct joint *joint = arg;
    int failed = weir_each(joint->in, write_on, joint->out);

    weir_end(joint->out);
    return failed;
}

Test(guide, g23_data_that_is_written_on_is_held_too)
{
    weir_edge *from = edge_of_bytes(1000, 0);
    weir_edge *to = edge_of_bytes(50, 0);
    struct joint joint = {weir_edge_readable(from), weir_edge_writable(to)};
    struct worker worker;

    put_many(from, &ledger, 10, 100);
    weir_end(weir_edge_writable(from));
    worker_start(&worker, join_them, &joint);
    cr_assert(await_writer_waits(to, 1));
    expect_eq(length_of(to), 50);
    expect_eq(length_of(from), 1000 - 50);
    for (size_t got = 0; got < 100; got += drain(to))
        sched_yield();
    expect_eq(worker_join(&worker), 0);
    expect_eq(stats_of(to).highest_length, 50);
    weir_edge_free(from);
    weir_edge_free(to);
    cr_assert(ledger_balanced(&ledger));
}
