/* SPDX-License-Identifier: MIT */
/*
 * guide_parts.h - what the tests of the guide's statements share: a source
 * that counts how often it is asked, a sink that stands still, and the bound
 * that every edge keeps.
 */
#ifndef WEIR_GUIDE_PARTS_H
#define WEIR_GUIDE_PARTS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include <weir/weir.h>

#include "gate.h"

/*
 * Node's Readable: whenever it is asked, it writes one chunk. `early` counts
 * the times that it was asked though its edge was full.
 */
struct well {
    atomic_size_t asked;
    size_t most; /* it ends after so many */
    size_t size; /* bytes a chunk */
    weir_pipeline *pipeline;
    size_t early;
};

/* Of objects when `size` is 0. */
weir_stage_def well_source(struct well *well);

/* A sink that stands still with its first chunk until the gate is open, and
 * then drops all that comes. */
struct dam {
    struct gate gate;
    size_t chunks;
    size_t bytes;
};
weir_stage_def dam_sink(struct dam *dam, bool object_mode);

/*
 * Passes on; asks these marks for its input and its output, 0 for none. It and
 * the source above let a held writer go as soon as there is any room, so that
 * what a line holds that stands still is one figure.
 */
weir_stage_def eager_relay(size_t in, size_t out, bool object_mode);

/* Waits until the sink stands still and every stage before it is held. */
void await_backed_up(weir_pipeline *pipeline);

/* What the edge may hold at the most: highWaterMark - 1 + its largest chunk. */
size_t bound_of(const weir_edge_stats *stats);

/* The figures of an edge of a pipeline. */
weir_edge_stats edge_of(weir_pipeline *pipeline, size_t index);

/* No edge of the pipeline ever held more than its bound, and all were used. */
void expect_bounded(weir_pipeline *pipeline);

#endif
