/* SPDX-License-Identifier: MIT */
/*
 * test_scatter.c - balance and partition: each chunk to one of several.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "expect.h"
#include "wires.h"

TestSuite(scatter, .timeout = 30);

/* ---- balance --------------------------------------------------------------
 */

Test(scatter, in_turns_each_output_gets_the_next)
{
    struct words a = {.size = 0}, b = a, c = a;
    weir_pipeline *p = wires_around(weir_balance(.to = WEIR_TO_TURNS));

    wire_in(p, words_source("1 2 3 4 5 6 7"));
    wire_out(p, NULL, NULL, &a);
    wire_out(p, NULL, NULL, &b);
    wire_out(p, NULL, NULL, &c);
    wires_succeed(p);
    expect_text(a.text, "1 4 7");
    expect_text(b.text, "2 5");
    expect_text(c.text, "3 6");
}

Test(scatter, turns_and_join_keep_the_order)
{
    struct words words = {.size = 0};
    weir_pipeline *p = wires_around(weir_balance(.to = WEIR_TO_TURNS));

    wire_in(p, words_source("1 2 3 4 5 6 7 8 9"));
    expect_eq(weir_pipeline_place(p, weir_join()), 0);
    const size_t join = weir_pipeline_last(p);
    for (int i = 0; i < 3; i++) {
        expect_eq(weir_pipeline_place(p, weir_pass()), 0);
        const size_t pass = weir_pipeline_last(p);
        expect_eq(weir_pipeline_link(p, 0, pass, NULL), 0);
        expect_eq(weir_pipeline_link(p, pass, join, NULL), 0);
    }
    expect_eq(weir_pipeline_place(p, words_sink(&words)), 0);
    expect_eq(weir_pipeline_link(p, join, weir_pipeline_last(p), NULL), 0);
    wires_succeed(p);
    expect_text(words.text, "1 2 3 4 5 6 7 8 9");
}

Test(scatter, the_output_that_holds_least_gets_the_next)
{
    struct gate gate = GATE_CLOSED;
    struct words stuck = {.gate = &gate}, other = {.size = 0};
    const weir_link narrow = {.edge = {.high_water_mark = 2}};
    weir_pipeline *p = wires_around(weir_balance());

    wire_in(p, words_source("1 2 3 4 5 6 7 8 9"));
    wire_out(p, NULL, &narrow, &stuck);
    wire_out(p, NULL, &narrow, &other);
    expect_eq(weir_pipeline_start(p), 0);
    /* The one that is stuck gets no more than its edge holds. */
    expect_eq(weir_stage_wait(weir_pipeline_stage(p, 3), WEIR_FOREVER), 0);
    gate_open(&gate);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
    cr_assert_leq(stuck.chunks, 2);
    expect_eq(stuck.chunks + other.chunks, 9);
}

/* Writes one word, and the others when the gate has been opened. */
static int run_in_parts(weir_stage *self)
{
    static const char *const words[] = {"1", "2", "3", "4"};

    for (size_t i = 0; i < 4; i++) {
        weir_chunk chunk;
        if (i == 1)
            gate_pass(weir_stage_arg(self));
        if (weir_chunk_copy(&chunk, NULL, words[i], 1))
            return -ENOMEM;
        const int failed = weir_write(weir_stage_out(self), chunk);
        if (failed)
            return failed;
    }
    return 0;
}

static void expect_left_out(weir_stage_def balance)
{
    struct gate gate = GATE_CLOSED;
    struct words first = {.size = 0}, rest = {.size = 0};
    weir_stage_def head = weir_head(1);
    weir_pipeline *p = wires_around(balance);

    wire_in(p, (weir_stage_def){.name = "parts",
                                .kind = WEIR_SOURCE,
                                .run = run_in_parts,
                                .arg = &gate});
    wire_out(p, &head, NULL, &first);
    wire_out(p, NULL, NULL, &rest);
    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_stage_wait(weir_pipeline_stage(p, 2), WEIR_FOREVER), 0);
    gate_open(&gate);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
    expect_text(first.text, "1");
    expect_text(rest.text, "2 3 4");
}

Test(scatter, an_output_that_needs_no_more_is_left_out)
{
    expect_left_out(weir_balance());
    expect_left_out(weir_balance(.to = WEIR_TO_TURNS));
}

