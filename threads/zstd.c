/* SPDX-License-Identifier: MIT */
/*
 * zstd: a transform that makes one Zstandard frame of all that it reads.
 */
#include "stage_types.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include <weir/stages.h>

#include <zstd.h>

/* Input is compressed in pieces of this size, so that a large chunk keeps
 * nobody waiting who wants the stage to stop. */
#define LARGEST_INPUT ((size_t)256 * 1024)

#define LARGEST_LEVEL 19 /* above it a frame takes hundreds of MiB to read */

typedef struct compressor {
    int64_t level;
    ZSTD_CCtx *context;
    size_t piece;   /* bytes of output at a time */
    weir_chunk out; /* what is written into; empty: nothing yet */
    size_t filled;  /* bytes of it */
} compressor;

/* ---- Output -------------------------------------------------------------- */

static int write_output(weir_stage *self, compressor *z)
{
    weir_chunk full = z->out;

    full.size = z->filled;
    z->out = (weir_chunk){.data = NULL};
    z->filled = 0;
    return weir_write(weir_stage_out(self), full);
}

/* ---- Input --------------------------------------------------------------- */

/* One step. Returns 1 while there is more to do, 0 or a status. */
static int compress_some(weir_stage *self, compressor *z, ZSTD_inBuffer *in,
                         ZSTD_EndDirective end)
{
    const int no_room = wi_output_room(self, &z->out, z->piece);
    if (no_room)
        return no_room;

    ZSTD_outBuffer out = {z->out.data, z->piece, z->filled};
    const size_t left = ZSTD_compressStream2(z->context, &out, in, end);
    if (ZSTD_isError(left))
        return weir_stage_fail(self, -ENOMEM, "%s", ZSTD_getErrorName(left));
    z->filled = out.pos;
    const bool ended = end == ZSTD_e_end && left == 0;
    if (z->filled == z->piece || ended) {
        const int failed = write_output(self, z);
        if (failed)
            return failed;
    }
    return end == ZSTD_e_end ? !ended : in->pos < in->size;
}

static int compress_piece(weir_stage *self, compressor *z,
                          const unsigned char *data, size_t size,
                          ZSTD_EndDirective end)
{
    ZSTD_inBuffer in = {data, size, 0};
    int more;

    while ((more = compress_some(self, z, &in, end)) > 0)
        continue;
    return more;
}

static int compress_chunk(weir_stage *self, compressor *z, weir_chunk chunk)
{
    int failed = 0;

    while (chunk.size > 0 && !failed) {
        const size_t size =
            chunk.size < LARGEST_INPUT ? chunk.size : LARGEST_INPUT;

        failed = compress_piece(self, z, chunk.data, size, ZSTD_e_continue);
        chunk.data += size;
        chunk.size -= size;
        if (!failed && chunk.size > 0)
            failed = weir_stage_cancelled(self);
    }
    weir_chunk_release(&chunk);
    return failed;
}

/* ---- The stage ----------------------------------------------------------- */

static int start(weir_stage *self)
{
    compressor *z = weir_stage_arg(self);

    z->piece = wi_output_piece(self);
    if (z->level < 1 || z->level > LARGEST_LEVEL)
        return weir_stage_fail(self, -EINVAL, "level=%" PRId64, z->level);
    z->context = ZSTD_createCCtx();
    if (!z->context)
        return weir_stage_fail(self, -ENOMEM, "zstd");
    ZSTD_CCtx_setParameter(z->context, ZSTD_c_compressionLevel, (int)z->level);
    ZSTD_CCtx_setParameter(z->context, ZSTD_c_checksumFlag, 1);
    return 0;
}

static int run(weir_stage *self)
{
    compressor *z = weir_stage_arg(self);
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        const int failed = compress_chunk(self, z, chunk);
        if (failed)
            return failed;
    }
    return got < 0 ? got : compress_piece(self, z, NULL, 0, ZSTD_e_end);
}

static void stop(weir_stage *self, int status)
{
    compressor *z = weir_stage_arg(self);

    (void)status;
    ZSTD_freeCCtx(z->context);
    weir_chunk_release(&z->out);
}

/* ---- Options ------------------------------------------------------------- */

static weir_stage_def make(const void *given)
{
    const weir_zstd_options *options = given;
    compressor *z = calloc(1, sizeof *z);

    if (!z)
        return (weir_stage_def){.name = "zstd", .status = -ENOMEM};
    z->level = options->level;
    return (weir_stage_def){
        .name = "zstd",
        .kind = WEIR_TRANSFORM,
        .reads_only = true,
        .open = start,
        .run = run,
        .close = stop,
        .arg = z,
        .free_arg = free,
        .high_water_mark = WI_BULK_MARK,
        .largest_chunk = WEIR_BY_MARK,
    };
}

static const weir_option options_table[] = {
    {
        .name = "level",
        .type = WEIR_OPTION_INTEGER,
        .offset = offsetof(weir_zstd_options, level),
        .positional = true,
        .min = 1,
        .max = LARGEST_LEVEL,
        .fallback = "3",
        .help = "1 is fast, 19 makes it small",
    },
    {.name = NULL},
};

const weir_stage_type weir_zstd_type = {
    .name = "zstd",
    .summary = "Compress to Zstandard",
    .kind = WEIR_TRANSFORM,
    .options_size = sizeof(weir_zstd_options),
    .options = options_table,
    .make = make,
};

weir_stage_def weir_zstd_stage(const weir_zstd_options *given)
{
    weir_zstd_options options;

    wi_take_options(&weir_zstd_type, given, &options);
    return make(&options);
}
