/* SPDX-License-Identifier: MIT */
/*
 * experiment_tables.c - what the experiments showed, in the form of the guide's
 * own tables.
 */
#include "experiments.h"

/* ---- What the guide published -------------------------------------------- */

#define GUIDE_RUNS 5

static const double guide_ms[GUIDE_RUNS][2] = {{56924, 55011},
                                               {52686, 55869},
                                               {59479, 54043},
                                               {54473, 55229},
                                               {52933, 59723}};

typedef struct memory_line {
    const char *title;
    bench_figure figure;
    double scale;
    double guide[2]; /* with and without; 0: not published */
} memory_line;

static const memory_line memory_lines[] = {
    {"maximum resident set, bytes", BENCH_RSS, 1, {87810048, 1524965376}},
    {"page reclaims", BENCH_FAULTS, 1, {19427, 373617}},
    {"voluntary context switches", BENCH_WAITED, 1, {12, 25}},
    {"involuntary", BENCH_PREEMPTED, 1, {666037, 629566}},
    {"user and system time, ms", BENCH_CPU, 1000, {65580, 60580}},
    {"in the queues at most, bytes", BENCH_ACCOUNTED, 1, {0, 0}},
    {"allocator calls", BENCH_ALLOCATOR, 1, {0, 0}},
};

#define LINES (sizeof memory_lines / sizeof *memory_lines)

/* ---- Cells --------------------------------------------------------------- */

static double median(const bench_competitor *who, bench_figure figure, int runs)
{
    return who ? bench_spread_of(who, figure, runs).median : -1;
}

static void print_cell(FILE *file, double value)
{
    if (value < 0)
        fprintf(file, " %12s", "-");
    else
        fprintf(file, " %12.0f", value);
}

static void print_ratio(FILE *file, double part, double whole)
{
    if (part > 0 && whole > 0)
        fprintf(file, " %6.2f", whole / part);
    else
        fprintf(file, " %6s", "-");
}

/* With, without, and how many times as much that is. */
static void print_pair(FILE *file, double with, double without)
{
    print_cell(file, with);
    print_cell(file, without);
    print_ratio(file, with, without);
}

static void print_pair_heading(FILE *file, const char *first)
{
    fprintf(file, "  %-29s", first);
    for (int i = 0; i < 3; i++)
        fprintf(file, " %12s %12s %6s", "with", "without", "ratio");
    putc('\n', file);
}

static void print_heading(FILE *file, const char *title,
                          const bench_group *group, const char *first)
{
    fprintf(file, "\n%s: %s, %s\n", group->suite, group->title, title);
    fprintf(file, "  %-29s %-32s %-32s %s\n", "", "the guide's node",
            "weir, here", "node, here");
    print_pair_heading(file, first);
}

/* ---- Of one size --------------------------------------------------------- */

static void print_cost(FILE *file, const bench_competitor *who, int runs)
{
    bench_spread wall = bench_spread_of(who, BENCH_SECONDS, runs);
    fprintf(file, "  %-14s %8.0f %8.0f %8.0f %8.0f", who->name,
            wall.median * 1000, wall.min * 1000, wall.max * 1000,
            median(who, BENCH_CPU, runs) * 1000);
    print_cell(file, median(who, BENCH_RSS, runs));
    print_cell(file, median(who, BENCH_ACCOUNTED, runs));
    print_cell(file, median(who, BENCH_FAULTS, runs));
    print_cell(file, median(who, BENCH_ALLOCATOR, runs));
    print_cell(file, median(who, BENCH_WAITED, runs));
    print_cell(file, median(who, BENCH_PREEMPTED, runs));
    putc('\n', file);
}

void experiment_print_costs(FILE *file, const bench_group *group, int runs)
{
    fprintf(file, "\n%s: %s\n", group->suite, group->title);
    fprintf(file, "  %-14s %8s %8s %8s %8s %12s %12s %12s %12s %12s %12s\n", "",
            "wall ms", "min", "max", "CPU ms", "peak RSS", "queued most",
            "page faults", "alloc calls", "waited", "preempted");
    for (size_t i = 0; i < group->count; i++) {
        if (group->who[i].absent)
            fprintf(file, "  %-14s not here: skipped\n", group->who[i].name);
        else
            print_cost(file, &group->who[i], runs);
    }
    if (!experiment_who(group, WITHOUT))
        fputs("  The others are not run: without backpressure, a run takes as "
              "much memory\n  as its input.\n",
              file);
    fflush(file);
}

/* ---- The guide's tables -------------------------------------------------- */

static double run_ms(const bench_competitor *who, int run)
{
    return who ? who->samples[run].of[BENCH_SECONDS] * 1000 : -1;
}

static double mean_ms(const bench_competitor *who, int runs)
{
    double sum = 0;
    for (int i = 0; i < runs; i++)
        sum += run_ms(who, i);
    return sum / runs;
}

