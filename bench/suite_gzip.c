/* SPDX-License-Identifier: MIT */
/*
 * suite_gzip.c - the main job: a file of real files through gzip, and a plain
 * copy, against the programs that do the same. The input is in the page cache;
 * every output is a new file, and is checked after the warm-up.
 */
#include "bench.h"

#include <stdlib.h>
#include <sys/stat.h>

/* `sh -c` with one competitor's output and the input. */
static char **check_with(const char *script, const char *output,
                         const char *input)
{
    return bench_words(
        (const char *const[]){"sh", "-c", script, "sh", output, input, NULL});
}

static void writes(bench_competitor *who, const char *script,
                   const char *output, const char *input)
{
    who->result = output;
    who->check = check_with(script, output, input);
}

static const char *output_of(const bench_plan *plan, const char *name)
{
    return bench_text("%s/bench-%s.tmp", plan->options->folder, name);
}

/* The input, made once and kept for the next time. */
static const char *input_of(const bench_plan *plan, unsigned mebibytes)
{
    const bench_options *options = plan->options;
    const char *path =
        bench_text("%s/bench-input-%uM", options->folder, mebibytes);
    const char *const make[] = {
        "sh", bench_text("%s/make_input.sh", options->scripts),
        bench_text("%u", mebibytes), path, NULL};
    if (bench_call(bench_words(make)) != 0)
        exit(1);
    return path;
}

/* ---- gzip ---------------------------------------------------------------- */

#define SAME_AFTER_GZIP "gzip -dc -- \"$1\" | cmp -s - \"$2\""

/* A program that writes to its standard output. */
static void add_filter(bench_plan *plan, bench_group *group, const char *name,
                       const char *const *words, const char *input)
{
    const char *output = output_of(plan, name);
    bench_competitor *who = bench_add(group, name, words);
    who->output = output;
    writes(who, SAME_AFTER_GZIP, output, input);
}

static void add_node(bench_plan *plan, bench_group *group, const char *input)
{
    const char *output = output_of(plan, "node");
    const char *const words[] = {
        "node", bench_text("%s/peers/gzip_node.mjs", plan->options->scripts),
        input, output, NULL};
    writes(bench_add(group, "node", words), SAME_AFTER_GZIP, output, input);
}

static void plan_gzip(bench_plan *plan, const char *input, unsigned mebibytes)
{
    const char *output = output_of(plan, "weir");
    bench_group *group = bench_add_group(
        plan, "gzip", bench_text("level 6, %u MiB of real files", mebibytes),
        mebibytes, "MiB");
    const char *const weir[] = {plan->options->weir,
                                "--quiet",
                                "read",
                                input,
                                "!",
                                "gzip",
                                "!",
                                "write",
                                output,
                                NULL};
    writes(bench_add(group, "weir", weir), SAME_AFTER_GZIP, output, input);
    add_node(plan, group, input);
    add_filter(plan, group, "pigz -p2",
               (const char *const[]){"pigz", "-6", "-p2", "-c", input, NULL},
               input);
    add_filter(plan, group, "pigz -p1",
               (const char *const[]){"pigz", "-6", "-p1", "-c", input, NULL},
               input);
    add_filter(plan, group, "gzip",
               (const char *const[]){"gzip", "-6", "-c", input, NULL}, input);
}

/* ---- A copy -------------------------------------------------------------- */

#define SAME "cmp -s -- \"$1\" \"$2\""

static void plan_copy(bench_plan *plan, const char *input, unsigned mebibytes)
{
    bench_group *group =
        bench_add_group(plan, "gzip", bench_text("copy of %u MiB", mebibytes),
                        mebibytes, "MiB");
    const char *output = output_of(plan, "weir");
    const char *const weir[] = {plan->options->weir,
                                "--quiet",
                                "read",
                                input,
                                "!",
                                "write",
                                output,
                                NULL};
    writes(bench_add(group, "weir", weir), SAME, output, input);
    output = output_of(plan, "cat");
    bench_competitor *cat =
        bench_add(group, "cat", (const char *const[]){"cat", input, NULL});
    cat->output = output;
    writes(cat, SAME, output, input);
    output = output_of(plan, "cp");
    const char *const cp[] = {"cp", input, output, NULL};
    writes(bench_add(group, "cp", cp), SAME, output, input);
}

void suite_gzip(bench_plan *plan)
{
    unsigned mebibytes = plan->options->quick ? 2 : 256;
    const char *input = input_of(plan, mebibytes);
    plan_gzip(plan, input, mebibytes);
    plan_copy(plan, input, mebibytes);
}
