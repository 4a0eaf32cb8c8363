/* SPDX-License-Identifier: MIT */
/*
 * How far a run is: one line on a terminal that is drawn over and over, and
 * the same line on demand.
 */
#ifndef WEIR_CLI_PROGRESS_H
#define WEIR_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/pipeline.h>

#include "plan.h"

enum { PROGRESS_SAMPLES = 16 };

/* What had come from the sources at one moment. */
typedef struct progress_sample {
    weir_deadline at;
    uint64_t bytes;
} progress_sample;

typedef struct progress_line {
    weir_pipeline *pipeline;
    bool live;       /* the line is drawn while the run lasts */
    bool was_drawn;  /* it has been, at least once */
    bool size_known; /* of the sources together */
    uint64_t size;
    weir_deadline began;
    weir_deadline next_tick;
    progress_sample samples[PROGRESS_SAMPLES]; /* a ring: the last seconds */
    size_t n_samples;                          /* ever */
    int columns; /* of the line that stands on the terminal now */
} progress_line;

/* Of a pipeline that is about to start. */
progress_line progress_begin(weir_pipeline *pipeline, bool live,
                             const pipeline_plan *plan);

/* How long poll(2) may wait until the line is to be drawn again; -1: as long
 * as it likes. */
int progress_timeout(const progress_line *p);

/* Draws the line anew if it is time. */
void progress_tick(progress_line *p);

/* Prints the line as a line of its own, now. */
void progress_print(progress_line *p);

/* Takes the line off the terminal. */
void progress_clear(progress_line *p);

/* What has come from the sources, and what the sinks have finished with. */
uint64_t progress_bytes_in(weir_pipeline *pipeline);
uint64_t progress_bytes_out(weir_pipeline *pipeline);

#endif
