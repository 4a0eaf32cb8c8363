/* SPDX-License-Identifier: MIT */
/*
 * zero: a source of zero bytes, so many or without end.
 */
#include "stage_types.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <weir/stages.h>

#define LARGEST_CHUNK (INT64_C(1) << 30)

static size_t chunk_size(weir_stage *self, const weir_zero_options *options)
{
    if (options->chunk == 0)
        return wi_output_piece(self);
    return (size_t)(options->chunk < LARGEST_CHUNK ? options->chunk
                                                   : LARGEST_CHUNK);
}

/* Each chunk is memory of its own: the next stage may change what it gets. */
static int write_zeros(weir_stage *self, size_t size)
{
    weir_chunk chunk;

    if (weir_chunk_alloc(&chunk, weir_stage_pool(self), size))
        return weir_stage_fail(self, -ENOMEM, "a chunk of %zu bytes", size);
    memset(chunk.data, 0, size);
    return weir_write(weir_stage_out(self), chunk);
}

static int run(weir_stage *self)
{
    const weir_zero_options *options = weir_stage_arg(self);
    const size_t most = chunk_size(self, options);
    const bool endless = options->size == 0;
    uint64_t left = options->size;

    while (endless || left > 0) {
        const size_t size = endless || left > most ? most : (size_t)left;
        const int failed = write_zeros(self, size);
        if (failed)
            return failed;
        left -= size;
    }
    return 0;
}

static weir_stage_def make(const void *options)
{
    weir_zero_options *own = malloc(sizeof *own);

    if (!own)
        return (weir_stage_def){.name = "zero", .status = -ENOMEM};
    *own = *(const weir_zero_options *)options;
    return (weir_stage_def){
        .name = "zero",
        .kind = WEIR_SOURCE,
        .run = run,
        .arg = own,
        .free_arg = free,
        .high_water_mark = WI_BULK_MARK,
        .largest_chunk = own->chunk ? (size_t)own->chunk : WEIR_BY_MARK,
    };
}

static const weir_option options_table[] = {
    {
        .name = "size",
        .type = WEIR_OPTION_SIZE,
        .offset = offsetof(weir_zero_options, size),
        .positional = true,
        .min = 1,
        .max = INT64_MAX,
        .unit = "bytes",
        .help = "How many to write; without it they have no end",
    },
    {
        .name = "chunk",
        .type = WEIR_OPTION_SIZE,
        .offset = offsetof(weir_zero_options, chunk),
        .min = 1,
        .max = LARGEST_CHUNK,
        .unit = "bytes",
        .help = "How many at a time; default a quarter of the edge's mark",
    },
    {.name = NULL},
};

const weir_stage_type weir_zero_type = {
    .name = "zero",
    .summary = "Write zero bytes",
    .kind = WEIR_SOURCE,
    .options_size = sizeof(weir_zero_options),
    .options = options_table,
    .make = make,
};

weir_stage_def weir_zero_stage(const weir_zero_options *given)
{
    weir_zero_options options;

    wi_take_options(&weir_zero_type, given, &options);
    return make(&options);
}
