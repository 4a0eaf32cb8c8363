/* SPDX-License-Identifier: MIT */
/*
 * The words of a pipeline, sorted into stages.
 *
 * They come as the shell split them, each `!` a word of its own, or as one
 * word that holds the whole pipeline. That one is split here, much as a shell
 * would: at white space; 'single quotes' keep everything as it is; "double
 * quotes" too, but for \" and \\; elsewhere \ keeps the next character as it
 * is. A quoted ! is an ordinary word. There are no variables and no wildcards.
 */
#ifndef WEIR_CLI_PIPELINE_TEXT_H
#define WEIR_CLI_PIPELINE_TEXT_H

#include <stddef.h>

typedef struct stage_text {
    const char *name;
    const char *const *words; /* of its options */
    size_t n;
} stage_text;

typedef struct pipeline_text {
    stage_text *stages;
    size_t n;
    const char **words; /* of all stages; NULL where a `!` stands */
    char *letters;      /* of the words, where they were split here */
} pipeline_text;

/*
 * Returns 0, or EXIT_USAGE having said what is wrong. To be given to
 * pipeline_text_free in either case; `words` must live until then.
 */
int pipeline_text_parse(pipeline_text *text, const char *const *words,
                        size_t n);

void pipeline_text_free(pipeline_text *text);

#endif
