/* SPDX-License-Identifier: MIT */
/*
 * suite_gzip.c - the main job: a file of real files through gzip and back,
 * against the programs that do the same. The input is in the page cache; every
 * output is a new file, and is checked after the warm-up. Level 6 is the one
 * that counts; the others have a sixteenth of its input.
 */
#include "bench.h"

#include <string.h>

#define SAME "cmp -s -- \"$1\" \"$2\""
#define SAME_AFTER_GZIP "gzip -dc -- \"$1\" | cmp -s - \"$2\""

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Of the levels that have less to show. */
static unsigned part_of(unsigned mebibytes)
{
    return mebibytes >= 16 ? mebibytes / 16 : 1;
}

/* ---- What weir is asked for ---------------------------------------------- */

/* Up to three options that follow `gzip` or `gunzip`. A weir that does not know
 * one of them is skipped. */
typedef struct variant {
    const char *name;
    const char *options[3];
} variant;

static bool knows(const bench_plan *plan, const char *stage, const variant *way)
{
    const char *words[12] = {"zero", "size=1", "!", "gzip", "!"};
    size_t n = strcmp(stage, "gzip") == 0 ? 3 : 5;
    words[n++] = stage;
    for (size_t i = 0; i < COUNT(way->options) && way->options[i]; i++)
        words[n++] = way->options[i];
    words[n++] = "!";
    words[n++] = "null";
    words[n] = NULL;
    return bench_weir_can(plan, words);
}

static void add_weir(bench_plan *plan, bench_group *group, const char *stage,
                     const variant *way, const char *from, const char *script,
                     const char *input)
{
    const char *output = bench_output(plan, "weir");
    const char *words[16] = {
        plan->options->weir, "--quiet", "read", from, "!", stage};
    size_t n = 6;
    for (size_t i = 0; i < COUNT(way->options) && way->options[i]; i++)
        words[n++] = way->options[i];
    words[n++] = "!";
    words[n++] = "write";
    words[n++] = output;
    words[n] = NULL;
    bench_competitor *who = bench_add(group, way->name, words);
    bench_writes(who, script, output, input);
    who->absent = !knows(plan, stage, way);
}

/* ---- gzip ---------------------------------------------------------------- */

static void add_weirs(bench_plan *plan, bench_group *group, int level,
                      const char *input)
{
    const char *set = bench_text("level=%d", level);
    const variant variants[] = {
        {"weir", {set}},
        {"weir workers=2", {set, "workers=2"}},
        {"weir zlib workers=2", {set, "workers=2", "codec=zlib"}},
        {"weir libdeflate workers=2", {set, "workers=2", "codec=libdeflate"}},
        {"weir isal", {set, "codec=isal"}},
    };
    for (size_t i = 0; i < COUNT(variants); i++)
        if (i < 2 || (plan->options->peers && (i < 4 || level == 1)))
            add_weir(plan, group, "gzip", &variants[i], input, SAME_AFTER_GZIP,
                     input);
}

static void add_node(bench_plan *plan, bench_group *group, const char *level,
                     const char *input)
{
    const char *output = bench_output(plan, "node");
    const char *script =
        bench_text("%s/peers/gzip_node.mjs", plan->options->scripts);
    bench_writes(
        bench_add(group, "node", WORDS("node", script, input, output, level)),
        SAME_AFTER_GZIP, output, input);
}

static void filter(bench_plan *plan, bench_group *group, const char *name,
                   const char *const *words, const char *input)
{
    bench_add_filter(plan, group, name, words, SAME_AFTER_GZIP, input);
}

/* igzip's levels are its own: from 0 to 3. Its fastest good one stands beside
 * the others' level 1. */
static void plan_gzip(bench_plan *plan, int level, unsigned mebibytes)
{
    const char *input = bench_input(plan, mebibytes);
    const char *flag = bench_text("-%d", level);
    const char *title =
        bench_text("level %d, %u MiB of real files", level, mebibytes);
    bench_group *group = bench_add_group(plan, "gzip", title, mebibytes, "MiB");
    add_weirs(plan, group, level, input);
    if (level != 6 || !plan->options->peers)
        add_node(plan, group, bench_text("%d", level), input);
    if (plan->options->peers)
        filter(plan, group, "libdeflate-gzip",
               WORDS("libdeflate-gzip", flag, "-c", input), input);
    if (plan->options->peers && level == 1)
        filter(plan, group, "igzip", WORDS("igzip", "-1", "-c", input), input);
    filter(plan, group, "gzip", WORDS("gzip", flag, "-c", input), input);
    filter(plan, group, "pigz -p2", WORDS("pigz", flag, "-p2", "-c", input),
           input);
}

