/* SPDX-License-Identifier: MIT */
/*
 * unzstd: a transform that undoes zstd. Its input is any number of frames,
 * then perhaps zero bytes, with which tapes and some tools fill up. The library
 * checks the frames; what stands between and behind them is judged here.
 */
#include "stage_types.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <weir/stages.h>
#include <weir/status.h>

#include <zstd.h>
#include <zstd_errors.h>

/* What a frame begins with at least; also the bytes of its kind. */
#define FRAME_BEGIN 5
#define MAGIC_BYTE 0x28
#define SKIPPABLE_BYTE 0x50 /* to 0x5f: a frame of anybody's own data */

enum place { BEFORE_FRAME, IN_FRAME, IN_PADDING, DONE };

typedef struct expander {
    char *name;
    uint64_t max_output; /* 0: no limit */
    bool ignore_garbage;
    bool *ignored; /* NULL, or set to whether there was garbage */

    ZSTD_DCtx *context;
    enum place place;
    uint64_t frames;      /* complete ones */
    uint64_t position;    /* bytes of input used up */
    uint64_t frame_start; /* where the present one began */
    uint64_t step_start;  /* where the present header or block began */
    size_t wanted;        /* bytes until it is whole */
    uint64_t produced;    /* bytes of output */
    size_t piece;         /* bytes of output at a time */
    weir_chunk out;       /* what is written into; empty: nothing yet */
    size_t filled;        /* bytes of it */
    bool full;            /* it was; there may be more output now */
} expander;

/* ---- What can be wrong --------------------------------------------------- */

/* Something at `where` that is no frame. */
static int refuse_garbage(weir_stage *self, expander *z, uint64_t where)
{
    if (z->frames == 0)
        return weir_stage_fail(self, WEIR_BAD_DATA,
                               "%s: not in zstd format at byte 0", z->name);
    if (!z->ignore_garbage)
        return weir_stage_fail(self, WEIR_BAD_DATA,
                               "%s: trailing garbage at byte %" PRIu64, z->name,
                               where);
    z->place = DONE;
    return 0;
}

static int refuse_end(weir_stage *self, const expander *z)
{
    return weir_stage_fail(
        self, WEIR_BAD_DATA,
        "%s: unexpected end of the input at byte %" PRIu64 "%s", z->name,
        z->position, z->position ? "" : " (it is empty)");
}

static int refuse_frame(weir_stage *self, expander *z, size_t result)
{
    const ZSTD_ErrorCode code = ZSTD_getErrorCode(result);

    if (code == ZSTD_error_memory_allocation)
        return weir_stage_fail(self, -ENOMEM, "zstd");
    if (code == ZSTD_error_prefix_unknown)
        return refuse_garbage(self, z, z->frame_start);
    return weir_stage_fail(self, WEIR_BAD_DATA,
                           "%s: corrupted in the block at byte %" PRIu64 ": %s",
                           z->name, z->step_start, ZSTD_getErrorName(result));
}

/* ---- Output -------------------------------------------------------------- */

static int write_output(weir_stage *self, expander *z)
{
    weir_chunk full = z->out;

    z->out = (weir_chunk){.data = NULL};
    z->filled = 0;
    return weir_write(weir_stage_out(self), full);
}

/* A copy is written, so that little output never takes up much memory. */
static int flush(weir_stage *self, expander *z)
{
    const size_t size = z->filled;
    weir_chunk rest;

    if (size == 0)
        return 0;
    if (weir_chunk_copy(&rest, weir_stage_pool(self), z->out.data, size))
        return weir_stage_fail(self, -ENOMEM, "output of %zu bytes", size);
    z->filled = 0;
    return weir_write(weir_stage_out(self), rest);
}

static int count_output(weir_stage *self, expander *z, size_t filled)
{
    z->produced += filled - z->filled;
    z->filled = filled;
    z->full = filled == z->piece;
    if (z->max_output && z->produced > z->max_output)
        return weir_stage_fail(self, WEIR_LIMIT,
                               "%s: the output exceeds max_output=%" PRIu64,
                               z->name, z->max_output);
    return z->full ? write_output(self, z) : 0;
}

/* ---- Input --------------------------------------------------------------- */

/* `result` is what the library wants next: another block, or 0 at the end of
 * the frame. */
static void note_progress(expander *z, size_t used, size_t result)
{
    const bool whole = used >= z->wanted;

    z->position += used;
    if (whole)
        z->step_start = z->position;
    z->wanted = whole || result == 0 ? result : z->wanted - used;
    if (result == 0) {
        z->place = BEFORE_FRAME;
        z->frames++;
    }
}

/* Gives the library no more than the block that it is at: only then is it
 * known where a block begins that turns out to be corrupted. */
