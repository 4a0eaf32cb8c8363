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

/* Moves the wanted column's bytes to the front: none are added. */
static int pick(weir_stage *self, weir_chunk chunk)
{
    struct column *column = weir_stage_arg(self);
    size_t kept = 0;

    for (size_t i = 0; i < chunk.size; i++) {
        const unsigned char c = chunk.data[i];
        const bool bare = !column->quoted;
        const bool ends_row = bare && c == '\n';
        const bool dropped = bare && (c == ',' || c == '\r');

        if (c == '"')
            column->quoted = bare; /* "" is off and on again */
        if (ends_row || (!dropped && column->now == column->wanted))
            chunk.data[kept++] = c;
        column->now = ends_row ? 1 : column->now + (bare && c == ',');
    }
    chunk.size = kept;
    return weir_write(weir_stage_out(self), chunk);
}

static void let_go(weir_stage *self, int status)
{
    (void)status;
    free(weir_stage_arg(self));
}

static weir_stage_def make(const void *options)
{
    const weir_callbacks calls = {.transform = pick, .destroy = let_go};
    struct column *column = malloc(sizeof *column);

    if (!column)
        return (weir_stage_def){.status = -ENOMEM};
    *column = *(const struct column *)options;
    column->now = 1;
    column->quoted = false;
    return weir_callback_stage("column", &calls, column);
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
