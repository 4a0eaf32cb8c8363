/* SPDX-License-Identifier: MIT */
/*
 * bench.h - competitors that do the same work, run in turns, and what each run
 * cost.
 *
 * A plan is a list of groups; a group is a piece of work and the competitors
 * that do it; a competitor is a command. Every run is a process of its own, so
 * that CPU time, context switches and peak memory are its own, whatever it is
 * written in. A program that knows better than a stopwatch around it when the
 * work began and ended prints "seconds 0.123" on its standard output, and any
 * other figure of the list below likewise.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define BENCH_COMPETITORS 16 /* in a group at most */
#define BENCH_RUNS_MAX 99

/* ---- What a run cost ----------------------------------------------------- */

typedef enum bench_figure {
    BENCH_SECONDS,   /* wall time, or what the program printed */
    BENCH_CPU,       /* user and system seconds */
    BENCH_WAITED,    /* voluntary context switches */
    BENCH_PREEMPTED, /* involuntary context switches */
    BENCH_RSS,       /* peak, in bytes */
    BENCH_OUTPUT,    /* size of the file written, in bytes */
    BENCH_WAKEUPS,   /* weir_edge_stats: wakeups_sent, ... */
    BENCH_SUPPRESSED,
    BENCH_FUTILE,
    BENCH_WRITER_WAITS,
    BENCH_READER_WAITS,
    BENCH_FAULTS,      /* pages that came without reading: "reclaims" */
    BENCH_ACCOUNTED,   /* peak of what the edges held, in bytes */
    BENCH_BOUND,       /* of it, by the edges' marks and largest chunks */
    BENCH_ALLOCATOR,   /* calls of malloc, calloc, realloc and free */
    BENCH_WRITE_CALLS, /* of write and writev, by the sink */
    BENCH_P50,         /* of one object, in nanoseconds */
    BENCH_P99,
    BENCH_P999,
    BENCH_FIGURES
} bench_figure;

/* As a program prints them and as CSV names them. */
extern const char *const bench_figure_names[BENCH_FIGURES];

typedef struct bench_sample {
    double of[BENCH_FIGURES]; /* negative: not known */
} bench_sample;

/* ---- Who does what ------------------------------------------------------- */

typedef struct bench_competitor {
    const char *name;
    char **command;        /* ends with NULL; [0] is looked up in PATH */
    const char *output;    /* file that standard output goes to, or NULL */
    const char *result;    /* file that is removed before and measured
                              after each run, or NULL */
    char **check;          /* run after the warm-up: exits 0 if the result
                                      is right; or NULL */
    bool absent;           /* not installed, or it failed: skipped, and said
                              to be */
    bench_sample *samples; /* of the runs that count, once played */
} bench_competitor;

typedef struct bench_group {
    const char *suite;
    const char *title;
    double work;      /* units in one run */
    const char *unit; /* singular */
    bool pinned;      /* to one CPU */
    bench_competitor who[BENCH_COMPETITORS];
    size_t count;
    size_t peer; /* whom ratios are against: the last of those added that
                    are there */
} bench_group;

typedef struct bench_options {
    int runs;           /* rounds that count */
    bool quick;         /* little work, to see that it runs */
    bool peers;         /* all that are there, not the few that always are */
    unsigned mebibytes; /* of the input of gzip; 0: the default */
    bool csv;
    bool pin;             /* every run to one CPU */
    const char *only;     /* groups whose title contains this; NULL: all */
    const char *save;     /* folder that gets dated CSV files, or NULL */
    const char *weir;     /* the command */
    const char *programs; /* folder of the bench's own programs */
    const char *scripts;  /* folder of the bench's scripts */
    const char *folder;   /* where big files are made */
} bench_options;

typedef struct bench_plan {
    const bench_options *options;
    bench_group *groups;
    size_t count;
} bench_plan;

/* ---- Making a plan ------------------------------------------------------- */

/* A new group; good until the next one is added. Running out of memory ends
 * the program, here and below. */
bench_group *bench_add_group(bench_plan *plan, const char *suite,
                             const char *title, double work, const char *unit);

/* Adds a competitor whose command, copied, is the words up to NULL. */
bench_competitor *bench_add(bench_group *group, const char *name,
                            const char *const *words);

/* The words, copied; good until bench_forget. */
char **bench_words(const char *const *words);

