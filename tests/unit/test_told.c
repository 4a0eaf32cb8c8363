/* SPDX-License-Identifier: MIT */
/* test_told.c - when an observer is told that there is something to read, and
 * how often that there is room. */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "edges.h"
#include "expect.h"
#include "gate.h"
#include "held.h"
#include "journal.h"
#include "worker.h"

TestSuite(told, .timeout = 20);

static struct ledger ledger;
static struct journal journal = JOURNAL_EMPTY;

static void on_readable(void *arg)
{
    (void)arg;
    journal_note(&journal, "readable");
}

/* How often it was told so far. */
static size_t told(void)
{
    return journal_count(&journal, "readable");
}

static void watch(weir_edge *edge)
{
    weir_readable_observe(weir_edge_readable(edge),
                          &(weir_observer){.readable = on_readable});
}

/* ---- Something to read --------------------------------------------------- */

Test(told, what_is_there_already_is_told_at_once)
{
    weir_edge *edge = edge_of_bytes(100, 0);

    put_many(edge, &ledger, 10, 2);
    watch(edge);
    expect_eq(told(), 1);
    weir_writable_observe(weir_edge_writable(edge),
                          &(weir_observer){.readable = on_readable});
    expect_eq(told(), 2);
    put_many(edge, &ledger, 10, 1);
    expect_eq(told(), 2);
    weir_edge_free(edge);
}

Test(told, what_a_cork_holds_back_is_told_at_the_uncork)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_writable *out = weir_edge_writable(edge);

    watch(edge);
    weir_cork(out);
    put_many(edge, &ledger, 10, 2);
    expect_eq(told(), 0);
    weir_uncork(out);
    expect_eq(told(), 1);
    expect_eq(drain(edge), 2);
    weir_cork(out);
    weir_uncork(out);
    expect_eq(told(), 1);
    weir_edge_free(edge);
}

/* Nobody waits who would keep the time. */
Test(told, uncork_later_does_not_keep_an_observer_waiting)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_writable *out = weir_edge_writable(edge);

    watch(edge);
    weir_cork(out);
    put_many(edge, &ledger, 10, 2);
    weir_uncork_later(out);
    expect_eq(told(), 1);
    expect_eq(drain(edge), 2);

    weir_readable_observe(weir_edge_readable(edge), NULL);
    weir_cork(out);
    put_many(edge, &ledger, 10, 2);
    weir_uncork_later(out);
    watch(edge);
    expect_eq(told(), 2);
    weir_edge_free(edge);
}

Test(told, a_writer_that_waits_under_a_cork_makes_it_readable)
{
    weir_edge *edge = edge_of_bytes(20, 0);
    struct held_writer writer;

    watch(edge);
    weir_cork(weir_edge_writable(edge));
    put_many(edge, &ledger, 10, 2);
    expect_eq(told(), 0);
    hold_writer(&writer, edge, ledger_chunk(&ledger, 10));
    expect_eq(told(), 1);
    expect_eq(drain(edge), 2);
    expect_eq(held_writer_join(&writer), 0);
    weir_edge_free(edge);
}

Test(told, what_came_during_a_pause_is_told_at_the_resume)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_readable *in = weir_edge_readable(edge);

    watch(edge);
    weir_pause(in);
    put_many(edge, &ledger, 10, 1);
    expect_eq(told(), 0);
    weir_resume(in);
    expect_eq(told(), 1);
    expect_eq(drain(edge), 1);
    weir_pause(in);
    weir_end(weir_edge_writable(edge));
    expect_eq(told(), 1);
    weir_resume(in);
    expect_eq(told(), 2);
    expect_eq(try_get(edge), 0);
    weir_edge_free(edge);
}

Test(told, what_is_put_back_into_an_empty_edge_is_told)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_readable *in = weir_edge_readable(edge);
    weir_chunk chunk;

    watch(edge);
    put_many(edge, &ledger, 10, 1);
    expect_eq(weir_try_read(in, &chunk), 1);
    expect_eq(told(), 1);
    expect_eq(weir_unread(in, chunk), 0);
    expect_eq(told(), 2);
    expect_eq(weir_unread(in, ledger_chunk(&ledger, 5)), 0);
    expect_eq(told(), 2);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

/* ---- Room ---------------------------------------------------------------- */

static struct gate gate = GATE_CLOSED;

static void drain_at_gate(void *arg)
{
    (void)arg;
    journal_note(&journal, "drain");
    gate_pass(&gate);
}

static void note_done(void *arg, int status)
{
    (void)arg;
    journal_note(&journal, "done %d", status);
}

/* Fills the edge, tells the writer to stop, and drains it. */
static void fill_and_drain(weir_edge *edge)
{
    expect_eq(weir_offer_then(weir_edge_writable(edge),
                              ledger_chunk(&ledger, 30), note_done, NULL),
              0);
    expect_eq(drain(edge), 1);
}

static int drain_it(void *arg)
{
    return (int)drain(arg);
}

/* One thread is still telling of the first time when the edge has been full
 * and drained three times more. */
Test(told, each_drain_is_told_and_before_what_made_it)
{
    weir_edge *edge = edge_of_bytes(20, 0);
    struct worker reader;

    weir_writable_observe(weir_edge_writable(edge),
                          &(weir_observer){.drain = drain_at_gate});
    expect_eq(offer(edge, &ledger, 30), 0);
    worker_start(&reader, drain_it, edge);
    gate_await(&gate, 1);
    for (int i = 0; i < 3; i++)
        fill_and_drain(edge);
    gate_open(&gate);
    expect_eq(worker_join(&reader), 1);
    expect_text(journal.text, "drain, drain, done 0, drain, done 0, "
                              "drain, done 0");
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}
