/* SPDX-License-Identifier: MIT */
/*
 * gunzip: what it refuses, in which words and with which offsets; and that no
 * cut and no flipped bit is ever taken for good data.
 */
#include "gzip_member.h"
#include "stage_types.h"
#include "through.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(gunzip_bad, .timeout = 60);

/* Whatever the size of the chunks that it comes in. `in` is freed. */
static void expect_failure(weir_gunzip_options options, bytes in, int status,
                           const char *why)
{
    options.struct_size = sizeof options;
    for (size_t chunk = 0; chunk < 4; chunk++) {
        passage p = pass_one(weir_gunzip_stage(&options), in,
                             (through_options){.chunk = chunk});

        cr_expect_eq(p.status, status);
        cr_expect_str_eq(p.why, why);
        free(p.out.data);
    }
    free(in.data);
}

static void expect_bad(bytes in, const char *why)
{
    expect_failure((weir_gunzip_options){.name = "in.gz"}, in, WEIR_BAD_DATA,
                   why);
}

static bytes followed_by(bytes in, const void *data, size_t size)
{
    append(&in, data, size);
    return in;
}

static bytes changed(bytes in, size_t at, unsigned char to)
{
    in.data[at] = to;
    return in;
}

/* ---- Not gzip ------------------------------------------------------------ */

Test(gunzip_bad, empty_input)
{
    expect_bad(bytes_copy("", 0), "gunzip: in.gz: unexpected end of the input "
                                  "at byte 0 (it is empty)");
}

Test(gunzip_bad, input_of_another_kind)
{
    const char *const why = "gunzip: in.gz: not in gzip format at byte 0";

    expect_bad(bytes_copy("x", 1), why);
    expect_bad(bytes_copy("plain text", 10), why);
    expect_bad(bytes_copy("\0\0\0", 3), why);
    expect_bad(bytes_copy("\x1f\x9d\x90", 3), why);     /* compress */
    expect_bad(bytes_copy("\x78\x9c\x03\0", 4), why);   /* zlib */
    expect_bad(bytes_copy("\x1f\x1f\x8b\x08", 4), why); /* a byte too many */
    expect_bad(bytes_of_noise(100000), why);
}

Test(gunzip_bad, the_input_has_a_name_by_default)
{
    expect_failure((weir_gunzip_options){.name = NULL}, bytes_copy("x", 1),
                   WEIR_BAD_DATA,
                   "gunzip: input: not in gzip format at byte 0");
}

/* ---- Behind the members -------------------------------------------------- */

Test(gunzip_bad, garbage_behind_the_last_member)
{
    expect_bad(followed_by(member_of(""), "x", 1),
               "gunzip: in.gz: trailing garbage at byte 23");
    expect_bad(followed_by(member_of("text"), "\x1f\x8c", 2),
               "gunzip: in.gz: trailing garbage at byte 27");
    expect_bad(followed_by(member_of(""), "\0\0\0x", 4),
               "gunzip: in.gz: trailing garbage at byte 26");
    expect_bad(followed_by(member_of(""), "\0\x1f\x8b\x08", 4),
               "gunzip: in.gz: trailing garbage at byte 24");
}

/* It began like a member, so it is none that may be ignored. */
Test(gunzip_bad, a_damaged_member_is_no_garbage)
{
    expect_failure((weir_gunzip_options){.ignore_garbage = true},
                   followed_by(member_of(""), "\x1f\x8b\x07\0", 4),
                   WEIR_BAD_DATA,
                   "gunzip: input: corrupted at byte 27: unknown compression "
                   "method");
    expect_failure((weir_gunzip_options){.ignore_garbage = true},
                   followed_by(member_of(""), "\x1f\x8b\x08", 3), WEIR_BAD_DATA,
                   "gunzip: input: unexpected end of the input at byte 26");
}

/* ---- Damaged members ----------------------------------------------------- */

Test(gunzip_bad, damaged_header)
{
    expect_bad(changed(member_of(""), 2, 7), "gunzip: in.gz: corrupted at byte "
                                             "4: unknown compression method");
    expect_bad(changed(member_of(""), 3, 0xe0),
               "gunzip: in.gz: corrupted at byte 4: unknown header flags set");
    expect_bad(changed(member_with(FHCRC, (bytes){.data = NULL}, ""), 10, 0xff),
               "gunzip: in.gz: corrupted at byte 12: header crc mismatch");
}

/* Each codec says what it found in its own words, at the same byte. */
Test(gunzip_bad, damaged_data)
{
    const weir_gunzip_options zlib = {.name = "in.gz",
                                      .codec = WEIR_CODEC_ZLIB};
    const weir_gunzip_options isal = {.name = "in.gz",
                                      .codec = WEIR_CODEC_ISAL};

    expect_failure(zlib, changed(member_of("text"), 10, 7), WEIR_BAD_DATA,
                   "gunzip: in.gz: corrupted at byte 11: invalid block type");
    expect_failure(
        zlib, changed(member_of("text"), 11, 9), WEIR_BAD_DATA,
        "gunzip: in.gz: corrupted at byte 15: invalid stored block lengths");
    bytes empty = member_of("");
    passage p = pass_one(weir_gunzip_stage(&isal), empty, (through_options){0});

    free(empty.data);
    free(p.out.data);
    if (p.status == -ENOTSUP)
        return;
    expect_failure(isal, changed(member_of("text"), 10, 7), WEIR_BAD_DATA,
                   "gunzip: in.gz: corrupted at byte 11: invalid block");
    expect_failure(isal, changed(member_of("text"), 11, 9), WEIR_BAD_DATA,
                   "gunzip: in.gz: corrupted at byte 15: invalid block");
}

