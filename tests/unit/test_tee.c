/* SPDX-License-Identifier: MIT */
/*
 * test_tee.c - every branch sees every chunk, whatever becomes of the others.
 */
#include <criterion/criterion.h>
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "expect.h"
#include "wires.h"

TestSuite(tee, .timeout = 30);

#define FOUR "the weir holds water"

Test(tee, every_branch_gets_every_chunk)
{
    struct words a = {.size = 0}, b = a, c = a;
    weir_pipeline *p = wires_around(weir_tee());

    wire_in(p, words_source(FOUR));
    wire_out(p, NULL, NULL, &a);
    wire_out(p, NULL, NULL, &b);
    wire_out(p, NULL, NULL, &c);
    wires_succeed(p);
    expect_text(a.text, FOUR);
    expect_text(b.text, FOUR);
    expect_text(c.text, FOUR);
}

Test(tee, the_branches_share_the_bytes)
{
    struct words a = {.size = 0}, b = a;
    weir_pipeline *p = wires_around(weir_tee());

    wire_in(p, words_source(FOUR));
    wire_out(p, NULL, NULL, &a);
    wire_out(p, NULL, NULL, &b);
    wires_succeed(p);
    cr_assert_eq(a.first, b.first);
    cr_assert_not_null(a.first);
}

static int shout(weir_stage *self, void *arg, weir_chunk *chunk)
{
    (void)self;
    (void)arg;
    for (size_t i = 0; i < chunk->size; i++)
        chunk->data[i] = (unsigned char)toupper(chunk->data[i]);
    return 0;
}

Test(tee, who_changes_the_bytes_changes_a_copy)
{
    struct words a = {.size = 0}, b = a, c = a;
    weir_stage_def pass = weir_pass(), map = weir_map(shout, NULL);
    weir_pipeline *p = wires_around(weir_tee());

    wire_in(p, words_source(FOUR));
    wire_out(p, NULL, NULL, &a);
    wire_out(p, &map, NULL, &b);
    expect_eq(weir_pipeline_place(p, pass), 0);
    expect_eq(weir_pipeline_link(p, 0, weir_pipeline_last(p), NULL), 0);
    expect_eq(weir_pipeline_add(p, weir_map(shout, NULL)), 0);
    expect_eq(weir_pipeline_add(p, words_sink(&c)), 0);
    wires_succeed(p);
    expect_text(a.text, FOUR);
    expect_text(b.text, "THE WEIR HOLDS WATER");
    expect_text(c.text, "THE WEIR HOLDS WATER");
}

Test(tee, an_application_that_drains_a_branch_has_its_own_bytes)
{
    struct words a = {.size = 0};
    weir_pipeline *p = wires_around(weir_tee());
    weir_chunk mine;

    wire_in(p, words_source("water"));
    wire_out(p, NULL, NULL, &a);
    weir_readable *out = weir_pipeline_drain(p, 0);
    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_read_exact(out, &mine, 5), 1);
    memset(mine.data, 'x', mine.size);
    weir_chunk_release(&mine);
    expect_eq(weir_read(out, &mine), 0);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
    expect_text(a.text, "water");
}

Test(tee, nothing_comes_to_every_branch_as_nothing)
{
    struct words a = {.size = 0}, b = a;
    weir_pipeline *p = wires_around(weir_tee());

    wire_in(p, words_source(""));
    wire_out(p, NULL, NULL, &a);
    wire_out(p, NULL, NULL, &b);
    wires_succeed(p);
    expect_eq(a.chunks + b.chunks, 0);
}

Test(tee, a_branch_that_needs_no_more_is_left_out)
{
    struct words a = {.size = 0}, b = a;
    weir_stage_def head = weir_head(2);
    weir_pipeline *p = wires_around(weir_tee());

    wire_in(p, words_source(FOUR " back"));
    wire_out(p, &head, NULL, &a);
    wire_out(p, NULL, NULL, &b);
    wires_succeed(p);
    expect_text(a.text, "the weir");
    expect_text(b.text, FOUR " back");
}

Test(tee, it_finishes_early_when_no_branch_needs_more)
{
    struct words a = {.size = 0}, b = a;
    weir_stage_def one = weir_head(1, .unit = WEIR_BYTES);
    weir_stage_def two = weir_head(2, .unit = WEIR_BYTES);
    weir_pipeline *p = wires_around(weir_tee());

    wire_in(p, weir_zero()); /* without end */
    wire_out(p, &one, NULL, &a);
    wire_out(p, &two, NULL, &b);
    wires_succeed(p);
    expect_eq(a.size, 1);
    expect_eq(b.size, 2);
}

Test(tee, a_branch_that_waits_holds_the_others_once_they_have_what_was_read)
{
    struct gate gate = GATE_CLOSED;
    struct words slow = {.gate = &gate}, fast = {.size = 0};
    const weir_link narrow = {.edge = {.high_water_mark = 1}};
    weir_pipeline *p = wires_around(weir_tee());

    wire_in(p, words_source(FOUR));
    wire_out(p, NULL, &narrow, &slow);
    wire_out(p, NULL, NULL, &fast);
    expect_eq(weir_pipeline_start(p), 0);
    gate_await(&gate, 1);
    expect_eq(weir_pipeline_wait_until(p, weir_now()), -ETIMEDOUT);
    gate_open(&gate);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
    expect_text(slow.text, FOUR);
    expect_text(fast.text, FOUR);
}

Test(tee, one_branch_is_no_tee)
{
    struct words words = {.size = 0};
    weir_pipeline *p = wires_around(weir_tee());

    wire_in(p, words_source(FOUR));
    wire_out(p, NULL, NULL, &words);
    expect_eq(weir_pipeline_check(p), WEIR_MISUSE);
    expect_starts(weir_pipeline_why(p), "tee: ");
    weir_pipeline_free(p);
}

static int write_objects(weir_stage *self)
{
    static int numbers[3];

    for (int i = 0; i < 3; i++) {
        weir_chunk object;
        if (weir_chunk_wrap(&object, &numbers[i], sizeof numbers[i], NULL,
                            NULL))
            return -ENOMEM;
        const int failed = weir_write(weir_stage_out(self), object);
        if (failed)
            return failed;
    }
    return 0;
}

Test(tee, objects_too)
{
    struct words a = {.size = 0}, b = a;
    const weir_stage_def sinks[] = {weir_on_objects(words_sink(&a)),
                                    weir_on_objects(words_sink(&b))};
    weir_pipeline *p = wires_around(weir_on_objects(weir_tee()));

    wire_in(p,
            weir_on_objects((weir_stage_def){
                .name = "objects", .kind = WEIR_SOURCE, .run = write_objects}));
    for (int i = 0; i < 2; i++) {
        expect_eq(weir_pipeline_place(p, sinks[i]), 0);
        expect_eq(weir_pipeline_link(p, 0, weir_pipeline_last(p), NULL), 0);
    }
    wires_succeed(p);
    expect_eq(a.chunks, 3);
    expect_eq(b.chunks, 3);
    cr_assert_eq(a.first, b.first);
}
