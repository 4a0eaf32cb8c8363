/* SPDX-License-Identifier: MIT */
/*
 * The words of a pipeline, sorted into stages and what joins them.
 *
 *     STAGE ! STAGE , NAME. ! STAGE ! NAME.
 *
 * `!` joins what stands before and behind it; `,` ends a chain. A reference
 * `NAME.` is to the stage with the word name=NAME, wherever that stands. It
 * begins a chain, at the next output of its stage, or ends it behind a `!`, at
 * the next input. In the middle of a stage's words it ends their chain and
 * begins another if there is such a name, and is an ordinary word if not.
 *
 * In a file a line is a stage more of the same chain as if `!` stood between
 * them, but for a reference, which begins a chain unless a `!` stands there.
 * An empty line ends the chain.
 */
#ifndef WEIR_CLI_PIPELINE_TEXT_H
#define WEIR_CLI_PIPELINE_TEXT_H

#include <stddef.h>

#include "words.h"

typedef struct stage_text {
    const char *name;
    const char *const *words; /* of its options */
    size_t n;
    size_t line; /* of a file; else 0 */
} stage_text;

/* A reference at one end of a link, with the options of the edge. */
typedef struct edge_text {
    const char *reference; /* with its full stop; NULL: there is none */
    const char *const *words;
    size_t n;
    size_t line;
} edge_text;

typedef struct link_text {
    size_t from, to; /* stages */
    edge_text begin, end;
} link_text;

typedef struct pipeline_text {
    stage_text *stages;
    size_t n;
    link_text *links; /* in the order in which they are written */
    size_t n_links;
    const char **words; /* of all stages and edges */
    const char **names; /* that stages are given; ends with NULL */
    const char *file;   /* see word_list */
} pipeline_text;

/*
 * Returns 0, or EXIT_USAGE having said what is wrong. To be given to
 * pipeline_text_free in either case; `list` must live until then.
 */
int pipeline_text_parse(pipeline_text *text, const word_list *list);

void pipeline_text_free(pipeline_text *text);

#endif
