/* SPDX-License-Identifier: MIT */
/*
 * test_edge.c - the rules that make a limit a limit: length, admission, marks.
 * One thread pushes and pops but where a writer must be held.
 */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "edges.h"
#include "expect.h"
#include "held.h"

TestSuite(edge, .timeout = 20);

static struct ledger ledger;

static weir_edge *edge_with(weir_edge_options options)
{
    weir_edge *edge = weir_edge_new(&options);

    cr_assert(edge);
    return edge;
}

/* ---- Options ------------------------------------------------------------ */

static void expect_marks(weir_edge *edge, size_t high, size_t low)
{
    weir_edge_stats stats = stats_of(edge);

    expect_eq(stats.high_water_mark, high);
    expect_eq(stats.low_water_mark, low);
    expect_eq(weir_writable_mark(weir_edge_writable(edge)), high);
    expect_eq(weir_readable_mark(weir_edge_readable(edge)), high);
    weir_edge_free(edge);
}

Test(edge, rule_5_default_marks_are_nodes)
{
    expect_marks(weir_edge_new(NULL), 16384, 8192);
    expect_marks(edge_with((weir_edge_options){0}), 16384, 8192);
    expect_marks(edge_with((weir_edge_options){.object_mode = true}), 16, 8);
}

Test(edge, low_mark_is_half_the_high_one_where_not_given)
{
    expect_marks(edge_with((weir_edge_options){.high_water_mark = 100}), 100,
                 50);
    expect_marks(edge_with((weir_edge_options){.high_water_mark = 5}), 5, 2);
    expect_marks(edge_with((weir_edge_options){.high_water_mark = 1}), 1, 0);
}

Test(edge, low_mark_stays_below_the_high_one)
{
    expect_marks(edge_of_bytes(10, 10), 10, 9);
    expect_marks(edge_of_bytes(10, 100), 10, 9);
    expect_marks(edge_of_bytes(1, 1), 1, 0);
    expect_marks(edge_of_bytes(10, 9), 10, 9);
}

Test(edge, mark_zero_asks_for_zero)
{
    expect_marks(edge_of_bytes(0, 0), 0, 0);
    expect_marks(edge_of_bytes(10, 0), 10, 0);
    expect_marks(
        edge_with((weir_edge_options){.high_water_mark = WEIR_MARK_ZERO}), 0,
        0);
}

Test(edge, marks_are_not_cut_to_32_bits)
{
    const size_t high = (size_t)1 << 53;

    expect_marks(edge_of_bytes(high - 1, high - 2), high - 1, high - 2);
}

/* ---- Rule 1: length ----------------------------------------------------- */

Test(edge, rule_1_length_counts_what_was_taken_until_the_reader_comes_back)
{
    weir_edge *edge = edge_of_bytes(100, 0);

    put_many(edge, &ledger, 10, 3);
    expect_eq(length_of(edge), 30);
    expect_eq(try_get(edge), 1);
    expect_eq(length_of(edge), 30);
    expect_eq(try_get(edge), 1);
    expect_eq(length_of(edge), 20);
    expect_eq(try_get(edge), 1);
    expect_eq(length_of(edge), 10);
    expect_eq(try_get(edge), -EAGAIN);
    expect_eq(length_of(edge), 0);
    weir_edge_free(edge);
}

Test(edge, rule_1_the_writer_can_ask_for_the_length)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_writable *out = weir_edge_writable(edge);

    expect_eq(weir_writable_length(out), 0);
    put_many(edge, &ledger, 10, 3);
    expect_eq(weir_writable_length(out), 30);
    expect_eq(try_get(edge), 1);
    expect_eq(weir_writable_length(out), 30);
    expect_eq(try_get(edge), 1);
    expect_eq(weir_writable_length(out), 20);
    expect_eq(drain(edge), 1);
    expect_eq(weir_writable_length(out), 0);
    weir_edge_free(edge);
}

Test(edge, rule_1_length_counts_what_was_taken_in_a_batch)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_readable *in = weir_edge_readable(edge);
    weir_chunk chunks[4];

    put_many(edge, &ledger, 10, 5);
    expect_eq(weir_try_read_many(in, chunks, 4), 4);
    expect_eq(length_of(edge), 50);
    weir_chunk_release_many(chunks, 4);
    expect_eq(length_of(edge), 50);
    expect_eq(weir_try_read_many(in, chunks, 4), 1);
    expect_eq(length_of(edge), 10);
    weir_chunk_release_many(chunks, 1);
    weir_edge_free(edge);
}

