/* SPDX-License-Identifier: MIT */
/*
 * experiments.h - the experiments of Node's guide to backpressure, here.
 *
 * An experiment is one pipeline with several sizes of input; a size is a group
 * of the bench (bench.h) whose competitors are weir and Node, each respecting
 * what a write answers and not.
 */
#ifndef EXPERIMENTS_H
#define EXPERIMENTS_H

#include "bench.h"

#define EXPERIMENT_SIZES 3

typedef struct experiment {
    const char *name;  /* of the suite and the files */
    const char *title; /* of the tables and the picture */
    const char *shape; /* what the programs are told */
    unsigned rate;     /* of the sink, MiB a second; 0: what it gets */
    unsigned sizes[EXPERIMENT_SIZES]; /* MiB, ascending; 0: none */
    unsigned unbounded; /* MiB: no run without backpressure is larger */
} experiment;

/* The four that compete, by the names of their rows. */
#define WITH "weir"
#define WITHOUT "weir-ignoring"
#define NODE_WITH "node"
#define NODE_WITHOUT "node-ignoring"

/* The competitor of that name; NULL when it is not there or not installed. */
const bench_competitor *experiment_who(const bench_group *group,
                                       const char *name);

/* Where a run of that competitor leaves its memory over time. */
const char *experiment_samples(const bench_options *options, const char *name);

/* Of one size: what each run cost. */
void experiment_print_costs(FILE *file, const bench_group *group, int runs);

/* The guide's own tables, its figures beside those of the group. */
void experiment_print_times(FILE *file, const bench_group *group, int runs);
void experiment_print_memory(FILE *file, const bench_group *group, int runs);

/* What stands for the guide's third table, the garbage collector's work:
 * allocator calls and accounted bytes over the time of the last run. */
void experiment_print_work(FILE *file, const bench_options *options,
                           const bench_group *group);

/* What the goals are about, in a line each. */
void experiment_print_verdict(FILE *file, const bench_group *groups,
                              size_t count, int runs);

/*
 * Writes the memory over time of the last run of each competitor to the folder
 * options->save, and with gnuplot a picture of it. Returns 0, or -1 after a
 * message.
 */
int experiment_save(const bench_options *options, const bench_group *group);

/* Writes what every run cost, as CSV, to NAME-runs.csv in options->save.
 * Returns 0, or -1 after a message. */
int experiment_save_runs(const bench_plan *plan, const char *name);

/* The suite that counts the sink's system calls. */
void suite_cork(bench_plan *plan);
void cork_print(FILE *file, const bench_group *group, int runs);

#endif
