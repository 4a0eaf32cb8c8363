/* SPDX-License-Identifier: MIT */
/*
 * weir_options_parse, weir_options_fill and weir_nearest, on a table that has
 * one option of each type.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <weir/options.h>

TestSuite(options, .timeout = 10);

typedef struct loom_options {
    const char *path;
    const char *label;
    int64_t level;
    int64_t offset;
    uint64_t chunk;
    uint64_t limit;
    bool force;
    bool progress;
    int weave;
} loom_options;

static const char *const weaves[] = {"plain", "twill", "satin", NULL};

#define FIELD(field) .name = #field, .offset = offsetof(loom_options, field)

static const weir_option loom_table[] = {
    {FIELD(path), .type = WEIR_OPTION_TEXT, .positional = true,
     .required = true},
    {FIELD(label), .type = WEIR_OPTION_TEXT, .positional = true,
     .fallback = "none"},
    {FIELD(level), .type = WEIR_OPTION_INTEGER, .min = 1, .max = 9,
     .fallback = "6"},
    {FIELD(offset), .type = WEIR_OPTION_INTEGER, .fallback = "-3"},
    {FIELD(chunk), .type = WEIR_OPTION_SIZE, .min = 1, .max = INT64_MAX,
     .fallback = "64K"},
    {FIELD(limit), .type = WEIR_OPTION_SIZE, .min = 0, .max = 1000},
    {FIELD(force), .type = WEIR_OPTION_FLAG},
    {FIELD(progress), .type = WEIR_OPTION_FLAG, .fallback = "yes"},
    {FIELD(weave), .type = WEIR_OPTION_CHOICE, .choices = weaves,
     .fallback = "twill"},
    {.name = NULL},
};

static const weir_stage_type loom = {
    .name = "loom",
    .options_size = sizeof(loom_options),
    .options = loom_table,
};

static const weir_option no_options[] = {{.name = NULL}};
static const weir_stage_type bare = {.name = "bare", .options = no_options};

#define MOST_WORDS 8

/* Parses words that stand in one text, one space between two. */
static int parse(const weir_stage_type *type, const char *text, void *options,
                 char *why, size_t why_size)
{
    static char copy[1024];
    const char *words[MOST_WORDS];
    size_t n = 0;

    snprintf(copy, sizeof(copy), "%s", text);
    for (char *rest = copy, *word; (word = strsep(&rest, " ")); n++)
        words[n] = word;
    return weir_options_parse(type, words, n, options, why, why_size);
}

static loom_options parsed(const char *text)
{
    loom_options options = {0};
    char why[256] = "";

    cr_assert_eq(parse(&loom, text, &options, why, sizeof(why)), 0, "%s: %s",
                 text, why);
    return options;
}

static void refused(const weir_stage_type *type, const char *text,
                    const char *expected)
{
    loom_options options = {0};
    char why[256] = "";

    cr_expect_eq(parse(type, text, &options, why, sizeof(why)), -EINVAL, "%s",
                 text);
    cr_expect_str_eq(why, expected);
}

/* ---- What is accepted ---------------------------------------------------- */

Test(options, fills_in_the_defaults)
{
    const loom_options o = parsed("p");

    cr_expect_str_eq(o.path, "p");
    cr_expect_str_eq(o.label, "none");
    cr_expect_eq(o.level, 6);
    cr_expect_eq(o.offset, -3);
    cr_expect_eq(o.chunk, 65536);
    cr_expect_eq(o.limit, 0);
    cr_expect_not(o.force);
    cr_expect(o.progress);
    cr_expect_eq(o.weave, 1);
}

Test(options, takes_every_option_by_name)
{
    const loom_options o =
        parsed("weave=satin progress=no force=yes limit=1000 chunk=1.5K "
               "offset=-9223372036854775808 level=9 path=a=b");

    cr_expect_str_eq(o.path, "a=b");
    cr_expect_eq(o.level, 9);
    cr_expect_eq(o.offset, INT64_MIN);
    cr_expect_eq(o.chunk, 1536);
    cr_expect_eq(o.limit, 1000);
    cr_expect(o.force);
    cr_expect_not(o.progress);
    cr_expect_eq(o.weave, 2);
}

Test(options, gives_bare_words_to_the_positional_options_in_order)
{
    cr_expect_str_eq(parsed("a b").path, "a");
    cr_expect_str_eq(parsed("a b").label, "b");
    cr_expect_str_eq(parsed("path=a b").label, "b");
    cr_expect_str_eq(parsed("label=a b").path, "b");
    cr_expect_str_eq(parsed("level").path, "level");
    cr_expect_str_eq(parsed("-").path, "-");
}

