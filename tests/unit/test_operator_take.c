/* SPDX-License-Identifier: MIT */
/* test_operator_take.c - take and drop: how many they pass on, and read. */
#include <errno.h>
#include <stdint.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"
#include "numbers.h"
#include "patience.h"

TestSuite(operator_take, .timeout = 20);

static struct gate gate = GATE_CLOSED;

static void expect_passed(size_t n, weir_stage_def stage, const char *text)
{
    struct numbers numbers = {.n = n};
    struct seen seen = {0};

    expect_eq(run_numbers(&numbers, stage, true, &seen), 0);
    expect_seen(&seen, text);
}

Test(operator_take, take_passes_on_the_first)
{
    expect_passed(5, weir_take(0), "");
    expect_passed(5, weir_take(1), "1");
    expect_passed(5, weir_take(3), "1 2 3");
    expect_passed(5, weir_take(5), "1 2 3 4 5");
    expect_passed(5, weir_take(6), "1 2 3 4 5");
    expect_passed(5, weir_take(INT64_MAX), "1 2 3 4 5");
    expect_passed(0, weir_take(2), "");
}

Test(operator_take, drop_passes_on_the_rest)
{
    expect_passed(5, weir_drop(0), "1 2 3 4 5");
    expect_passed(5, weir_drop(1), "2 3 4 5");
    expect_passed(5, weir_drop(4), "5");
    expect_passed(5, weir_drop(5), "");
    expect_passed(5, weir_drop(INT64_MAX), "");
    expect_passed(0, weir_drop(2), "");
}

/* More than they move at once, whole and in part. */
Test(operator_take, both_count_across_batches)
{
    for (size_t n = 60; n <= 200; n += 7) {
        struct numbers numbers = {.n = 300};
        struct seen taken = {0}, left = {0};

        expect_eq(run_numbers(&numbers, weir_take((int64_t)n), true, &taken),
                  0);
        expect_eq(taken.n, n);
        expect_eq(taken.numbers[n - 1], n);
        numbers = (struct numbers){.n = 300};
        expect_eq(run_numbers(&numbers, weir_drop((int64_t)n), true, &left), 0);
        expect_eq(left.n, 300 - n);
        expect_eq(left.numbers[0], n + 1);
    }
}

Test(operator_take, both_count_chunks_of_bytes)
{
    struct numbers numbers = {.n = 5};
    struct seen taken = {0}, left = {0};

    expect_eq(run_numbers(&numbers, weir_take(2), false, &taken), 0);
    expect_seen(&taken, "1 2");
    numbers = (struct numbers){.n = 5};
    expect_eq(run_numbers(&numbers, weir_drop(2), false, &left), 0);
    expect_seen(&left, "3 4 5");
}

Test(operator_take, a_window_of_an_endless_source)
{
    struct numbers numbers = {.n = SIZE_MAX};
    struct seen seen = {0};
    weir_pipeline *p =
        LINE(numbers_source(&numbers), weir_on_objects(weir_drop(1000)),
             weir_on_objects(weir_take(3)), seen_sink(&seen));

    expect_eq(weir_pipeline_run(p), 0);
    expect_text(weir_pipeline_why(p), "");
    expect_text(weir_pipeline_failed_stage(p), NULL);
    expect_seen(&seen, "1001 1002 1003");
    expect_eq(numbers.closed, WEIR_STOPPED);
    weir_pipeline_free(p);
}

/* At a mark of 1 the next is let in when the reader comes back for it. */
Test(operator_take, take_does_not_come_back_for_one_more)
{
    struct numbers numbers = {.n = SIZE_MAX};
    struct seen seen = {0};
    weir_pipeline *p = LINE(numbers_source(&numbers),
                            weir_on_objects(weir_take(7)), seen_sink(&seen));
    weir_edge_stats stats;

    expect_eq(weir_pipeline_set_marks(p, 1, 0), 0);
    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(weir_pipeline_edge_stats(p, 0, &stats), 0);
    expect_eq(stats.chunks, 7);
    expect_eq(seen.n, 7);
    weir_pipeline_free(p);
}

/* Nobody ever writes a third, or the end. */
Test(operator_take, take_does_not_wait_for_the_next)
{
    struct ledger ledger = {0};
    struct seen seen = {0};
    weir_pipeline *p = LINE(weir_on_objects(weir_take(2)), seen_sink(&seen));
    weir_writable *input = weir_pipeline_input(p);

    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_write(input, ledger_chunk(&ledger, 1)), 0);
    expect_eq(weir_write(input, ledger_chunk(&ledger, 2)), 0);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_seen(&seen, "1 2");
    expect_eq(weir_write(input, ledger_chunk(&ledger, 3)), WEIR_STOPPED);
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&ledger));
}

Test(operator_take, take_of_none_does_not_wait_for_the_first)
{
    struct seen seen = {0};
    weir_pipeline *p = LINE(weir_on_objects(weir_take(0)), seen_sink(&seen));

    cr_assert(weir_pipeline_input(p));
    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(seen.n, 0);
    weir_pipeline_free(p);
}

static int play_at_gate(weir_stage *self)
{
    gate_pass(&gate);
    return run_to_end(self);
}

static bool is_closed(void *arg)
{
    weir_stage_stats stats;

    expect_eq(weir_pipeline_stage_stats(arg, 0, &stats), 0);
    return !stats.running && stats.status == WEIR_STOPPED;
}

/* The sink reads nothing yet: two have room, and take is held with the last. */
Test(operator_take, take_stops_its_source_before_it_waits_for_room)
{
    struct numbers numbers = {.n = SIZE_MAX};
    struct role role = {.run = play_at_gate};
    weir_pipeline *p =
        LINE(numbers_source(&numbers), weir_on_objects(weir_take(3)),
             weir_on_objects(played("sink", WEIR_SINK, &role)));

    expect_eq(weir_pipeline_set_marks(p, 2, 0), 0);
    expect_eq(weir_pipeline_start(p), 0);
    cr_assert(await_pipeline_writer_waits(p, 1, 1));
    cr_assert(await(is_closed, p));
    gate_open(&gate);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
}

Test(operator_take, they_pass_an_earlier_failure_on)
{
    const weir_stage_def stages[] = {weir_take(5), weir_drop(5)};

    for (size_t i = 0; i < 2; i++) {
        struct numbers numbers = {.n = 3, .result = -EIO};
        struct seen seen = {0};

        expect_eq(run_numbers(&numbers, stages[i], true, &seen), -EIO);
    }
}

Test(operator_take, they_end_when_they_are_aborted)
{
    const weir_stage_def stages[] = {weir_take(500), weir_drop(2)};

    for (size_t i = 0; i < 2; i++) {
        struct numbers numbers = {.n = 400};
        weir_pipeline *p =
            LINE(numbers_source(&numbers), weir_on_objects(stages[i]));

        cr_assert(weir_pipeline_output(p));
        expect_eq(weir_pipeline_start(p), 0);
        cr_assert(await_pipeline_writer_waits(p, 1, 1));
        weir_pipeline_abort(p);
        expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
        weir_pipeline_free(p);
        cr_assert(ledger_balanced(&numbers.ledger));
    }
}

Test(operator_take, a_negative_number_is_refused)
{
    expect_refused(weir_take(-1), -ERANGE);
    expect_refused(weir_take(INT64_MIN), -ERANGE);
    expect_refused(weir_drop(-1), -ERANGE);
}
