/* SPDX-License-Identifier: MIT */
/*
 * References `NAME.` to stages that are given the word name=NAME.
 */
#ifndef WEIR_CLI_REFERENCES_H
#define WEIR_CLI_REFERENCES_H

#include <stdbool.h>
#include <stddef.h>

#include "pipeline_text.h"

/* Whether it is of letters, digits, `_` and `-`, and not empty. */
bool references_is_name(const char *text, size_t length);

/* The names that are given in the words, to be given to free(); ends with
 * NULL. */
const char **references_names(const word_list *list);

/* Whether the word looks like a reference; whether one of the names goes with
 * it too. */
bool references_can_be(const char *word);
bool references_has(const pipeline_text *text, const char *word);

/* The name that a word of the stage may be meant to refer to, if it is wrong;
 * NULL: there is none. */
const char *references_meant(const pipeline_text *text,
                             const stage_text *stage);

/* Finds the stages of all references. Returns 0, or EXIT_USAGE having said what
 * is wrong. */
int references_resolve(pipeline_text *text);

#endif
