/* SPDX-License-Identifier: MIT */
/*
 * zstd and unzstd.
 */
#include "splits.h"
#include "stage_types.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A library that was built without libzstd has neither. */
static void need_zstd(void)
{
    const weir_stage_def def = weir_zstd();

    if (def.status)
        cr_skip_test("built without libzstd");
    def.free_arg(def.arg);
}

TestSuite(zstd, .timeout = 30, .init = need_zstd);

static weir_stage_def expand(void)
{
    return weir_unzstd();
}

static weir_stage_def expand_lenient(void)
{
    return weir_unzstd(.ignore_garbage = true);
}

static weir_stage_def compress(void)
{
    return weir_zstd();
}

static bytes compressed(bytes in, int64_t level)
{
    passage p = pass_one(weir_zstd(.level = level), in,
                         (through_options){.chunk = 999});

    cr_assert_eq(p.status, 0, "%s", p.why);
    return p.out;
}

static bytes part_of(bytes whole, size_t size)
{
    return (bytes){.data = whole.data, .size = size};
}

/* ---- What works ---------------------------------------------------------- */

Test(zstd, what_was_compressed_comes_back)
{
    const int64_t levels[] = {1, 3, 19};
    const bytes contents[] = {bytes_of_text(300001), bytes_of_noise(300001),
                              bytes_of_zeros(3000000), bytes_of("")};

    for (size_t i = 0; i < 4; i++)
        for (size_t k = 0; k < 3; k++) {
            const bytes packed = compressed(contents[i], levels[k]);
            passage p = pass_one(expand(), packed,
                                 (through_options){.chunk = 4097, .mark = 100});
            cr_expect_eq(p.status, 0, "%s", p.why);
            cr_expect(bytes_equal(p.out, contents[i]), "%zu %zu", i, k);
            free(p.out.data);
            free(packed.data);
        }
}

Test(zstd, any_split_gives_the_same)
{
    const bytes in = bytes_of_text(100001);
    const bytes packed = compressed(in, 3);

    expect_any_split(expand, packed, in);
    expect_any_split(compress, in, packed);
    free(packed.data);
    free(in.data);
}

Test(zstd, the_command_can_read_it_and_its_own_can_be_read)
{
    const bytes in = bytes_of_text(1000003);
    const bytes packed = compressed(in, 3);
    int status;

    need_command("zstd");
    const bytes back = shell_filter("zstd -dcq", packed, &status);
    cr_expect_eq(status, 0);
    cr_expect(bytes_equal(back, in));
    const bytes theirs = shell_filter("zstd -9cq", in, &status);
    expect_any_split(expand, theirs, in);
    free(theirs.data);
    free(back.data);
    free(packed.data);
    free(in.data);
}

/* Empty ones, and one of the kind that is skipped. */
Test(zstd, frames_may_follow_each_other)
{
    static const char skippable[] = "\x51\x2a\x4d\x18\3\0\0\0abc";
    const bytes text = bytes_of_text(5000);
    const bytes none = bytes_of("");
    const bytes one = compressed(text, 3);
    const bytes empty = compressed(none, 3);
    const bytes skipped = bytes_copy(skippable, sizeof skippable - 1);
    const bytes zeros = bytes_of_zeros(600);
    const bytes all = bytes_join(
        bytes_join(bytes_join(one, empty), bytes_join(skipped, one)), zeros);

    expect_any_split(expand, all, bytes_join(text, text));
}

/* ---- What does not ------------------------------------------------------- */

Test(zstd, nothing_is_not_a_frame)
{
    expect_any_split_fails(
        expand, bytes_of(""), WEIR_BAD_DATA,
        "unzstd: input: unexpected end of the input at byte 0 (it is empty)");
}

Test(zstd, other_data_are_refused)
{
    static const char *const others[] = {"plain text", "(but not a frame",
                                         "Pxyz and more"};

    for (size_t i = 0; i < 3; i++)
        expect_any_split_fails(expand, bytes_of(others[i]), WEIR_BAD_DATA,
                               "unzstd: input: not in zstd format at byte 0");
}

Test(zstd, a_frame_that_is_cut_off_is_refused_wherever_that_is)
{
    const bytes packed = compressed(bytes_of_text(2000), 3);
    char why[128];

    for (size_t size = 1; size < packed.size; size++) {
        snprintf(why, sizeof why,
                 "unzstd: input: unexpected end of the input at byte %zu",
                 size);
        passage p = pass_one(expand(), part_of(packed, size),
                             (through_options){.chunk = 1 + size % 50});
        cr_expect_eq(p.status, WEIR_BAD_DATA);
        cr_expect_str_eq(p.why, why, "%s", p.why);
        free(p.out.data);
    }
}

Test(zstd, a_bit_that_flips_is_found_and_its_block_named)
{
    const bytes packed = compressed(bytes_of_noise(300000), 3);

    packed.data[200000] ^= 1;
    passage p = pass_one(expand(), packed, (through_options){.chunk = 1000});
    cr_expect_eq(p.status, WEIR_BAD_DATA);
    cr_expect(strstr(p.why, "unzstd: input: corrupted in the block at byte "),
              "%s", p.why);
    expect_any_split_fails(expand, packed, WEIR_BAD_DATA, p.why);
}

Test(zstd, garbage_behind_it_is_refused_or_ignored)
{
    const bytes text = bytes_of_text(5000);
    const bytes packed = compressed(text, 3);
    const char *const garbage[] = {"garbage", "(garbage", "(\xb5/garbage"};
    char why[128];

    snprintf(why, sizeof why, "unzstd: input: trailing garbage at byte %zu",
             packed.size);
    for (size_t i = 0; i < 3; i++) {
        const bytes all = bytes_join(packed, bytes_of(garbage[i]));

        expect_any_split_fails(expand, all, WEIR_BAD_DATA, why);
        expect_any_split(expand_lenient, all, text);
    }
}

Test(zstd, more_than_the_limit_is_refused)
{
    const bytes packed = compressed(bytes_of_zeros(1000000), 3);
    passage p = pass_one(weir_unzstd(.max_output = 999999, .name = "bomb"),
                         packed, (through_options){.chunk = 10});
    cr_expect_eq(p.status, WEIR_LIMIT);
    cr_expect_str_eq(p.why,
                     "unzstd: bomb: the output exceeds max_output=999999");
    p = pass_one(weir_unzstd(.max_output = 1000000), packed,
                 (through_options){.chunk = 10});
    cr_expect_eq(p.status, 0);
}

Test(zstd, levels_out_of_range_are_refused)
{
    passage p = pass_one(weir_zstd(.level = 20), bytes_of("a"),
                         (through_options){.chunk = 1});

    cr_expect_eq(p.status, -EINVAL);
    cr_expect_str_eq(p.why, "zstd: level=20: Invalid argument");
}

Test(zstd, leave_nothing_when_they_are_ended_early)
{
    const bytes in = bytes_of_noise(100000);

    expect_early_ends(compress, in);
    expect_early_ends(expand, compressed(in, 3));
}
