/* SPDX-License-Identifier: MIT */
/* test_readable.c - the ways to read, coming back, and taking mode. */
#include <errno.h>
#include <string.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "edges.h"
#include "expect.h"
#include "forms.h"
#include "held.h"

TestSuite(readable, .timeout = 20);

static struct ledger ledger;

static weir_deadline past(void)
{
    return weir_in_ms(-1);
}

/* ---- Forms -------------------------------------------------------------- */

Test(readable, rule_3_every_form_reads_in_order)
{
    weir_edge *edge = edge_of_bytes(1000, 0);
    size_t number = 0;

    put_many(edge, &ledger, 10, READ_FORMS);
    for (enum read_form form = 0; form < READ_FORMS; form++) {
        weir_chunk chunk;
        expect_eq(read_by(form, weir_edge_readable(edge), &chunk), 1);
        expect_eq(chunk.size, 10);
        expect_eq(ledger_number(&ledger, chunk), number);
        expect_eq(ledger_released(&ledger, number), 0);
        weir_chunk_release(&chunk);
        number++;
    }
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(readable, rule_3_try_finds_nothing_now)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    weir_readable *in = weir_edge_readable(edge);
    weir_chunk chunks[4];

    expect_eq(weir_try_read(in, chunks), -EAGAIN);
    expect_eq(weir_try_read_many(in, chunks, 4), -EAGAIN);
    weir_edge_free(edge);
}

Test(readable, rule_3_until_waits_no_longer_than_to_the_deadline)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_readable *in = weir_edge_readable(edge);
    weir_deadline soon = weir_in_ms(20);
    weir_chunk chunks[4];

    expect_eq(weir_read_until(in, chunks, past()), -ETIMEDOUT);
    expect_eq(weir_read_many_until(in, chunks, 4, soon), -ETIMEDOUT);
    cr_assert(weir_now() >= soon);
    put_many(edge, &ledger, 10, 3);
    expect_eq(weir_read_until(in, chunks, past()), 1);
    expect_eq(weir_read_many_until(in, chunks + 1, 3, past()), 2);
    weir_chunk_release_many(chunks, 3);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

/* A deadline is a point in time, of which 0 is one that has passed. */
Test(readable, rule_3_a_deadline_of_0_is_no_other_call)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    weir_readable *in = weir_edge_readable(edge);
    weir_chunk chunk;

    expect_eq(weir_read_until(in, &chunk, 0), -ETIMEDOUT);
    expect_eq(weir_read_many_until(in, &chunk, 1, 0), -ETIMEDOUT);
    weir_edge_free(edge);
}

