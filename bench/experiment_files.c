/* SPDX-License-Identifier: MIT */
/*
 * experiment_files.c - memory over time: the table of it, the data, and the
 * picture.
 */
#include "experiments.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {WITH, WITHOUT, NODE_WITH, NODE_WITHOUT};

#define NAMES (sizeof names / sizeof *names)
#define ROW 128
#define ROWS_MAX 256
#define TABLE_ROWS 10

static int complain(const char *path)
{
    fprintf(stderr, "experiments: %s: %s\n", path, strerror(errno));
    return -1;
}

/* ---- What a program sampled ---------------------------------------------- */

typedef struct row {
    double seconds, accounted, calls;
} row;

/* Reads a file of samples. Returns how many rows there are. */
static size_t read_rows(const char *path, row *rows)
{
    char text[ROW];
    size_t n = 0;
    FILE *file = fopen(path, "r");
    if (!file)
        return 0;
    while (n < ROWS_MAX && fgets(text, sizeof text, file)) {
        row *next = &rows[n];
        next->calls = -1;
        n += sscanf(text, "%lf,%*f,%lf,%lf", &next->seconds, &next->accounted,
                    &next->calls) >= 2;
    }
    fclose(file);
    return n;
}

/* ---- The table of the allocator's work ----------------------------------- */

/* The last row that is not later. */
static const row *row_at(const row *rows, size_t n, double seconds)
{
    const row *found = rows;
    for (size_t i = 0; i < n && rows[i].seconds <= seconds; i++)
        found = &rows[i];
    return found;
}

/* Calls since the row before, and bytes in the edges now. */
static void print_work(FILE *file, const row *before, const row *now)
{
    if (now->calls < 0)
        fprintf(file, " %12s", "-");
    else
        fprintf(file, " %12.0f", now->calls - before->calls);
    fprintf(file, " %12.0f", now->accounted);
}

void experiment_print_work(FILE *file, const bench_options *options,
                           const bench_group *group)
{
    row rows[2][ROWS_MAX];
    size_t n[2];
    double last = 0;
    for (size_t way = 0; way < 2; way++) {
        n[way] = read_rows(experiment_samples(options, names[way]), rows[way]);
        if (n[way] == 0)
            return;
        if (last < rows[way][n[way] - 1].seconds)
            last = rows[way][n[way] - 1].seconds;
    }
    fprintf(file,
            "\n%s: %s, the allocator's work in the last run of weir (the guide "
            "has the garbage collector's)\n"
            "  %8s %25s %25s\n  %8s %12s %12s %12s %12s\n",
            group->suite, group->title, "", "with", "without", "ms", "calls",
            "queued", "calls", "queued");
    for (int i = 1; i <= TABLE_ROWS; i++) {
        fprintf(file, "  %8.0f", last * 1000 * i / TABLE_ROWS);
        for (size_t way = 0; way < 2; way++)
            print_work(file,
                       row_at(rows[way], n[way], last * (i - 1) / TABLE_ROWS),
                       row_at(rows[way], n[way], last * i / TABLE_ROWS));
        putc('\n', file);
    }
    fflush(file);
}

/* ---- The data ------------------------------------------------------------ */

static void append_samples(FILE *out, const char *name, const char *path)
{
    char text[ROW];
    FILE *in = fopen(path, "r");
    if (!in)
        return;
    if (fgets(text, sizeof text, in))
        while (fgets(text, sizeof text, in))
            fprintf(out, "%s,%s", name, text);
    fclose(in);
}

static int save_samples(const bench_options *options, const bench_group *group,
                        const char *path)
{
    FILE *file = fopen(path, "w");
    if (!file)
        return complain(path);
    fputs("name,seconds,rss_bytes,accounted_bytes,allocator_calls\n", file);
    for (size_t i = 0; i < NAMES; i++)
        if (experiment_who(group, names[i]))
            append_samples(file, names[i],
                           experiment_samples(options, names[i]));
    return fclose(file) == 0 ? 0 : complain(path);
}

int experiment_save_runs(const bench_plan *plan, const char *name)
{
    const bench_options *options = plan->options;
    const char *path = bench_text("%s/%s-runs.csv", options->save, name);
    FILE *file = fopen(path, "w");
    if (!file)
        return complain(path);
    bench_print_heading(file, "# ", options);
    bench_print_csv_heading(file);
    for (size_t i = 0; i < plan->count; i++)
        bench_print_csv(file, &plan->groups[i], options->runs);
    return fclose(file) == 0 ? 0 : complain(path);
}

/* ---- The picture --------------------------------------------------------- */

/* A line for each competitor; others' rows are no points of it. */
static const char *curves(const bench_group *group, const char *data)
{
    static const char *const colours[] = {"#0060a8", "#c03020", "#60a0d8",
                                          "#e89070"};
    const char *all = "";
    for (size_t i = 0; i < NAMES; i++)
        if (experiment_who(group, names[i]))
            all = bench_text(
                "%s%s'%s' using 2:(strcol(1) eq '%s' ? $3/1048576 : NaN) "
                "with lines lw 2 lc rgb '%s' title '%s'",
                all, *all ? ", " : "", data, names[i], colours[i], names[i]);
    return all;
}

static int draw(const bench_group *group, const char *data, const char *picture)
{
    const char *script = bench_text(
        "set terminal svg size 720,400 dynamic background '#ffffff' "
        "font 'sans-serif,12'; set output '%s'; set datafile separator ','; "
        "set datafile missing NaN; set logscale y 10; set yrange [1:*]; "
        "set grid; set key outside bottom center horizontal; "
        "set title '%s'; set xlabel 'time, s'; "
        "set ylabel 'resident memory, MiB'; plot %s",
        picture, group->title, curves(group, data));
    const char *const words[] = {"gnuplot", "-e", script, NULL};
    if (bench_call(bench_words(words)) == 0)
        return 0;
    fprintf(stderr, "experiments: gnuplot could not draw %s\n", picture);
    return -1;
}

int experiment_save(const bench_options *options, const bench_group *group)
{
    const char *data =
        bench_text("%s/%s-memory.csv", options->save, group->suite);
    const char *picture =
        bench_text("%s/%s-memory.svg", options->save, group->suite);
    if (save_samples(options, group, data) < 0)
        return -1;
    if (bench_installed("gnuplot"))
        return draw(group, data, picture);
    printf("gnuplot is not installed: %s is not drawn\n", picture);
    return 0;
}