Test(edge, rule_1_the_bound_is_the_mark_less_one_and_the_largest_chunk)
{
    weir_edge *edge = edge_of_bytes(100, 0);

    for (int round = 0; round < 20; round++) {
        while (try_put(edge, &ledger, 7) == 0)
            ;
        expect_eq(try_get(edge), 1);
        expect_eq(try_get(edge), 1);
    }
    expect_eq(stats_of(edge).highest_length, 105);
    expect_eq(stats_of(edge).largest_chunk, 7);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(edge, rule_1_in_object_mode_every_chunk_counts_one)
{
    weir_edge *edge = edge_of_objects(3, 0);

    expect_eq(try_put(edge, &ledger, 50000), 0);
    expect_eq(try_put(edge, &ledger, 0), 0);
    expect_eq(try_put(edge, &ledger, 1), 0);
    expect_eq(length_of(edge), 3);
    expect_eq(try_put(edge, &ledger, 1), -EAGAIN);
    expect_eq(drain(edge), 3);
    expect_eq(length_of(edge), 0);
    weir_edge_free(edge);
}

/* ---- Rule 2: admission -------------------------------------------------- */

Test(edge, rule_2_reaching_the_mark_is_full)
{
    weir_edge *edge = edge_of_bytes(10, 0);

    expect_eq(try_put(edge, &ledger, 9), 0);
    expect_eq(try_put(edge, &ledger, 1), 0);
    expect_eq(try_put(edge, &ledger, 1), -EAGAIN);
    expect_eq(try_put(edge, &ledger, 0), -EAGAIN);
    weir_edge_free(edge);
}

Test(edge, rule_2_a_chunk_is_admitted_whole_whatever_its_size)
{
    weir_edge *edge = edge_of_bytes(10, 0);

    expect_eq(try_put(edge, &ledger, 9), 0);
    expect_eq(try_put(edge, &ledger, 60000), 0);
    expect_eq(length_of(edge), 60009);
    expect_eq(try_put(edge, &ledger, 1), -EAGAIN);
    expect_eq(drain(edge), 2);
    expect_eq(try_put(edge, &ledger, 60000), 0);
    expect_eq(drain(edge), 1);
    weir_edge_free(edge);
}

Test(edge, rule_2_between_low_and_high_mark_a_write_is_admitted)
{
    weir_edge *edge = edge_of_bytes(10, 2);

    put_many(edge, &ledger, 5, 2);
    expect_eq(try_put(edge, &ledger, 5), -EAGAIN);
    expect_eq(try_get(edge), 1);
    expect_eq(try_put(edge, &ledger, 5), -EAGAIN);
    expect_eq(try_get(edge), 1);
    expect_eq(length_of(edge), 5);
    expect_eq(try_put(edge, &ledger, 5), 0);
    weir_edge_free(edge);
}

Test(edge, rule_5_a_mark_of_0_lets_through_one_chunk_at_a_time)
{
    weir_edge *edge = edge_of_bytes(0, 0);

    for (size_t size = 1; size < 1000; size *= 10) {
        expect_eq(try_put(edge, &ledger, size), 0);
        expect_eq(try_put(edge, &ledger, 1), -EAGAIN);
        expect_eq(try_get(edge), 1);
        expect_eq(try_put(edge, &ledger, 1), -EAGAIN);
        expect_eq(try_get(edge), -EAGAIN);
    }
    weir_edge_free(edge);
}

Test(edge, rule_5_a_mark_of_1_lets_through_one_chunk_at_a_time)
{
    weir_edge *edge = edge_of_bytes(1, 0);

    for (size_t size = 1; size < 1000; size *= 10) {
        expect_eq(try_put(edge, &ledger, size), 0);
        expect_eq(try_put(edge, &ledger, 1), -EAGAIN);
        expect_eq(drain(edge), 1);
    }
    weir_edge_free(edge);
}

Test(edge, rule_5_a_mark_of_0_in_object_mode)
{
    weir_edge *edge = edge_of_objects(0, 0);

    expect_eq(try_put(edge, &ledger, 0), 0);
    expect_eq(try_put(edge, &ledger, 0), -EAGAIN);
    expect_eq(try_get(edge), 1);
    expect_eq(try_put(edge, &ledger, 0), -EAGAIN);
    expect_eq(try_get(edge), -EAGAIN);
    expect_eq(try_put(edge, &ledger, 0), 0);
    weir_edge_free(edge);
}

/* ---- Rule 5: the second bound ------------------------------------------- */

Test(edge, rule_5_empty_chunks_are_bounded_by_their_number)
{
    weir_edge *edge =
        edge_with((weir_edge_options){.high_water_mark = 10, .max_chunks = 4});

    put_many(edge, &ledger, 0, 4);
    expect_eq(length_of(edge), 0);
    expect_eq(stats_of(edge).waiting_chunks, 4);
    expect_eq(try_put(edge, &ledger, 0), -EAGAIN);
    expect_eq(try_put(edge, &ledger, 1), -EAGAIN);
    expect_eq(try_get(edge), 1);
    expect_eq(try_put(edge, &ledger, 0), 0);
    expect_eq(drain(edge), 4);
    weir_edge_free(edge);
}

Test(edge, rule_5_an_empty_chunk_is_not_the_end)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    weir_chunk chunk;

    expect_eq(try_put(edge, &ledger, 0), 0);
    expect_eq(weir_try_read(weir_edge_readable(edge), &chunk), 1);
    expect_eq(chunk.size, 0);
    weir_chunk_release(&chunk);
    expect_eq(ledger_released(&ledger, 0), 1);
    expect_eq(try_get(edge), -EAGAIN);
    weir_edge_free(edge);
}

