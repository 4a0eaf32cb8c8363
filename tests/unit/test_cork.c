/* SPDX-License-Identifier: MIT */
/* test_cork.c - rule 6: holding back what is written, and letting it go. */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "edges.h"
#include "expect.h"
#include "held.h"

TestSuite(cork, .timeout = 20);

static struct ledger ledger;

Test(cork, rule_6_the_consumer_is_handed_nothing_while_corked)
{
    weir_edge *edge = edge_of_bytes(100, 0);

    weir_cork(weir_edge_writable(edge));
    put_many(edge, &ledger, 10, 3);
    expect_eq(try_get_many(edge), -EAGAIN);
    expect_eq(try_get(edge), -EAGAIN);
    expect_eq(weir_read_until(weir_edge_readable(edge), &(weir_chunk){0},
                              weir_in_ms(20)),
              -ETIMEDOUT);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

/* Node does not touch its buffer while corked, whenever it was filled. */
Test(cork, rule_6_nothing_of_before_the_cork_is_handed_out_either)
{
    weir_edge *edge = edge_of_bytes(100, 0);

    put_many(edge, &ledger, 10, 2);
    weir_cork(weir_edge_writable(edge));
    expect_eq(try_get_many(edge), -EAGAIN);
    weir_uncork(weir_edge_writable(edge));
    expect_eq(try_get_many(edge), 2);
    weir_edge_free(edge);
}

Test(cork, rule_6_what_is_held_back_counts)
{
    weir_edge *edge = edge_of_bytes(30, 0);

    weir_cork(weir_edge_writable(edge));
    put_many(edge, &ledger, 10, 2);
    expect_eq(offer(edge, &ledger, 10), 0);
    expect_eq(length_of(edge), 30);
    expect_eq(stats_of(edge).waiting_chunks, 3);
    expect_eq(try_put(edge, &ledger, 10), -EAGAIN);
    expect_eq(try_get(edge), -EAGAIN);
    weir_edge_free(edge);
}

Test(cork, rule_6_uncork_hands_over_all_at_once)
{
    weir_edge *edge = edge_of_bytes(1000, 0);

    weir_cork(weir_edge_writable(edge));
    put_many(edge, &ledger, 10, 20);
    weir_uncork(weir_edge_writable(edge));
    expect_eq(try_get_many(edge), 20);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(cork, rule_6_uncork_wakes_the_consumer_once)
{
    weir_edge *edge = edge_of_bytes(1000, 0);
    struct held_reader reader;

    hold_reader(&reader, edge, HELD_MAX);
    weir_cork(weir_edge_writable(edge));
    put_many(edge, &ledger, 10, 20);
    expect_eq(stats_of(edge).wakeups_sent, 0);
    weir_uncork(weir_edge_writable(edge));
    expect_eq(held_reader_join(&reader), 20);
    expect_eq(stats_of(edge).wakeups_sent, 1);
    expect_eq(stats_of(edge).wakeups_futile, 0);
    weir_chunk_release_many(reader.chunks, 20);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(cork, rule_6_uncork_with_nothing_written_wakes_nobody)
{
    weir_edge *edge = edge_of_bytes(1000, 0);
    struct held_reader reader;

    hold_reader(&reader, edge, HELD_MAX);
    weir_cork(weir_edge_writable(edge));
    weir_uncork(weir_edge_writable(edge));
    expect_eq(stats_of(edge).wakeups_sent, 0);
    weir_end(weir_edge_writable(edge));
    expect_eq(held_reader_join(&reader), 0);
    weir_edge_free(edge);
}

Test(cork, rule_6_corks_nest)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_writable *out = weir_edge_writable(edge);

    for (int i = 0; i < 3; i++)
        weir_cork(out);
    put_many(edge, &ledger, 10, 2);
    for (int i = 0; i < 2; i++) {
        weir_uncork(out);
        expect_eq(try_get_many(edge), -EAGAIN);
    }
    weir_uncork(out);
    expect_eq(try_get_many(edge), 2);
    put_many(edge, &ledger, 10, 1);
    expect_eq(try_get_many(edge), 1);
    weir_edge_free(edge);
}

Test(cork, rule_6_an_uncork_too_many_is_ignored)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_writable *out = weir_edge_writable(edge);

    weir_uncork(out);
    weir_uncork(out);
    weir_cork(out);
    put_many(edge, &ledger, 10, 1);
    expect_eq(try_get_many(edge), -EAGAIN);
    weir_uncork(out);
    expect_eq(try_get_many(edge), 1);
    weir_edge_free(edge);
}

Test(cork, rule_6_end_uncorks_fully)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_writable *out = weir_edge_writable(edge);

    weir_cork(out);
    weir_cork(out);
    put_many(edge, &ledger, 10, 3);
    weir_end(out);
    expect_eq(try_get_many(edge), 3);
    expect_eq(try_get_many(edge), 0);
    weir_edge_free(edge);
}

Test(cork, rule_6_a_cork_does_not_hold_back_the_end)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    struct held_reader reader;

    weir_cork(weir_edge_writable(edge));
    hold_reader(&reader, edge, 1);
    weir_end(weir_edge_writable(edge));
    expect_eq(held_reader_join(&reader), 0);
    weir_edge_free(edge);
}

Test(cork, rule_6_a_cork_does_not_hold_back_a_failure)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    struct held_reader reader;

    weir_cork(weir_edge_writable(edge));
    put_many(edge, &ledger, 10, 3);
    hold_reader(&reader, edge, 1);
    weir_fail(weir_edge_writable(edge), -EIO);
    expect_eq(held_reader_join(&reader), -EIO);
    cr_assert(ledger_balanced(&ledger));
    weir_edge_free(edge);
}

