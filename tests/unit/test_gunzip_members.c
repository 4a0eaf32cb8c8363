/* SPDX-License-Identifier: MIT */
/*
 * Members that say how large they are, expanded by several threads: whatever
 * is wrong with them, all comes out as it does with one thread, the message
 * too.
 */
#include "gzip_member.h"
#include "stage_types.h"
#include "through.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <weir/status.h>

TestSuite(gunzip_members, .timeout = 120);

enum { BLOCK = 32768, BLOCKS = 9 };

static const through_options as_asked = {0};

static bytes many_members(bytes in)
{
    passage p = pass_one(
        weir_gzip(.members = WEIR_MANY_MEMBERS, .block = BLOCK, .workers = 2),
        in, as_asked);

    cr_assert_eq(p.status, 0, "%s", p.why);
    return p.out;
}

static passage gunzipped(weir_gunzip_options how, bytes in, size_t chunk)
{
    return pass_one(weir_gunzip_stage(&how), in,
                    (through_options){.chunk = chunk});
}

static bool is_built_in(int codec)
{
    bytes in = member_of("");
    passage p = gunzipped((weir_gunzip_options){.codec = codec}, in, 0);

    free(in.data);
    free(p.out.data);
    cr_assert(p.status == 0 || p.status == -ENOTSUP, "%s", p.why);
    return p.status == 0;
}

/* By three workers as by one, and with either cut of the input. */
static passage expect_as_serial(weir_gunzip_options how, bytes in)
{
    how.workers = 1;
    passage serial = gunzipped(how, in, 1000);
    const size_t cuts[] = {0, 1000, 50000};

    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        how.workers = 3;
        passage p = gunzipped(how, in, cuts[i]);

        cr_expect_eq(p.status, serial.status, "%s", p.why);
        cr_expect_str_eq(p.why, serial.why);
        if (serial.status == 0)
            cr_expect(bytes_equal(p.out, serial.out));
        free(p.out.data);
    }
    return serial;
}

static void expect_all(bytes in, bytes content)
{
    for (int codec = 0; codec <= WEIR_CODEC_ISAL; codec++) {
        if (!is_built_in(codec))
            continue;
        passage p = expect_as_serial((weir_gunzip_options){.codec = codec}, in);
        cr_expect_eq(p.status, 0, "%s", p.why);
        cr_expect(bytes_equal(p.out, content), "codec %d", codec);
        free(p.out.data);
    }
}

/* ---- What is good -------------------------------------------------------- */

Test(gunzip_members, are_expanded_by_every_codec)
{
    const size_t sizes[] = {1, BLOCK, BLOCK + 1, 20 * BLOCK};

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const bytes contents[] = {bytes_of_text(sizes[i]),
                                  bytes_of_noise(sizes[i]),
                                  bytes_of_zeros(sizes[i])};

        for (size_t k = 0; k < 3; k++) {
            bytes made = many_members(contents[k]);

            expect_all(made, contents[k]);
            free(made.data);
            free(contents[k].data);
        }
    }
}

Test(gunzip_members, come_in_single_bytes)
{
    const bytes content = bytes_of_text(4 * BLOCK);
    bytes made = many_members(content);
    passage p = gunzipped((weir_gunzip_options){.workers = 2}, made, 1);

    cr_expect_eq(p.status, 0, "%s", p.why);
    cr_expect(bytes_equal(p.out, content));
    free(p.out.data);
    free(made.data);
    free(content.data);
}

/* As bgzip writes it, with `told` for its size; 0: the true one. */
static bytes bgzip_member(const char *text, size_t told)
{
    bytes fields = bytes_copy("\6\0BC\2\0\0\0", 8);
    bytes member = member_with(FEXTRA, fields, text);
    const size_t size = told ? told : member.size;

    member.data[16] = (unsigned char)((size - 1) & 0xff);
    member.data[17] = (unsigned char)((size - 1) >> 8);
    free(fields.data);
    return member;
}

/* Members of all kinds: ours, bgzip's, ordinary ones, and zeros at the end. */
static bytes mixed(bytes *content)
{
    bytes in = {.data = NULL};
    const bytes text = bytes_of_text(BLOCKS * BLOCK);
    char word[] = "member 0 ";

    *content = bytes_copy("", 0);
    for (int round = 0; round < 3; round++) {
        append_all(&in, many_members(text));
        append(content, text.data, text.size);
        for (int i = 0; i < 30; i++, append(content, word, strlen(word))) {
            word[7] = (char)('0' + i);
            append_all(&in,
                       i % 10 == 9 ? member_of(word) : bgzip_member(word, 0));
        }
    }
    append_all(&in, bytes_of_zeros(1000));
    free(text.data);
    return in;
}

Test(gunzip_members, stand_among_others)
{
    bytes content;
    bytes in = mixed(&content);

    expect_all(in, content);
    free(in.data);
    free(content.data);
}

/* ---- What is broken ------------------------------------------------------ */