Test(options, takes_a_word_as_a_pair_only_if_it_begins_with_a_key)
{
    cr_expect_str_eq(parsed("/data/day=1/log").path, "/data/day=1/log");
    cr_expect_str_eq(parsed("./level=7").path, "./level=7");
    cr_expect_str_eq(parsed("=x").path, "=x");
    cr_expect_str_eq(parsed("Level=7").path, "Level=7");
}

Test(options, takes_a_flag_by_its_name_alone)
{
    cr_expect(parsed("force p").force);
    cr_expect_str_eq(parsed("force p").path, "p");
    cr_expect_str_eq(parsed("path=force").path, "force");
}

Test(options, takes_every_spelling_of_a_flag)
{
    cr_expect(parsed("p force=yes").force);
    cr_expect(parsed("p force=true").force);
    cr_expect(parsed("p force=1").force);
    cr_expect_not(parsed("p force=no").force);
    cr_expect_not(parsed("p progress=false").progress);
    cr_expect_not(parsed("p progress=0").progress);
}

Test(options, leaves_a_zero_that_was_asked_for)
{
    cr_expect_eq(parsed("p offset=0").offset, 0);
    cr_expect_eq(parsed("p weave=plain").weave, 0);
}

Test(options, keeps_what_the_caller_set_before)
{
    const char *const words[] = {"p"};
    loom_options o = {.level = 2, .label = "kept"};
    char why[64];

    cr_assert_eq(weir_options_parse(&loom, words, 1, &o, why, sizeof(why)), 0);
    cr_expect_eq(o.level, 2);
    cr_expect_str_eq(o.label, "kept");
    cr_expect_eq(o.chunk, 65536);
}

Test(options, points_texts_into_the_words)
{
    const char *const words[] = {"path=here"};
    loom_options o = {0};
    char why[64];

    cr_assert_eq(weir_options_parse(&loom, words, 1, &o, why, sizeof(why)), 0);
    cr_expect_eq((const void *)o.path, (const void *)(words[0] + 5));
}

/* ---- What is refused ----------------------------------------------------- */

Test(options, refuses_names_that_are_no_option)
{
    refused(&loom, "p levle=3",
            "loom: unknown option 'levle' (did you mean 'level'?)");
    refused(&loom, "p xyzzy=3", "loom: unknown option 'xyzzy'");
    refused(&loom, "p prog=no",
            "loom: unknown option 'prog' (did you mean 'progress'?)");
    refused(&bare, "level=3", "bare: unknown option 'level'");
}

Test(options, refuses_values_out_of_range)
{
    refused(&loom, "p level=0", "loom: level=0: must be from 1 to 9");
    refused(&loom, "p level=10", "loom: level=10: must be from 1 to 9");
    refused(&loom, "p level=-1", "loom: level=-1: must be from 1 to 9");
    refused(&loom, "p level=99999999999999999999",
            "loom: level=99999999999999999999: must be from 1 to 9");
    refused(&loom, "p offset=9223372036854775808",
            "loom: offset=9223372036854775808: is too large");
    refused(&loom, "p chunk=0", "loom: chunk=0: must be at least 1");
    refused(&loom, "p limit=1001", "loom: limit=1001: must be from 0 to 1000");
}

Test(options, refuses_malformed_values)
{
    refused(&loom, "p level=", "loom: level=: must not be empty");
    refused(&loom, "path=", "loom: path=: must not be empty");
    refused(&loom, "", "loom: path=: must not be empty");
    refused(&loom, "p level=x", "loom: level=x: is not a whole number");
    refused(&loom, "p level=+3", "loom: level=+3: is not a whole number");
    refused(&loom, "p level=-", "loom: level=-: is not a whole number");
    refused(&loom, "p level=3x", "loom: level=3x: is not a whole number");
    refused(&loom, "p level=3.0", "loom: level=3.0: is not a whole number");
    refused(&loom, "p chunk=-1", "loom: chunk=-1: must not be negative");
    refused(&loom, "p chunk=64Q",
            "loom: chunk=64Q: is not a size (such as 512, 64K or 1.5GiB)");
    refused(&loom, "p chunk=99999999T", "loom: chunk=99999999T: is too large");
    refused(&loom, "p force=maybe", "loom: force=maybe: must be yes or no");
    refused(&loom, "p weave=knit",
            "loom: weave=knit: must be one of: plain, twill, satin");
}

