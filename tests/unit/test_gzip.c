/* SPDX-License-Identifier: MIT */
/*
 * gzip: what it makes is undone by gunzip and by the system's tools, and its
 * header says what was asked for.
 */
#include "stage_types.h"
#include "through.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(gzip, .timeout = 60);

static const through_options as_asked = {0};

static bytes gzipped(weir_stage_def gzip, bytes in, through_options options)
{
    passage p = pass_one(gzip, in, options);

    cr_assert_eq(p.status, 0, "%s", p.why);
    return p.out;
}

/* Through gzip and gunzip with the same options. */
static void expect_round_trip(bytes in, through_options options)
{
    const weir_stage_def stages[] = {
        weir_gzip(.level = 1), weir_gunzip(), {.run = NULL}};
    passage p = pass_through(stages, in, options);

    cr_expect_eq(p.status, 0, "%s", p.why);
    cr_expect(bytes_equal(p.out, in), "%zu bytes, chunks of %zu, mark %zu",
              in.size, options.chunk, options.mark);
    free(p.out.data);
}

/* ---- Round trips --------------------------------------------------------- */

Test(gzip, round_trips_of_any_size)
{
    const size_t sizes[] = {0,     1,     2,      100,    4096,
                            65535, 65536, 262143, 262144, 3000001};

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const bytes text = bytes_of_text(sizes[i]);
        const bytes noise = bytes_of_noise(sizes[i]);

        expect_round_trip(text, as_asked);
        expect_round_trip(noise, as_asked);
        expect_round_trip(noise, (through_options){.chunk = 65536});
        free(text.data);
        free(noise.data);
    }
}

Test(gzip, round_trips_in_tiny_chunks_over_tiny_marks)
{
    const bytes in = bytes_of_text(20000);
    const size_t marks[] = {1, 2, 100, 16384, WEIR_MARK_ZERO};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        expect_round_trip(in, (through_options){.chunk = 1, .mark = marks[i]});
        expect_round_trip(in,
                          (through_options){.chunk = 4097, .mark = marks[i]});
    }
    free(in.data);
}

static void expect_undone_by(const char *command, size_t size)
{
    const bytes in = bytes_of_text(size);

    for (int level = 1; level <= 9; level++) {
        bytes made = gzipped(weir_gzip(.level = level, .name = "text"), in,
                             (through_options){.chunk = 10000});
        int status;
        bytes undone = shell_filter(command, made, &status);

        cr_expect_eq(status, 0, "%s, level %d", command, level);
        cr_expect(bytes_equal(undone, in), "%s, level %d", command, level);
        free(made.data);
        free(undone.data);
    }
    free(in.data);
}

Test(gzip, is_undone_by_the_system_gzip_at_every_level)
{
    need_command("gzip");
    expect_undone_by("gzip -dc", 500000);
    expect_undone_by("gzip -dc", 0);
    expect_undone_by("gzip -dc", 1);
}

Test(gzip, is_undone_by_pigz_at_every_level)
{
    need_command("pigz");
    expect_undone_by("pigz -dc", 500000);
    expect_undone_by("pigz -dc", 0);
}

Test(gzip, level_9_is_smaller_than_level_1)
{
    const bytes in = bytes_of_text(500000);
    bytes fast = gzipped(weir_gzip(.level = 1), in, as_asked);
    bytes small = gzipped(weir_gzip(.level = 9), in, as_asked);
    bytes usual = gzipped(weir_gzip(), in, as_asked);
    bytes six =
        gzipped(stage_of_text(&weir_gzip_type, "level=6"), in, as_asked);

    cr_expect_lt(small.size, fast.size);
    cr_expect(bytes_equal(usual, six), "6 is the default");
    free(fast.data);
    free(small.data);
    free(usual.data);
    free(six.data);
    free(in.data);
}

/* How the input is cut must not show in the output. */
Test(gzip, output_depends_on_the_bytes_alone)
{
    const bytes in = bytes_of_text(600000);
    bytes whole = gzipped(weir_gzip(), in, as_asked);
    const size_t cuts[] = {1, 1000, 65536};

    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        bytes cut = gzipped(weir_gzip(), in,
                            (through_options){.chunk = cuts[i], .mark = 7});

        cr_expect(bytes_equal(cut, whole), "chunks of %zu", cuts[i]);
        free(cut.data);
    }
    free(whole.data);
    free(in.data);
}

/* ---- The header ---------------------------------------------------------- */

