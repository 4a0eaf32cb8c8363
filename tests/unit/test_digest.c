/* SPDX-License-Identifier: MIT */
/*
 * crc32 and sha256.
 */
#include "splits.h"
#include "stage_types.h"

#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

TestSuite(digest, .timeout = 30);

/* Whether the library has been built with what sha256 needs. */
static bool has_sha256(void)
{
    const weir_stage_def def = weir_sha256();

    if (def.free_arg)
        def.free_arg(def.arg);
    return def.status == 0;
}

static weir_stage_def crc(void)
{
    return weir_crc32();
}

static weir_stage_def sha(void)
{
    return weir_sha256();
}

static weir_stage_def crc_passing(void)
{
    static char hex[9];

    return weir_crc32(.pass = true, .hex = hex);
}

static void expect_line(stage_maker *make, const char *in, const char *line)
{
    const bytes given = bytes_of(in);
    const bytes expected = bytes_of(line);

    expect_any_split(make, given, expected);
    free(given.data);
    free(expected.data);
}

/* The check value of the catalogue of CRCs, and FIPS 180-2's. */
Test(digest, known_values_come_out)
{
    expect_line(crc, "123456789", "cbf43926  -\n");
    expect_line(crc, "", "00000000  -\n");
    if (!has_sha256())
        cr_skip_test("built without nettle");
    expect_line(sha, "abc",
                "ba7816bf8f01cfea414140de5dae2223"
                "b00361a396177a9cb410ff61f20015ad  -\n");
    expect_line(sha, "",
                "e3b0c44298fc1c149afbf4c8996fb924"
                "27ae41e4649b934ca495991b7852b855  -\n");
}

Test(digest, sha256_is_what_the_command_says)
{
    const bytes in = bytes_of_noise(300001);
    int status;

    need_command("sha256sum");
    if (!has_sha256())
        cr_skip_test("built without nettle");
    const bytes out = shell_filter("sha256sum", in, &status);
    expect_any_split(sha, in, out);
    free(out.data);
    free(in.data);
}

Test(digest, a_name_is_written_as_sha256sum_does)
{
    const bytes in = bytes_of("123456789");
    static const char *const names[][2] = {
        {"a name", "cbf43926  a name\n"},
        {"a\nb\\c\r", "\\cbf43926  a\\nb\\\\c\\r\n"},
    };

    for (size_t i = 0; i < 2; i++) {
        passage p = pass_one(weir_crc32(.name = names[i][0]), in,
                             (through_options){.chunk = 2});
        cr_expect_eq(p.out.size, strlen(names[i][1]));
        cr_expect_arr_eq(p.out.data, names[i][1], p.out.size);
        free(p.out.data);
    }
    free(in.data);
}

Test(digest, passing_on_changes_nothing)
{
    const bytes in = bytes_of_noise(100001);

    expect_any_split(crc_passing, in, in);
    free(in.data);
}

Test(digest, the_value_is_put_where_it_is_told)
{
    const bytes in = bytes_of("123456789");
    char hex[9] = "";
    passage p = pass_one(weir_crc32(.pass = true, .hex = hex), in,
                         (through_options){.chunk = 2});

    cr_expect_eq(p.status, 0);
    cr_expect_str_eq(hex, "cbf43926");
    free(p.out.data);
    free(in.data);
}

Test(digest, as_a_sink_it_puts_the_value_there_alone)
{
    char hex[9] = "";
    weir_pipeline *p = weir_pipeline_new();

    weir_pipeline_add(p, weir_zero(.size = 1));
    weir_pipeline_add(p, weir_crc32(.sink = 1, .hex = hex));
    cr_expect_eq(weir_pipeline_run(p), 0);
    weir_pipeline_free(p);
    cr_expect_str_eq(hex, "d202ef8d");
}

Test(digest, a_passing_one_prints, .init = cr_redirect_stderr)
{
    const bytes in = bytes_of("123456789");
    passage p = pass_one(stage_of_text(&weir_crc32_type, "pass"), in,
                         (through_options){.chunk = 2});

    cr_expect_eq(p.status, 0);
    cr_expect_stderr_eq_str("crc32: cbf43926\n");
    free(p.out.data);
    free(in.data);
}

Test(digest, of_a_part_nothing_is_printed, .init = cr_redirect_stderr)
{
    weir_pipeline *p = weir_pipeline_new();

    weir_pipeline_add(p, weir_zero());
    weir_pipeline_add(p, weir_crc32(.pass = true));
    weir_pipeline_add(p, weir_head(10, .unit = WEIR_BYTES));
    weir_pipeline_add(p, weir_null());
    cr_expect_eq(weir_pipeline_run(p), 0);
    weir_pipeline_free(p);
    fputs("only this\n", stderr);
    fflush(stderr);
    cr_assert_stderr_eq_str("only this\n");
}

Test(digest, leaves_nothing_when_it_is_ended_early)
{
    const bytes in = bytes_of("0123456789");

    expect_early_ends(crc_passing, in);
    free(in.data);
}
