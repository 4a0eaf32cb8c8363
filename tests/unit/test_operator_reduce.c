/* SPDX-License-Identifier: MIT */
/*
 * test_operator_reduce.c - reduce and for_each: what comes of all chunks, and
 * what a failure leaves in the place of the result.
 */
#include <errno.h>
#include <stdint.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"
#include "numbers.h"

TestSuite(operator_reduce, .timeout = 20);

static struct gate gate = GATE_CLOSED;

/* ---- reduce -------------------------------------------------------------- */

/* Fails at the number that arg points to. */
static int add(weir_stage *self, void *arg, void *total,
               const weir_chunk *chunk)
{
    const size_t *fail_at = arg;
    size_t *sum = total;

    (void)self;
    *sum += chunk->size;
    return fail_at && chunk->size == *fail_at ? -EDOM : 0;
}

static int add_at_gate(weir_stage *self, void *arg, void *total,
                       const weir_chunk *chunk)
{
    gate_pass(&gate);
    return add(self, arg, total, chunk);
}

Test(operator_reduce, reduce_goes_on_from_the_first_value)
{
    for (int objects = 0; objects < 2; objects++) {
        struct numbers numbers = {.n = 100};
        size_t sum = 1000;

        expect_eq(run_into(&numbers, weir_reduce(add, NULL, &sum, sizeof sum),
                           objects),
                  0);
        expect_eq(sum, 6050);
        cr_assert(ledger_balanced(&numbers.ledger));
    }
}

Test(operator_reduce, reduce_of_nothing_is_the_first_value)
{
    struct numbers numbers = {.n = 0};
    size_t sum = 7;

    expect_eq(
        run_into(&numbers, weir_reduce(add, NULL, &sum, sizeof sum), true), 0);
    expect_eq(sum, 7);
}

Test(operator_reduce, reduce_without_a_first_value_is_refused)
{
    size_t sum = 0;

    expect_refused(weir_reduce(add, NULL, NULL, sizeof sum), -EINVAL);
    expect_refused(weir_reduce(add, NULL, &sum, 0), -EINVAL);
}

Test(operator_reduce, reduce_that_fails_leaves_the_first_value)
{
    struct numbers numbers = {.n = 100};
    size_t sum = 7, fail_at = 50;

    expect_eq(
        run_into(&numbers, weir_reduce(add, &fail_at, &sum, sizeof sum), true),
        -EDOM);
    expect_eq(sum, 7);
    cr_assert(ledger_balanced(&numbers.ledger));
}

Test(operator_reduce, reduce_of_a_source_that_fails_leaves_the_first_value)
{
    struct numbers numbers = {.n = 10, .result = -EIO};
    size_t sum = 7;

    expect_eq(
        run_into(&numbers, weir_reduce(add, NULL, &sum, sizeof sum), true),
        -EIO);
    expect_eq(sum, 7);
    expect_eq(ledger_balanced(&numbers.ledger), true);
}

Test(operator_reduce, reduce_that_is_aborted_leaves_the_first_value)
{
    struct numbers numbers = {.n = 10};
    size_t sum = 7;
    weir_pipeline *p =
        LINE(numbers_source(&numbers),
             weir_on_objects(weir_reduce(add_at_gate, NULL, &sum, sizeof sum)));

    expect_eq(weir_pipeline_start(p), 0);
    gate_await(&gate, 1);
    weir_pipeline_abort(p);
    gate_open(&gate);
    expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    weir_pipeline_free(p);
    expect_eq(sum, 7);
    expect_eq(gate.arrived, 1);
    cr_assert(ledger_balanced(&numbers.ledger));
}

Test(operator_reduce, reduce_that_never_ran_is_freed)
{
    size_t sum = 7;
    weir_pipeline *p = weir_pipeline_new();

    weir_pipeline_add(p, weir_reduce(add, NULL, &sum, sizeof sum));
    weir_pipeline_free(p);
    expect_eq(sum, 7);
}

/* ---- for_each ------------------------------------------------------------ */

static int note(weir_stage *self, void *arg, const weir_chunk *chunk)
{
    struct seen *seen = arg;

    (void)self;
    seen->numbers[seen->n++] = chunk->size;
    return chunk->size == 6 ? -EBADMSG : 0;
}

/* Keeps a second reference. */
static int keep(weir_stage *self, void *arg, const weir_chunk *chunk)
{
    weir_chunk *kept = arg;

    (void)self;
    kept[chunk->size - 1] = weir_chunk_slice(*chunk, 0, chunk->size);
    return 0;
}

Test(operator_reduce, for_each_visits_all_in_order)
{
    for (int objects = 0; objects < 2; objects++) {
        struct numbers numbers = {.n = 5};
        struct seen seen = {0};

        expect_eq(run_into(&numbers, weir_for_each(note, &seen), objects), 0);
        expect_seen(&seen, "1 2 3 4 5");
        cr_assert(ledger_balanced(&numbers.ledger));
    }
}

Test(operator_reduce, for_each_that_fails_visits_no_more)
{
    struct numbers numbers = {.n = 40};
    struct seen seen = {0};

    expect_eq(run_into(&numbers, weir_for_each(note, &seen), true), -EBADMSG);
    expect_seen(&seen, "1 2 3 4 5 6");
    cr_assert(ledger_balanced(&numbers.ledger));
}

Test(operator_reduce, what_a_function_keeps_outlives_the_pipeline)
{
    struct numbers numbers = {.n = 3};
    weir_chunk kept[3];

    expect_eq(run_into(&numbers, weir_for_each(keep, kept), true), 0);
    expect_eq(ledger_released_total(&numbers.ledger), 0);
    weir_chunk_release_many(kept, 3);
    cr_assert(ledger_balanced(&numbers.ledger));
}

Test(operator_reduce, no_function_is_refused)
{
    size_t sum;

    expect_refused(weir_reduce(NULL, NULL, &sum, sizeof sum), -EINVAL);
    expect_refused(weir_for_each(NULL, NULL), -EINVAL);
}
