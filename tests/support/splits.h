/* SPDX-License-Identifier: MIT */
/*
 * What every stage on bytes must stand: its input cut anywhere, an end of the
 * run that it did not expect, and nothing left of it afterwards.
 */
#ifndef WEIR_TESTS_SPLITS_H
#define WEIR_TESTS_SPLITS_H

#include "through.h"

/* A run uses up a stage, so there is a new one for each. */
typedef weir_stage_def stage_maker(void);

/* Cuts `in` into equal chunks of each of many sizes, on narrow and wide edges,
 * and expects `out` of each run. */
void expect_any_split(stage_maker *make, bytes in, bytes out);

/* The same for a stage that fails, with this status and message. */
void expect_any_split_fails(stage_maker *make, bytes in, int status,
                            const char *why);

/* Feeds `in` again and again without end to a reader that stops after one
 * chunk, then to one that aborts the run. Expects success, then the abort, and
 * no buffer left. */
void expect_early_ends(stage_maker *make, bytes in);

/* The bytes of a text. */
bytes bytes_of(const char *text);

#endif
