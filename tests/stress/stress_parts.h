/* SPDX-License-Identifier: MIT */
/*
 * stress_parts.h - stages for pipelines put together by chance. The bytes that
 * run through them follow from their position, so that each part can check
 * what it gets, and the sink all of it.
 */
#ifndef STRESS_PARTS_H
#define STRESS_PARTS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/weir.h>

#include "stress.h"

enum { PART_MAX_BATCH = 16, PART_FLIP = 0x5a, MAX_PARTS = 10 };

typedef struct stress_plan stress_plan;

/* One stage, or the application's thread at one end. */
typedef struct stress_part {
    stress_plan *plan;
    unsigned index; /* of the parts of the pipeline, from the source */
    stress_rng rng;
    size_t at;    /* bytes that it wrote, or got */
    size_t limit; /* of part_head */
} stress_part;

/* One pipeline: what was chosen, and what came of it. */
struct stress_plan {
    /* Set before the start. */
    uint64_t stream; /* of random numbers; each part has its own */
    size_t total;    /* bytes that the source makes */
    size_t largest;  /* chunk that the source makes */
    size_t expected; /* bytes that arrive; less than total after part_head */
    bool flipped;    /* whether the bytes arrive flipped */
    bool fed;        /* the application is the source: part_feed */
    bool drained;    /* the application is the sink: part_drain */
    unsigned parts;  /* of members, those in use */
    stress_part members[MAX_PARTS];
    weir_writable *input;
    weir_readable *output;

    /* Counted by the stages' own threads. */
    atomic_uint opened;
    atomic_uint closed;

    /* The sink's alone until the pipeline is home. */
    size_t sunk;
};

/* ---- For the parts' own code --------------------------------------------- */

stress_part *part_new(stress_plan *plan);
int part_open(weir_stage *self);
void part_close(weir_stage *self, int status);

/* A new part as a transform of this function. */
weir_stage_def part_stage(stress_plan *plan, const char *name,
                          int (*run)(weir_stage *));

/* The part of a stage that runs: all are open by now. */
stress_part *part_of(weir_stage *self);

/* ---- The parts ----------------------------------------------------------- */

weir_stage_def part_source(stress_plan *plan, bool callbacks);
weir_stage_def part_sink(stress_plan *plan, bool callbacks);
weir_stage_def part_pass(stress_plan *plan);
weir_stage_def part_callback_pass(stress_plan *plan);

/* Flips bits of every byte. */
weir_stage_def part_flip(stress_plan *plan);

/* Writes each chunk as slices. */
weir_stage_def part_split(stress_plan *plan);

/* Makes one chunk of all that is there. */
weir_stage_def part_join(stress_plan *plan);

/* Finishes early, after `limit` bytes. */
weir_stage_def part_head(stress_plan *plan, size_t limit);

/* Thread functions of the application's ends; the argument is the plan. */
void *part_feed(void *arg);
void *part_drain(void *arg);

#endif