Test(gunzip_bad, check_values_that_do_not_match)
{
    expect_bad(changed(member_of("text"), 15, 'T'),
               "gunzip: in.gz: corrupted at byte 23: incorrect data check");
    expect_bad(changed(member_of("text"), 23, 5),
               "gunzip: in.gz: corrupted at byte 27: incorrect length check");
}

Test(gunzip_bad, offsets_count_from_the_beginning_of_the_input)
{
    bytes in = member_of("one");
    char why[128];

    append_all(&in, member_of("two"));
    snprintf(why, sizeof why,
             "gunzip: in.gz: corrupted at byte %zu: incorrect data check",
             in.size - 4);
    expect_bad(changed(in, in.size - 5, 0), why);
}

/* ---- Every cut, every bit ------------------------------------------------ */

static bytes small_file(void)
{
    bytes fields = {.data = NULL};
    bytes file = {.data = NULL};
    const bytes content = bytes_of_text(300);

    append(&fields, "name.txt", 9);
    append_all(&file, member_with(FNAME, fields, "stored"));
    append_all(&file, pass_one(weir_gzip(.name = "n", .mtime = 5), content,
                               (through_options){0})
                          .out);
    free(fields.data);
    free(content.data);
    return file;
}

Test(gunzip_bad, a_cut_is_an_error_at_every_byte_but_between_members)
{
    const bytes file = small_file();
    const size_t first = 23 + 9 + 6;

    for (size_t size = 0; size < file.size; size++) {
        char why[128];
        passage p =
            pass_one(weir_gunzip(), (bytes){.data = file.data, .size = size},
                     (through_options){.chunk = 5});

        snprintf(why, sizeof why,
                 "gunzip: input: unexpected end of the input at byte %zu%s",
                 size, size ? "" : " (it is empty)");
        cr_expect_eq(p.status, size == first ? 0 : WEIR_BAD_DATA);
        cr_expect_str_eq(p.why, size == first ? "" : why);
        free(p.out.data);
    }
    free(file.data);
}

Test(gunzip_bad, a_flipped_bit_is_an_error_or_makes_no_difference)
{
    const bytes file = small_file();
    const bytes whole = pass_one(weir_gunzip(), file, (through_options){0}).out;
    size_t errors = 0;

    cr_assert_eq(whole.size, 306);
    for (size_t bit = 0; bit < 8 * file.size; bit++) {
        const unsigned char mask = (unsigned char)(1 << bit % 8);

        file.data[bit / 8] ^= mask;
        passage p = pass_one(weir_gunzip(), file, (through_options){0});
        if (p.status == 0)
            cr_expect(bytes_equal(p.out, whole), "bit %zu", bit);
        else
            cr_expect_eq(p.status, WEIR_BAD_DATA, "bit %zu", bit);
        errors += p.status != 0;
        file.data[bit / 8] ^= mask;
        free(p.out.data);
    }
    /* What may change unnoticed: time, system and name in the headers. */
    cr_expect_gt(errors, 8 * (file.size - 40));
    free(file.data);
    free(whole.data);
}

/* ---- max_output ---------------------------------------------------------- */

Test(gunzip_bad, more_output_than_is_allowed)
{
    const weir_gunzip_options options = {.name = "in.gz", .max_output = 5};
    bytes two = member_of("abc");

    append_all(&two, member_of("def"));
    expect_failure(options, member_of("abcdef"), WEIR_LIMIT,
                   "gunzip: in.gz: the output exceeds max_output=5");
    expect_failure(options, two, WEIR_LIMIT,
                   "gunzip: in.gz: the output exceeds max_output=5");
}

Test(gunzip_bad, as_much_output_as_is_allowed_is_no_error)
{
    const bytes in = member_of("abcde");
    passage p = pass_one(stage_of_text(&weir_gunzip_type, "max_output=5"), in,
                         (through_options){0});

    cr_expect_eq(p.status, 0, "%s", p.why);
    cr_expect_eq(p.out.size, 5);
    free(p.out.data);
    free(in.data);
}

Test(gunzip_bad, a_bomb_is_stopped_at_the_limit)
{
    const bytes content = bytes_of_zeros(64 * 1024 * 1024);
    bytes bomb =
        pass_one(weir_gzip(.level = 1), content, (through_options){0}).out;
    passage p = pass_one(stage_of_text(&weir_gunzip_type, "max_output=1M"),
                         bomb, (through_options){0});

    cr_expect_eq(p.status, WEIR_LIMIT);
    cr_expect_str_eq(p.why,
                     "gunzip: input: the output exceeds max_output=1048576");
    cr_expect_leq(p.edges[1].bytes, 1024 * 1024);
    free(p.out.data);
    free(bomb.data);
    free(content.data);
}
