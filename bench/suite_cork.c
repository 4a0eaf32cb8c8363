/* SPDX-License-Identifier: MIT */
/*
 * suite_cork.c - how many system calls a file's sink makes of n small writes,
 * corked in the ways of Node's guide.
 */
#include "experiments.h"

static const struct way {
    const char *name; /* to the programs */
    const char *title;
} ways[] = {
    {"uncorked", "uncorked"},
    {"corked", "one cork"},
    {"nested", "nested corks"},
    {"pairs", "two pairs"},
    {"later", "two pairs, uncorked later"},
};

#define WAYS (sizeof ways / sizeof *ways)

static void plan_way(bench_plan *plan, bench_group *group,
                     const struct way *way)
{
    const bench_options *options = plan->options;
    const char *file = bench_text("%s/bench-cork.tmp", options->folder);
    const char *writes = bench_text("%.0f", group->work);
    const char *const weir[] = {bench_text("%s/cork_weir", options->programs),
                                way->name, writes, file, NULL};
    const char *const node[] = {
        "node", bench_text("%s/peers/cork_node.mjs", options->scripts),
        way->name, writes, NULL};
    bench_competitor *who =
        bench_add(group, bench_text("weir: %s", way->title), weir);
    who->result = file;
    bench_add(group, bench_text("node: %s", way->title), node);
}

static void plan_writes(bench_plan *plan, unsigned writes)
{
    bench_group *group = bench_add_group(
        plan, "cork", bench_text("%u writes of 16 bytes", writes), writes,
        "write");
    for (size_t way = 0; way < WAYS; way++)
        plan_way(plan, group, &ways[way]);
}

void suite_cork(bench_plan *plan)
{
    plan_writes(plan, 4);
    plan_writes(plan, 10000);
}

void cork_print(FILE *file, const bench_group *group, int runs)
{
    fprintf(file, "\n%s: %s\n  %-36s %12s %12s\n", group->suite, group->title,
            "", "sink's calls", "median ms");
    for (size_t i = 0; i < group->count; i++) {
        const bench_competitor *who = &group->who[i];
        if (who->absent)
            fprintf(file, "  %-36s not here: skipped\n", who->name);
        else
            fprintf(file, "  %-36s %12.0f %12.2f\n", who->name,
                    bench_spread_of(who, BENCH_WRITE_CALLS, runs).median,
                    bench_spread_of(who, BENCH_SECONDS, runs).median * 1000);
    }
    fflush(file);
}
