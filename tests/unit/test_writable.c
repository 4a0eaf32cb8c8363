/* SPDX-License-Identifier: MIT */
/* test_writable.c - rule 3: the ways to write, and who owns the chunk then. */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "edges.h"
#include "expect.h"
#include "forms.h"
#include "held.h"

TestSuite(writable, .timeout = 20);

static struct ledger ledger;

/* A deadline that has passed when it is looked at. */
static weir_deadline past(void)
{
    return weir_in_ms(-1);
}

/* ---- One chunk ---------------------------------------------------------- */

Test(writable, rule_3_every_form_writes_when_there_is_room)
{
    const int results[WRITE_FORMS] = {
        [BY_OFFER] = 1, [BY_WRITE_MANY_UNTIL] = 1, [BY_TRY_WRITE_MANY] = 1};
    weir_edge *edge = edge_of_bytes(1000, 0);
    weir_writable *out = weir_edge_writable(edge);

    for (enum write_form form = 0; form < WRITE_FORMS; form++)
        expect_eq(write_by(form, out, ledger_chunk(&ledger, 10)),
                  results[form]);
    expect_eq(stats_of(edge).waiting_chunks, WRITE_FORMS);
    expect_eq(ledger_released_total(&ledger), 0);
    for (size_t i = 0; i < WRITE_FORMS; i++) {
        weir_chunk chunk;
        expect_eq(weir_try_read(weir_edge_readable(edge), &chunk), 1);
        expect_eq(ledger_number(&ledger, chunk), i);
        weir_chunk_release(&chunk);
    }
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(writable, rule_3_try_write_takes_nothing_when_full)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    weir_writable *out = weir_edge_writable(edge);
    weir_chunk mine = ledger_chunk(&ledger, 10);

    put_many(edge, &ledger, 10, 1);
    expect_eq(weir_try_write(out, mine), -EAGAIN);
    expect_eq(ledger_released(&ledger, 0), 0);
    expect_eq(length_of(edge), 10);
    drain(edge);
    expect_eq(weir_try_write(out, mine), 0);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(writable, rule_3_write_until_takes_nothing_after_the_deadline)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    weir_writable *out = weir_edge_writable(edge);
    weir_chunk mine = ledger_chunk(&ledger, 10);
    weir_deadline soon = weir_in_ms(20);

    put_many(edge, &ledger, 10, 1);
    expect_eq(weir_write_until(out, mine, past()), -ETIMEDOUT);
    expect_eq(weir_write_until(out, mine, soon), -ETIMEDOUT);
    cr_assert(weir_now() >= soon);
    expect_eq(ledger_released(&ledger, 0), 0);
    drain(edge);
    expect_eq(weir_write_until(out, mine, past()), 0);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(writable, rule_3_offer_takes_the_chunk_however_full)
{
    weir_edge *edge = edge_of_bytes(10, 0);

    expect_eq(offer(edge, &ledger, 9), 1);
    for (int i = 0; i < 100; i++)
        expect_eq(offer(edge, &ledger, 10), 0);
    expect_eq(length_of(edge), 1009);
    expect_eq(drain(edge), 101);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(writable, rule_3_write_waits_for_room)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    struct held_writer writer;

    put_many(edge, &ledger, 10, 1);
    hold_writer(&writer, edge, ledger_chunk(&ledger, 10));
    expect_eq(stats_of(edge).chunks, 1);
    expect_eq(drain(edge), 1);
    expect_eq(held_writer_join(&writer), 0);
    expect_eq(stats_of(edge).chunks, 2);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

/* A deadline is a point in time, of which 0 is one that has passed. */
Test(writable, rule_3_a_deadline_of_0_is_no_other_call)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    weir_writable *out = weir_edge_writable(edge);
    weir_chunk mine = ledger_chunk(&ledger, 10);

    put_many(edge, &ledger, 10, 1);
    expect_eq(weir_write_until(out, mine, 0), -ETIMEDOUT);
    expect_eq(weir_write_many_until(out, &mine, 1, 0), -ETIMEDOUT);
    weir_chunk_release(&mine);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

/* ---- Many chunks -------------------------------------------------------- */

static void make_chunks(weir_chunk *chunks, size_t n, size_t size)
{
    for (size_t i = 0; i < n; i++)
        chunks[i] = ledger_chunk(&ledger, size);
}

Test(writable, rule_3_none_at_all_does_nothing)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    weir_writable *out = weir_edge_writable(edge);

    put_many(edge, &ledger, 10, 1);
    expect_eq(weir_write_many(out, NULL, 0), 0);
    expect_eq(weir_write_many_until(out, NULL, 0, past()), 0);
    expect_eq(weir_try_write_many(out, NULL, 0), 0);
    expect_eq(stats_of(edge).chunks, 1);
    weir_edge_free(edge);
}

Test(writable, rule_3_try_write_many_takes_what_fits_from_the_front)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    weir_writable *out = weir_edge_writable(edge);
    weir_chunk chunks[5];

    make_chunks(chunks, 5, 4);
    expect_eq(weir_try_write_many(out, chunks, 5), 3);
    expect_eq(length_of(edge), 12);
    expect_eq(weir_try_write_many(out, chunks + 3, 2), -EAGAIN);
    expect_eq(drain(edge), 3);
    for (size_t i = 0; i < 5; i++)
        expect_eq(ledger_released(&ledger, i), i < 3);
    weir_chunk_release_many(chunks + 3, 2);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(writable, rule_3_write_many_until_takes_what_fits_by_the_deadline)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    weir_writable *out = weir_edge_writable(edge);
    weir_chunk chunks[5];

    make_chunks(chunks, 5, 4);
    expect_eq(weir_write_many_until(out, chunks, 5, weir_in_ms(20)), 3);
    expect_eq(weir_write_many_until(out, chunks + 3, 2, past()), -ETIMEDOUT);
    expect_eq(drain(edge), 3);
    expect_eq(ledger_released_total(&ledger), 3);
    expect_eq(weir_write_many_until(out, chunks + 3, 2, past()), 2);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(writable, rule_3_write_many_waits_and_keeps_the_order)
{
    weir_edge *edge = edge_of_bytes(30, 10);
    struct held_writer writer;
    weir_chunk chunks[20];
    weir_chunk chunk;

    make_chunks(chunks, 20, 10);
    hold_writer_of_many(&writer, edge, chunks, 20);
    expect_eq(length_of(edge), 30);
    for (size_t i = 0; i < 20; i++) {
        expect_eq(weir_read(weir_edge_readable(edge), &chunk), 1);
        expect_eq(ledger_number(&ledger, chunk), i);
        weir_chunk_release(&chunk);
    }
    expect_eq(held_writer_join(&writer), 0);
    expect_eq(stats_of(edge).highest_length, 30);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(writable, rule_8_write_many_that_fails_releases_the_rest)
{
    weir_edge *edge = edge_of_bytes(30, 10);
    struct held_writer writer;
    weir_chunk chunks[20];

    make_chunks(chunks, 20, 10);
    hold_writer_of_many(&writer, edge, chunks, 20);
    weir_fail(weir_edge_writable(edge), -EIO);
    expect_eq(held_writer_join(&writer), -EIO);
    cr_assert(ledger_balanced(&ledger));
    weir_edge_free(edge);
}

struct batches {
    weir_writable *out;
    weir_chunk chunks[20][8];
};

static int write_batches(void *arg)
{
    struct batches *self = arg;
    int failed = 0;

    for (int i = 0; i < 20 && !failed; i++)
        failed = weir_write_many(self->out, self->chunks[i], 8);
    return failed;
}

/* With room for all, each batch is one unit, however the threads interleave. */
Test(writable, batches_of_several_threads_stay_together)
{
    weir_edge *edge = edge_of_objects(1000, 0);
    static struct batches batches[3];
    struct worker workers[3];
    weir_chunk got;

    for (int i = 0; i < 3; i++) {
        batches[i].out = weir_edge_writable(edge);
        make_chunks(batches[i].chunks[0], 160, 1);
    }
    for (int i = 0; i < 3; i++)
        worker_start(&workers[i], write_batches, &batches[i]);
    for (int i = 0; i < 3; i++)
        expect_eq(worker_join(&workers[i]), 0);
    for (size_t i = 0, first = 0; i < 480; i++) {
        expect_eq(weir_try_read(weir_edge_readable(edge), &got), 1);
        first = i % 8 ? first : ledger_number(&ledger, got);
        expect_eq(ledger_number(&ledger, got), first + i % 8);
        weir_chunk_release(&got);
    }
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

/* ---- Drain -------------------------------------------------------------- */

Test(writable, need_drain_from_the_mark_to_the_low_mark)
{
    weir_edge *edge = edge_of_bytes(20, 10);
    weir_writable *out = weir_edge_writable(edge);

    cr_assert(!weir_need_drain(out));
    expect_eq(offer(edge, &ledger, 10), 1);
    cr_assert(!weir_need_drain(out));
    expect_eq(offer(edge, &ledger, 5), 1);
    expect_eq(offer(edge, &ledger, 5), 0);
    cr_assert(weir_need_drain(out));
    expect_eq(try_get(edge), 1);
    cr_assert(weir_need_drain(out));
    expect_eq(try_get(edge), 1);
    expect_eq(length_of(edge), 10);
    cr_assert(!weir_need_drain(out));
    weir_edge_free(edge);
}

Test(writable, need_drain_while_a_writer_is_held)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    weir_writable *out = weir_edge_writable(edge);
    struct held_writer writer;

    put_many(edge, &ledger, 10, 1);
    hold_writer(&writer, edge, ledger_chunk(&ledger, 1));
    cr_assert(weir_need_drain(out));
    drain(edge);
    expect_eq(held_writer_join(&writer), 0);
    drain(edge);
    cr_assert(!weir_need_drain(out));
    weir_edge_free(edge);
}

Test(writable, wait_drain_returns_at_once_when_nothing_need_be_waited_for)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    weir_writable *out = weir_edge_writable(edge);

    expect_eq(weir_wait_drain(out, past()), 0);
    expect_eq(offer(edge, &ledger, 5), 1);
    expect_eq(weir_wait_drain(out, WEIR_FOREVER), 0);
    weir_edge_free(edge);
}

Test(writable, wait_drain_waits_no_longer_than_to_the_deadline)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    weir_writable *out = weir_edge_writable(edge);
    weir_deadline soon = weir_in_ms(20);

    expect_eq(offer(edge, &ledger, 10), 0);
    expect_eq(weir_wait_drain(out, past()), -ETIMEDOUT);
    expect_eq(weir_wait_drain(out, soon), -ETIMEDOUT);
    cr_assert(weir_now() >= soon);
    drain(edge);
    expect_eq(weir_wait_drain(out, past()), 0);
    weir_edge_free(edge);
}

