/* SPDX-License-Identifier: MIT */
/* feed.h - a sink by itself, and what a test puts into it. */
#ifndef WEIR_TEST_FEED_H
#define WEIR_TEST_FEED_H

#include <stddef.h>

#include <weir/pipeline.h>
#include <weir/stages.h>

/* A pipeline of one sink that was started; its input in *in. */
weir_pipeline *start_sink(weir_stage_def sink, weir_writable **in);

/* Writes all in chunks of `piece` bytes. Returns the first status that is not
 * 0; what is left is then not written. */
int feed(weir_writable *in, const void *data, size_t size, size_t piece);

/* Waits until the sink has written all that it was given and came for more. */
void await_written(weir_pipeline *pipeline, weir_writable *in);

/* Starts, writes in pieces of 64 KiB, ends, and checks what comes of it. */
void expect_written(weir_stage_def sink, const void *data, size_t size);

/* Starts and checks that it fails so, with no name or descriptor left that was
 * not there before. */
void expect_sink_refused(weir_stage_def sink, int status, const char *why);

#endif