Test(cork, rule_6_a_write_that_waits_on_a_corked_edge_flushes_it)
{
    weir_edge *edge = edge_of_bytes(30, 0);
    struct held_writer writer;

    weir_cork(weir_edge_writable(edge));
    put_many(edge, &ledger, 10, 3);
    expect_eq(try_get_many(edge), -EAGAIN);
    hold_writer(&writer, edge, ledger_chunk(&ledger, 10));
    expect_eq(try_get_many(edge), 3);
    weir_read_done(weir_edge_readable(edge));
    expect_eq(held_writer_join(&writer), 0);
    weir_uncork(weir_edge_writable(edge));
    expect_eq(try_get_many(edge), 1);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(cork, rule_6_the_flush_wakes_a_consumer_that_waits)
{
    weir_edge *edge = edge_of_bytes(30, 0);
    struct held_reader reader;
    struct held_writer writer;

    hold_reader(&reader, edge, HELD_MAX);
    weir_cork(weir_edge_writable(edge));
    put_many(edge, &ledger, 10, 3);
    hold_writer(&writer, edge, ledger_chunk(&ledger, 10));
    expect_eq(held_reader_join(&reader), 3);
    weir_chunk_release_many(reader.chunks, 3);
    weir_read_done(weir_edge_readable(edge));
    expect_eq(held_writer_join(&writer), 0);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(cork, rule_6_a_batch_larger_than_the_mark_passes_a_cork)
{
    weir_edge *edge = edge_of_bytes(30, 0);
    struct held_writer writer;
    weir_chunk chunks[20];
    weir_chunk chunk;

    for (size_t i = 0; i < 20; i++)
        chunks[i] = ledger_chunk(&ledger, 10);
    weir_cork(weir_edge_writable(edge));
    hold_writer_of_many(&writer, edge, chunks, 20);
    for (size_t i = 0; i < 18; i++) {
        expect_eq(weir_read(weir_edge_readable(edge), &chunk), 1);
        expect_eq(ledger_number(&ledger, chunk), i);
        weir_chunk_release(&chunk);
    }
    weir_read_done(weir_edge_readable(edge));
    expect_eq(held_writer_join(&writer), 0);
    weir_uncork(weir_edge_writable(edge));
    expect_eq(drain(edge), 2);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(cork, rule_6_waiting_for_drain_flushes_it)
{
    weir_edge *edge = edge_of_bytes(30, 0);
    struct held_writer waiter;

    weir_cork(weir_edge_writable(edge));
    put_many(edge, &ledger, 10, 2);
    expect_eq(offer(edge, &ledger, 10), 0);
    hold_drain_waiter(&waiter, edge);
    expect_eq(try_get_many(edge), 3);
    weir_read_done(weir_edge_readable(edge));
    expect_eq(held_writer_join(&waiter), 0);
    weir_edge_free(edge);
}

Test(cork, rule_6_a_try_does_not_flush_it)
{
    weir_edge *edge = edge_of_bytes(30, 0);

    weir_cork(weir_edge_writable(edge));
    put_many(edge, &ledger, 10, 3);
    expect_eq(try_put(edge, &ledger, 10), -EAGAIN);
    expect_eq(offer(edge, &ledger, 10), 0);
    expect_eq(try_get_many(edge), -EAGAIN);
    weir_uncork(weir_edge_writable(edge));
    expect_eq(try_get_many(edge), 4);
    weir_edge_free(edge);
}

Test(cork, rule_6_a_flush_does_not_outlast_its_cork)
{
    weir_edge *edge = edge_of_bytes(30, 0);
    weir_writable *out = weir_edge_writable(edge);
    weir_chunk mine = ledger_chunk(&ledger, 10);

    weir_cork(out);
    put_many(edge, &ledger, 10, 3);
    expect_eq(weir_write_until(out, mine, weir_in_ms(1)), -ETIMEDOUT);
    weir_uncork(out);
    weir_cork(out);
    expect_eq(try_get_many(edge), -EAGAIN);
    weir_chunk_release(&mine);
    weir_edge_free(edge);
}

/* ---- Rule 6: no cork holds back what a waiting writer needs gone -------- */

/* The reader gets everything, and the writer its turn. */
static void expect_flow(weir_edge *edge, struct held_writer *writer)
{
    drain(edge);
    expect_eq(held_writer_join(writer), 0);
    weir_end(weir_edge_writable(edge));
    drain(edge);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(cork, rule_6_a_cork_that_comes_while_a_writer_waits)
{
    weir_edge *edge = edge_of_bytes(30, 0);
    struct held_writer writer;

    put_many(edge, &ledger, 10, 3);
    hold_writer(&writer, edge, ledger_chunk(&ledger, 10));
    weir_cork(weir_edge_writable(edge));
    expect_flow(edge, &writer);
}

Test(cork, rule_6_a_second_cork_that_comes_while_a_writer_waits)
{
    weir_edge *edge = edge_of_bytes(30, 0);
    struct held_writer writer;

    weir_cork(weir_edge_writable(edge));
    put_many(edge, &ledger, 10, 3);
    hold_writer(&writer, edge, ledger_chunk(&ledger, 10));
    weir_cork(weir_edge_writable(edge));
    expect_flow(edge, &writer);
}

Test(cork, rule_6_an_offer_that_comes_while_a_writer_waits)
{
    weir_edge *edge = edge_of_bytes(30, 0);
    struct held_writer writer;

    weir_cork(weir_edge_writable(edge));
    put_many(edge, &ledger, 10, 3);
    hold_writer(&writer, edge, ledger_chunk(&ledger, 10));
    expect_eq(offer(edge, &ledger, 10), 0);
    expect_flow(edge, &writer);
}
