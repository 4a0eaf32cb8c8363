/* SPDX-License-Identifier: MIT */
/*
 * Each codec of gzip at each of its levels: the same bytes whoever made them,
 * undone by everybody. A codec that is not built in is refused.
 */
#include "stage_types.h"
#include "through.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(gzip_codecs, .timeout = 120);

enum { BLOCK = 65536 };

static const struct {
    const char *name;
    int codec;
    int levels;
} codecs[] = {{"zlib", WEIR_CODEC_ZLIB, 9},
              {"libdeflate", WEIR_CODEC_LIBDEFLATE, 12},
              {"isal", WEIR_CODEC_ISAL, 9}};

#define CODECS (sizeof codecs / sizeof *codecs)

static const through_options as_asked = {0};

static bytes gzipped(weir_gzip_options how, bytes in)
{
    passage p = pass_one(weir_gzip_stage(&how), in, as_asked);

    cr_assert_eq(p.status, 0, "%s", p.why);
    return p.out;
}

static bool is_built_in(int codec)
{
    bytes in = bytes_of_zeros(1);
    passage p = pass_one(weir_gzip(.codec = codec), in, as_asked);

    free(in.data);
    free(p.out.data);
    cr_assert(p.status == 0 || p.status == -ENOTSUP, "%s", p.why);
    return p.status == 0;
}

static void expect_undone(bytes made, bytes in, const char *what)
{
    passage p = pass_one(weir_gunzip(), made, as_asked);

    cr_expect_eq(p.status, 0, "%s: %s", what, p.why);
    cr_expect(bytes_equal(p.out, in), "%s, %zu bytes", what, in.size);
    free(p.out.data);
}

static void expect_undone_by(const char *command, bytes made, bytes in,
                             const char *what)
{
    int status;
    bytes undone = shell_filter(command, made, &status);

    cr_expect_eq(status, 0, "%s of %s", command, what);
    cr_expect(bytes_equal(undone, in), "%s of %s", command, what);
    free(undone.data);
}

/* ---- Whoever is there ---------------------------------------------------- */

/* By 1, 2 and 3 workers; the caller frees what all of them made. */
static bytes made_by_any(weir_gzip_options how, bytes in, const char *what)
{
    how.workers = 1;
    bytes first = gzipped(how, in);

    for (how.workers = 2; how.workers <= 3; how.workers++) {
        bytes made = gzipped(how, in);

        cr_expect(bytes_equal(made, first), "%s, %jd workers", what,
                  (intmax_t)how.workers);
        free(made.data);
    }
    return first;
}

static void expect_all_levels(size_t codec, bytes in, int members)
{
    for (int level = 1; level <= codecs[codec].levels; level++) {
        const weir_gzip_options how = {.codec = codecs[codec].codec,
                                       .level = level,
                                       .members = members,
                                       .name = "text",
                                       .block = BLOCK};
        char what[64];

        snprintf(what, sizeof what, "codec=%s level=%d members=%d",
                 codecs[codec].name, level, members);
        bytes made = made_by_any(how, in, what);
        expect_undone(made, in, what);
        expect_undone_by("gzip -dc", made, in, what);
        free(made.data);
    }
}

Test(gzip_codecs, make_the_same_at_every_level_with_any_number_of_workers)
{
    const bytes text = bytes_of_text(5 * BLOCK + 12345);
    const bytes noise = bytes_of_noise(2 * BLOCK + 1);

    for (size_t i = 0; i < CODECS; i++)
        for (int members = 0; is_built_in(codecs[i].codec) && members < 2;
             members++) {
            expect_all_levels(i, text, members);
            expect_all_levels(i, noise, members);
        }
    free(text.data);
    free(noise.data);
}

/* Text, then what does not compress, over and over: blocks of every kind. */
static bytes bytes_of_all_kinds(size_t size)
{
    bytes parts[] = {bytes_of_text(size), bytes_of_noise(size),
                     bytes_of_zeros(size), bytes_of_text(size)};
    bytes all = bytes_copy("", 0);

    for (size_t i = 0; i < 4; i++) {
        bytes more = bytes_join(all, parts[i]);

        free(all.data);
        free(parts[i].data);
        all = more;
    }
    return all;
}

Test(gzip_codecs, make_blocks_of_any_size_and_content)
{
    const size_t sizes[] = {0, 1, 2, 100, 32768, 65537, 200001, 700000};

    for (size_t i = 0; i < CODECS; i++)
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            if (!is_built_in(codecs[i].codec))
                continue;
            const bytes in = bytes_of_all_kinds(sizes[k]);
            weir_gzip_options how = {.codec = codecs[i].codec, .workers = 2};
            bytes usual = gzipped(how, in);
            how.block = 32768;
            bytes small = gzipped(how, in);
            how.members = WEIR_MANY_MEMBERS;
            bytes many = gzipped(how, in);

            expect_undone(usual, in, codecs[i].name);
            expect_undone(small, in, codecs[i].name);
            expect_undone(many, in, codecs[i].name);
            expect_undone_by("gzip -dc", small, in, codecs[i].name);
            expect_undone_by("gzip -dc", many, in, codecs[i].name);
            free(usual.data);
            free(small.data);
            free(many.data);
            free(in.data);
        }
}

