/* SPDX-License-Identifier: MIT */
/*
 * Blocks by zlib. Each begins with the 32 KiB before it as its dictionary.
 */
#include "gzip_codec.h"

#include <stdlib.h>

#include <weir/status.h>

#include "gzip.h"

#include <zlib.h>

#define RAW_WINDOW_BITS (-15) /* 32 KiB, without header and trailer */
#define JOINT 16              /* at most what ends a block at a byte */

static void *open_worker(int level)
{
    z_stream *z = calloc(1, sizeof *z);

    if (z && deflateInit2(z, level, Z_DEFLATED, RAW_WINDOW_BITS,
                          WI_GZIP_MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) {
        free(z);
        return NULL;
    }
    return z;
}

static void close_worker(void *worker)
{
    deflateEnd(worker);
    free(worker);
}

static size_t room(void *worker, size_t size)
{
    return deflateBound(worker, (uLong)size) + JOINT;
}

static int compress_input(weir_stage *self, z_stream *z, weir_chunk in)
{
    int failed = 0;

    while (in.size > 0 && !failed) {
        const size_t size = in.size < WI_GZIP_PIECE ? in.size : WI_GZIP_PIECE;

        z->next_in = in.data;
        z->avail_in = (uInt)size;
        deflate(z, Z_NO_FLUSH);
        in.data += size;
        in.size -= size;
        if (in.size > 0)
            failed = weir_stage_cancelled(self);
    }
    return failed;
}

static int pending_bits(z_stream *z)
{
    int bits = 0;

    deflatePending(z, Z_NULL, &bits);
    return bits;
}

/*
 * Ends the block of deflate data at a byte, so that the next can follow. An
 * empty block with fixed codes has 10 bits, so some of them get from an even
 * number of bits to a whole byte, with fewer bytes than the empty stored block
 * of a sync flush.
 */
static void end_at_byte(z_stream *z)
{
    deflate(z, Z_BLOCK);
    if (pending_bits(z) % 2 != 0) {
        deflate(z, Z_SYNC_FLUSH);
        return;
    }
    if (pending_bits(z) == 0)
        return;
    while (pending_bits(z) != 0)
        deflatePrime(z, 10, 2);
    deflate(z, Z_BLOCK);
}

static int deflate_block(weir_stage *self, void *worker,
                         const wi_gzip_input *in, unsigned char *to,
                         size_t *size)
{
    z_stream *z = worker;

    deflateReset(z);
    if (in->before.size > 0)
        deflateSetDictionary(z, in->before.data, (uInt)in->before.size);
    z->next_out = to;
    z->avail_out = (uInt)*size;
    const int failed = compress_input(self, z, in->bytes);
    if (failed)
        return failed;
    if (in->last)
        deflate(z, Z_FINISH);
    else
        end_at_byte(z);
    if (z->avail_in > 0 || z->avail_out == 0)
        return WEIR_LIMIT;
    *size -= z->avail_out;
    return 0;
}

const wi_gzip_codec wi_gzip_zlib = {
    .name = "zlib",
    .most_level = 9,
    .usual_block = (uint64_t)128 << 10,
    .overlap = WI_DEFLATE_WINDOW,
    .open = open_worker,
    .close = close_worker,
    .room = room,
    .deflate = deflate_block,
};
