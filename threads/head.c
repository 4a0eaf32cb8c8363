/* SPDX-License-Identifier: MIT */
/*
 * head: a transform that passes on the first of what comes and then ends the
 * run.
 */
#include "counted.h"

/* Cuts what is beyond the count. Returns how many of the chunks are left. */
static size_t take(wi_counted *c, weir_chunk *chunks, size_t got)
{
    size_t n = 0;

    while (n < got && c->left > 0) {
        const uint64_t weight = wi_counted_weight(c, chunks[n]);

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
    wi_counted *c = weir_stage_arg(self);
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

    return wi_counted_stage("head", options->count, options->unit, run);
}

static const weir_option options_table[] = {
    WI_COUNTED_OPTIONS(weir_head_options, "How much to pass on"),
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
