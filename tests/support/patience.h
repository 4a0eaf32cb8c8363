/* SPDX-License-Identifier: MIT */
/*
 * patience.h - waiting until another thread has got somewhere, by asking for
 * what it changes. Each gives up, with false, after ten seconds.
 */
#ifndef WEIR_TEST_PATIENCE_H
#define WEIR_TEST_PATIENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/edge.h>
#include <weir/pipeline.h>

/* Asks again and again until is_so(arg). */
bool await(bool (*is_so)(void *arg), void *arg);

/* Until writers have been held, or readers have found nothing, n times. */
bool await_writer_waits(weir_edge *edge, uint64_t n);
bool await_reader_waits(weir_edge *edge, uint64_t n);

/* The same for edge `index` of a pipeline that was started. */
bool await_pipeline_writer_waits(weir_pipeline *pipeline, size_t index,
                                 uint64_t n);
bool await_pipeline_reader_waits(weir_pipeline *pipeline, size_t index,
                                 uint64_t n);

/* Until the run function of stage `index` is called. */
bool await_stage_running(weir_pipeline *pipeline, size_t index);

#endif
