/* SPDX-License-Identifier: MIT */
/*
 * head and skip.
 */
#include "splits.h"
#include "stage_types.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>

TestSuite(head_skip, .timeout = 30);

static uint64_t count; /* of the stages that the makers make */

static weir_stage_def head_bytes(void)
{
    return weir_head(count, .unit = WEIR_BYTES);
}

static weir_stage_def skip_bytes(void)
{
    return weir_skip(count, .unit = WEIR_BYTES);
}

static weir_stage_def head_one(void)
{
    return stage_of_text(&weir_head_type, "1 items");
}

static weir_stage_def skip_one(void)
{
    return stage_of_text(&weir_skip_type, "1 items");
}

/* What the two give is what there was. */
Test(head_skip, bytes_are_cut_in_two_wherever_the_chunks_end)
{
    const bytes in = bytes_of_noise(10007);
    const uint64_t counts[] = {0,    1,     63,    64,    65,
                               4096, 10006, 10007, 10008, UINT64_MAX};

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        count = counts[i];
        const size_t front = count < in.size ? (size_t)count : in.size;
        const bytes first = {.data = in.data, .size = front};
        const bytes rest = {.data = in.data + front, .size = in.size - front};

        expect_any_split(head_bytes, in, first);
        expect_any_split(skip_bytes, in, rest);
    }
    free(in.data);
}

static void expect_lines(weir_stage_def stage, const char *expected)
{
    const bytes in = bytes_of("one\ntwo\n\nfour\nlast");
    const bytes out = bytes_of(expected);
    const weir_stage_def stages[] = {weir_lines(), stage, {.run = NULL}};
    passage p = pass_through(stages, in, (through_options){.chunk = 3});

    cr_expect_eq(p.status, 0);
    cr_expect(bytes_equal(p.out, out), "%s", expected);
    free(p.out.data);
    free(in.data);
    free(out.data);
}

Test(head_skip, items_are_chunks_such_as_lines)
{
    expect_lines(weir_head(0), "");
    expect_lines(weir_head(2), "one\ntwo\n");
    expect_lines(weir_head(3), "one\ntwo\n\n");
    expect_lines(weir_head(99), "one\ntwo\n\nfour\nlast");
    expect_lines(weir_skip(0), "one\ntwo\n\nfour\nlast");
    expect_lines(weir_skip(2), "\nfour\nlast");
    expect_lines(weir_skip(5), "");
    expect_lines(weir_skip(99), "");
    expect_lines(head_one(), "one\n");
    expect_lines(skip_one(), "two\n\nfour\nlast");
}

Test(head_skip, head_ends_a_run_that_would_have_no_end)
{
    weir_pipeline *p = weir_pipeline_new();
    uint64_t total = 0;

    weir_pipeline_add(p, weir_zero());
    weir_pipeline_add(p, weir_head(1000001, .unit = WEIR_BYTES));
    weir_pipeline_add(p, weir_count(.bytes = &total));
    weir_pipeline_add(p, weir_null());
    cr_expect_eq(weir_pipeline_run(p), 0);
    cr_expect_eq(total, 1000001);
    weir_pipeline_free(p);
}

Test(head_skip, nothing_gives_nothing)
{
    const bytes none = bytes_of("");

    count = 5;
    expect_any_split(head_bytes, none, none);
    expect_any_split(skip_bytes, none, none);
    free(none.data);
}

Test(head_skip, leave_nothing_when_they_are_ended_early)
{
    const bytes in = bytes_of("0123456789");

    count = UINT64_MAX;
    expect_early_ends(head_bytes, in);
    count = 15;
    expect_early_ends(skip_bytes, in);
    free(in.data);
}