void suite_gzip(bench_plan *plan)
{
    unsigned mebibytes = bench_input_size(plan);
    plan_gzip(plan, 6, mebibytes);
    if (!plan->options->peers)
        return;
    plan_gzip(plan, 1, part_of(mebibytes));
    plan_gzip(plan, 9, part_of(mebibytes));
}

/* ---- gunzip -------------------------------------------------------------- */

/* What a command that reads $1 and writes standard output makes of the input,
 * made once. NULL: it cannot. */
static const char *packed(const bench_plan *plan, const char *input,
                          const char *name, const char *command)
{
    const char *path = bench_text("%s.%s.gz", input, name);
    const char *const make[] = {
        "sh",
        "-c",
        bench_text("[ -f \"$2\" ] || { { %s; } >\"$2.part\" 2>/dev/null && "
                   "mv \"$2.part\" \"$2\"; }",
                   command),
        "sh",
        input,
        path,
        plan->options->weir,
        NULL};
    return bench_call(bench_words(make)) == 0 ? path : NULL;
}

static void back(bench_plan *plan, bench_group *group, const char *name,
                 const char *const *words, const char *input)
{
    bench_add_filter(plan, group, name, words, SAME, input);
}

static void plan_gunzip(bench_plan *plan, const char *title, const char *from,
                        const char *input, unsigned mebibytes)
{
    static const variant variants[] = {
        {"weir", {NULL}},
        {"weir workers=2", {"workers=2"}},
        {"weir zlib", {"codec=zlib"}},
        {"weir isal", {"codec=isal"}},
    };
    if (!from) {
        fprintf(stderr, "Nothing here makes %u MiB %s: skipped\n", mebibytes,
                title);
        return;
    }
    bench_group *group = bench_add_group(
        plan, "gunzip", bench_text("%u MiB %s", mebibytes, title), mebibytes,
        "MiB");
    for (size_t i = 0; i < (plan->options->peers ? COUNT(variants) : 1); i++)
        add_weir(plan, group, "gunzip", &variants[i], from, SAME, input);
    if (plan->options->peers) {
        back(plan, group, "libdeflate-gzip",
             WORDS("libdeflate-gzip", "-d", "-c", from), input);
        back(plan, group, "igzip", WORDS("igzip", "-d", "-c", from), input);
    }
    back(plan, group, "gzip -d", WORDS("gzip", "-d", "-c", from), input);
    back(plan, group, "pigz -d", WORDS("pigz", "-d", "-c", from), input);
}

static void plan_gunzip_level(bench_plan *plan, int level, unsigned mebibytes)
{
    const char *input = bench_input(plan, mebibytes);
    const char *from = packed(plan, input, bench_text("%d", level),
                              bench_text("gzip -%d -c \"$1\"", level));
    plan_gunzip(plan, bench_text("that gzip -%d made small", level), from,
                input, mebibytes);
}

/* Of many members: weir's own, or bgzip's. */
static void plan_members(bench_plan *plan, unsigned mebibytes)
{
    const char *input = bench_input(plan, mebibytes);
    const char *from =
        packed(plan, input, "many",
               "\"$3\" --quiet read \"$1\" ! gzip members=many ! write - || "
               "bgzip -c \"$1\"");
    plan_gunzip(plan, "of many members", from, input, mebibytes);
}

void suite_gunzip(bench_plan *plan)
{
    unsigned mebibytes = bench_input_size(plan);
    plan_gunzip_level(plan, 6, mebibytes);
    if (!plan->options->peers)
        return;
    plan_gunzip_level(plan, 1, part_of(mebibytes));
    plan_gunzip_level(plan, 9, part_of(mebibytes));
    plan_members(plan, mebibytes >= 4 ? mebibytes / 4 : 1);
}
