/* SPDX-License-Identifier: MIT */
/*
 * skip: a transform that drops the first of what comes.
 */
#include "stage_types.h"

#include <errno.h>
#include <stdlib.h>

#include <weir/stages.h>

typedef struct counted {
    uint64_t left; /* of the count */
    bool bytes;
} counted;

static uint64_t weight_of(const counted *c, weir_chunk chunk)
{
    return c->bytes ? chunk.size : 1;
}

/* Drops what the count covers. Returns how many of the chunks that are. */
static size_t drop(counted *c, weir_chunk *chunks, size_t got)
{
    size_t n = 0;

    while (n < got && c->left > 0 && weight_of(c, chunks[n]) <= c->left)
        c->left -= weight_of(c, chunks[n++]);
    if (n < got && c->left > 0) { /* the count ends in this one */
        chunks[n].data += c->left;
        chunks[n].size -= (size_t)c->left;
        c->left = 0;
    }
    weir_chunk_release_many(chunks, n);
    return n;
}

static int run(weir_stage *self)
{
    counted *c = weir_stage_arg(self);
    weir_chunk chunks[WI_BATCH];
    int got;

    while ((got = weir_read_many(weir_stage_in(self), chunks, WI_BATCH)) > 0) {
        const size_t n = drop(c, chunks, (size_t)got);
        const int failed =
            weir_write_many(weir_stage_out(self), chunks + n, (size_t)got - n);
        if (failed)
            return failed;
    }
    return got;
}

static weir_stage_def make(const void *given)
{
    const weir_skip_options *options = given;
    counted *c = calloc(1, sizeof *c);

    if (!c)
        return (weir_stage_def){.name = "skip", .status = -ENOMEM};
    c->left = options->count;
    c->bytes = options->unit == WEIR_BYTES;
    return (weir_stage_def){
        .name = "skip",
        .kind = WEIR_TRANSFORM,
        .run = run,
        .arg = c,
        .free_arg = free,
        .high_water_mark = WI_BULK_MARK,
    };
}

static const weir_option options_table[] = {
    {
        .name = "count",
        .type = WEIR_OPTION_SIZE,
        .offset = offsetof(weir_skip_options, count),
        .positional = true,
        .required = true,
        .help = "How much to drop",
    },
    {
        .name = "unit",
        .type = WEIR_OPTION_CHOICE,
        .offset = offsetof(weir_skip_options, unit),
        .positional = true,
        .required = true,
        .choices = wi_units,
        .help = "What is counted; items are chunks, such as lines",
    },
    {.name = NULL},
};

const weir_stage_type weir_skip_type = {
    .name = "skip",
    .summary = "Drop so much, then pass everything on",
    .kind = WEIR_TRANSFORM,
    .options_size = sizeof(weir_skip_options),
    .options = options_table,
    .make = make,
};

weir_stage_def weir_skip_stage(const weir_skip_options *given)
{
    weir_skip_options options;

    wi_take_options(&weir_skip_type, given, &options);
    return make(&options);
}
