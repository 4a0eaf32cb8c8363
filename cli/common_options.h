/* SPDX-License-Identifier: MIT */
/*
 * The options that every stage has, in its table behind its own, so that they
 * are read, refused and explained as the others are; and those of an edge,
 * which stand behind a reference.
 *
 * A stage that has an option of such a name itself keeps it.
 */
#ifndef WEIR_CLI_COMMON_OPTIONS_H
#define WEIR_CLI_COMMON_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include <weir/edge.h>
#include <weir/options.h>

#include "pipeline_text.h"

/* Larger than any mark that can be given. */
#define MARK_NOT_GIVEN UINT64_MAX

enum { FULL_NOT_GIVEN = -1 };

/* What is asked for an edge. */
typedef struct edge_wish {
    uint64_t high; /* marks, or MARK_NOT_GIVEN */
    uint64_t low;
    int full; /* a weir_when_full, or FULL_NOT_GIVEN */
} edge_wish;

/* `high` is for the edges before and behind the stage, the others for those
 * before it. */
typedef struct common_options {
    const char *name; /* that it is given; NULL: none */
    edge_wish edge;
} common_options;

/* The type with the common options, to be given to free(). */
weir_stage_type *common_options_extend(const weir_stage_type *given);

/* A struct of such a type's options with nothing given, to be given to free();
 * and the common ones in it. */
void *common_options_new(const weir_stage_type *type);
common_options *common_options_of(const weir_stage_type *type, void *options);

/* What a reference asks for its edge. `begins`: it begins a chain. Returns 0,
 * or EXIT_USAGE having said what is wrong. */
int common_options_of_edge(const edge_text *text, bool begins, edge_wish *wish,
                           bool *detach);

/* Reads the size that is the value of an option of the command, such as
 * --high-water-mark, likewise. */
int common_options_parse_size(const char *option, const char *text,
                              uint64_t *size);

#endif
