/* SPDX-License-Identifier: MIT */
/* crossings.h - stages with several inputs or outputs, for tests of graphs. */
#ifndef WEIR_TEST_CROSSINGS_H
#define WEIR_TEST_CROSSINGS_H

#include <weir/weir.h>

/* Writes each chunk to all of its outputs but those that are stopped. */
weir_stage_def spread(const char *name);

/* Writes each chunk to an output that has room. */
weir_stage_def deal(const char *name);

/* Passes on what its inputs have, as it comes. */
weir_stage_def gather(const char *name);

/* Takes a chunk of each input in turn and passes it on; ends with the first. */
weir_stage_def braid(const char *name);

/* Passes on one chunk of every `every`, from the last of the first ones on; 0:
 * none. The number must outlive the pipeline. */
weir_stage_def thin(const char *name, size_t *every);

#endif