static size_t member_size(bytes in, size_t at)
{
    return in.data[at + 16] | (size_t)in.data[at + 17] << 8 |
           (size_t)in.data[at + 18] << 16;
}

/* In each member in turn; nothing of those behind it comes out. */
Test(gunzip_members, that_are_broken_end_it)
{
    const bytes content = bytes_of_text(BLOCKS * BLOCK);
    bytes in = many_members(content);
    size_t at = 0;

    for (size_t i = 0; i < BLOCKS; i++) {
        const size_t size = member_size(in, at);
        const size_t places[] = {1, 3, 21, size / 2, size - 8, size - 1};

        for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
            unsigned char *byte = in.data + at + places[k];

            *byte ^= 0x40;
            passage p = expect_as_serial((weir_gunzip_options){0}, in);
            cr_expect_eq(p.status, WEIR_BAD_DATA, "member %zu: %s", i, p.why);
            passage many =
                gunzipped((weir_gunzip_options){.workers = 2}, in, 0);
            const size_t good =
                many.out.size < i * BLOCK ? many.out.size : i * BLOCK;

            cr_expect_leq(many.out.size, (i + 1) * BLOCK);
            if (good > 0)
                cr_expect_arr_eq(many.out.data, content.data, good);
            free(many.out.data);
            free(p.out.data);
            *byte ^= 0x40;
        }
        at += size;
    }
    free(in.data);
    free(content.data);
}

Test(gunzip_members, that_are_cut_are_an_error)
{
    const bytes content = bytes_of_text(3 * BLOCK);
    bytes in = many_members(content);
    const size_t first = member_size(in, 0);

    for (size_t size = 0; size < in.size; size += size % 7 + 1) {
        const bytes cut = {.data = in.data, .size = size};
        passage p = expect_as_serial((weir_gunzip_options){0}, cut);

        cr_expect((p.status == 0) ==
                      (size == first || size == first + member_size(in, first)),
                  "%zu bytes", size);
        free(p.out.data);
    }
    free(in.data);
    free(content.data);
}

/* The field is no more than a hint. */
Test(gunzip_members, may_say_another_size_than_they_have)
{
    const size_t told[] = {28, 29, 40, 41, 100, 65536};

    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        bytes content;
        bytes in = mixed(&content);
        bytes all = {.data = NULL}, both;

        for (int n = 0; n < 10; n++)
            append_all(&all, bgzip_member("true", 0));
        append_all(&all, bgzip_member("false", told[i]));
        both = bytes_join(all, in);
        passage p = expect_as_serial((weir_gunzip_options){0}, both);
        cr_expect_eq(p.status, 0, "%s", p.why);
        cr_expect_eq(p.out.size, 45 + content.size);
        free(p.out.data);
        free(both.data);
        free(all.data);
        free(in.data);
        free(content.data);
    }
}

Test(gunzip_members, keep_to_the_other_options)
{
    bytes content;
    bytes in = mixed(&content);
    const size_t limits[] = {1, BLOCK, BLOCK + 1, content.size - 1,
                             content.size};

    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        passage p = expect_as_serial(
            (weir_gunzip_options){.max_output = limits[i]}, in);
        const bool enough = limits[i] == content.size;

        cr_expect_eq(p.status, enough ? 0 : WEIR_LIMIT, "%zu", limits[i]);
        free(p.out.data);
    }
    append(&in, "garbage", 7);
    free(expect_as_serial((weir_gunzip_options){0}, in).out.data);
    passage p =
        expect_as_serial((weir_gunzip_options){.ignore_garbage = true}, in);
    cr_expect_eq(p.status, 0, "%s", p.why);
    free(p.out.data);
    free(in.data);
    free(content.data);
}

/* Any byte of it, changed to anything. */
Test(gunzip_members, that_are_damaged_anywhere_are_as_with_one_thread)
{
    bytes content;
    bytes in = mixed(&content);
    uint32_t random = 1;

    for (int i = 0; i < 150; i++) {
        random = random * 1664525 + 1013904223;
        unsigned char *byte = in.data + random % in.size;
        const unsigned char was = *byte;

        *byte ^= (unsigned char)(random >> 24 | 1);
        free(expect_as_serial((weir_gunzip_options){0}, in).out.data);
        *byte = was;
    }
    free(in.data);
    free(content.data);
}

/* ---- What is refused ----------------------------------------------------- */

Test(gunzip_members, are_not_for_too_many_workers)
{
    const bytes in = bytes_copy("x", 1);
    passage p = gunzipped((weir_gunzip_options){.workers = 100000}, in, 0);

    cr_expect_eq(p.status, -EINVAL);
    cr_expect_str_eq(p.why, "gunzip: workers=100000: Invalid argument");
    free(p.out.data);
    p = gunzipped((weir_gunzip_options){.codec = 4}, in, 0);
    cr_expect_eq(p.status, -EINVAL);
    cr_expect_str_eq(p.why, "gunzip: codec=4: Invalid argument");
    free(p.out.data);
    free(in.data);
}
