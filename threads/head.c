/* SPDX-License-Identifier: MIT */
/*
 * head: a transform that passes on the first of what comes and then ends the
 * run.
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

/* Cuts what is beyond the count. Returns how many of the chunks are left. */
static size_t take(counted *c, weir_chunk *chunks, size_t got)
{
    size_t n = 0;

    while (n < got && c->left > 0) {
        const uint64_t weight = weight_of(c, chunks[n]);

        if (weight > c->left)
            chunks[n].size = (size_t)c->left;
        c->left -= weight < c->left ? weight : c->left;
        n++;
    }
    weir_chunk_release_many(chunks + n, got - n);
    return n;
}

/* Who writes is told at once that no more is needed, also while the last of it
 * waits for room. */
static int run(weir_stage *self)
{
    counted *c = weir_stage_arg(self);
    weir_readable *in = weir_stage_in(self);
    weir_chunk chunks[WI_BATCH];

    while (c->left > 0) {
        const int got = weir_read_many(in, chunks, WI_BATCH);
        if (got <= 0)
            return got;
        const size_t n = take(c, chunks, (size_t)got);
        if (c->left == 0)
            weir_stop(in, 0);
        const int failed = weir_write_many(weir_stage_out(self), chunks, n);
        if (failed)
            return failed;
    }
    return 0;
}

static weir_stage_def make(const void *given)
{
    const weir_head_options *options = given;
    counted *c = calloc(1, sizeof *c);

    if (!c)
        return (weir_stage_def){.name = "head", .status = -ENOMEM};
    c->left = options->count;
    c->bytes = options->unit == WEIR_BYTES;
    return (weir_stage_def){
        .name = "head",
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
        .offset = offsetof(weir_head_options, count),
        .positional = true,
        .required = true,
        .help = "How much to pass on",
    },
    {
        .name = "unit",
        .type = WEIR_OPTION_CHOICE,
        .offset = offsetof(weir_head_options, unit),
        .positional = true,
        .required = true,
        .choices = wi_units,
        .help = "What is counted; items are chunks, such as lines",
    },
    {.name = NULL},
};

const weir_stage_type weir_head_type = {
    .name = "head",
    .summary = "Pass on so much, then end the run",
    .kind = WEIR_TRANSFORM,
    .options_size = sizeof(weir_head_options),
    .options = options_table,
    .make = make,
};

weir_stage_def weir_head_stage(const weir_head_options *given)
{
    weir_head_options options;

    wi_take_options(&weir_head_type, given, &options);
    return make(&options);
}
