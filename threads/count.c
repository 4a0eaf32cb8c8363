/* SPDX-License-Identifier: MIT */
/*
 * count: a transform that passes everything on and counts it.
 */
#include "stage_types.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <weir/stages.h>
#include <weir/status.h>

typedef struct counter {
    weir_count_options options;
    uint64_t bytes;
    uint64_t chunks;
} counter;

static void add(counter *c, const weir_chunk *chunks, size_t n)
{
    c->chunks += n;
    for (size_t i = 0; i < n; i++)
        c->bytes += chunks[i].size;
}

static int run(weir_stage *self)
{
    weir_chunk chunks[WI_BATCH];
    int got;

    while ((got = weir_read_many(weir_stage_in(self), chunks, WI_BATCH)) > 0) {
        add(weir_stage_arg(self), chunks, (size_t)got);
        const int failed =
            weir_write_many(weir_stage_out(self), chunks, (size_t)got);
        if (failed)
            return failed;
    }
    return got;
}

static void close_counter(weir_stage *self, int status)
{
    const counter *c = weir_stage_arg(self);

    if (c->options.bytes)
        *c->options.bytes = c->bytes;
    if (c->options.chunks)
        *c->options.chunks = c->chunks;
    if (c->options.print && (status == 0 || status == WEIR_STOPPED))
        fprintf(stderr, "count: %" PRIu64 " bytes in %" PRIu64 " chunks\n",
                c->bytes, c->chunks);
}

static weir_stage_def make(const void *options)
{
    counter *c = calloc(1, sizeof *c);

    if (!c)
        return (weir_stage_def){.name = "count", .status = -ENOMEM};
    c->options = *(const weir_count_options *)options;
    return (weir_stage_def){
        .name = "count",
        .kind = WEIR_TRANSFORM,
        .reads_only = true,
        .run = run,
        .close = close_counter,
        .arg = c,
        .free_arg = free,
        .high_water_mark = WI_BULK_MARK,
        .largest_chunk = WEIR_AS_READ,
    };
}

static const weir_option options_table[] = {
    {
        .name = "print",
        .type = WEIR_OPTION_FLAG,
        .offset = offsetof(weir_count_options, print),
        .fallback = "yes",
        .help = "Print the totals to standard error at the end",
    },
    {.name = NULL},
};

const weir_stage_type weir_count_type = {
    .name = "count",
    .summary = "Pass everything on and count it",
    .kind = WEIR_TRANSFORM,
    .options_size = sizeof(weir_count_options),
    .options = options_table,
    .make = make,
};

weir_stage_def weir_count_stage(const weir_count_options *given)
{
    weir_count_options options;

    wi_take_options(&weir_count_type, given, &options);
    return make(&options);
}
