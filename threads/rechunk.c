/* SPDX-License-Identifier: MIT */
/*
 * chunk: a transform that cuts its input into chunks of one size.
 */
#include "stage_types.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <weir/stages.h>

#define LARGEST_CHUNK (INT64_C(1) << 30)

typedef struct rechunker {
    uint64_t size;
    weir_chunk part; /* what has come of the next chunk; empty: nothing yet */
    size_t filled;   /* bytes of it */
} rechunker;

/* ---- Chunks -------------------------------------------------------------- */

static int write_part(weir_stage *self, rechunker *r)
{
    weir_chunk part = r->part;

    part.size = r->filled;
    r->part = (weir_chunk){.data = NULL};
    r->filled = 0;
    return weir_write(weir_stage_out(self), part);
}

static int fill_part(weir_stage *self, rechunker *r, weir_chunk *chunk)
{
    const size_t size = (size_t)r->size;
    const size_t room = size - r->filled;
    const size_t taken = chunk->size < room ? chunk->size : room;

    if (!r->part.data &&
        weir_chunk_alloc(&r->part, weir_stage_pool(self), size))
        return weir_stage_fail(self, -ENOMEM, "a chunk of %zu bytes", size);
    memcpy(r->part.data + r->filled, chunk->data, taken);
    r->filled += taken;
    chunk->data += taken;
    chunk->size -= taken;
    return r->filled == size ? write_part(self, r) : 0;
}

/* A chunk that lies in one that was read need not be copied. */
static int write_slice(weir_stage *self, const rechunker *r, weir_chunk *chunk)
{
    const size_t size = (size_t)r->size;
    const weir_chunk slice = weir_chunk_slice(*chunk, 0, size);

    chunk->data += size;
    chunk->size -= size;
    return weir_write(weir_stage_out(self), slice);
}

static int cut(weir_stage *self, rechunker *r, weir_chunk chunk)
{
    int failed = 0;

    while (chunk.size > 0 && !failed)
        failed = r->filled == 0 && chunk.size >= r->size
                     ? write_slice(self, r, &chunk)
                     : fill_part(self, r, &chunk);
    weir_chunk_release(&chunk);
    return failed;
}

/* ---- The stage ----------------------------------------------------------- */

static int check(weir_stage *self)
{
    const rechunker *r = weir_stage_arg(self);

    if (r->size >= 1 && r->size <= LARGEST_CHUNK)
        return 0;
    return weir_stage_fail(self, -EINVAL, "size=%" PRIu64, r->size);
}

static int run(weir_stage *self)
{
    rechunker *r = weir_stage_arg(self);
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        const int failed = cut(self, r, chunk);
        if (failed)
            return failed;
    }
    return got < 0 || r->filled == 0 ? got : write_part(self, r);
}

static void stop(weir_stage *self, int status)
{
    rechunker *r = weir_stage_arg(self);

    (void)status;
    weir_chunk_release(&r->part);
}

/* ---- Options ------------------------------------------------------------- */

static weir_stage_def make(const void *given)
{
    const weir_rechunk_options *options = given;
    rechunker *r = calloc(1, sizeof *r);

    if (!r)
        return (weir_stage_def){.name = "chunk", .status = -ENOMEM};
    r->size = options->size;
    return (weir_stage_def){
        .name = "chunk",
        .kind = WEIR_TRANSFORM,
        .reads_only = true,
        .open = check,
        .run = run,
        .close = stop,
        .arg = r,
        .free_arg = free,
        .high_water_mark = WI_BULK_MARK,
        .largest_chunk = r->size < WEIR_BY_MARK ? (size_t)r->size : 0,
    };
}

static const weir_option options_table[] = {
    {
        .name = "size",
        .type = WEIR_OPTION_SIZE,
        .offset = offsetof(weir_rechunk_options, size),
        .positional = true,
        .required = true,
        .min = 1,
        .max = LARGEST_CHUNK,
        .unit = "bytes",
        .help = "How large each chunk is; the last may be smaller",
    },
    {.name = NULL},
};

const weir_stage_type weir_rechunk_type = {
    .name = "chunk",
    .summary = "Cut what comes into chunks of one size",
    .kind = WEIR_TRANSFORM,
    .options_size = sizeof(weir_rechunk_options),
    .options = options_table,
    .make = make,
};

weir_stage_def weir_rechunk_stage(const weir_rechunk_options *given)
{
    weir_rechunk_options options;

    wi_take_options(&weir_rechunk_type, given, &options);
    return make(&options);
}
