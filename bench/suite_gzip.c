/* SPDX-License-Identifier: MIT */
/*
 * suite_gzip.c - the main job: a file of real files through gzip and back, and
 * a plain copy, against the programs that do the same. The input is in the page
 * cache; every output is a new file, and is checked after the warm-up.
 */
#include "bench.h"

#include <stdlib.h>

#define SAME "cmp -s -- \"$1\" \"$2\""
#define SAME_AFTER_GZIP "gzip -dc -- \"$1\" | cmp -s - \"$2\""

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static unsigned size_of_input(const bench_plan *plan)
{
    if (plan->options->mebibytes)
        return plan->options->mebibytes;
    return plan->options->quick ? 2 : 256;
}

/* ---- gzip ---------------------------------------------------------------- */

static void add_weir(bench_plan *plan, bench_group *group, int level,
                     int workers, const char *input)
{
    const char *name =
        workers > 1 ? bench_text("weir workers=%d", workers) : "weir";
    const char *output = bench_output(plan, workers > 1 ? "weir-n" : "weir");
    const char *set = bench_text("level=%d", level);
    const char *const *words =
        workers > 1 ? WORDS(plan->options->weir, "--quiet", "read", input, "!",
                            "gzip", set, bench_text("workers=%d", workers), "!",
                            "write", output)
                    : WORDS(plan->options->weir, "--quiet", "read", input, "!",
                            "gzip", set, "!", "write", output);
    bench_writes(bench_add(group, name, words), SAME_AFTER_GZIP, output, input);
}

static void add_node(bench_plan *plan, bench_group *group, const char *input)
{
    const char *output = bench_output(plan, "node");
    const char *script =
        bench_text("%s/peers/gzip_node.mjs", plan->options->scripts);
    bench_writes(bench_add(group, "node", WORDS("node", script, input, output)),
                 SAME_AFTER_GZIP, output, input);
}

static void filter(bench_plan *plan, bench_group *group, const char *name,
                   const char *const *words, const char *input)
{
    bench_add_filter(plan, group, name, words, SAME_AFTER_GZIP, input);
}

/* igzip's levels are its own: from 0 to 3. Its fastest good one stands beside
 * the others' level 1. */
static void add_other_codecs(bench_plan *plan, bench_group *group, int level,
                             const char *input)
{
    const char *flag = bench_text("-%d", level);
    filter(plan, group, "libdeflate-gzip",
           WORDS("libdeflate-gzip", flag, "-c", input), input);
    if (level == 1)
        filter(plan, group, "igzip", WORDS("igzip", "-1", "-c", input), input);
}

static void plan_gzip(bench_plan *plan, int level, const char *input,
                      unsigned mebibytes)
{
    const char *flag = bench_text("-%d", level);
    const char *title =
        bench_text("level %d, %u MiB of real files", level, mebibytes);
    bench_group *group = bench_add_group(plan, "gzip", title, mebibytes, "MiB");
    add_weir(plan, group, level, 1, input);
    add_weir(plan, group, level, 2, input);
    if (level == 6)
        add_node(plan, group, input);
    if (plan->options->peers)
        add_other_codecs(plan, group, level, input);
    filter(plan, group, "pigz -p2", WORDS("pigz", flag, "-p2", "-c", input),
           input);
    filter(plan, group, "pigz -p1", WORDS("pigz", flag, "-p1", "-c", input),
           input);
    filter(plan, group, "gzip", WORDS("gzip", flag, "-c", input), input);
}

void suite_gzip(bench_plan *plan)
{
    static const int levels[] = {6, 1, 9};
    unsigned mebibytes = size_of_input(plan);
    const char *input = bench_input(plan, mebibytes);
    for (size_t i = 0; i < (plan->options->peers ? 3 : 1); i++)
        plan_gzip(plan, levels[i], input, mebibytes);
}

/* ---- gunzip -------------------------------------------------------------- */

/* What gzip -6 makes of the input, made once. */
static const char *compressed(const char *input)
{
    const char *path = bench_text("%s.gz", input);
    const char *const make[] = {
        "sh", "-c",  "[ -f \"$2\" ] || gzip -6 -c -- \"$1\" >\"$2\"",
        "sh", input, path,
        NULL};
    if (bench_call(bench_words(make)) != 0)
        exit(1);
    return path;
}

static void back(bench_plan *plan, bench_group *group, const char *name,
                 const char *const *words, const char *input)
{
    bench_add_filter(plan, group, name, words, SAME, input);
}

void suite_gunzip(bench_plan *plan)
{
    unsigned mebibytes = size_of_input(plan);
    const char *input = bench_input(plan, mebibytes);
    const char *packed = compressed(input);
    bench_group *group = bench_add_group(
        plan, "gunzip", bench_text("%u MiB that gzip -6 made small", mebibytes),
        mebibytes, "MiB");
    const char *output = bench_output(plan, "weir");
    bench_writes(bench_add(group, "weir",
                           WORDS(plan->options->weir, "--quiet", "read", packed,
                                 "!", "gunzip", "!", "write", output)),
                 SAME, output, input);
    if (plan->options->peers) {
        back(plan, group, "libdeflate-gzip",
             WORDS("libdeflate-gzip", "-d", "-c", packed), input);
        back(plan, group, "igzip", WORDS("igzip", "-d", "-c", packed), input);
    }
    back(plan, group, "pigz -d", WORDS("pigz", "-d", "-c", packed), input);
    back(plan, group, "gzip -d", WORDS("gzip", "-d", "-c", packed), input);
}

/* ---- A copy -------------------------------------------------------------- */

void suite_copy(bench_plan *plan)
{
    unsigned mebibytes = size_of_input(plan);
    const char *input = bench_input(plan, mebibytes);
    bench_group *group =
        bench_add_group(plan, "copy", bench_text("copy of %u MiB", mebibytes),
                        mebibytes, "MiB");
    const char *output = bench_output(plan, "weir");
    bench_writes(bench_add(group, "weir",
                           WORDS(plan->options->weir, "--quiet", "read", input,
                                 "!", "write", output)),
                 SAME, output, input);
    if (plan->options->peers) {
        output = bench_output(plan, "mbuffer");
        bench_writes(
            bench_add(group, "mbuffer",
                      WORDS("mbuffer", "-q", "-f", "-i", input, "-o", output)),
            SAME, output, input);
        back(plan, group, "pv", WORDS("pv", "-q", input), input);
    }
    back(plan, group, "cat", WORDS("cat", input), input);
    output = bench_output(plan, "cp");
    bench_writes(bench_add(group, "cp", WORDS("cp", input, output)), SAME,
                 output, input);
}