static void expect_each_undone_by(const char *name, const char *command)
{
    const bytes in = bytes_of_all_kinds(300000);

    need_command(name);
    for (size_t i = 0; i < CODECS; i++) {
        if (!is_built_in(codecs[i].codec))
            continue;
        weir_gzip_options how = {.codec = codecs[i].codec, .workers = 2};
        bytes one = gzipped(how, in);
        how.members = WEIR_MANY_MEMBERS;
        bytes many = gzipped(how, in);

        expect_undone_by(command, one, in, codecs[i].name);
        expect_undone_by(command, many, in, codecs[i].name);
        free(one.data);
        free(many.data);
    }
    free(in.data);
}

Test(gzip_codecs, are_undone_by_pigz)
{
    expect_each_undone_by("pigz", "pigz -dc");
}

Test(gzip_codecs, are_undone_by_igzip)
{
    expect_each_undone_by("igzip", "igzip -dc");
}

Test(gzip_codecs, are_undone_by_libdeflate)
{
    expect_each_undone_by("libdeflate-gzip", "libdeflate-gzip -dc");
}

/* ---- What is chosen ------------------------------------------------------ */

static void expect_same(weir_gzip_options a, weir_gzip_options b, bytes in)
{
    bytes one = gzipped(a, in);
    bytes other = gzipped(b, in);

    cr_expect(bytes_equal(one, other), "codecs %d and %d", a.codec, b.codec);
    free(one.data);
    free(other.data);
}

Test(gzip_codecs, are_chosen_as_the_header_says)
{
    const bytes in = bytes_of_text(1200000);
    const int fast = is_built_in(WEIR_CODEC_LIBDEFLATE) ? WEIR_CODEC_LIBDEFLATE
                                                        : WEIR_CODEC_ZLIB;
    const int zlib = WEIR_CODEC_ZLIB;

    expect_same((weir_gzip_options){.codec = zlib}, (weir_gzip_options){0}, in);
    expect_same((weir_gzip_options){.codec = fast, .workers = 2},
                (weir_gzip_options){.workers = 3}, in);
    expect_same((weir_gzip_options){.codec = fast, .block = 262144},
                (weir_gzip_options){.block = 262144}, in);
    expect_same((weir_gzip_options){.codec = zlib, .block = 262143},
                (weir_gzip_options){.block = 262143}, in);
    expect_same((weir_gzip_options){.codec = zlib, .rsyncable = true},
                (weir_gzip_options){.rsyncable = true}, in);
    expect_same((weir_gzip_options){.codec = fast, .members = 1},
                (weir_gzip_options){.members = 1}, in);
    free(in.data);
}

/* ---- Many members -------------------------------------------------------- */

/* The size of a member that its header tells, 0: it does not. */
static size_t told_size(const unsigned char *at)
{
    static const unsigned char field[] = {8, 0, 'W', 'M', 4, 0};

    if (memcmp(at, "\x1f\x8b\x08", 3) != 0 || !(at[3] & 4) ||
        memcmp(at + 10, field, sizeof field) != 0)
        return 0;
    return at[16] | (size_t)at[17] << 8 | (size_t)at[18] << 16 |
           (size_t)at[19] << 24;
}

static size_t count_members(bytes made)
{
    size_t count = 0, at = 0;

    while (at < made.size) {
        const size_t size = told_size(made.data + at);

        cr_assert_gt(size, 0, "member %zu", count);
        at += size;
        count++;
    }
    cr_expect_eq(at, made.size);
    return count;
}

Test(gzip_codecs, make_many_members_that_say_how_large_they_are)
{
    const size_t sizes[] = {1, BLOCK, BLOCK + 1, 10 * BLOCK};
    const size_t counts[] = {1, 1, 2, 10};

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const bytes in = bytes_of_text(sizes[i]);
        bytes made = gzipped(
            (weir_gzip_options){
                .block = BLOCK, .workers = 2, .name = "n", .members = 1},
            in);

        cr_expect_eq(count_members(made), counts[i], "%zu bytes", sizes[i]);
        expect_undone(made, in, "many members");
        free(made.data);
        free(in.data);
    }
}

/* ---- What is refused ----------------------------------------------------- */

static void expect_refused(weir_gzip_options how, int status, const char *why)
{
    bytes in = bytes_of_zeros(1);
    passage p = pass_one(weir_gzip_stage(&how), in, as_asked);

    cr_expect_eq(p.status, status, "%s", p.why);
    cr_expect_eq(strncmp(p.why, why, strlen(why)), 0, "%s", p.why);
    cr_expect_eq(p.out.size, 0);
    free(p.out.data);
    free(in.data);
}

Test(gzip_codecs, that_are_not_there_are_refused)
{
    expect_refused((weir_gzip_options){.codec = 4}, -EINVAL, "gzip: codec=4");
    expect_refused((weir_gzip_options){.codec = -1}, -EINVAL, "gzip: codec=-1");
    expect_refused((weir_gzip_options){.codec = WEIR_CODEC_ZLIB, .level = 10},
                   -EINVAL, "gzip: level=10: codec=zlib has 1 to 9");
    for (size_t i = 0; i < CODECS; i++) {
        char why[64];

        snprintf(why, sizeof why, "gzip: codec=%s is not built in (there is ",
                 codecs[i].name);
        if (!is_built_in(codecs[i].codec))
            expect_refused((weir_gzip_options){.codec = codecs[i].codec},
                           -ENOTSUP, why);
    }
}
