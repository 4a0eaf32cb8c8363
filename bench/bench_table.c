/* SPDX-License-Identifier: MIT */
/* bench_table.c - the results, for people. */
#include "bench.h"

#define CELL 16

/* ---- Cells --------------------------------------------------------------- */

/* A number with three digits and a prefix of thousands: "4.71 M". */
static const char *thousands(char *cell, double value)
{
    static const char *const prefixes[] = {"", "k", "M", "G", "T"};
    size_t i = 0;
    while (value >= 1000 && i + 1 < sizeof prefixes / sizeof *prefixes) {
        value /= 1000;
        i++;
    }
    int digits = value >= 100 || (i == 0 && value == (int)value) ? 0
                 : value >= 10                                   ? 1
                                                                 : 2;
    snprintf(cell, CELL, "%.*f%s%s", digits, value, i ? " " : "", prefixes[i]);
    return cell;
}

static const char *duration(char *cell, double seconds)
{
    static const char *const units[] = {"s", "ms", "us", "ns"};
    size_t i = 0;
    while (seconds < 1 && i + 1 < sizeof units / sizeof *units) {
        seconds *= 1000;
        i++;
    }
    int digits = seconds >= 100 ? 0 : seconds >= 10 ? 1 : 2;
    snprintf(cell, CELL, "%.*f %s", digits, seconds, units[i]);
    return cell;
}

static const char *mebibytes(char *cell, double bytes)
{
    snprintf(cell, CELL, bytes < 100 * 1048576.0 ? "%.1f" : "%.0f",
             bytes / 1048576);
    return cell;
}

/* A figure that not every program has: "-" where it is not known. */
static const char *known(char *cell, double value,
                         const char *(*format)(char *cell, double value))
{
    return value < 0 ? "-" : format(cell, value);
}

/* ---- The table ----------------------------------------------------------- */

static void print_row(FILE *file, const bench_group *group, size_t index,
                      int runs)
{
    char cell[8][CELL];
    const bench_competitor *who = &group->who[index];
    bench_spread wall = bench_spread_of(who, BENCH_SECONDS, runs);
    bench_spread speed = bench_ratio_of(group, index, BENCH_SECONDS, runs);
    double median[BENCH_FIGURES];
    for (int i = 0; i < BENCH_FIGURES; i++)
        median[i] = bench_spread_of(who, (bench_figure)i, runs).median;

    fprintf(file, "  %-16s %9s %9s %9s %9s %9s", who->name,
            duration(cell[0], wall.median), duration(cell[1], wall.min),
            duration(cell[2], wall.max),
            thousands(cell[3], group->work / wall.median),
            duration(cell[4], wall.median / group->work));
    fprintf(file, " %6.2f %4.2f..%-5.2f %7.3f", speed.median, speed.q1,
            speed.q3, median[BENCH_CPU]);
    fprintf(file, " %7s %7s %8s %8s %8s\n",
            thousands(cell[0], median[BENCH_WAITED]),
            thousands(cell[1], median[BENCH_PREEMPTED]),
            mebibytes(cell[2], median[BENCH_RSS]),
            known(cell[3], median[BENCH_WAKEUPS], thousands),
            known(cell[4], median[BENCH_OUTPUT], mebibytes));
}

void bench_print_table(FILE *file, const bench_group *group, int runs)
{
    char rate[CELL + 8];
    char each[CELL + 8];
    snprintf(rate, sizeof rate, "%.8s/s", group->unit);
    snprintf(each, sizeof each, "1 %.8s", group->unit);
    fprintf(file, "\n%s: %s%s; speed against %s\n", group->suite, group->title,
            group->pinned ? ", pinned to one CPU" : "",
            group->who[group->peer].name);
    fprintf(file,
            "  %-16s %9s %9s %9s %9s %9s %6s %-11s %7s %7s %7s %8s %8s %8s\n",
            "", "median", "min", "max", rate, each, "speed", "quartiles",
            "CPU s", "waited", "preempt", "RSS MiB", "wake-ups", "out MiB");
    for (size_t i = 0; i < group->count; i++) {
        if (group->who[i].absent)
            fprintf(file, "  %-16s not here: skipped\n", group->who[i].name);
        else
            print_row(file, group, i, runs);
    }
}