Test(readable, rule_3_many_reads_all_that_is_there_up_to_max)
{
    weir_edge *edge = edge_of_bytes(1000, 0);
    weir_readable *in = weir_edge_readable(edge);
    weir_chunk chunks[16];

    put_many(edge, &ledger, 10, 10);
    expect_eq(weir_read_many(in, chunks, 1), 1);
    expect_eq(weir_read_many(in, chunks + 1, 4), 4);
    expect_eq(weir_read_many(in, chunks + 5, 11), 5);
    for (size_t i = 0; i < 10; i++)
        expect_eq(ledger_number(&ledger, chunks[i]), i);
    weir_chunk_release_many(chunks, 10);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(readable, rule_3_many_before_the_end_is_not_the_end)
{
    weir_edge *edge = edge_of_bytes(1000, 0);
    weir_readable *in = weir_edge_readable(edge);
    weir_chunk chunks[16];

    put_many(edge, &ledger, 10, 3);
    weir_end(weir_edge_writable(edge));
    expect_eq(weir_read_many(in, chunks, 16), 3);
    weir_chunk_release_many(chunks, 3);
    expect_eq(weir_read_many(in, chunks, 16), 0);
    weir_edge_free(edge);
}

Test(readable, read_waits_for_a_write)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    struct held_reader reader;

    hold_reader(&reader, edge, 1);
    put_many(edge, &ledger, 10, 1);
    expect_eq(held_reader_join(&reader), 1);
    expect_eq(stats_of(edge).wakeups_sent, 1);
    expect_eq(stats_of(edge).wakeups_futile, 0);
    weir_chunk_release(&reader.chunks[0]);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(readable, a_batch_wakes_the_reader_once_and_is_read_at_once)
{
    weir_edge *edge = edge_of_bytes(1000, 0);
    struct held_reader reader;
    weir_chunk chunks[20];

    for (size_t i = 0; i < 20; i++)
        chunks[i] = ledger_chunk(&ledger, 10);
    hold_reader(&reader, edge, HELD_MAX);
    expect_eq(weir_write_many(weir_edge_writable(edge), chunks, 20), 0);
    expect_eq(held_reader_join(&reader), 20);
    expect_eq(stats_of(edge).wakeups_sent, 1);
    weir_chunk_release_many(reader.chunks, 20);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(readable, order_survives_a_ring_that_goes_round_and_grows)
{
    weir_edge *edge = edge_of_bytes(60, 0);
    size_t expected = 0;
    weir_chunk chunk;

    for (size_t round = 0; round < 60; round++) {
        for (size_t i = 0; i < round % 14; i++)
            expect_eq(offer(edge, &ledger, 1), 1);
        for (size_t i = 0; i < (round + 3) % 11; i++) {
            if (weir_try_read(weir_edge_readable(edge), &chunk) != 1)
                break;
            expect_eq(ledger_number(&ledger, chunk), expected++);
            weir_chunk_release(&chunk);
        }
        while (length_of(edge) > 40 && try_get(edge) == 1)
            expected++;
    }
    expected += drain(edge);
    expect_eq(expected, ledger.made);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

/* ---- Coming back -------------------------------------------------------- */

Test(readable, read_done_comes_back)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    weir_readable *in = weir_edge_readable(edge);

    put_many(edge, &ledger, 10, 1);
    expect_eq(try_get(edge), 1);
    expect_eq(try_put(edge, &ledger, 10), -EAGAIN);
    weir_read_done(in);
    expect_eq(length_of(edge), 0);
    expect_eq(try_put(edge, &ledger, 10), 0);
    weir_read_done(in);
    expect_eq(length_of(edge), 10);
    weir_edge_free(edge);
}

Test(readable, read_done_before_any_read_does_nothing)
{
    weir_edge *edge = edge_of_bytes(10, 0);

    weir_read_done(weir_edge_readable(edge));
    put_many(edge, &ledger, 10, 1);
    weir_read_done(weir_edge_readable(edge));
    expect_eq(length_of(edge), 10);
    expect_eq(try_get(edge), 1);
    weir_edge_free(edge);
}

Test(readable, a_reader_that_waits_has_come_back)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    struct held_reader reader;

    put_many(edge, &ledger, 10, 1);
    expect_eq(try_get(edge), 1);
    hold_reader(&reader, edge, 1);
    expect_eq(length_of(edge), 0);
    put_many(edge, &ledger, 10, 1);
    expect_eq(held_reader_join(&reader), 1);
    expect_eq(length_of(edge), 10);
    weir_chunk_release(&reader.chunks[0]);
    weir_edge_free(edge);
}

Test(readable, the_end_is_a_coming_back)
{
    weir_edge *edge = edge_of_bytes(10, 0);

    put_many(edge, &ledger, 10, 1);
    weir_end(weir_edge_writable(edge));
    expect_eq(try_get(edge), 1);
    expect_eq(length_of(edge), 10);
    expect_eq(try_get(edge), 0);
    expect_eq(length_of(edge), 0);
    weir_edge_free(edge);
}

/* ---- Taking mode -------------------------------------------------------- */

Test(readable, taking_mode_what_is_read_leaves_the_edge_at_once)
{
    weir_edge *edge = edge_of_bytes(20, 0);

    weir_readable_take(weir_edge_readable(edge), true);
    put_many(edge, &ledger, 10, 2);
    expect_eq(try_get(edge), 1);
    expect_eq(length_of(edge), 10);
    expect_eq(try_get(edge), 1);
    expect_eq(length_of(edge), 0);
    weir_edge_free(edge);
}

Test(readable, taking_mode_lets_go_of_a_held_writer_at_once)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    struct held_writer writer;

    weir_readable_take(weir_edge_readable(edge), true);
    put_many(edge, &ledger, 10, 1);
    hold_writer(&writer, edge, ledger_chunk(&ledger, 10));
    expect_eq(try_get(edge), 1);
    expect_eq(held_writer_join(&writer), 0);
    expect_eq(length_of(edge), 10);
    weir_edge_free(edge);
}

Test(readable, taking_mode_a_batch_serves_every_reader)
{
    weir_edge *edge = edge_of_bytes(1000, 0);
    struct held_reader readers[4];
    weir_chunk chunks[4];

    weir_readable_take(weir_edge_readable(edge), true);
    for (size_t i = 0; i < 4; i++) {
        chunks[i] = ledger_chunk(&ledger, 10);
        hold_reader(&readers[i], edge, 1);
    }
    expect_eq(weir_write_many(weir_edge_writable(edge), chunks, 4), 0);
    for (int i = 0; i < 4; i++) {
        expect_eq(held_reader_join(&readers[i]), 1);
        weir_chunk_release(&readers[i].chunks[0]);
    }
    cr_assert(ledger_balanced(&ledger));
    weir_edge_free(edge);
}

struct taker {
    weir_readable *in;
    size_t seen[LEDGER_MAX];
};

static int take_all(void *arg)
{
    struct taker *self = arg;
    weir_chunk chunk;
    int got;

    while ((got = weir_read(self->in, &chunk)) > 0) {
        self->seen[ledger_number(&ledger, chunk)]++;
        weir_chunk_release(&chunk);
    }
    return got;
}

Test(readable, taking_mode_each_chunk_goes_to_one_reader)
{
    enum { READERS = 3, CHUNKS = 500 };
    weir_edge *edge = edge_of_objects(4, 2);
    static struct taker takers[READERS];
    struct worker workers[READERS];

    weir_readable_take(weir_edge_readable(edge), true);
    for (int i = 0; i < READERS; i++) {
        takers[i].in = weir_edge_readable(edge);
        worker_start(&workers[i], take_all, &takers[i]);
    }
    for (size_t i = 0; i < CHUNKS; i++)
        expect_eq(
            weir_write(weir_edge_writable(edge), ledger_chunk(&ledger, 1)), 0);
    weir_end(weir_edge_writable(edge));
    for (int i = 0; i < READERS; i++)
        expect_eq(worker_join(&workers[i]), 0);
    for (size_t i = 0; i < CHUNKS; i++)
        expect_eq(takers[0].seen[i] + takers[1].seen[i] + takers[2].seen[i], 1);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}
