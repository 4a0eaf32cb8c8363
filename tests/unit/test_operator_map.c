/* SPDX-License-Identifier: MIT */
/*
 * test_operator_map.c - map, flat_map and filter: what they pass on, in which
 * order, who owns it, and what an error or an abort leaves behind.
 */
#include <errno.h>
#include <stdint.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"
#include "numbers.h"
#include "patience.h"

TestSuite(operator_map, .timeout = 20);

static struct gate gate = GATE_CLOSED;

/* What the functions below are told and what they count. */
struct calls {
    size_t n;            /* calls so far */
    size_t fail_at;      /* the call that fails; 0: none */
    int status;          /* with which it fails */
    struct ledger *made; /* of what they make */
};

static int count_call(struct calls *calls)
{
    return ++calls->n == calls->fail_at ? calls->status : 0;
}

/* ---- map ----------------------------------------------------------------- */

/* Another chunk, of twice the number, also by the call that fails. */
static int twice(weir_stage *self, void *arg, weir_chunk *chunk)
{
    struct calls *calls = arg;
    const size_t number = chunk->size;

    (void)self;
    weir_chunk_release(chunk);
    *chunk = ledger_chunk(calls->made, 2 * number);
    return count_call(calls);
}

static int fail_with_message(weir_stage *self, void *arg, weir_chunk *chunk)
{
    (void)arg;
    return weir_stage_fail(self, WEIR_BAD_DATA, "%zu is no good", chunk->size);
}

/* The second waits at the gate. */
static int at_gate(weir_stage *self, void *arg, weir_chunk *chunk)
{
    (void)self;
    if (chunk->size == 2)
        gate_pass(&gate);
    return count_call(arg);
}

Test(operator_map, map_passes_on_what_is_made_of_each_in_order)
{
    for (int objects = 0; objects < 2; objects++) {
        static struct ledger made[2];
        struct numbers numbers = {.n = 5};
        struct seen seen = {0};
        struct calls calls = {.made = &made[objects]};

        expect_eq(
            run_numbers(&numbers, weir_map(twice, &calls), objects, &seen), 0);
        expect_seen(&seen, "2 4 6 8 10");
        expect_eq(calls.n, 5);
        cr_assert(ledger_balanced(&made[objects]));
    }
}

Test(operator_map, map_of_nothing_calls_nothing)
{
    struct numbers numbers = {.n = 0};
    struct seen seen = {0};
    struct calls calls = {0};

    expect_eq(run_numbers(&numbers, weir_map(twice, &calls), true, &seen), 0);
    expect_eq(calls.n + seen.n, 0);
}

Test(operator_map, map_that_fails_fails_the_run_and_leaks_nothing)
{
    for (size_t at = 1; at <= 100; at += 33) {
        static struct ledger made[100];
        struct numbers numbers = {.n = 100};
        struct seen seen = {0};
        struct calls calls = {
            .fail_at = at, .status = -EBADMSG, .made = &made[at - 1]};

        expect_eq(run_numbers(&numbers, weir_map(twice, &calls), true, &seen),
                  -EBADMSG);
        expect_eq(calls.n, at);
        cr_assert(seen.n < at);
        cr_assert(ledger_balanced(&made[at - 1]));
    }
}

Test(operator_map, a_failure_has_the_stages_name)
{
    struct numbers numbers = {.n = 3};
    struct seen seen = {0};
    weir_stage_def map = weir_on_objects(weir_map(fail_with_message, NULL));

    map.name = "parse";
    weir_pipeline *p = LINE(numbers_source(&numbers), map, seen_sink(&seen));
    expect_eq(weir_pipeline_run(p), WEIR_BAD_DATA);
    expect_text(weir_pipeline_why(p), "parse: 1 is no good");
    expect_text(weir_pipeline_failed_stage(p), "parse");
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&numbers.ledger));
}

/* The second call waits until the first result has come out. */
Test(operator_map, map_passes_a_result_on_before_the_next_call)
{
    struct numbers numbers = {.n = 2};
    struct calls calls = {0};
    weir_pipeline *p = LINE(numbers_source(&numbers),
                            weir_on_objects(weir_map(at_gate, &calls)));
    weir_readable *out = weir_pipeline_output(p);
    weir_chunk chunk;

    expect_eq(weir_pipeline_start(p), 0);
    gate_await(&gate, 1);
    expect_eq(weir_try_read(out, &chunk), 1);
    expect_eq(chunk.size, 1);
    weir_chunk_release(&chunk);
    gate_open(&gate);
    expect_eq(weir_read(out, &chunk), 1);
    weir_chunk_release(&chunk);
    expect_eq(weir_read(out, &chunk), 0);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
}

/* With marks of 1 it has made one that was taken and one that waits. */
Test(operator_map, map_makes_no_more_than_its_output_has_room_for)
{
    static struct ledger made;
    struct numbers numbers = {.n = SIZE_MAX};
    struct calls calls = {.made = &made};
    weir_pipeline *p = LINE(numbers_source(&numbers),
                            weir_on_objects(weir_map(twice, &calls)));
    weir_readable *out = weir_pipeline_output(p);

    expect_eq(weir_pipeline_set_marks(p, 1, 0), 0);
    expect_eq(weir_pipeline_start(p), 0);
    cr_assert(await_pipeline_writer_waits(p, 1, 1));
    expect_eq(made.made, 2);
    weir_stop(out, 0);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_eq(numbers.closed, WEIR_STOPPED);
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&made));
}

