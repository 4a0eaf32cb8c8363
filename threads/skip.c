/* SPDX-License-Identifier: MIT */
/*
 * skip: a transform that drops the first of what comes.
 */
#include "counted.h"

/* Drops what the count covers. Returns how many of the chunks that are. */
static size_t drop(wi_counted *c, weir_chunk *chunks, size_t got)
{
    size_t n = 0;

    while (n < got && c->left > 0 && wi_counted_weight(c, chunks[n]) <= c->left)
        c->left -= wi_counted_weight(c, chunks[n++]);
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
    wi_counted *c = weir_stage_arg(self);
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

    return wi_counted_stage("skip", options->count, options->unit, run);
}

static const weir_option options_table[] = {
    WI_COUNTED_OPTIONS(weir_skip_options, "How much to drop"),
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
