/* SPDX-License-Identifier: MIT */
/*
 * line_splitter.h - what stages have in common that work line by line: they
 * find the lines of their input, wherever its chunks end, and write those that
 * they want, each as a chunk of its own.
 */
#ifndef WEIR_THREADS_LINE_SPLITTER_H
#define WEIR_THREADS_LINE_SPLITTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/stage.h>

#include "stage_types.h"

/* The option `max` in the table of an options struct of this type. */
#define WI_MAX_OPTION(its_struct)                                              \
    {                                                                          \
        .name = "max", .type = WEIR_OPTION_SIZE,                               \
        .offset = offsetof(its_struct, max), .min = 1,                         \
        .max = INT64_C(1) << 40, .fallback = "1M", .unit = "bytes",            \
        .help = "The longest line, without its newline; a longer one fails",   \
    }

/* 1 to write the line, 0 to drop it, or a status that ends the stage. `size`
 * is without the newline. */
typedef int wi_line_wanted(weir_stage *self, const unsigned char *line,
                           size_t size);

/* Begins as all 0 but for `max` and `wanted`. */
typedef struct wi_line_splitter {
    uint64_t max;           /* the longest line, in bytes without newline */
    wi_line_wanted *wanted; /* NULL: all lines are */

    uint64_t lines;      /* complete ones so far */
    unsigned char *part; /* the line that has begun, from earlier chunks */
    size_t part_size;
    size_t part_room;
    weir_chunk batch[WI_BATCH]; /* to be written */
    size_t batch_size;
} wi_line_splitter;

/* All that a stage's run does. */
int wi_split_lines(weir_stage *self, wi_line_splitter *splitter);

/* Frees what a run has left, for the stage's close. */
void wi_line_splitter_clear(wi_line_splitter *splitter);

#endif