Test(edge, rule_5_by_default_1024_chunks_wait_in_byte_mode)
{
    weir_edge *edge = edge_of_bytes(100000, 0);
    char byte = 'x';
    weir_chunk chunk;
    int taken = 0;

    expect_eq(weir_chunk_wrap(&chunk, &byte, 1, NULL, NULL), 0);
    while (taken < 5000 && !weir_try_write(weir_edge_writable(edge), chunk))
        taken++;
    expect_eq(taken, 1024);
    weir_edge_free(edge);
}

Test(edge, rule_5_a_writer_held_by_the_second_bound_is_let_go)
{
    weir_edge *edge =
        edge_with((weir_edge_options){.high_water_mark = 10, .max_chunks = 2});
    struct held_writer writer;

    put_many(edge, &ledger, 0, 2);
    hold_writer(&writer, edge, ledger_chunk(&ledger, 0));
    size_t got = drain(edge);
    expect_eq(held_writer_join(&writer), 0);
    expect_eq(got + drain(edge), 3);
    weir_edge_free(edge);
}

/* ---- Rule 2: strict mode ------------------------------------------------ */

static weir_edge *strict_edge(size_t high)
{
    return edge_with(
        (weir_edge_options){.high_water_mark = high, .strict = true});
}

Test(edge, strict_mode_admits_what_fits_below_the_mark)
{
    weir_edge *edge = strict_edge(10);

    expect_eq(try_put(edge, &ledger, 5), 0);
    expect_eq(try_put(edge, &ledger, 6), -EAGAIN);
    expect_eq(try_put(edge, &ledger, 4), 0);
    expect_eq(length_of(edge), 9);
    weir_edge_free(edge);
}

Test(edge, strict_mode_admits_anything_to_an_empty_edge)
{
    weir_edge *edge = strict_edge(10);

    expect_eq(try_put(edge, &ledger, 60000), 0);
    expect_eq(try_put(edge, &ledger, 1), -EAGAIN);
    expect_eq(try_get(edge), 1);
    expect_eq(try_put(edge, &ledger, 11), -EAGAIN);
    expect_eq(try_get(edge), -EAGAIN);
    expect_eq(try_put(edge, &ledger, 11), 0);
    weir_edge_free(edge);
}

Test(edge, strict_mode_lets_go_of_a_writer_that_fits_only_below_the_low_mark)
{
    weir_edge *edge = strict_edge(100);
    struct held_writer writer;

    put_many(edge, &ledger, 10, 8);
    hold_writer(&writer, edge, ledger_chunk(&ledger, 90));
    size_t got = drain(edge);
    expect_eq(held_writer_join(&writer), 0);
    expect_eq(got + drain(edge), 9);
    cr_assert(stats_of(edge).highest_length <= 100);
    weir_edge_free(edge);
}

/* ---- Life --------------------------------------------------------------- */

Test(edge, free_releases_what_is_left_and_ignores_null)
{
    weir_edge *edge = edge_of_bytes(100, 0);

    put_many(edge, &ledger, 10, 5);
    expect_eq(try_get(edge), 1);
    expect_eq(ledger_released_total(&ledger), 1);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
    weir_edge_free(NULL);
}
