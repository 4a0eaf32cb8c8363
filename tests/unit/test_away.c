/* SPDX-License-Identifier: MIT */
/*
 * test_away.c - a reader that reads without the lock does nothing that others
 * could not see it do with it. It reads on a thread of its own, so many chunks
 * at a step.
 */
#include <errno.h>
#include <semaphore.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "edges.h"
#include "expect.h"
#include "held.h"
#include "worker.h"

TestSuite(away, .timeout = 20);

static struct ledger ledger;

/* ---- A reader in steps --------------------------------------------------- */

static struct stepper {
    struct worker worker;
    weir_readable *in;
    sem_t go;
    sem_t did;
    int reads; /* of the next step; 0 ends it */
    int last;  /* what the last read returned */
} stepper;

static int step_on(void *arg)
{
    struct stepper *self = arg;
    for (;;) {
        sem_wait(&self->go);
        if (self->reads == 0)
            return 0;
        for (int i = 0; i < self->reads; i++) {
            weir_chunk chunk;
            self->last = weir_try_read(self->in, &chunk);
            if (self->last > 0)
                weir_chunk_release(&chunk);
        }
        sem_post(&self->did);
    }
}

static void begin_steps(weir_edge *edge)
{
    stepper.in = weir_edge_readable(edge);
    sem_init(&stepper.go, 0, 0);
    sem_init(&stepper.did, 0, 0);
    worker_start(&stepper.worker, step_on, &stepper);
}

/* Returns what the last of n reads returned. */
static int step(int n)
{
    stepper.reads = n;
    sem_post(&stepper.go);
    sem_wait(&stepper.did);
    return stepper.last;
}

