/* SPDX-License-Identifier: MIT */
/*
 * --dot: the pipeline as a graph for Graphviz.
 */
#ifndef WEIR_CLI_DOT_H
#define WEIR_CLI_DOT_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include <weir/deadline.h>
#include <weir/pipeline.h>

#include "plan.h"

/*
 * Prints the graph of a pipeline that was checked. `live`: it was started, and
 * each edge shows what it holds.
 */
void dot_print(FILE *out, weir_pipeline *pipeline, const pipeline_plan *plan,
               bool live);

/* A file that is kept up to date. */
typedef struct dot_file {
    const char *path; /* NULL: there is none, and the functions do nothing */
    mode_t mode;      /* that open(2) would give it */
    weir_pipeline *pipeline;
    const pipeline_plan *plan;
    weir_deadline next_tick;
    int status; /* 0, or why it could not be written */
} dot_file;

/* Of a pipeline that was checked and not started: no other thread makes files
 * yet. */
dot_file dot_begin(const char *path, weir_pipeline *pipeline,
                   const pipeline_plan *plan);

/*
 * Writes the file anew: whoever reads it sees the old one or the new one as a
 * whole. Returns 0, or a negative status that stays in the struct.
 */
int dot_write(dot_file *file, bool live);

/* How long poll(2) may wait until it is to be written again; -1: as long as it
 * likes. `file` NULL: there is none, here and below. */
int dot_timeout(const dot_file *file);

/* Writes the file if it is time. */
void dot_tick(dot_file *file);

#endif