Test(operator_map, map_that_is_aborted_in_a_call_makes_no_other)
{
    struct numbers numbers = {.n = 40};
    struct calls calls = {0};
    weir_pipeline *p = LINE(numbers_source(&numbers),
                            weir_on_objects(weir_map(at_gate, &calls)),
                            weir_on_objects(weir_null()));

    expect_eq(weir_pipeline_start(p), 0);
    gate_await(&gate, 1);
    weir_pipeline_abort(p);
    gate_open(&gate);
    expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    weir_pipeline_free(p);
    expect_eq(calls.n, 2);
    cr_assert(ledger_balanced(&numbers.ledger));
}

/* ---- flat_map ------------------------------------------------------------ */

/* n: n - 1 chunks that share its bytes, of sizes 1, 2, 3 ... */
static int fewer(weir_stage *self, void *arg, const weir_chunk *chunk,
                 weir_writable *out)
{
    (void)self;
    for (size_t size = 1; size < chunk->size; size++) {
        const int status = weir_write(out, weir_chunk_slice(*chunk, 0, size));
        if (status)
            return status;
    }
    return count_call(arg);
}

Test(operator_map, flat_map_passes_on_none_one_and_many)
{
    for (int objects = 0; objects < 2; objects++) {
        struct numbers numbers = {.n = 4};
        struct seen seen = {0};
        struct calls calls = {0};

        expect_eq(
            run_numbers(&numbers, weir_flat_map(fewer, &calls), objects, &seen),
            0);
        expect_seen(&seen, "1 1 2 1 2 3");
        expect_eq(calls.n, 4);
    }
}

Test(operator_map, flat_map_that_fails_after_writing_leaks_nothing)
{
    struct numbers numbers = {.n = 30};
    struct seen seen = {0};
    struct calls calls = {.fail_at = 7, .status = -EDOM};

    expect_eq(run_numbers(&numbers, weir_flat_map(fewer, &calls), true, &seen),
              -EDOM);
    expect_eq(calls.n, 7);
}

Test(operator_map, flat_map_waits_for_room_within_one_call)
{
    struct numbers numbers = {.n = 200};
    struct calls calls = {0};
    weir_pipeline *p =
        LINE(numbers_source(&numbers), weir_on_objects(weir_drop(199)),
             weir_on_objects(weir_flat_map(fewer, &calls)));
    weir_readable *out = weir_pipeline_output(p);
    weir_edge_stats stats;

    expect_eq(weir_pipeline_start(p), 0);
    cr_assert(await_pipeline_writer_waits(p, 2, 1));
    expect_eq(calls.n, 0);
    weir_stop(out, 0);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_eq(weir_pipeline_edge_stats(p, 2, &stats), 0);
    expect_eq(stats.highest_length, WEIR_DEFAULT_MARK_OBJECTS);
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&numbers.ledger));
}

/* ---- filter -------------------------------------------------------------- */

static int is_odd(weir_stage *self, void *arg, const weir_chunk *chunk)
{
    const int status = count_call(arg);

    (void)self;
    return status ? status : chunk->size % 2 == 1;
}

Test(operator_map, filter_passes_on_what_the_test_says_yes_to)
{
    for (int objects = 0; objects < 2; objects++) {
        struct numbers numbers = {.n = 9};
        struct seen seen = {0};
        struct calls calls = {0};

        expect_eq(
            run_numbers(&numbers, weir_filter(is_odd, &calls), objects, &seen),
            0);
        expect_seen(&seen, "1 3 5 7 9");
        expect_eq(calls.n, 9);
    }
}

Test(operator_map, any_positive_answer_is_a_yes)
{
    struct numbers numbers = {.n = 2};
    struct seen seen = {0};
    struct calls calls = {.fail_at = 2, .status = 77};

    expect_eq(run_numbers(&numbers, weir_filter(is_odd, &calls), true, &seen),
              0);
    expect_seen(&seen, "1 2");
}

Test(operator_map, filter_that_fails_fails_the_run)
{
    struct numbers numbers = {.n = 50};
    struct seen seen = {0};
    struct calls calls = {.fail_at = 20, .status = -EPERM};

    expect_eq(run_numbers(&numbers, weir_filter(is_odd, &calls), true, &seen),
              -EPERM);
    expect_eq(calls.n, 20);
}

/* ---- All three ----------------------------------------------------------- */

Test(operator_map, they_pass_an_earlier_failure_on)
{
    struct calls calls = {.made = NULL};
    const weir_stage_def stages[] = {weir_map(at_gate, &calls),
                                     weir_flat_map(fewer, &calls),
                                     weir_filter(is_odd, &calls)};

    for (size_t i = 0; i < 3; i++) {
        struct numbers numbers = {.n = 1, .result = -EIO};
        struct seen seen = {0};

        expect_eq(run_numbers(&numbers, stages[i], true, &seen), -EIO);
    }
}

Test(operator_map, no_function_is_refused)
{
    expect_refused(weir_map(NULL, NULL), -EINVAL);
    expect_refused(weir_flat_map(NULL, NULL), -EINVAL);
    expect_refused(weir_filter(NULL, NULL), -EINVAL);
}

Test(operator_map, objects_are_asked_for_by_name)
{
    struct numbers numbers = {.n = 1};
    struct calls calls = {0};
    weir_pipeline *p =
        LINE(numbers_source(&numbers), weir_filter(is_odd, &calls),
             weir_on_objects(weir_null()));

    expect_eq(weir_pipeline_run(p), WEIR_MISUSE);
    expect_text(weir_pipeline_why(p),
                "numbers: writes objects, but filter reads bytes");
    weir_pipeline_free(p);
}
