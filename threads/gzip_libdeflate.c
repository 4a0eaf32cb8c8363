/* SPDX-License-Identifier: MIT */
/*
 * Blocks by libdeflate, which makes them as small as zlib in half of the time,
 * but only whole: what it makes always ends with a last block, and
 * cannot refer to what was before it. So that more can follow, the mark of the
 * last block is taken back, and what is left of its last byte is filled.
 */
#include "gzip_codec.h"

#include <string.h>

#include <weir/status.h>

#include <libdeflate.h>

#include "deflate_walk.h"

/* It cannot be interrupted: so much takes up to 0.1 s, at the highest level. */
#define PIECE ((size_t)512 * 1024)

#define JOINT 16 /* at most what ends a piece at a byte */

static void *open_worker(int level)
{
    return libdeflate_alloc_compressor(level);
}

static void close_worker(void *worker)
{
    libdeflate_free_compressor(worker);
}

static size_t room(void *worker, size_t size)
{
    const size_t pieces = size / PIECE + (size % PIECE != 0);
    const size_t piece = size < PIECE ? size : PIECE;

    return pieces * (libdeflate_deflate_compress_bound(worker, piece) + JOINT) +
           WI_WALK_SLACK;
}

/* ---- The joint ----------------------------------------------------------- */

static void put_bits(unsigned char *to, size_t *end, unsigned bits,
                     unsigned count)
{
    for (unsigned i = 0; i < count; i++, ++*end) {
        unsigned char *byte = to + *end / 8;

        if (*end % 8 == 0)
            *byte = 0;
        *byte |= (unsigned char)((bits >> i & 1) << *end % 8);
    }
}

/*
 * Fills up the last byte with what stands for nothing: from an even bit with
 * empty blocks of fixed codes, which have 10 bits, else with an empty stored
 * one. Returns the bytes that there are then.
 */
static size_t end_at_byte(unsigned char *to, size_t end)
{
    if (end % 2 == 0) {
        while (end % 8 != 0)
            put_bits(to, &end, 2, 10);
        return end / 8;
    }
    put_bits(to, &end, 0, 3);
    while (end % 8 != 0)
        put_bits(to, &end, 0, 1);
    put_bits(to, &end, 0, 16);
    put_bits(to, &end, 0xffff, 16);
    return end / 8;
}

/* What stands there shall not end the data. Returns its size then, or 0. */
static size_t let_more_follow(unsigned char *data, size_t size)
{
    wi_walk walk;

    memset(data + size, 0, WI_WALK_SLACK);
    if (!wi_deflate_walk(data, size, &walk))
        return 0;
    data[walk.last / 8] &= (unsigned char)~(1U << walk.last % 8);
    return end_at_byte(data, walk.end);
}

/* ---- A block ------------------------------------------------------------- */

/* Returns the size of what came of the piece, or 0. */
static size_t deflate_piece(void *worker, weir_chunk piece, bool last,
                            unsigned char *to, size_t size)
{
    const size_t made = libdeflate_deflate_compress(
        worker, piece.data, piece.size, to, size - JOINT - WI_WALK_SLACK);

    return made == 0 || last ? made : let_more_follow(to, made);
}

static int deflate_block(weir_stage *self, void *worker,
                         const wi_gzip_input *in, unsigned char *to,
                         size_t *size)
{
    weir_chunk rest = in->bytes;
    size_t used = 0;
    int failed = 0;

    while (rest.size > 0 && !failed) {
        weir_chunk piece = rest;

        if (piece.size > PIECE)
            piece.size = PIECE;
        rest.data += piece.size;
        rest.size -= piece.size;
        const bool last = in->last && rest.size == 0;
        const size_t made =
            deflate_piece(worker, piece, last, to + used, *size - used);
        if (made == 0)
            return WEIR_LIMIT;
        used += made;
        if (rest.size > 0)
            failed = weir_stage_cancelled(self);
    }
    *size = used;
    return failed;
}

const wi_gzip_codec wi_gzip_libdeflate = {
    .name = "libdeflate",
    .most_level = 12,
    .usual_block = PIECE,
    .open = open_worker,
    .close = close_worker,
    .room = room,
    .deflate = deflate_block,
};
