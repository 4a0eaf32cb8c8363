/* SPDX-License-Identifier: MIT */
/*
 * 09_plugin_csv.c - a plug-in with an option: one column of a CSV file. Quoted
 * fields may hold commas and newlines; where a chunk ends does not matter,
 * since all that must be remembered is in the stage's state.
 *
 *     weir read in.csv ! ./09_plugin_csv.so:column 2 ! write out
 */
#include <errno.h>
#include <stdlib.h>

#include <weir/weir.h>

struct column {
    int64_t wanted; /* the option; from 1 */
    int64_t now;
    bool quoted;
};

/* Keeps the wanted column's bytes, at their place or before: no more come out
 * than went in. */
static int pick(weir_stage *self, void *arg, weir_chunk *chunk)
{
    struct column *column = arg;
    size_t kept = 0;

    (void)self;
    for (size_t i = 0; i < chunk->size; i++) {
        const unsigned char c = chunk->data[i];
        const bool ends_row = c == '\n' && !column->quoted;
        const bool ends_field = c == ',' && !column->quoted;

        if (c == '"')
            column->quoted = !column->quoted; /* "" is off and on again */
        if (ends_row ||
            (!ends_field && c != '\r' && column->now == column->wanted))
            chunk->data[kept++] = c;
        column->now = ends_row ? 1 : column->now + ends_field;
    }
    chunk->size = kept;
    return 0;
}

static weir_stage_def make(const void *options)
{
    struct column *column = malloc(sizeof *column);

    if (!column)
        return (weir_stage_def){.status = -ENOMEM};
    *column = *(const struct column *)options;
    column->now = 1;
    column->quoted = false;
    return weir_map(pick, column); /* kept to the end of the process */
}

static const weir_option options_table[] = {
    {.name = "number",
     .type = WEIR_OPTION_INTEGER,
     .offset = offsetof(struct column, wanted),
     .positional = true,
     .required = true,
     .min = 1,
     .max = INT64_MAX,
     .help = "Which column, from 1"},
    {.name = NULL},
};
static const weir_stage_type type = {
    .name = "column",
    .summary = "One column of a CSV file",
    .kind = WEIR_TRANSFORM,
    .options_size = sizeof(struct column),
    .options = options_table,
    .make = make,
};
WEIR_PLUGIN(&type)