Test(writable, wait_drain_returns_at_the_low_mark)
{
    weir_edge *edge = edge_of_bytes(20, 10);
    struct held_writer waiter;

    expect_eq(offer(edge, &ledger, 10), 1);
    expect_eq(offer(edge, &ledger, 10), 0);
    hold_drain_waiter(&waiter, edge);
    expect_eq(try_get(edge), 1);
    expect_eq(try_get(edge), 1);
    expect_eq(held_writer_join(&waiter), 0);
    expect_eq(length_of(edge), 10);
    weir_edge_free(edge);
}

Test(writable, wait_drain_of_a_failed_or_stopped_edge_says_so)
{
    weir_edge *failed = edge_of_bytes(10, 0);
    weir_edge *stopped = edge_of_bytes(10, 0);

    expect_eq(offer(failed, &ledger, 10), 0);
    expect_eq(offer(stopped, &ledger, 10), 0);
    weir_fail(weir_edge_writable(failed), -EIO);
    weir_stop(weir_edge_readable(stopped), 0);
    expect_eq(weir_wait_drain(weir_edge_writable(failed), past()), -EIO);
    expect_eq(weir_wait_drain(weir_edge_writable(stopped), past()),
              WEIR_STOPPED);
    weir_edge_free(failed);
    weir_edge_free(stopped);
}
