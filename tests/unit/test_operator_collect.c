/* SPDX-License-Identifier: MIT */
/* test_operator_collect.c - what is kept, up to which limit, and whose. */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"
#include "numbers.h"
#include "patience.h"

TestSuite(operator_collect, .timeout = 20);

/* ---- Bytes --------------------------------------------------------------- */

Test(operator_collect, bytes_are_one_chunk_that_outlives_the_pipeline)
{
    struct feed feed = {.chunks = 100, .size = 700};
    weir_chunk whole;
    weir_pipeline *p =
        LINE(feed_source("feed", &feed), weir_collect_bytes(&whole, 70000));

    expect_eq(weir_pipeline_run(p), 0);
    weir_pipeline_free(p);
    expect_eq(whole.size, 70000);
    for (size_t i = 0; i < whole.size; i++)
        cr_assert(whole.data[i] == i % 251);
    weir_chunk_release(&whole);
}

Test(operator_collect, more_bytes_than_the_limit_fail_the_run)
{
    struct feed feed = {.chunks = SIZE_MAX, .size = 700};
    weir_chunk whole;
    weir_pipeline *p =
        LINE(feed_source("feed", &feed), weir_collect_bytes(&whole, 69999));

    expect_eq(weir_pipeline_run(p), WEIR_LIMIT);
    expect_text(weir_pipeline_why(p),
                "collect: there are more than 69999 bytes");
    expect_text(weir_pipeline_failed_stage(p), "collect");
    weir_pipeline_free(p);
    cr_assert(!whole.data && !whole.buffer);
    weir_chunk_release(&whole);
}

Test(operator_collect, no_bytes_are_an_empty_chunk)
{
    struct numbers numbers = {.n = 0};
    weir_chunk whole;

    expect_eq(run_into(&numbers, weir_collect_bytes(&whole, 0), false), 0);
    expect_eq(whole.size, 0);
    weir_chunk_release(&whole);
}

Test(operator_collect, bytes_of_a_source_that_fails_are_released)
{
    struct numbers numbers = {.n = 20, .result = -EIO};
    weir_chunk whole;

    expect_eq(run_into(&numbers, weir_collect_bytes(&whole, SIZE_MAX), false),
              -EIO);
    cr_assert(!whole.data && !whole.buffer);
    cr_assert(ledger_balanced(&numbers.ledger));
}

/* ---- Chunks -------------------------------------------------------------- */

Test(operator_collect, chunks_are_the_callers)
{
    for (int objects = 0; objects < 2; objects++) {
        struct numbers numbers = {.n = 100};
        weir_chunk chunks[100];
        size_t count;

        expect_eq(run_into(&numbers, weir_collect_chunks(chunks, 100, &count),
                           objects),
                  0);
        expect_eq(count, 100);
        for (size_t i = 0; i < count; i++)
            expect_eq(chunks[i].size, i + 1);
        expect_eq(ledger_released_total(&numbers.ledger), 0);
        weir_chunk_release_many(chunks, count);
        cr_assert(ledger_balanced(&numbers.ledger));
    }
}

Test(operator_collect, fewer_chunks_than_the_limit)
{
    for (size_t n = 0; n <= 3; n += 3) {
        struct numbers numbers = {.n = n};
        weir_chunk chunks[5];
        size_t count = 9;

        expect_eq(
            run_into(&numbers, weir_collect_chunks(chunks, 5, &count), true),
            0);
        expect_eq(count, n);
        weir_chunk_release_many(chunks, count);
        cr_assert(ledger_balanced(&numbers.ledger));
    }
}

Test(operator_collect, more_chunks_than_the_limit_fail_the_run)
{
    struct numbers numbers = {.n = 101};
    weir_chunk chunks[100];
    size_t count = 9;
    weir_pipeline *p =
        LINE(numbers_source(&numbers),
             weir_on_objects(weir_collect_chunks(chunks, 100, &count)));

    expect_eq(weir_pipeline_run(p), WEIR_LIMIT);
    expect_text(weir_pipeline_why(p),
                "collect: there are more than 100 chunks");
    weir_pipeline_free(p);
    expect_eq(count, 0);
    cr_assert(ledger_balanced(&numbers.ledger));
}

Test(operator_collect, a_limit_of_no_chunks)
{
    size_t count;
    struct numbers none = {.n = 0}, one = {.n = 1};

    expect_eq(run_into(&none, weir_collect_chunks(NULL, 0, &count), true), 0);
    expect_eq(run_into(&one, weir_collect_chunks(NULL, 0, &count), true),
              WEIR_LIMIT);
    expect_eq(count, 0);
    cr_assert(ledger_balanced(&one.ledger));
}

Test(operator_collect, chunks_of_a_source_that_fails_are_released)
{
    struct numbers numbers = {.n = 20, .result = -EIO};
    weir_chunk chunks[50];
    size_t count;

    expect_eq(run_into(&numbers, weir_collect_chunks(chunks, 50, &count), true),
              -EIO);
    expect_eq(count, 0);
    cr_assert(ledger_balanced(&numbers.ledger));
}

Test(operator_collect, chunks_are_released_when_it_is_aborted)
{
    struct ledger ledger = {0};
    weir_chunk chunks[50];
    size_t count;
    weir_pipeline *p =
        LINE(weir_on_objects(weir_collect_chunks(chunks, 50, &count)));
    weir_writable *input = weir_pipeline_input(p);

    expect_eq(weir_pipeline_start(p), 0);
    for (int i = 0; i < 10; i++)
        expect_eq(weir_write(input, ledger_chunk(&ledger, 1)), 0);
    expect_eq(weir_wait_drain(input, WEIR_FOREVER), 0);
    weir_pipeline_abort(p);
    expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    weir_pipeline_free(p);
    expect_eq(count, 0);
    cr_assert(ledger_balanced(&ledger));
}

Test(operator_collect, no_place_is_refused)
{
    weir_chunk chunks[1];
    size_t count;

    expect_refused(weir_collect_bytes(NULL, 10), -EINVAL);
    expect_refused(weir_collect_chunks(NULL, 1, &count), -EINVAL);
    expect_refused(weir_collect_chunks(chunks, 1, NULL), -EINVAL);
}