static void end_steps(weir_edge *edge)
{
    stepper.reads = 0;
    sem_post(&stepper.go);
    worker_join(&stepper.worker);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

/* ---- Length -------------------------------------------------------------- */

Test(away, length_is_what_the_reader_has_not_finished_with)
{
    weir_edge *edge = edge_of_bytes(1000, 0);

    put_many(edge, &ledger, 10, 10);
    begin_steps(edge);
    for (size_t read = 1; read <= 10; read++) {
        expect_eq(step(1), 1);
        expect_eq(length_of(edge), 110 - 10 * read);
        expect_eq(stats_of(edge).waiting_chunks, 10 - read);
    }
    expect_eq(step(1), -EAGAIN);
    expect_eq(length_of(edge), 0);
    expect_eq(stats_of(edge).highest_length, 100);
    end_steps(edge);
}

Test(away, a_write_is_admitted_as_soon_as_the_reader_has_made_room)
{
    weir_edge *edge = edge_of_bytes(100, 0);

    put_many(edge, &ledger, 10, 10);
    begin_steps(edge);
    expect_eq(step(1), 1);
    expect_eq(try_put(edge, &ledger, 10), -EAGAIN);
    end_steps(edge);

    edge = edge_of_bytes(100, 0);
    put_many(edge, &ledger, 10, 10);
    begin_steps(edge);
    expect_eq(step(2), 1);
    expect_eq(try_put(edge, &ledger, 10), 0);
    expect_eq(try_put(edge, &ledger, 10), -EAGAIN);
    expect_eq(stats_of(edge).highest_length, 100);
    end_steps(edge);
}

/* ---- Writers that are held ------------------------------------------------
 */

Test(away, a_held_writer_is_let_go_at_the_low_mark)
{
    weir_edge *edge = edge_of_bytes(100, 40);
    struct held_writer writer;

    put_many(edge, &ledger, 10, 10);
    hold_writer(&writer, edge, ledger_chunk(&ledger, 10));
    begin_steps(edge);
    for (size_t length = 100; length > 40; length -= 10) {
        expect_eq(step(1), 1);
        expect_eq(length_of(edge), length);
        expect_eq(stats_of(edge).writers_waiting, 1);
    }
    expect_eq(step(1), 1);
    expect_eq(held_writer_join(&writer), 0);
    expect_eq(length_of(edge), 50);
    end_steps(edge);
}

Test(away, a_writer_that_is_held_while_the_reader_is_away_is_let_go_too)
{
    weir_edge *edge = edge_of_bytes(100, 90);
    struct held_writer writer;

    put_many(edge, &ledger, 10, 5);
    begin_steps(edge);
    expect_eq(step(2), 1);
    put_many(edge, &ledger, 10, 6);
    hold_writer(&writer, edge, ledger_chunk(&ledger, 10));
    expect_eq(step(1), 1);
    expect_eq(held_writer_join(&writer), 0);
    expect_eq(length_of(edge), 100);
    end_steps(edge);
}

Test(away, a_writer_held_by_the_number_of_chunks_is_let_go_at_half_of_it)
{
    weir_edge *edge = weir_edge_new(&(weir_edge_options){.max_chunks = 8});
    struct held_writer writer;

    put_many(edge, &ledger, 1, 8);
    hold_writer(&writer, edge, ledger_chunk(&ledger, 1));
    begin_steps(edge);
    expect_eq(step(3), 1);
    expect_eq(stats_of(edge).waiting_chunks, 5);
    expect_eq(stats_of(edge).writers_waiting, 1);
    expect_eq(step(1), 1);
    expect_eq(held_writer_join(&writer), 0);
    expect_eq(stats_of(edge).waiting_chunks, 5);
    end_steps(edge);
}

/* ---- What calls it back ---------------------------------------------------
 */

Test(away, a_cork_holds_back_what_it_has_not_read_yet)
{
    weir_edge *edge = edge_of_bytes(100, 0);

    put_many(edge, &ledger, 10, 5);
    begin_steps(edge);
    expect_eq(step(1), 1);
    weir_cork(weir_edge_writable(edge));
    expect_eq(step(1), -EAGAIN);
    weir_uncork(weir_edge_writable(edge));
    expect_eq(step(4), 1);
    expect_eq(step(1), -EAGAIN);
    end_steps(edge);
}

Test(away, a_pause_holds_back_what_it_has_not_read_yet)
{
    weir_edge *edge = edge_of_bytes(100, 0);

    put_many(edge, &ledger, 10, 5);
    begin_steps(edge);
    expect_eq(step(1), 1);
    weir_pause(weir_edge_readable(edge));
    expect_eq(step(1), -EAGAIN);
    weir_resume(weir_edge_readable(edge));
    expect_eq(step(4), 1);
    end_steps(edge);
}

Test(away, a_failure_drops_what_it_has_not_read_at_its_next_call)
{
    weir_edge *edge = edge_of_bytes(100, 0);

    put_many(edge, &ledger, 10, 5);
    begin_steps(edge);
    expect_eq(step(1), 1);
    put_many(edge, &ledger, 10, 2);
    weir_fail(weir_edge_writable(edge), -EIO);
    expect_eq(step(1), -EIO);
    expect_eq(ledger_released_total(&ledger), 7);
    expect_eq(length_of(edge), 0);
    end_steps(edge);
}

static void count(void *arg)
{
    ++*(int *)arg;
}

Test(away, an_observer_is_told_of_a_drain)
{
    weir_edge *edge = edge_of_bytes(100, 50);
    int drains = 0;
    weir_observer observer = {.drain = count, .arg = &drains};

    put_many(edge, &ledger, 10, 9);
    begin_steps(edge);
    expect_eq(step(2), 1);
    weir_writable_observe(weir_edge_writable(edge), &observer);
    expect_eq(offer(edge, &ledger, 20), 0);
    expect_eq(step(5), 1);
    expect_eq(length_of(edge), 50);
    expect_eq(drains, 1);
    end_steps(edge);
}

Test(away, a_raised_mark_admits_and_a_lowered_one_holds)
{
    weir_edge *edge = edge_of_bytes(100, 50);
    weir_writable *out = weir_edge_writable(edge);

    put_many(edge, &ledger, 10, 10);
    begin_steps(edge);
    expect_eq(step(3), 1);
    weir_writable_set_marks(out, 80, 10);
    expect_eq(try_put(edge, &ledger, 10), -EAGAIN);
    expect_eq(step(6), 1);
    expect_eq(weir_need_drain(out), true);
    expect_eq(step(1), 1);
    expect_eq(weir_need_drain(out), false);
    end_steps(edge);
}

/* ---- The end --------------------------------------------------------------
 */

Test(away, the_end_comes_behind_the_last_chunk)
{
    weir_edge *edge = edge_of_bytes(100, 0);

    put_many(edge, &ledger, 10, 3);
    begin_steps(edge);
    expect_eq(step(1), 1);
    weir_end(weir_edge_writable(edge));
    expect_eq(step(2), 1);
    expect_eq(step(1), 0);
    end_steps(edge);
}

Test(away, what_is_put_back_is_read_next)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_readable *in = weir_edge_readable(edge);
    weir_chunk chunk;

    put_many(edge, &ledger, 10, 5);
    for (size_t i = 0; i < 2; i++)
        expect_eq(weir_try_read(in, &chunk), 1);
    weir_chunk_release(&chunk);
    expect_eq(weir_unread(in, ledger_chunk(&ledger, 7)), 0);
    expect_eq(weir_try_read(in, &chunk), 1);
    expect_eq(chunk.size, 7);
    weir_chunk_release(&chunk);
    expect_eq(weir_try_read(in, &chunk), 1);
    expect_eq(ledger_number(&ledger, chunk), 2);
    weir_chunk_release(&chunk);
    weir_edge_free(edge);
}

/* ---- A failure of another's -----------------------------------------------
 */

static int fail_it(void *arg)
{
    weir_fail(arg, -EIO);
    return 0;
}

/* It is the reader who has the rest, and who lets go of it by stopping too. */
Test(away, a_reader_that_stops_after_a_failure_drops_what_it_has)
{
    weir_edge *edge = edge_of_bytes(1000, 0);
    struct worker other;

    put_many(edge, &ledger, 10, 10);
    expect_eq(try_get(edge), 1);
    worker_start(&other, fail_it, weir_edge_writable(edge));
    expect_eq(worker_join(&other), 0);
    weir_stop(weir_edge_readable(edge), 0);
    cr_assert(ledger_balanced(&ledger));
    weir_edge_free(edge);
}

Test(away, a_reader_that_asks_for_figures_reads_no_more_after_a_failure)
{
    weir_edge *edge = edge_of_bytes(1000, 0);
    struct worker other;

    put_many(edge, &ledger, 10, 10);
    expect_eq(try_get(edge), 1);
    worker_start(&other, fail_it, weir_edge_writable(edge));
    expect_eq(worker_join(&other), 0);
    expect_eq(stats_of(edge).failed, -EIO);
    expect_eq(try_get(edge), -EIO);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}
