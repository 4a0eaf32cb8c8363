/* SPDX-License-Identifier: MIT */
/*
 * test_gather.c - merge, concat, join and zip: from several to one.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "expect.h"
#include "wires.h"

TestSuite(gather, .timeout = 30);

/* What comes out of the stage for these inputs, of which there are two or, with
 * a third that is not NULL, three. */
static struct words gathered(weir_stage_def stage, weir_stage_def a,
                             weir_stage_def b, const weir_stage_def *c)
{
    struct words words = {.size = 0};
    weir_pipeline *p = wires_around(stage);

    wire_in(p, a);
    wire_in(p, b);
    if (c)
        wire_in(p, *c);
    wire_out(p, NULL, NULL, &words);
    wires_succeed(p);
    return words;
}

static void expect_gathered(weir_stage_def stage, const char *a, const char *b,
                            const char *expected)
{
    const struct words words =
        gathered(stage, words_source(a), words_source(b), NULL);

    expect_text(words.text, expected);
}

/* ---- merge ----------------------------------------------------------------
 */

/* The words of the text that begin with this letter, in their order. */
static void pick(const char *text, char letter, char *picked)
{
    *picked = '\0';
    for (const char *word = text; *word;) {
        const size_t size = strcspn(word, " ");
        if (*word == letter)
            strncat(picked, word, size + 1);
        word += size + (word[size] == ' ');
    }
}

Test(gather, merge_keeps_the_order_of_each_input)
{
    const weir_stage_def third = words_source("c1 c2");
    const struct words words = gathered(weir_merge(), words_source("a1 a2 a3"),
                                        words_source("b1 b2"), &third);
    char picked[sizeof words.text];

    expect_eq(words.chunks, 7);
    pick(words.text, 'a', picked);
    expect_starts(picked, "a1 a2 a3");
    pick(words.text, 'b', picked);
    expect_starts(picked, "b1 b2");
    pick(words.text, 'c', picked);
    expect_starts(picked, "c1 c2");
}

/* One that writes nothing until the gate is opened, and then its name. */
static int run_late(weir_stage *self)
{
    weir_chunk chunk;

    gate_pass(weir_stage_arg(self));
    if (weir_chunk_copy(&chunk, NULL, "late", 4))
        return -ENOMEM;
    return weir_write(weir_stage_out(self), chunk);
}

static weir_stage_def late(struct gate *gate)
{
    return (weir_stage_def){
        .name = "late", .kind = WEIR_SOURCE, .run = run_late, .arg = gate};
}

Test(gather, merge_waits_for_none_of_its_inputs)
{
    struct gate gate = GATE_CLOSED;
    weir_pipeline *p = wires_around(weir_merge());

    wire_in(p, late(&gate));
    wire_in(p, words_source("soon"));
    weir_readable *out = weir_pipeline_drain(p, 0);
    expect_eq(weir_pipeline_start(p), 0);
    weir_chunk chunk;
    expect_eq(weir_read(out, &chunk), 1);
    expect_eq(memcmp(chunk.data, "soon", 4), 0);
    weir_chunk_release(&chunk);
    gate_open(&gate);
    expect_eq(weir_read(out, &chunk), 1);
    expect_eq(memcmp(chunk.data, "late", 4), 0);
    weir_chunk_release(&chunk);
    expect_eq(weir_read(out, &chunk), 0);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
}

Test(gather, merge_of_inputs_without_words_ends)
{
    expect_gathered(weir_merge(), "", "", "");
    expect_gathered(weir_merge(), "", "b", "b");
}

/* ---- concat and join ------------------------------------------------------
 */

Test(gather, concat_gives_one_input_after_the_other)
{
    expect_gathered(weir_concat(), "a1 a2", "b1", "a1 a2 b1");
    expect_gathered(weir_concat(), "", "b1", "b1");
    expect_gathered(weir_concat(), "a1", "", "a1");
}

Test(gather, join_takes_one_of_each_in_turn)
{
    expect_gathered(weir_join(), "a1 a2", "b1 b2", "a1 b1 a2 b2");
    expect_gathered(weir_join(), "a1 a2 a3", "b1", "a1 b1 a2 a3");
    expect_gathered(weir_join(), "", "b1 b2", "b1 b2");
    expect_gathered(weir_join(), "", "", "");
}

/* ---- zip ------------------------------------------------------------------
 */

Test(gather, zip_makes_one_chunk_of_one_of_each)
{
    const weir_stage_def third = words_source("x y z");
    const struct words three = gathered(weir_zip(), words_source("1 2 3"),
                                        words_source("a b c"), &third);

    expect_text(three.text, "1ax 2by 3cz");
    expect_gathered(weir_zip(.separator = ", "), "1 2", "a b", "1, a 2, b");
}

Test(gather, zip_puts_the_separator_in_the_place_of_newlines)
{
    const struct words words =
        gathered(weir_zip(.separator = ":"), lines_source("1 2"),
                 lines_source("a b"), NULL);

    expect_text(words.text, "1:a\n 2:b\n");
}

Test(gather, zip_ends_with_the_shortest)
{
    expect_gathered(weir_zip(), "1 2 3", "a b", "1a 2b");
    expect_gathered(weir_zip(), "1", "a b", "1a");
    expect_gathered(weir_zip(), "", "a b", "");
}

Test(gather, zip_passes_inputs_of_one_length_where_others_fail)
{
    expect_gathered(weir_zip(.unequal = WEIR_UNEQUAL_FAIL), "1 2", "a b",
                    "1a 2b");
}

static void expect_refused(const char *a, const char *b, const char *why)
{
    struct words words = {.size = 0};
    weir_pipeline *p = wires_around(weir_zip(.unequal = WEIR_UNEQUAL_FAIL));

    wire_in(p, words_source(a));
    wire_in(p, words_source(b));
    wire_out(p, NULL, NULL, &words);
    wires_fail(p, WEIR_BAD_DATA, why);
}

Test(gather, zip_can_fail_where_lengths_differ)
{
    expect_refused("1", "a b",
                   "zip: input 1 ends after 1 items, but input 2 has more");
    expect_refused("1 2 3", "a b",
                   "zip: input 2 ends after 2 items, but input 1 has more");
}

/* ---- All of them ----------------------------------------------------------
 */

Test(gather, none_of_them_gathers_one_input)
{
    const weir_stage_def stages[] = {weir_merge(), weir_concat(), weir_join(),
                                     weir_zip()};

    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
        struct words words = {.size = 0};
        weir_pipeline *p = wires_around(stages[i]);

        wire_in(p, words_source("alone"));
        wire_out(p, NULL, NULL, &words);
        expect_eq(weir_pipeline_start(p), WEIR_MISUSE);
        expect_starts(weir_pipeline_why(p), stages[i].name);
        weir_pipeline_free(p);
    }
}

Test(gather, an_end_that_comes_early_stops_every_input)
{
    const weir_stage_def stages[] = {weir_merge(), weir_concat(), weir_join(),
                                     weir_zip()};

    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
        struct words words = {.size = 0};
        weir_stage_def head = weir_head(1, .unit = WEIR_BYTES);
        weir_pipeline *p = wires_around(stages[i]);

        wire_in(p, weir_zero());
        wire_in(p, weir_zero());
        wire_out(p, &head, NULL, &words);
        wires_succeed(p);
        expect_eq(words.size, 1);
    }
}