/* Formatted text; good until bench_forget. */
const char *bench_text(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* Frees the plan and all texts and words. */
void bench_forget(bench_plan *plan);

/* ---- Queues between threads (bench_queues.c) ----------------------------- */

typedef struct bench_queue_work {
    unsigned long objects;
    unsigned size;     /* bytes of an object */
    unsigned batch;    /* objects a call */
    unsigned capacity; /* objects in the queue at most */
    unsigned producers;
    unsigned consumers;
} bench_queue_work;

/* Adds every queue that can do the work to a group. */
void bench_add_queues(bench_plan *plan, bench_group *group,
                      const bench_queue_work *work);

/* Adds every queue that can be asked for "ping" or "resume". */
void bench_add_latencies(bench_plan *plan, bench_group *group, const char *what,
                         unsigned long rounds);

/* ---- Files (bench_files.c) ----------------------------------------------- */

/* Whether a file is there and can be read. */
bool bench_exists(const char *path);

/* MiB that the jobs with files are to have. */
unsigned bench_input_size(const bench_plan *plan);

/* A file of so many MiB of real files, made once and kept for the next time. */
const char *bench_input(const bench_plan *plan, unsigned mebibytes);

/* Where a competitor writes to. */
const char *bench_output(const bench_plan *plan, const char *name);

/* Says what a competitor writes, and the shell script that exits 0 if that,
 * which is $1, is right for the input, which is $2. */
void bench_writes(bench_competitor *who, const char *script, const char *output,
                  const char *input);

/* Adds one that writes to its standard output. */
void bench_add_filter(bench_plan *plan, bench_group *group, const char *name,
                      const char *const *words, const char *script,
                      const char *input);

/* The suites. */
void suite_edge(bench_plan *plan);
void suite_fan(bench_plan *plan);
void suite_latency(bench_plan *plan);
void suite_gunzip(bench_plan *plan);
void suite_copy(bench_plan *plan);
void suite_files(bench_plan *plan);
void suite_pipeline(bench_plan *plan);
void suite_loop(bench_plan *plan);
void suite_gzip(bench_plan *plan);
void suite_plugin(bench_plan *plan);
void suite_sockets(bench_plan *plan);

/* ---- Running it ---------------------------------------------------------- */

/* Runs a competitor once. Returns 0, or -1 after a message. */
int bench_run(const bench_competitor *who, bool pinned, bench_sample *sample);

/* Runs a command without measuring it. Returns its exit status or -1. */
int bench_call(char **command);

/* Whether a command can be found. */
bool bench_installed(const char *command);

/* Whether weir knows a stage and the options, as one argument each, that
 * follow it. `words` is a pipeline's arguments, up to NULL. */
bool bench_weir_can(const bench_plan *plan, const char *const *words);

/* A warm-up round with the checks, then the rounds that count, in turns.
 * Returns 0, or -1 if there were messages: those who failed are absent. */
int bench_play(const bench_options *options, bench_group *group);

/* ---- What came of it ----------------------------------------------------- */

typedef struct bench_spread {
    double min, q1, median, q3, max;
} bench_spread;

/* The spread of a figure over the runs of a competitor. */
bench_spread bench_spread_of(const bench_competitor *who, bench_figure figure,
                             int runs);

/* How many times as much the peer has of a figure, which for seconds is how
 * many times as fast one is: the spread of the ratios of the runs of the same
 * round. */
bench_spread bench_ratio_of(const bench_group *group, size_t who,
                            bench_figure figure, int runs);

/* Date, load, machine, compiler; each line starts with `prefix`. */
void bench_print_heading(FILE *file, const char *prefix,
                         const bench_options *options);

void bench_print_table(FILE *file, const bench_group *group, int runs);
void bench_print_csv_heading(FILE *file);
void bench_print_csv(FILE *file, const bench_group *group, int runs);

/* Where the results of the suite that is being played are saved. */
typedef struct bench_saving {
    FILE *file;
    const char *suite;
} bench_saving;

/* Adds a group to its suite's file in options->save, if there is one: a new
 * file where the group before was of another suite, so that a bench that is
 * stopped, or run in parts, leaves what it has measured. Returns 0, or -1
 * after a message. */
int bench_save(bench_saving *saving, const bench_options *options,
               const bench_group *group);

/* Closes the last file. Returns as above. */
int bench_saved(bench_saving *saving);

/* CPUs that this process may use. */
int bench_cpus(void);

#endif
