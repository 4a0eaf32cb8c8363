/* SPDX-License-Identifier: MIT */
/* test_node.c - what Node's own tests of its streams assert and no other test
 * here does. docs/node-tests.md has the whole list. */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "edges.h"
#include "expect.h"
#include "journal.h"
#include "patience.h"
#include "worker.h"

TestSuite(node, .timeout = 20);

static struct ledger ledger;
static struct journal journal = JOURNAL_EMPTY;

static void note_drain(void *arg)
{
    (void)arg;
    journal_note(&journal, "drain");
}

/* An edge whose writer was told to stop. */
static weir_edge *full_edge(void)
{
    weir_edge *edge = edge_of_bytes(10, 0);

    weir_writable_observe(weir_edge_writable(edge),
                          &(weir_observer){.drain = note_drain});
    expect_eq(offer(edge, &ledger, 10), 0);
    return edge;
}

Test(node, no_drain_after_the_end)
{
    weir_edge *edge = full_edge();

    weir_end(weir_edge_writable(edge));
    expect_eq(drain(edge), 1);
    expect_text(journal.text, "");
    weir_edge_free(edge);
}

Test(node, no_drain_after_a_failure)
{
    weir_edge *edge = full_edge();

    weir_fail(weir_edge_writable(edge), 0);
    expect_eq(drain(edge), 0);
    weir_read_done(weir_edge_readable(edge));
    expect_text(journal.text, "");
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

/* ---- Objects and bytes --------------------------------------------------- */

Test(node, an_object_that_is_null_is_an_object)
{
    weir_edge *edge = edge_of_objects(16, 0);
    weir_chunk object = {.data = NULL, .size = 0};

    for (int i = 0; i < 3; i++)
        expect_eq(weir_try_write(weir_edge_writable(edge), object), 0);
    expect_eq(length_of(edge), 3);
    weir_end(weir_edge_writable(edge));
    expect_eq(drain(edge), 3);
    expect_eq(try_get(edge), 0);
    weir_edge_free(edge);
}

/* Chunks of 10: less than the first, just the rest of it, more, and all. */
Test(node, exact_reads_cross_chunks)
{
    static const size_t sizes[] = {4, 6, 15, 25};
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_chunk chunk;

    put_many(edge, &ledger, 10, 5);
    for (size_t i = 0; i < 4; i++) {
        expect_eq(
            weir_try_read_exact(weir_edge_readable(edge), &chunk, sizes[i]), 1);
        expect_eq(chunk.size, sizes[i]);
        weir_chunk_release(&chunk);
    }
    expect_eq(try_get(edge), -EAGAIN);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(node, nothing_is_put_back_once_the_end_was_told)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_readable *in = weir_edge_readable(edge);

    weir_end(weir_edge_writable(edge));
    expect_eq(weir_unread(in, ledger_chunk(&ledger, 5)), 0);
    expect_eq(try_get(edge), 1);
    expect_eq(try_get(edge), 0);
    expect_eq(weir_unread(in, ledger_chunk(&ledger, 5)), WEIR_READ_AFTER_END);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

/* ---- Pipes --------------------------------------------------------------- */

struct piper {
    struct worker worker;
    weir_edge *in;
    weir_edge *out;
};

static int pipe_on(void *arg)
{
    struct piper *p = arg;

    return weir_pipe(weir_edge_readable(p->in), weir_edge_writable(p->out),
                     WEIR_PIPE_KEEP_OPEN);
}

Test(node, an_ended_stream_goes_into_a_full_one)
{
    struct piper p = {.in = edge_of_bytes(100, 0), .out = edge_of_bytes(10, 0)};

    put_many(p.in, &ledger, 10, 3);
    weir_end(weir_edge_writable(p.in));
    put_many(p.out, &ledger, 10, 1);
    worker_start(&p.worker, pipe_on, &p);
    cr_assert(await_writer_waits(p.out, 1));
    expect_eq(length_of(p.out), 10);
    for (int i = 0; i < 4; i++) {
        weir_chunk chunk;
        expect_eq(weir_read(weir_edge_readable(p.out), &chunk), 1);
        weir_chunk_release(&chunk);
    }
    expect_eq(worker_join(&p.worker), 0);
    weir_edge_free(p.in);
    weir_edge_free(p.out);
    cr_assert(ledger_balanced(&ledger));
}

Test(node, two_sources_wait_for_one_stuck_sink)
{
    weir_edge *sink = edge_of_bytes(10, 0);
    struct piper p[] = {{.in = edge_of_bytes(20, 0), .out = sink},
                        {.in = edge_of_bytes(20, 0), .out = sink}};

    put_many(sink, &ledger, 10, 1);
    for (int i = 0; i < 2; i++) {
        put_many(p[i].in, &ledger, 10, 2);
        worker_start(&p[i].worker, pipe_on, &p[i]);
    }
    cr_assert(await_writer_waits(sink, 2));
    for (int i = 0; i < 2; i++) {
        expect_eq(try_put(p[i].in, &ledger, 10), -EAGAIN);
        expect_eq(weir_unpipe(weir_edge_readable(p[i].in), NULL), 0);
        expect_eq(worker_join(&p[i].worker), WEIR_UNPIPED);
        expect_eq(length_of(p[i].in), 20);
        weir_edge_free(p[i].in);
    }
    weir_edge_free(sink);
    cr_assert(ledger_balanced(&ledger));
}

/* ---- Closing ------------------------------------------------------------- */

static int fail_at_once(weir_stage *self)
{
    (void)self;
    return -EIO;
}

static void end_output(weir_stage *self, int status)
{
    (void)status;
    weir_end(weir_stage_out(self));
}

Test(node, a_close_that_ends_its_stream_changes_nothing)
{
    struct tally tally = {0};
    weir_pipeline *p = LINE(((weir_stage_def){.name = "source",
                                              .kind = WEIR_SOURCE,
                                              .run = fail_at_once,
                                              .close = end_output}),
                            tally_sink("tally", &tally));

    expect_eq(weir_pipeline_run(p), -EIO);
    expect_eq(tally.ends, 0);
    weir_pipeline_free(p);
}