static int expand_frame(weir_stage *self, expander *z, weir_chunk *chunk)
{
    const int no_room = wi_output_room(self, &z->out, z->piece);
    if (no_room)
        return no_room;

    const size_t given = chunk->size < z->wanted ? chunk->size : z->wanted;
    ZSTD_inBuffer in = {chunk->data, given, 0};
    ZSTD_outBuffer out = {z->out.data, z->piece, z->filled};
    const size_t result = ZSTD_decompressStream(z->context, &out, &in);
    if (ZSTD_isError(result))
        return refuse_frame(self, z, result);
    note_progress(z, in.pos, result);
    chunk->data += in.pos;
    chunk->size -= in.pos;
    const int failed = count_output(self, z, out.pos);
    return failed ? failed : weir_stage_cancelled(self);
}

/* At the first byte behind a frame, or of the input. */
static int judge_byte(weir_stage *self, expander *z, unsigned char next)
{
    if (next == 0 && z->frames > 0) {
        z->place = IN_PADDING;
        return 0;
    }
    if (next != MAGIC_BYTE && (next & 0xf0) != SKIPPABLE_BYTE)
        return refuse_garbage(self, z, z->position);
    z->place = IN_FRAME;
    z->frame_start = z->step_start = z->position;
    z->wanted = FRAME_BEGIN;
    ZSTD_DCtx_reset(z->context, ZSTD_reset_session_only);
    return 0;
}

static int skip_padding(weir_stage *self, expander *z, weir_chunk *chunk)
{
    for (; chunk->size > 0; chunk->size--, chunk->data++, z->position++)
        if (*chunk->data != 0)
            return refuse_garbage(self, z, z->position);
    return 0;
}

static int expand_step(weir_stage *self, expander *z, weir_chunk *chunk)
{
    switch (z->place) {
    case BEFORE_FRAME:
        return judge_byte(self, z, *chunk->data);
    case IN_FRAME:
        return expand_frame(self, z, chunk);
    case IN_PADDING:
        return skip_padding(self, z, chunk);
    case DONE:
        break;
    }
    chunk->size = 0;
    return 0;
}

static int expand_chunk(weir_stage *self, expander *z, weir_chunk chunk)
{
    int failed = 0;

    while ((chunk.size > 0 || (z->place == IN_FRAME && z->full)) && !failed)
        failed = expand_step(self, z, &chunk);
    weir_chunk_release(&chunk);
    return failed;
}

/* ---- The stage ----------------------------------------------------------- */

static int start(weir_stage *self)
{
    expander *z = weir_stage_arg(self);

    z->piece = wi_output_piece(self);
    z->context = ZSTD_createDCtx();
    return z->context ? 0 : weir_stage_fail(self, -ENOMEM, "zstd");
}

/* Before it waits for input it lets go of all output, so that a slow stream
 * comes through as it comes in. */
static int read_input(weir_stage *self, expander *z, weir_chunk *chunk)
{
    weir_readable *in = weir_stage_in(self);
    const int got = weir_try_read(in, chunk);

    if (got != -EAGAIN)
        return got;
    const int failed = flush(self, z);
    return failed ? failed : weir_read(in, chunk);
}

static int run(weir_stage *self)
{
    expander *z = weir_stage_arg(self);
    weir_chunk chunk;
    int got = 1;

    while (z->place != DONE && (got = read_input(self, z, &chunk)) > 0) {
        const int failed = expand_chunk(self, z, chunk);
        if (failed)
            return failed;
    }
    if (got < 0)
        return got;
    if (z->place == IN_FRAME || z->frames == 0)
        return refuse_end(self, z);
    return flush(self, z);
}

static void stop(weir_stage *self, int status)
{
    expander *z = weir_stage_arg(self);

    (void)status;
    if (z->ignored)
        *z->ignored = z->place == DONE;
    ZSTD_freeDCtx(z->context);
    weir_chunk_release(&z->out);
}

/* ---- Options ------------------------------------------------------------- */

static void free_expander(void *arg)
{
    expander *z = arg;

    free(z->name);
    free(z);
}

static expander *new_expander(const weir_gunzip_options *options)
{
    expander *z = calloc(1, sizeof *z);

    if (!z)
        return NULL;
    z->max_output = options->max_output;
    z->ignore_garbage = options->ignore_garbage;
    z->ignored = options->ignored;
    z->name = strdup(options->name);
    if (z->name)
        return z;
    free(z);
    return NULL;
}

static weir_stage_def make(const void *options)
{
    expander *z = new_expander(options);

    if (!z)
        return (weir_stage_def){.name = "unzstd", .status = -ENOMEM};
    return (weir_stage_def){
        .name = "unzstd",
        .kind = WEIR_TRANSFORM,
        .reads_only = true,
        .open = start,
        .run = run,
        .close = stop,
        .arg = z,
        .free_arg = free_expander,
        .high_water_mark = WI_BULK_MARK,
        .largest_chunk = WEIR_BY_MARK,
    };
}

const weir_stage_type weir_unzstd_type = {
    .name = "unzstd",
    .summary = "Decompress Zstandard",
    .kind = WEIR_TRANSFORM,
    .options_size = sizeof(weir_gunzip_options),
    .options = wi_expand_options,
    .make = make,
};

weir_stage_def weir_unzstd_stage(const weir_gunzip_options *given)
{
    weir_gunzip_options options;

    wi_take_options(&weir_unzstd_type, given, &options);
    return make(&options);
}
