/* SPDX-License-Identifier: MIT */
/*
 * The stages that can be named, with the options that every one of them has
 * (common_options.h).
 */
#ifndef WEIR_CLI_CATALOG_H
#define WEIR_CLI_CATALOG_H

#include <stdbool.h>

#include <weir/options.h>

/*
 * The stage `name`, built in, of a plug-in of the search path, or of the file
 * that it names, with the common options behind its own, to be given to
 * free(). NULL when there is none, having said so.
 */
weir_stage_type *catalog_get(const char *name);

/* Whether it can be of any kind, which is what its option `as` says. */
bool catalog_is_of_any_kind(const weir_stage_type *type);

/* Whether it is of this kind, or its options can make it so. */
bool catalog_can_be(const weir_stage_type *type, weir_stage_kind kind);

/* "source", "transform", "sink" or "any". */
const char *catalog_kind(const weir_stage_type *type);

#endif