/* The guide's own runs; -1 where there are no more. */
static double guide_run(int run, int way)
{
    return run < GUIDE_RUNS ? guide_ms[run][way] : -1;
}

void experiment_print_times(FILE *file, const bench_group *group, int runs)
{
    static const char *const names[] = {WITH, WITHOUT, NODE_WITH, NODE_WITHOUT};
    const bench_competitor *who[4];
    for (size_t i = 0; i < 4; i++)
        who[i] = experiment_who(group, names[i]);
    print_heading(file, "wall time in ms", group, "run");
    for (int i = 0; i < runs; i++) {
        fprintf(file, "  %-29d", i + 1);
        print_pair(file, guide_run(i, 0), guide_run(i, 1));
        print_pair(file, run_ms(who[0], i), run_ms(who[1], i));
        print_pair(file, run_ms(who[2], i), run_ms(who[3], i));
        putc('\n', file);
    }
    fprintf(file, "  %-29s", "mean");
    print_pair(file, 55299, 55975);
    print_pair(file, mean_ms(who[0], runs), mean_ms(who[1], runs));
    print_pair(file, mean_ms(who[2], runs), mean_ms(who[3], runs));
    putc('\n', file);
}

static double scaled(const bench_group *group, const char *name,
                     const memory_line *line, int runs)
{
    double value = median(experiment_who(group, name), line->figure, runs);
    return value < 0 ? -1 : value * line->scale;
}

void experiment_print_memory(FILE *file, const bench_group *group, int runs)
{
    print_heading(file, "memory (medians)", group, "");
    for (size_t i = 0; i < LINES; i++) {
        const memory_line *line = &memory_lines[i];
        bool published = line->guide[0] > 0;
        fprintf(file, "  %-29s", line->title);
        print_pair(file, published ? line->guide[0] : -1,
                   published ? line->guide[1] : -1);
        print_pair(file, scaled(group, WITH, line, runs),
                   scaled(group, WITHOUT, line, runs));
        print_pair(file, scaled(group, NODE_WITH, line, runs),
                   scaled(group, NODE_WITHOUT, line, runs));
        putc('\n', file);
    }
    fflush(file);
}

/* ---- What the goals are about -------------------------------------------- */

static void print_growth(FILE *file, const bench_group *groups, size_t count,
                         int runs)
{
    const bench_group *first = &groups[0];
    const bench_group *last = &groups[count - 1];
    double small = median(experiment_who(first, WITH), BENCH_RSS, runs);
    double large = median(experiment_who(last, WITH), BENCH_RSS, runs);
    fprintf(file,
            "  with backpressure, %.0f MiB take %.0f KiB more memory than "
            "%.0f MiB: %.2f MiB\n",
            last->work, (large - small) / 1024, first->work, large / 1048576);
}

static void print_change(FILE *file, bench_spread ratio, const char *of_what)
{
    fprintf(file, ", %+.1f %% %s (quartiles %+.1f and %+.1f)",
            (ratio.median - 1) * 100, of_what, (ratio.q1 - 1) * 100,
            (ratio.q3 - 1) * 100);
}

/* Both times are those of runs of the same round, so that what disturbs the
 * machine for a while disturbs both. */
static void print_cost_of_it(FILE *file, const bench_group *group, int runs)
{
    const bench_competitor *with = experiment_who(group, WITH);
    const bench_competitor *without = experiment_who(group, WITHOUT);
    double memory =
        median(without, BENCH_RSS, runs) / median(with, BENCH_RSS, runs);
    size_t who = (size_t)(without - group->who);
    fprintf(file, "  at %.0f MiB: without, %.1f times as much memory; with",
            group->work, memory);
    print_change(file, bench_ratio_of(group, who, BENCH_SECONDS, runs), "time");
    print_change(file, bench_ratio_of(group, who, BENCH_CPU, runs), "CPU time");
    putc('\n', file);
}

static void print_bound(FILE *file, const bench_group *group, int runs)
{
    const bench_competitor *with = experiment_who(group, WITH);
    fprintf(
        file,
        "  at %.0f MiB: with, at most %.0f bytes in the edges, of %.0f that "
        "their marks allow\n",
        group->work, bench_spread_of(with, BENCH_ACCOUNTED, runs).max,
        bench_spread_of(with, BENCH_BOUND, runs).max);
}

void experiment_print_verdict(FILE *file, const bench_group *groups,
                              size_t count, int runs)
{
    fprintf(file, "\n%s: what it shows\n", groups[0].suite);
    print_growth(file, groups, count, runs);
    for (size_t i = 0; i < count; i++)
        print_bound(file, &groups[i], runs);
    for (size_t i = 0; i < count; i++)
        if (experiment_who(&groups[i], WITHOUT))
            print_cost_of_it(file, &groups[i], runs);
    fflush(file);
}
