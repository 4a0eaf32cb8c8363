/* SPDX-License-Identifier: MIT */
/* test_uncork_later.c - rule 6: pairs of cork and uncork that join. */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "edges.h"
#include "expect.h"
#include "held.h"

TestSuite(uncork_later, .timeout = 20);

static struct ledger ledger;

static void put_pair(weir_edge *edge)
{
    weir_cork(weir_edge_writable(edge));
    put_many(edge, &ledger, 10, 2);
    weir_uncork_later(weir_edge_writable(edge));
}

/* The reader is somewhere else, as a sink in its writev(2) is. */
Test(uncork_later, pairs_that_uncork_later_leave_as_one)
{
    weir_edge *edge = edge_of_bytes(1000, 0);
    weir_chunk chunks[HELD_MAX];

    for (int i = 0; i < 5; i++)
        put_pair(edge);
    expect_eq(weir_read_many(weir_edge_readable(edge), chunks, HELD_MAX), 10);
    weir_chunk_release_many(chunks, 10);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

/* Nothing else happens on the edge: the reader itself sees the time go by. */
Test(uncork_later, a_reader_that_waits_gets_it_all_the_same)
{
    weir_edge *edge = edge_of_bytes(1000, 0);
    struct held_reader reader;

    hold_reader(&reader, edge, HELD_MAX);
    put_pair(edge);
    expect_eq(held_reader_join(&reader), 2);
    weir_edge_free(edge);
}

Test(uncork_later, an_uncork_later_inside_a_cork_only_counts)
{
    weir_edge *edge = edge_of_bytes(1000, 0);

    weir_cork(weir_edge_writable(edge));
    put_pair(edge);
    expect_eq(weir_read_until(weir_edge_readable(edge), &(weir_chunk){0},
                              weir_in_ms(20)),
              -ETIMEDOUT);
    weir_uncork(weir_edge_writable(edge));
    expect_eq(try_get_many(edge), 2);
    weir_edge_free(edge);
}

/* The time that was given runs out under a second cork, which holds on. */
Test(uncork_later, a_cork_after_an_uncork_later_holds_back_all)
{
    weir_edge *edge = edge_of_bytes(1000, 0);
    struct held_reader reader;

    put_pair(edge);
    weir_cork(weir_edge_writable(edge));
    put_many(edge, &ledger, 10, 1);
    expect_eq(weir_read_until(weir_edge_readable(edge), &(weir_chunk){0},
                              weir_in_ms(20)),
              -ETIMEDOUT);
    hold_reader(&reader, edge, HELD_MAX);
    weir_uncork_later(weir_edge_writable(edge));
    expect_eq(held_reader_join(&reader), 3);
    weir_edge_free(edge);
}

Test(uncork_later, what_was_to_be_uncorked_later_does_not_outlast_the_end)
{
    weir_edge *edge = edge_of_bytes(1000, 0);

    put_pair(edge);
    weir_end(weir_edge_writable(edge));
    expect_eq(try_get_many(edge), 2);
    expect_eq(try_get(edge), 0);
    weir_edge_free(edge);
}

Test(uncork_later, a_writer_that_waits_does_not_wait_for_later)
{
    weir_edge *edge = edge_of_bytes(20, 0);
    struct held_writer writer;

    put_pair(edge);
    hold_writer(&writer, edge, ledger_chunk(&ledger, 10));
    expect_eq(try_get_many(edge), 2);
    weir_read_done(weir_edge_readable(edge));
    expect_eq(held_writer_join(&writer), 0);
    expect_eq(try_get(edge), 1);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}