Test(options, refuses_too_many_words)
{
    refused(&loom, "a b c", "loom: unexpected word 'c'");
    refused(&loom, "a b forse",
            "loom: unexpected word 'forse' (did you mean 'force'?)");
    refused(&loom, "a b level", "loom: level needs a value, as in level=...");
    refused(&bare, "a", "bare: unexpected word 'a'");
}

Test(options, refuses_an_option_that_is_given_twice)
{
    refused(&loom, "p level=3 level=3", "loom: level is given twice");
    refused(&loom, "p path=q", "loom: path is given twice");
    refused(&loom, "p force force=no", "loom: force is given twice");
    refused(&loom, "p weave=plain weave=plain", "loom: weave is given twice");
}

Test(options, refuses_when_a_required_option_is_missing)
{
    loom_options o = {0};
    char why[64];

    cr_expect_eq(weir_options_parse(&loom, NULL, 0, &o, why, sizeof(why)),
                 -EINVAL);
    cr_expect_str_eq(why, "loom: needs a path");
    refused(&loom, "label=x", "loom: needs a path");
}

Test(options, keeps_the_message_on_one_line_and_inside_its_room)
{
    loom_options o = {0};
    const char *const words[] = {"p", "l", "a\nb\033[1m\177"};
    char why[24];

    memset(why, 'x', sizeof(why));
    cr_expect_eq(weir_options_parse(&loom, words, 3, &o, why, 20), -EINVAL);
    cr_expect_str_eq(why, "loom: unexpected wo");
    cr_expect_eq(why[20], 'x');

    char whole[128];
    cr_expect_eq(weir_options_parse(&loom, words, 3, &o, whole, 128), -EINVAL);
    cr_expect_str_eq(whole, "loom: unexpected word 'a?b?[1m?'");
}

Test(options, cuts_a_huge_value_short)
{
    char huge[5000];
    char why[4096];
    loom_options o = {0};

    memset(huge, '7', sizeof(huge));
    memcpy(huge, "level=", 6);
    huge[sizeof(huge) - 1] = '\0';
    const char *const words[] = {"p", huge};
    cr_expect_eq(weir_options_parse(&loom, words, 2, &o, why, sizeof(why)),
                 -EINVAL);
    cr_expect_lt(strlen(why), 200);
}

/* ---- weir_options_fill --------------------------------------------------- */

Test(options, fill_sets_what_is_zero_but_for_flags)
{
    loom_options o = {.level = 1};

    weir_options_fill(&loom, &o);
    cr_expect_eq(o.level, 1);
    cr_expect_eq(o.chunk, 65536);
    cr_expect_str_eq(o.label, "none");
    cr_expect_eq(o.weave, 1);
    cr_expect_not(o.progress);
}

/* ---- weir_nearest -------------------------------------------------------- */

static const char *const stages[] = {"read",     "write", "gzip",
                                     "gunzip",   "zero",  "null",
                                     "throttle", "count", NULL};

Test(options, nearest_finds_one_slip)
{
    cr_expect_str_eq(weir_nearest("gizp", stages), "gzip");
    cr_expect_str_eq(weir_nearest("gip", stages), "gzip");
    cr_expect_str_eq(weir_nearest("gzipp", stages), "gzip");
    cr_expect_str_eq(weir_nearest("gunzp", stages), "gunzip");
    cr_expect_str_eq(weir_nearest("wirte", stages), "write");
    cr_expect_str_eq(weir_nearest("throtle", stages), "throttle");
    cr_expect_str_eq(weir_nearest("count", stages), "count");
}

Test(options, nearest_finds_the_name_that_was_begun)
{
    cr_expect_str_eq(weir_nearest("thr", stages), "throttle");
    cr_expect_str_eq(weir_nearest("cou", stages), "count");
}

Test(options, nearest_does_not_guess)
{
    const char *const long_names[] = {
        "a-name-that-is-longer-than-any-that-anyone-would-type", NULL};

    cr_expect_null(weir_nearest("sort", stages));
    cr_expect_null(weir_nearest("", stages));
    cr_expect_null(weir_nearest("g", stages));
    cr_expect_null(weir_nearest(long_names[0] + 1, long_names));
    cr_expect_null(weir_nearest(long_names[0], stages));
    cr_expect_null(weir_nearest("read", (const char *const[]){NULL}));
}
