/* SPDX-License-Identifier: MIT */
/*
 * What is known of the source before anything is opened, and what the stages
 * behind it are told of it: gzip the file's name and time for its header,
 * gunzip a name for its messages, write whose mode and time to keep.
 *
 * A fact is a word as the user could have given it. It is added only where the
 * user has not.
 */
#ifndef WEIR_CLI_SOURCE_FACTS_H
#define WEIR_CLI_SOURCE_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/options.h>

enum { MOST_FACTS = 5 };

typedef struct source_fact {
    const char *stage; /* that is told */
    const char *key;   /* of the option that it is told by */
    char *word;        /* KEY=VALUE */
} source_fact;

typedef struct source_facts {
    source_fact facts[MOST_FACTS];
    size_t n;
    bool size_known;
    uint64_t size; /* bytes that the source will write */
} source_facts;

/* What a stage passes on of a source. */
typedef struct source_view {
    const source_facts *facts; /* NULL: it is of several, or of none */
    bool unwrapped;            /* behind a codec it is another file's content */
} source_view;

/* Of a source and its options. Free with source_facts_free. */
source_facts source_facts_of(const weir_stage_type *type, const void *options);

/*
 * Adds to the `n` words of a stage what it should be told of what it reads;
 * there is room for MOST_FACTS more. Returns the new number. The view becomes
 * that of what it writes: a gzip behind a gunzip is not told the name of the
 * compressed file.
 */
size_t source_view_tell(source_view *view, const weir_stage_type *type,
                        const char **words, size_t n);

void source_facts_free(source_facts *facts);

#endif