static void expect_header(weir_stage_def gzip, const void *header, size_t size)
{
    const bytes in = bytes_of_text(10);
    bytes made = gzipped(gzip, in, as_asked);

    cr_assert_geq(made.size, size);
    cr_expect_arr_eq(made.data, header, size);
    free(made.data);
    free(in.data);
}

/* Magic, method, flags, time (4 bytes), 2 is smallest and 4 is fastest, Unix.
 */
Test(gzip, header_without_name_and_time_is_all_zeros)
{
    expect_header(weir_gzip(), "\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
    expect_header(weir_gzip(.level = 9), "\x1f\x8b\x08\0\0\0\0\0\x02\x03", 10);
    expect_header(weir_gzip(.level = 1), "\x1f\x8b\x08\0\0\0\0\0\x04\x03", 10);
}

Test(gzip, header_has_the_name_and_the_time)
{
    const char expected[] = "\x1f\x8b\x08\x08\x44\x33\x22\x11\0\x03in.tar";

    expect_header(weir_gzip(.name = "in.tar", .mtime = 0x11223344), expected,
                  sizeof expected);
    expect_header(stage_of_text(&weir_gzip_type, "name=in.tar mtime=287454020"),
                  expected, sizeof expected);
    expect_header(weir_gzip(.name = "/a/b/in.tar", .mtime = 0x11223344),
                  expected, sizeof expected);
}

Test(gzip, header_has_no_name_where_there_is_none)
{
    expect_header(weir_gzip(.name = ""), "\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
    expect_header(weir_gzip(.name = "/a/b/"), "\x1f\x8b\x08\0\0\0\0\0\0\x03",
                  10);
}

Test(gzip, header_has_no_time_that_it_cannot_hold)
{
    const char none[] = "\x1f\x8b\x08\0\0\0\0\0\0\x03";
    const char last[] = "\x1f\x8b\x08\0\xff\xff\xff\xff\0\x03";

    expect_header(weir_gzip(.mtime = -1), none, 10);
    expect_header(weir_gzip(.mtime = INT64_C(1) << 32), none, 10);
    expect_header(weir_gzip(.mtime = UINT32_MAX), last, 10);
}

Test(gzip, header_takes_a_huge_name)
{
    enum { LONG = 300000 };
    const bytes in = bytes_of_text(1000);
    char *name = malloc(LONG + 1);

    memset(name, 'n', LONG);
    name[LONG] = '\0';
    const weir_stage_def stages[] = {
        weir_gzip(.name = name), weir_gunzip(), {.run = NULL}};
    memset(name, 'x', LONG); /* it was copied */
    passage p = pass_through(stages, in, (through_options){.mark = 100});
    cr_expect_eq(p.status, 0, "%s", p.why);
    cr_expect(bytes_equal(p.out, in));
    cr_expect_gt(p.edges[1].bytes, LONG);
    free(p.out.data);
    free(name);
    free(in.data);
}

Test(gzip, header_is_understood_by_the_system_gzip)
{
    need_command("gzip");
    const bytes in = bytes_of_text(10);
    bytes made =
        gzipped(weir_gzip(.name = "a name", .mtime = 86400), in, as_asked);
    int status;
    bytes listed = shell_filter("d=$(mktemp -d) && cat >$d/t.gz && "
                                "TZ=UTC LC_ALL=C gzip -lvN $d/t.gz && rm -r $d",
                                made, &status);

    cr_expect_eq(status, 0);
    cr_expect_not_null(memmem(listed.data, listed.size, "Jan  2", 6));
    cr_expect_not_null(memmem(listed.data, listed.size, "a name", 6));
    free(made.data);
    free(listed.data);
    free(in.data);
}

/* ---- What is refused ----------------------------------------------------- */

Test(gzip, refuses_a_level_that_there_is_not)
{
    const int64_t levels[] = {-1, 10, INT64_MAX, INT64_MIN};

    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        char why[128];
        passage p = pass_one(weir_gzip(.level = levels[i]), bytes_of_zeros(1),
                             as_asked);

        snprintf(why, sizeof why,
                 "gzip: level=%jd: codec=auto has 1 to 9: Invalid argument",
                 (intmax_t)levels[i]);
        cr_expect_eq(p.status, -EINVAL);
        cr_expect_str_eq(p.why, why);
        cr_expect_eq(p.out.size, 0);
        free(p.out.data);
    }
}
