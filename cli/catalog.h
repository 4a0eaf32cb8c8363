/* SPDX-License-Identifier: MIT */
/*
 * The stages that can be named, with the options that every one of them has.
 */
#ifndef WEIR_CLI_CATALOG_H
#define WEIR_CLI_CATALOG_H

#include <stdbool.h>
#include <stdint.h>

#include <weir/options.h>

/* Larger than any mark that can be given. */
#define MARK_NOT_GIVEN UINT64_MAX

/*
 * The stage `name`, built in, of a plug-in of the search path, or of the file
 * that it names, with the common options behind its own, to be given to
 * free(). NULL when there is none, having said so.
 */
weir_stage_type *catalog_get(const char *name);

/* A struct of the type's options with nothing given, to be given to free(). */
void *catalog_new_options(const weir_stage_type *type);

/* What the common option hwm= was set to, or MARK_NOT_GIVEN. */
uint64_t catalog_mark(const weir_stage_type *type, void *options);

/* Reads the size that is the value of an option, such as --high-water-mark.
 * Returns 0, or EXIT_USAGE having said what is wrong with it. */
int catalog_parse_size(const char *option, const char *text, uint64_t *size);

/* Whether it can be of any kind, which is what its option `as` says. */
bool catalog_is_of_any_kind(const weir_stage_type *type);

/* Whether it is of this kind, or its options can make it so. */
bool catalog_can_be(const weir_stage_type *type, weir_stage_kind kind);

/* "source", "transform", "sink" or "any". */
const char *catalog_kind(const weir_stage_type *type);

#endif
