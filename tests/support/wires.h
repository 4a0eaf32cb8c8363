/* SPDX-License-Identifier: MIT */
/*
 * wires.h - sources and sinks of words, and graphs that are written in one
 * line each: for the stages that have several inputs or outputs.
 */
#ifndef WEIR_TEST_WIRES_H
#define WEIR_TEST_WIRES_H

#include <stddef.h>

#include <weir/weir.h>

#include "gate.h"

/* A source of the words of `text`, which are parted by single spaces, each a
 * chunk of its own. The text must outlive the run. */
weir_stage_def words_source(const char *text);

/* The same, each with a newline at its end. */
weir_stage_def lines_source(const char *text);

/* What a sink has collected: what it read, with a space between two chunks. */
struct words {
    char text[4096];
    size_t size;
    size_t chunks;
    const void *first; /* where the bytes of the first chunk were */
    struct gate *gate; /* passed before the first read; NULL: none */
};

weir_stage_def words_sink(struct words *words);

/* A pipeline with `middle` in it, stage 0; the functions below add to it. */
weir_pipeline *wires_around(weir_stage_def middle);

/* A source of words into the next input of stage 0, and a sink at its next
 * output; `between` NULL: nothing. */
void wire_in(weir_pipeline *pipeline, weir_stage_def source);
void wire_out(weir_pipeline *pipeline, const weir_stage_def *between,
              const weir_link *link, struct words *words);

/* Runs it to a success, and frees it. */
void wires_succeed(weir_pipeline *pipeline);

/* Runs it to this status and message, and frees it. */
void wires_fail(weir_pipeline *pipeline, int status, const char *why);

#endif
