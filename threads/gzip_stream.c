/* SPDX-License-Identifier: MIT */
/*
 * gzip as one unbroken stream, on the stage's own thread.
 */
#include "gzip.h"
#include "stage_types.h"

#include <errno.h>
#include <stdlib.h>

#include <weir/stage.h>

#include <zlib.h>

#define OS_UNIX 3
#define WINDOW_BITS (15 + 16) /* 32 KiB, with gzip's header and trailer */

typedef struct compressor {
    wi_gzip how;
    z_stream z;
    gz_header header;
    size_t piece;   /* bytes of output at a time */
    weir_chunk out; /* what z writes into; empty: nothing yet */
} compressor;

/* ---- Output -------------------------------------------------------------- */

static int make_room(weir_stage *self, compressor *gz)
{
    if (gz->out.data)
        return 0;
    if (weir_chunk_alloc(&gz->out, weir_stage_pool(self), gz->piece))
        return weir_stage_fail(self, -ENOMEM, "output of %zu bytes", gz->piece);
    gz->z.next_out = gz->out.data;
    gz->z.avail_out = (uInt)gz->piece;
    return 0;
}

/* Writes on what z has made, which is all of the chunk or the last of it. */
static int write_output(weir_stage *self, compressor *gz)
{
    weir_chunk full = gz->out;

    full.size = gz->piece - gz->z.avail_out;
    gz->out = (weir_chunk){.data = NULL};
    return weir_write(weir_stage_out(self), full);
}

/* ---- Input --------------------------------------------------------------- */

/* Compresses all that z has been given; with Z_FINISH, ends the member. */
static int compress_input(weir_stage *self, compressor *gz, int flush)
{
    int result;

    do {
        int failed = make_room(self, gz);
        if (failed)
            return failed;
        result = deflate(&gz->z, flush);
        if (gz->z.avail_out == 0 || result == Z_STREAM_END)
            failed = write_output(self, gz);
        if (failed)
            return failed;
    } while (gz->z.avail_in > 0 || (flush && result != Z_STREAM_END));
    return 0;
}

static int compress_chunk(weir_stage *self, compressor *gz, weir_chunk chunk)
{
    int failed = 0;

    while (chunk.size > 0 && !failed) {
        const size_t size =
            chunk.size < WI_GZIP_PIECE ? chunk.size : WI_GZIP_PIECE;

        gz->z.next_in = chunk.data;
        gz->z.avail_in = (uInt)size;
        failed = compress_input(self, gz, Z_NO_FLUSH);
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
    compressor *gz = weir_stage_arg(self);

    const int refused = wi_gzip_check(self, &gz->how);
    if (refused)
        return refused;
    gz->piece = wi_output_piece(self);
    if (deflateInit2(&gz->z, (int)gz->how.level, Z_DEFLATED, WINDOW_BITS,
                     WI_GZIP_MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
        return weir_stage_fail(self, -ENOMEM, "zlib");

    gz->header = (gz_header){
        .time = gz->how.mtime, .os = OS_UNIX, .name = (Bytef *)gz->how.name};
    deflateSetHeader(&gz->z, &gz->header);
    return 0;
}

static int run(weir_stage *self)
{
    compressor *gz = weir_stage_arg(self);
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        const int failed = compress_chunk(self, gz, chunk);
        if (failed)
            return failed;
    }
    return got < 0 ? got : compress_input(self, gz, Z_FINISH);
}

static void stop(weir_stage *self, int status)
{
    compressor *gz = weir_stage_arg(self);

    (void)status;
    deflateEnd(&gz->z);
    weir_chunk_release(&gz->out);
}

static void free_compressor(void *arg)
{
    compressor *gz = arg;

    wi_gzip_fini(&gz->how);
    free(gz);
}

weir_stage_def wi_gzip_stream(wi_gzip how)
{
    compressor *gz = calloc(1, sizeof *gz);

    if (!gz) {
        wi_gzip_fini(&how);
        return (weir_stage_def){.name = "gzip", .status = -ENOMEM};
    }
    gz->how = how;
    return (weir_stage_def){
        .name = "gzip",
        .kind = WEIR_TRANSFORM,
        .reads_only = true,
        .open = start,
        .run = run,
        .close = stop,
        .arg = gz,
        .free_arg = free_compressor,
        .high_water_mark = WI_BULK_MARK,
        .largest_chunk = WEIR_BY_MARK,
    };
}
