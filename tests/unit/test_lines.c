/* SPDX-License-Identifier: MIT */
/*
 * lines.
 */
#include "splits.h"
#include "stage_types.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

TestSuite(lines, .timeout = 30);

static weir_stage_def plain(void)
{
    return weir_lines();
}

static weir_stage_def of_five(void)
{
    return stage_of_text(&weir_lines_type, "max=5");
}

static uint64_t chunks_of(const char *text, size_t cut)
{
    const bytes in = bytes_of(text);
    passage p = pass_one(plain(), in, (through_options){.chunk = cut});

    cr_expect_eq(p.status, 0);
    cr_expect(bytes_equal(p.out, in));
    free(p.out.data);
    free(in.data);
    return p.edges[1].chunks;
}

/* Marks each chunk that it gets with a bar behind it. */
static int bar(weir_stage *self)
{
    weir_chunk chunk, mark;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        int failed = weir_write(weir_stage_out(self), chunk);
        if (failed)
            return failed;
        if (weir_chunk_copy(&mark, NULL, "|", 1))
            return -ENOMEM;
        failed = weir_write(weir_stage_out(self), mark);
        if (failed)
            return failed;
    }
    return got;
}

static int both(weir_stage_def *stages)
{
    stages[0] = plain();
    stages[1] = (weir_stage_def){.name = "bar", .run = bar};
    stages[2] = (weir_stage_def){.run = NULL};
    return 0;
}

Test(lines, makes_each_line_a_chunk_wherever_the_input_is_cut)
{
    const bytes in = bytes_of("one\n\ntwo three\n\n\nlast");
    const bytes expected = bytes_of("one\n|\n|two three\n|\n|\n|last|");

    for (size_t cut = 1; cut <= in.size; cut++) {
        weir_stage_def stages[3];

        both(stages);
        passage p = pass_through(stages, in, (through_options){.chunk = cut});
        cr_expect_eq(p.status, 0);
        cr_expect(bytes_equal(p.out, expected), "chunks of %zu", cut);
        free(p.out.data);
    }
    free(in.data);
    free(expected.data);
}

Test(lines, keeps_every_byte)
{
    const bytes text = bytes_of_text(300001);
    const bytes noise = bytes_of_noise(300001);

    expect_any_split(plain, text, text);
    expect_any_split(plain, noise, noise);
    free(text.data);
    free(noise.data);
}

Test(lines, counts_no_line_behind_the_last_newline)
{
    for (size_t cut = 1; cut < 8; cut++) {
        cr_expect_eq(chunks_of("a\nb\n", cut), 2);
        cr_expect_eq(chunks_of("a\nb", cut), 2);
        cr_expect_eq(chunks_of("\n", cut), 1);
    }
}

Test(lines, makes_nothing_of_nothing)
{
    passage p = pass_one(plain(), bytes_of(""), (through_options){.chunk = 1});

    cr_expect_eq(p.status, 0);
    cr_expect_eq(p.edges[1].chunks, 0);
}

Test(lines, takes_a_line_of_just_its_bound)
{
    const bytes in = bytes_of("12345\n\n12345\n1\n12345");

    expect_any_split(of_five, in, in);
    free(in.data);
}

Test(lines, refuses_a_longer_one_and_names_it)
{
    const bytes inside = bytes_of("1\n12345\n123456\n");
    const bytes last = bytes_of("1\n12345\n123456");

    expect_any_split_fails(of_five, inside, WEIR_LIMIT,
                           "lines: line 3 is longer than max=5 bytes");
    expect_any_split_fails(of_five, last, WEIR_LIMIT,
                           "lines: line 3 is longer than max=5 bytes");
    free(inside.data);
    free(last.data);
}

Test(lines, has_a_bound_by_itself)
{
    const bytes in = bytes_of_zeros((1 << 20) + 1);
    passage p = pass_one(plain(), in, (through_options){.chunk = 65536});

    cr_expect_eq(p.status, WEIR_LIMIT);
    cr_expect_str_eq(p.why, "lines: line 1 is longer than max=1048576 bytes");
    free(p.out.data);
    free(in.data);
}

Test(lines, leaves_nothing_when_it_is_ended_early)
{
    const bytes in = bytes_of("some\nlines and a part");

    expect_early_ends(plain, in);
    free(in.data);
}
