/* SPDX-License-Identifier: MIT */
/*
 * gzip: a transform that makes one gzip member of all that it reads.
 */
#include "stage_types.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <weir/stages.h>

#include <zlib.h>

#define WINDOW_BITS (15 + 16) /* 32 KiB, with gzip's header and trailer */
#define MEMORY_LEVEL 8        /* 256 KiB together with the window */
#define OS_UNIX 3

/* Input is compressed in pieces of this size, so that a large chunk keeps
 * nobody waiting who wants the stage to stop; and zlib counts in 32 bits. */
#define LARGEST_INPUT ((size_t)256 * 1024)

typedef struct compressor {
    int64_t level;
    char *name; /* NULL: none */
    uLong mtime;

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
            chunk.size < LARGEST_INPUT ? chunk.size : LARGEST_INPUT;

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

    gz->piece = wi_output_piece(self);
    if (gz->level < 1 || gz->level > 9)
        return weir_stage_fail(self, -EINVAL, "level=%" PRId64, gz->level);
    if (deflateInit2(&gz->z, (int)gz->level, Z_DEFLATED, WINDOW_BITS,
                     MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
        return weir_stage_fail(self, -ENOMEM, "zlib");

    gz->header = (gz_header){
        .time = gz->mtime, .os = OS_UNIX, .name = (Bytef *)gz->name};
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

/* ---- Options ------------------------------------------------------------- */

/* The header takes a name without its folder, and a time of 32 bits. */
static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static uLong header_time(int64_t seconds)
{
    return seconds > 0 && seconds <= UINT32_MAX ? (uLong)seconds : 0;
}

static int set_options(compressor *gz, const weir_gzip_options *options)
{
    const char *name = options->name ? base_name(options->name) : "";

    gz->level = options->level;
    gz->mtime = header_time(options->mtime);
    if (*name == '\0')
        return 0;
    gz->name = strdup(name);
    return gz->name ? 0 : -ENOMEM;
}

static void free_compressor(void *arg)
{
    compressor *gz = arg;

    free(gz->name);
    free(gz);
}

static weir_stage_def make(const void *options)
{
    compressor *gz = calloc(1, sizeof *gz);

    if (!gz)
        return (weir_stage_def){.name = "gzip", .status = -ENOMEM};
    if (set_options(gz, options)) {
        free(gz);
        return (weir_stage_def){.name = "gzip", .status = -ENOMEM};
    }
    return (weir_stage_def){
        .name = "gzip",
        .kind = WEIR_TRANSFORM,
        .open = start,
        .run = run,
        .close = stop,
        .arg = gz,
        .free_arg = free_compressor,
        .high_water_mark = WI_BULK_MARK,
    };
}

static const weir_option options_table[] = {
    {
        .name = "level",
        .type = WEIR_OPTION_INTEGER,
        .offset = offsetof(weir_gzip_options, level),
        .positional = true,
        .min = 1,
        .max = 9,
        .fallback = "6",
        .help = "From 1 (fast) to 9 (small)",
    },
    {
        .name = "name",
        .type = WEIR_OPTION_TEXT,
        .offset = offsetof(weir_gzip_options, name),
        .unit = "NAME",
        .help = "The file's name, for the header",
    },
    {
        .name = "mtime",
        .type = WEIR_OPTION_INTEGER,
        .offset = offsetof(weir_gzip_options, mtime),
        .min = 0,
        .max = UINT32_MAX,
        .unit = "seconds since 1970",
        .help = "The file's time, for the header; 0 is none",
    },
    {.name = NULL},
};

const weir_stage_type weir_gzip_type = {
    .name = "gzip",
    .summary = "Compress",
    .kind = WEIR_TRANSFORM,
    .options_size = sizeof(weir_gzip_options),
    .options = options_table,
    .make = make,
};

weir_stage_def weir_gzip_stage(const weir_gzip_options *given)
{
    weir_gzip_options options;

    wi_take_options(&weir_gzip_type, given, &options);
    return make(&options);
}