Test(scatter, it_ends_early_when_no_output_needs_more)
{
    const weir_stage_def stages[] = {weir_balance(),
                                     weir_balance(.to = WEIR_TO_TURNS)};

    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
        struct words a = {.size = 0}, b = a;
        weir_stage_def first = weir_head(1, .unit = WEIR_BYTES);
        weir_stage_def second = weir_head(1, .unit = WEIR_BYTES);
        weir_pipeline *p = wires_around(stages[i]);

        wire_in(p, weir_zero());
        wire_out(p, &first, NULL, &a);
        wire_out(p, &second, NULL, &b);
        wires_succeed(p);
        expect_eq(a.size + b.size, 2);
    }
}

/* ---- partition ------------------------------------------------------------
 */

#define KEYS "k1:a k2:a k1:b k3:a k2:b k1:c k3:b k2:c"

/* Which of the outputs has something of this key; each key is in one alone. */
static void expect_in_one(const struct words *a, const struct words *b,
                          const char *key, const char *all)
{
    const bool in_a = strstr(a->text, key) != NULL;
    const bool in_b = strstr(b->text, key) != NULL;
    const struct words *one = in_a ? a : b;

    cr_assert_neq(in_a, in_b);
    for (const char *word = all; *word;) {
        const size_t size = strcspn(word, " ");
        char text[16] = "";
        strncat(text, word, size);
        if (strncmp(text, key, strlen(key)) == 0)
            expect_within(one->text, text);
        word += size + (word[size] == ' ');
    }
}

static void partitioned(weir_stage_def stage, const char *text, struct words *a,
                        struct words *b)
{
    weir_pipeline *p = wires_around(stage);

    *a = *b = (struct words){.size = 0};
    wire_in(p, words_source(text));
    wire_out(p, NULL, NULL, a);
    wire_out(p, NULL, NULL, b);
    wires_succeed(p);
}

Test(scatter, one_key_is_in_one_output)
{
    struct words a, b;

    partitioned(weir_partition(.field = 1, .separator = ":"), KEYS, &a, &b);
    expect_in_one(&a, &b, "k1", KEYS);
    expect_in_one(&a, &b, "k2", KEYS);
    expect_in_one(&a, &b, "k3", KEYS);
    expect_eq(a.chunks + b.chunks, 8);
}

Test(scatter, the_same_input_is_always_parted_in_the_same_way)
{
    struct words a, b, again_a, again_b;

    partitioned(weir_partition(), KEYS, &a, &b);
    partitioned(weir_partition(), KEYS, &again_a, &again_b);
    expect_text(again_a.text, a.text);
    expect_text(again_b.text, b.text);
    cr_assert_neq(a.chunks, 0);
    cr_assert_neq(b.chunks, 0);
}

static uint64_t by_last_digit(void *arg, const weir_chunk *chunk)
{
    (*(int *)arg)++;
    return chunk->data[chunk->size - 1] - (uint64_t)'0';
}

Test(scatter, the_key_may_be_a_function)
{
    struct words a, b;
    int calls = 0;

    partitioned(weir_partition(.key = by_last_digit, .arg = &calls),
                "10 11 22 33 44 55", &a, &b);
    expect_text(a.text, "10 22 44");
    expect_text(b.text, "11 33 55");
    expect_eq(calls, 6);
}

Test(scatter, a_field_that_is_not_there_is_empty)
{
    struct words a, b;

    partitioned(weir_partition(.field = 3, .separator = ":"), "a b:b c:", &a,
                &b);
    cr_assert(a.chunks == 0 || b.chunks == 0);
    expect_eq(a.chunks + b.chunks, 3);
}

Test(scatter, what_is_for_an_output_that_needs_no_more_is_dropped)
{
    struct words first = {.size = 0}, rest = {.size = 0};
    int calls = 0;
    weir_stage_def head = weir_head(1);
    weir_pipeline *p =
        wires_around(weir_partition(.key = by_last_digit, .arg = &calls));

    wire_in(p, words_source("0 1 2 3 4 5"));
    wire_out(p, &head, NULL, &first);
    wire_out(p, NULL, NULL, &rest);
    wires_succeed(p);
    expect_text(first.text, "0");
    expect_text(rest.text, "1 3 5");
}

Test(scatter, a_separator_is_one_byte)
{
    struct words a = {.size = 0}, b = a;
    weir_pipeline *p =
        wires_around(weir_partition(.field = 1, .separator = "::"));

    wire_in(p, words_source(KEYS));
    wire_out(p, NULL, NULL, &a);
    wire_out(p, NULL, NULL, &b);
    wires_fail(p, -EINVAL,
               "partition: sep has 2 bytes, not one: Invalid argument");
}
