/* SPDX-License-Identifier: MIT */
/*
 * test_operator_find.c - find, some and every: their answers, when they stop,
 * and what a failure leaves in the place of the answer.
 */
#include <errno.h>
#include <stdint.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"
#include "numbers.h"

TestSuite(operator_find, .timeout = 20);

static struct gate gate = GATE_CLOSED;

/* A test, and how often it was asked. */
struct limit {
    size_t least;
    size_t asked;
    size_t fail_at;
};

static int at_least(weir_stage *self, void *arg, const weir_chunk *chunk)
{
    struct limit *limit = arg;

    (void)self;
    if (++limit->asked == limit->fail_at)
        return -EPERM;
    return chunk->size >= limit->least;
}

static int below(weir_stage *self, void *arg, const weir_chunk *chunk)
{
    const int verdict = at_least(self, arg, chunk);

    return verdict < 0 ? verdict : !verdict;
}

static int at_gate(weir_stage *self, void *arg, const weir_chunk *chunk)
{
    gate_pass(&gate);
    return at_least(self, arg, chunk);
}

Test(operator_find, find_gives_the_first_to_the_caller)
{
    for (int objects = 0; objects < 2; objects++) {
        struct numbers numbers = {.n = 9};
        struct limit limit = {.least = 4};
        weir_chunk chunk;
        bool found;

        expect_eq(run_into(&numbers,
                           weir_find(at_least, &limit, &chunk, &found),
                           objects),
                  0);
        expect_eq(found, true);
        expect_eq(chunk.size, 4);
        expect_eq(limit.asked, 4);
        expect_eq(ledger_released(&numbers.ledger, 3), 0);
        weir_chunk_release(&chunk);
        cr_assert(ledger_balanced(&numbers.ledger));
    }
}

Test(operator_find, find_of_nothing_finds_nothing)
{
    for (size_t n = 0; n <= 3; n += 3) {
        struct numbers numbers = {.n = n};
        struct limit limit = {.least = 4};
        weir_chunk chunk;
        bool found;

        expect_eq(run_into(&numbers,
                           weir_find(at_least, &limit, &chunk, &found), true),
                  0);
        expect_eq(found, false);
        cr_assert(!chunk.data && !chunk.buffer);
        expect_eq(limit.asked, n);
        cr_assert(ledger_balanced(&numbers.ledger));
    }
}

Test(operator_find, find_that_fails_gives_nothing)
{
    struct numbers numbers = {.n = 9};
    struct limit limit = {.least = 8, .fail_at = 3};
    weir_chunk chunk;
    bool found = true;

    expect_eq(
        run_into(&numbers, weir_find(at_least, &limit, &chunk, &found), true),
        -EPERM);
    expect_eq(found, false);
    weir_chunk_release(&chunk);
    cr_assert(ledger_balanced(&numbers.ledger));
}

Test(operator_find, find_that_is_aborted_asks_no_more)
{
    struct numbers numbers = {.n = 9};
    struct limit limit = {.least = 8};
    weir_chunk chunk;
    bool found;
    weir_pipeline *p =
        LINE(numbers_source(&numbers),
             weir_on_objects(weir_find(at_gate, &limit, &chunk, &found)));

    expect_eq(weir_pipeline_start(p), 0);
    gate_await(&gate, 1);
    weir_pipeline_abort(p);
    gate_open(&gate);
    expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    weir_pipeline_free(p);
    expect_eq(limit.asked, 1);
    expect_eq(found, false);
    cr_assert(ledger_balanced(&numbers.ledger));
}

/* What some and every say about 1 to n being at least `least`. */
static void expect_answers(size_t n, size_t least, bool some, bool every)
{
    struct limit limit = {.least = least};
    struct numbers numbers = {.n = n};
    bool answer = !some;

    expect_eq(run_into(&numbers, weir_some(at_least, &limit, &answer), true),
              0);
    expect_eq(answer, some);
    cr_assert(ledger_balanced(&numbers.ledger));
    answer = !every;
    numbers = (struct numbers){.n = n};
    expect_eq(run_into(&numbers, weir_every(at_least, &limit, &answer), true),
              0);
    expect_eq(answer, every);
    cr_assert(ledger_balanced(&numbers.ledger));
}

Test(operator_find, some_and_every)
{
    expect_answers(0, 1, false, true);
    expect_answers(3, 1, true, true);
    expect_answers(3, 2, true, false);
    expect_answers(3, 3, true, false);
    expect_answers(3, 4, false, false);
}

/* The source is without end: only an early stop lets the run finish. */
Test(operator_find, all_three_stop_at_the_first_that_decides)
{
    struct limit limits[3] = {{.least = 30}, {.least = 30}, {.least = 30}};
    weir_chunk chunk;
    bool found, some, every;
    const weir_stage_def sinks[] = {
        weir_find(at_least, &limits[0], &chunk, &found),
        weir_some(at_least, &limits[1], &some),
        weir_every(below, &limits[2], &every)};

    for (size_t i = 0; i < 3; i++) {
        struct numbers numbers = {.n = SIZE_MAX};

        expect_eq(run_into(&numbers, sinks[i], true), 0);
        expect_eq(limits[i].asked, 30);
        expect_eq(numbers.closed, WEIR_STOPPED);
    }
    expect_eq(chunk.size, 30);
    expect_eq(found && some && !every, true);
}

/* Nobody ever writes the next, or the end. */
Test(operator_find, an_answer_does_not_wait_for_the_next)
{
    struct ledger ledger = {0};
    struct limit limit = {.least = 1};
    bool some;
    weir_pipeline *p = LINE(weir_some(at_least, &limit, &some));
    weir_writable *input = weir_pipeline_input(p);

    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_write(input, ledger_chunk(&ledger, 1)), 0);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_eq(some, true);
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&ledger));
}

Test(operator_find, a_test_that_fails_is_no_answer)
{
    for (int every = 0; every < 2; every++) {
        struct numbers numbers = {.n = 9};
        struct limit limit = {.least = every ? 1 : 8, .fail_at = 3};
        bool answer = true;

        expect_eq(run_into(&numbers,
                           every ? weir_every(at_least, &limit, &answer)
                                 : weir_some(at_least, &limit, &answer),
                           true),
                  -EPERM);
        expect_eq(answer, false);
        cr_assert(ledger_balanced(&numbers.ledger));
    }
}

Test(operator_find, no_function_or_place_is_refused)
{
    struct limit limit = {0};
    weir_chunk chunk;
    bool answer;

    expect_refused(weir_find(NULL, NULL, &chunk, &answer), -EINVAL);
    expect_refused(weir_find(at_least, &limit, NULL, &answer), -EINVAL);
    expect_refused(weir_find(at_least, &limit, &chunk, NULL), -EINVAL);
    expect_refused(weir_some(NULL, NULL, &answer), -EINVAL);
    expect_refused(weir_some(at_least, &limit, NULL), -EINVAL);
    expect_refused(weir_every(NULL, NULL, &answer), -EINVAL);
    expect_refused(weir_every(at_least, &limit, NULL), -EINVAL);
}
