/* SPDX-License-Identifier: MIT */
/*
 * bench_csv.c - the results, for programs. One that was skipped has a row too,
 * of 0 runs and without figures.
 */
#include "bench.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- Rows ---------------------------------------------------------------- */

static void print_quoted(FILE *file, const char *text)
{
    putc('"', file);
    for (; *text; text++) {
        if (*text == '"')
            putc('"', file);
        putc(*text, file);
    }
    putc('"', file);
}

void bench_print_csv_heading(FILE *file)
{
    fputs("suite,group,pinned,name,runs,work,unit,seconds_min,seconds_q1,"
          "seconds_median,seconds_q3,seconds_max,rate,peer,speed_q1,"
          "speed_median,speed_q3",
          file);
    for (int i = BENCH_SECONDS + 1; i < BENCH_FIGURES; i++)
        fprintf(file, ",%s", bench_figure_names[i]);
    fputs(",seconds_each\n", file);
}

static void print_figures(FILE *file, const bench_group *group, size_t index,
                          int runs)
{
    const bench_competitor *who = &group->who[index];
    bench_spread wall = bench_spread_of(who, BENCH_SECONDS, runs);
    bench_spread speed = bench_ratio_of(group, index, BENCH_SECONDS, runs);
    fprintf(file, ",%.6f,%.6f,%.6f,%.6f,%.6f,%.1f", wall.min, wall.q1,
            wall.median, wall.q3, wall.max, group->work / wall.median);
    fprintf(file, ",%s,%.4f,%.4f,%.4f", group->who[group->peer].name, speed.q1,
            speed.median, speed.q3);
    for (int i = BENCH_SECONDS + 1; i < BENCH_FIGURES; i++) {
        double median = bench_spread_of(who, (bench_figure)i, runs).median;
        if (median < 0)
            putc(',', file);
        else
            fprintf(file, ",%.*f", i == BENCH_CPU ? 6 : 0, median);
    }
    for (int i = 0; i < runs; i++)
        fprintf(file, "%c%.6f", i ? ' ' : ',',
                who->samples[i].of[BENCH_SECONDS]);
}

/* As many fields as figures would fill. */
static void print_nothing(FILE *file)
{
    for (int i = 0; i < 10 + BENCH_FIGURES; i++)
        putc(',', file);
}

void bench_print_csv(FILE *file, const bench_group *group, int runs)
{
    for (size_t i = 0; i < group->count; i++) {
        const bench_competitor *who = &group->who[i];
        fprintf(file, "%s,", group->suite);
        print_quoted(file, group->title);
        fprintf(file, ",%d,%s,%d,%.0f,%s", group->pinned, who->name,
                who->absent ? 0 : runs, group->work, group->unit);
        if (who->absent)
            print_nothing(file);
        else
            print_figures(file, group, i, runs);
        putc('\n', file);
    }
    fflush(file);
}

/* ---- A file for each suite ----------------------------------------------- */

static FILE *open_for(const bench_options *options, const char *suite)
{
    char date[32];
    time_t now = time(NULL);
    strftime(date, sizeof date, "%Y-%m-%d-%H%M%S", localtime(&now));
    const char *path = bench_text("%s/%s-%dcpu-%s.csv", options->save, date,
                                  bench_cpus(), suite);
    FILE *file = fopen(path, "w");
    if (!file) {
        perror(path);
        return NULL;
    }
    bench_print_heading(file, "# ", options);
    bench_print_csv_heading(file);
    return file;
}

int bench_save(bench_saving *saving, const bench_options *options,
               const bench_group *group)
{
    if (!options->save)
        return 0;
    if (!saving->file || strcmp(saving->suite, group->suite) != 0) {
        if (bench_saved(saving) < 0)
            return -1;
        saving->file = open_for(options, group->suite);
        saving->suite = group->suite;
    }
    if (!saving->file)
        return -1;
    bench_print_csv(saving->file, group, options->runs);
    return 0;
}

int bench_saved(bench_saving *saving)
{
    FILE *file = saving->file;
    saving->file = NULL;
    if (!file || fclose(file) == 0)
        return 0;
    perror("weir-bench: what was measured is not saved");
    return -1;
}
