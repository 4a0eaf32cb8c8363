/* SPDX-License-Identifier: MIT */
/*
 * grep.
 */
#include "splits.h"
#include "stage_types.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

TestSuite(grep, .timeout = 30);

static const char *options; /* of the stage that the maker makes */

static weir_stage_def of_options(void)
{
    return stage_of_text(&weir_grep_type, options);
}

static void expect_lines(const char *given, const char *text, const char *out)
{
    const bytes in = bytes_of(text);
    const bytes expected = bytes_of(out);

    options = given;
    expect_any_split(of_options, in, expected);
    free(in.data);
    free(expected.data);
}

static const char sample[] = "a.c\nab\n\nabc\na.c and b\nno newline a.c";

Test(grep, takes_an_extended_regular_expression)
{
    expect_lines("a.c", sample, "a.c\nabc\na.c and b\nno newline a.c");
    expect_lines("^a(b|bc)$", sample, "ab\nabc\n");
    expect_lines("pattern=^$", sample, "\n");
    expect_lines("b$ invert", sample, "a.c\n\nabc\nno newline a.c");
    expect_lines("z", sample, "");
}

Test(grep, takes_a_fixed_text)
{
    expect_lines("a.c fixed", sample, "a.c\na.c and b\nno newline a.c");
    expect_lines("a.c fixed invert", sample, "ab\n\nabc\n");
    expect_lines("(*[ fixed", "x(*[y\nxy\n", "x(*[y\n");
}

Test(grep, finds_nothing_in_nothing)
{
    expect_lines("a", "", "");
    expect_lines("^$", "", "");
    expect_lines("a invert", "", "");
}

/* A text would end at the zero byte, and ^ and $ would know other lines. */
Test(grep, matches_lines_of_any_bytes)
{
    static const char zeros[] = "a\0b\na\0c\nbb\n";
    const bytes in = bytes_copy(zeros, sizeof zeros - 1);
    const bytes out = bytes_copy("a\0b\nbb\n", 7);

    options = "b$";
    expect_any_split(of_options, in, out);
    options = "b fixed";
    expect_any_split(of_options, in, out);
    free(in.data);
    free(out.data);
}

Test(grep, gives_what_the_command_gives)
{
    const bytes in = bytes_of_text(200000);
    int status;

    need_command("grep");
    bytes out = shell_filter("grep -E 'weir (runs|over).*into'", in, &status);
    cr_expect_eq(status, 0);
    passage p = pass_one(weir_grep("weir (runs|over).*into"), in,
                         (through_options){.chunk = 1000});
    cr_expect_eq(p.status, 0);
    cr_expect(bytes_equal(p.out, out));
    free(p.out.data);
    free(out.data);
    free(in.data);
}

Test(grep, refuses_what_is_no_regular_expression)
{
    const bytes in = bytes_of("a\n");
    passage p = pass_one(weir_grep("a("), in, (through_options){.chunk = 1});

    cr_expect_eq(p.status, WEIR_MISUSE);
    cr_expect_str_eq(p.why, "grep: pattern=a(: Unmatched ( or \\(");
    p = pass_one(weir_grep(NULL), in, (through_options){.chunk = 1});
    cr_expect_eq(p.status, -EINVAL);
    free(in.data);
}

Test(grep, refuses_a_line_beyond_its_bound)
{
    const bytes in = bytes_of("1234\n12345");

    options = "9 max=4";
    expect_any_split_fails(of_options, in, WEIR_LIMIT,
                           "grep: line 2 is longer than max=4 bytes");
    free(in.data);
}

Test(grep, leaves_nothing_when_it_is_ended_early)
{
    const bytes in = bytes_of("some\nlines and a part");

    options = "e";
    expect_early_ends(of_options, in);
    free(in.data);
}
