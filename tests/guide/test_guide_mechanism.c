/* SPDX-License-Identifier: MIT */
/*
 * test_guide_mechanism.c - how the guide says that backpressure works: the
 * answer of write(), the pause, the drain, the marks. One test a statement,
 * numbered as in docs/guide.md.
 */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "edges.h"
#include "expect.h"
#include "guide_parts.h"
#include "noted.h"
#include "patience.h"

TestSuite(guide, .timeout = 20);

static struct ledger ledger;
static struct dam dam = {.gate = GATE_CLOSED};

/* ---- The answer --------------------------------------------------------- */

/* Offers chunks of these sizes until the first answer "stop". */
static void fill(weir_edge *edge, size_t size)
{
    weir_writable *out = weir_edge_writable(edge);

    while (offer(edge, &ledger, size) == 1) {
        cr_assert(length_of(edge) < weir_writable_mark(out));
        cr_assert(!weir_need_drain(out));
        expect_eq(weir_wait_room(out, WEIR_FOREVER), 0);
    }
    cr_assert(length_of(edge) >= weir_writable_mark(out));
}

Test(guide, g07_backpressure_begins_where_write_says_no)
{
    for (size_t mark = 1; mark <= 8; mark++) {
        for (size_t size = 1; size <= 9; size++) {
            weir_edge *edge = edge_of_bytes(mark, 0);
            fill(edge, size);
            cr_assert(weir_need_drain(weir_edge_writable(edge)));
            expect_eq(try_put(edge, &ledger, size), -EAGAIN);
            weir_edge_free(edge);
        }
    }
    cr_assert(ledger_balanced(&ledger));
}

/* The guide: "has exceeded the highWaterMark or the queue is busy". */
Test(guide, g08_reaching_the_mark_is_full_and_a_busy_queue_is_not)
{
    weir_edge *edge = edge_of_bytes(10, 0);

    expect_eq(offer(edge, &ledger, 5), 1);
    expect_eq(try_get(edge), 1); /* the sink is now busy with it */
    expect_eq(offer(edge, &ledger, 4), 1);
    expect_eq(stats_of(edge).waiting_chunks, 1);
    expect_eq(offer(edge, &ledger, 1), 0);
    expect_eq(length_of(edge), 10);
    weir_edge_free(edge);
}

/* ---- Pause, drain, resume ----------------------------------------------- */

Test(guide, g09_a_full_edge_pauses_the_source)
{
    struct well well = {.most = 100};
    weir_pipeline *p = LINE(well_source(&well), dam_sink(&dam, true));

    well.pipeline = p;
    weir_pipeline_set_marks(p, 4, 0);
    expect_eq(weir_pipeline_start(p), 0);
    gate_await(&dam.gate, 1);
    await_backed_up(p);
    expect_eq(well.asked, 4);
    gate_open(&dam.gate);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_eq(well.asked, 100);
    expect_eq(dam.chunks, 100);
    weir_pipeline_free(p);
}

static void count_drain(void *arg)
{
    ++*(int *)arg;
}

/* Chunks of 0 to 49 bytes at a mark of 50: Node drains 17 times. */
Test(guide, g10_one_drain_for_each_time_it_was_full)
{
    weir_edge *edge = edge_of_bytes(50, 0);
    int drains = 0;
    int stops = 0;

    weir_writable_observe(
        weir_edge_writable(edge),
        &(weir_observer){.drain = count_drain, .arg = &drains});
    for (size_t size = 0; size < 50; size++) {
        if (offer(edge, &ledger, size) != 0)
            continue;
        stops++;
        expect_eq(offer(edge, &ledger, 0), 0); /* unheeded: no second drain */
        expect_eq(drains, stops - 1);
        drain(edge);
        expect_eq(drains, stops);
        expect_eq(weir_wait_drain(weir_edge_writable(edge), WEIR_FOREVER), 0);
    }
    expect_eq(stops, 17);
    expect_eq(drains, 17);
    weir_edge_free(edge);
}

static weir_pool_stats fill_and_drain(weir_edge *edge, weir_pool *pool)
{
    weir_pool_stats stats;
    weir_chunk chunk;

    do {
        expect_eq(weir_chunk_alloc(&chunk, pool, 1000), 0);
    } while (weir_offer(weir_edge_writable(edge), chunk) == 1);
    cr_assert(length_of(edge) >= WEIR_DEFAULT_MARK_BYTES);
    drain(edge);
    expect_eq(length_of(edge), 0);
    weir_pool_get_stats(pool, &stats);
    expect_eq(stats.used_bytes, 0);
    return stats;
}

Test(guide, g11_what_was_queued_is_free_after_the_drain)
{
    weir_edge *edge = weir_edge_new(NULL);
    weir_pool *pool = weir_pool_new();
    weir_pool_stats first = fill_and_drain(edge, pool);

    expect_eq(first.allocated, 17);
    for (int i = 0; i < 100; i++) {
        weir_pool_stats later = fill_and_drain(edge, pool);
        expect_eq(later.allocated, first.allocated);
        expect_eq(later.peak_bytes, first.peak_bytes);
    }
    weir_edge_free(edge);
    weir_pool_free(pool);
}

/* ---- The life of a pipe ------------------------------------------------- */

static struct gate resumed = GATE_CLOSED;

static void on_drain(void *arg)
{
    (void)arg;
    journal_note(&noted, "drain");
    gate_open(&resumed);
}

static void on_finish(void *arg)
{
    (void)arg;
    journal_note(&noted, "finish");
}

static void on_close(void *arg)
{
    (void)arg;
    journal_note(&noted, "close");
}

static bool third_was_written(void *arg)
{
    (void)arg;
    return journal_count(&noted, "write 3") == 1;
}

static void note_offer(weir_writable *out, size_t size)
{
    int answer = weir_offer(out, ledger_chunk(&noted_ledger, size));

    journal_note(&noted, "offer %zu: %s", size, answer ? "go on" : "pause");
}

static weir_stage_def sink_at_gate(void)
{
    static const weir_callbacks calls = {.write = note_write_at_gate,
                                         .final = note_final};
    static struct script script;

    return weir_callback_stage("sink", &calls, &script);
}

Test(guide, g12_the_life_of_a_pipe)
{
    weir_pipeline *p = LINE(sink_at_gate());
    weir_writable *out = weir_pipeline_input(p);

    weir_pipeline_set_marks(p, 8, 0);
    weir_writable_observe(out, &(weir_observer){.drain = on_drain,
                                                .finish = on_finish,
                                                .close = on_close});
    expect_eq(weir_pipeline_start(p), 0);
    note_offer(out, 4);
    gate_await(&noted_gate, 1);
    note_offer(out, 5);
    gate_open(&noted_gate);
    gate_pass(&resumed);
    journal_note(&noted, "resume");
    journal_note(&noted, "offer 3");
    expect_eq(weir_offer(out, ledger_chunk(&noted_ledger, 3)), 1);
    cr_assert(await(third_was_written, NULL));
    journal_note(&noted, "end");
    weir_end(out);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_text(noted.text,
                "offer 4: go on, offer 5: pause, write 4, write 5, drain, "
                "resume, offer 3, write 3, end, final, finish, close");
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&noted_ledger));
}
