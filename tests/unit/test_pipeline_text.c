/* SPDX-License-Identifier: MIT */
/*
 * The words of a pipeline: how one quoted string is split, and how words are
 * sorted into stages.
 */
#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <stdio.h>

#include "message.h"
#include "pipeline_text.h"

TestSuite(pipeline_text, .timeout = 10);

/* "<read><in> <write><out>": each word in <>, stages apart by a space. */
static void describe(const pipeline_text *text, char *out, size_t size)
{
    FILE *f = fmemopen(out, size, "w");

    for (size_t i = 0; i < text->n; i++) {
        const stage_text *stage = &text->stages[i];
        fprintf(f, "%s<%s>", i > 0 ? " " : "", stage->name);
        for (size_t j = 0; j < stage->n; j++)
            fprintf(f, "<%s>", stage->words[j]);
    }
    fclose(f);
}

static void expect(const char *whole, const char *stages)
{
    char found[256] = "";
    pipeline_text text;

    cr_assert_eq(pipeline_text_parse(&text, &whole, 1), 0, "%s", whole);
    describe(&text, found, sizeof(found));
    cr_expect_str_eq(found, stages, "%s: %s, not %s", whole, found, stages);
    pipeline_text_free(&text);
}

static void expect_refusal(const char *whole)
{
    pipeline_text text;

    cr_expect_eq(pipeline_text_parse(&text, &whole, 1), EXIT_USAGE, "%s",
                 whole);
    pipeline_text_free(&text);
}

Test(pipeline_text, splits_at_white_space)
{
    expect("read", "<read>");
    expect("read in ! write out", "<read><in> <write><out>");
    expect("  read\tin\n!\r\nwrite   out  ", "<read><in> <write><out>");
    expect("a ! b ! c", "<a> <b> <c>");
}

Test(pipeline_text, a_bang_stands_alone)
{
    expect("a!b", "<a!b>");
    expect("a !b", "<a><!b>");
    expect("a '!' b", "<a><!><b>");
    expect("a \\! b", "<a><!><b>");
    expect("a \"!\" ! b", "<a><!> <b>");
}

Test(pipeline_text, quotes)
{
    expect("a 'b c'", "<a><b c>");
    expect("a \"b c\"", "<a><b c>");
    expect("a 'b\\c\"'", "<a><b\\c\">");
    expect("a \"b'c\\\"d\\\\e\\f\"", "<a><b'c\"d\\e\\f>");
    expect("a ''", "<a><>");
    expect("a name='b c'd\"e f\"", "<a><name=b cde f>");
    expect("a b\\ c\\\\d\\'", "<a><b c\\d'>");
}

Test(pipeline_text, refuses_open_quotes, .init = cr_redirect_stderr)
{
    expect_refusal("a 'b");
    expect_refusal("a \"b");
    expect_refusal("a \"b\\\"");
    expect_refusal("a 'b\\'c'");
    expect_refusal("a b\\");
}

Test(pipeline_text, refuses_missing_stages, .init = cr_redirect_stderr)
{
    expect_refusal("");
    expect_refusal(" \t ");
    expect_refusal("!");
    expect_refusal("! a");
    expect_refusal("a !");
    expect_refusal("a ! ! b");
    expect_refusal("! ! !");
}

Test(pipeline_text, keeps_the_words_of_the_shell)
{
    const char *const words[] = {"read", "a 'name", "!", "write", "\\!", ""};
    char found[256] = "";
    pipeline_text text;

    cr_assert_eq(pipeline_text_parse(&text, words, 6), 0);
    describe(&text, found, sizeof(found));
    cr_expect_str_eq(found, "<read><a 'name> <write><\\!><>");
    pipeline_text_free(&text);
}

Test(pipeline_text, refuses_no_words, .init = cr_redirect_stderr)
{
    pipeline_text text;

    cr_expect_eq(pipeline_text_parse(&text, NULL, 0), EXIT_USAGE);
    pipeline_text_free(&text);
}
