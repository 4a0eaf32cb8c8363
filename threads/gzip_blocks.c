/* SPDX-License-Identifier: MIT */
/*
 * gzip in blocks of input, by any number of workers.
 *
 * Each block is raw deflate data that begins with the last 32 KiB before it as
 * its dictionary and ends at a byte, so that the member is the header, the
 * blocks one behind the other, and the trailer, whose check value is put
 * together from those of the blocks. A block's output depends on its own bytes
 * and those 32 KiB alone, so neither the number of workers nor their timing can
 * be seen in it.
 */
#include "gzip.h"
#include "gzip_crc.h"
#include "gzip_frame.h"
#include "rsync_cut.h"
#include "stage_types.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <weir/status.h>
#include <weir/workers.h>

#include <zlib.h>

#define RAW_WINDOW_BITS (-15)      /* 32 KiB, without header and trailer */
#define WINDOW ((size_t)32 * 1024) /* what deflate can look back to */
#define JOINT 16                   /* at most what ends a block at a byte */
#define LARGEST_MARK ((size_t)4 << 20)

/* What a worker leaves for the trailer, and the taker for the worker. */
typedef struct block_sum {
    uLong crc;
    size_t length; /* of the input */
    bool last;
} block_sum;

typedef struct blocks {
    wi_gzip how;

    /* The taker's: input that it has read, the next bytes last. Never more than
     * what a block left of a chunk, and the rsync cut left of the block. */
    weir_chunk kept[2];
    unsigned kept_count;

    /* The emitter's. */
    uLong crc;
    uint32_t length; /* modulo 2^32, as in the trailer */
    bool ended;      /* the last block is written */
} blocks;

/* ---- Taking a block ------------------------------------------------------ */

static void keep(blocks *gz, weir_chunk chunk)
{
    gz->kept[gz->kept_count++] = chunk;
}

/* Keeps what is behind the first bytes of the chunk. */
static void keep_rest(blocks *gz, weir_chunk *chunk, size_t first)
{
    if (chunk->size <= first)
        return;
    keep(gz, weir_chunk_slice(*chunk, first, chunk->size));
    chunk->size = first;
}

/* The next bytes, kept ones first. Returns as weir_read, and no empty chunk. */
static int next_bytes(weir_stage *self, blocks *gz, weir_chunk *chunk)
{
    int got;

    if (gz->kept_count > 0) {
        *chunk = gz->kept[--gz->kept_count];
        return 1;
    }
    while ((got = weir_read(weir_stage_in(self), chunk)) > 0 &&
           chunk->size == 0)
        weir_chunk_release(chunk);
    return got;
}

/*
 * Makes a whole block of the item, which is shorter, and what follows. Bytes
 * are copied as they come: however small the chunks are, none need wait.
 */
static int fill_up(weir_stage *self, blocks *gz, weir_job *job)
{
    const size_t size = (size_t)gz->how.block;
    weir_chunk more = job->item;
    size_t used = 0;
    int got = weir_chunk_alloc(&job->item, weir_stage_pool(self), size);

    if (got) {
        weir_chunk_release(&more);
        return weir_job_fail(job, got, "input of %zu bytes", size);
    }
    do {
        keep_rest(gz, &more, size - used);
        memcpy(job->item.data + used, more.data, more.size);
        used += more.size;
        weir_chunk_release(&more);
    } while (used < size && (got = next_bytes(self, gz, &more)) > 0);
    job->item.size = used;
    return got < 0 ? got : 1;
}

/* Whether there is more, which may be known only when it comes. */
static int look_ahead(weir_stage *self, blocks *gz, bool *last)
{
    weir_chunk next;
    const int got = next_bytes(self, gz, &next);

    *last = got == 0;
    if (got > 0)
        keep(gz, next);
    return got;
}

static int take_block(weir_stage *self, weir_job *job)
{
    blocks *gz = weir_stage_arg(self);
    const size_t size = (size_t)gz->how.block;
    block_sum *sum = job->result;
    weir_chunk *item = &job->item;

    int got = next_bytes(self, gz, item);
    if (got > 0) {
        keep_rest(gz, item, size);
        got = item->size < size ? fill_up(self, gz, job) : 1;
    }
    if (got <= 0)
        return got;
    if (gz->how.rsyncable)
        keep_rest(gz, item, wi_rsync_cut(item->data, item->size, size));
    got = look_ahead(self, gz, &sum->last);
    return got < 0 ? got : 1;
}

/* ---- Compressing it ------------------------------------------------------ */

static int open_deflate(weir_stage *self, void **worker)
{
    const blocks *gz = weir_stage_arg(self);
    z_stream *z = calloc(1, sizeof *z);

    if (!z)
        return -ENOMEM;
    if (deflateInit2(z, (int)gz->how.level, Z_DEFLATED, RAW_WINDOW_BITS,
                     WI_GZIP_MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) {
        free(z);
        return -ENOMEM;
    }
    *worker = z;
    return 0;
}

static void close_deflate(weir_stage *self, void *worker)
{
    (void)self;
    deflateEnd(worker);
    free(worker);
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

/* All of the input, and the end of the block or of the data. */
static int deflate_item(weir_stage *self, weir_job *job, bool last)
{
    z_stream *z = job->worker;
    const int failed = compress_input(self, z, job->item);

    if (failed)
        return failed;
    if (last)
        deflate(z, Z_FINISH);
    else
        end_at_byte(z);
    if (z->avail_in > 0 || z->avail_out == 0)
        return weir_job_fail(job, WEIR_LIMIT, "more than deflate's bound");
    return 0;
}

static int compress_block(weir_stage *self, weir_job *job)
{
    z_stream *z = job->worker;
    block_sum *sum = job->result;
    const size_t size = job->item.size;
    weir_chunk out;

    deflateReset(z);
    if (job->before.size > 0)
        deflateSetDictionary(z, job->before.data, (uInt)job->before.size);
    const size_t most = deflateBound(z, (uLong)size) + JOINT;
    if (weir_chunk_alloc(&out, weir_stage_pool(self), most))
        return weir_job_fail(job, -ENOMEM, "output of %zu bytes", most);
    z->next_out = out.data;
    z->avail_out = (uInt)most;
    const int failed = deflate_item(self, job, sum->last);
    if (failed) {
        weir_chunk_release(&out);
        return failed;
    }
    sum->length = size;
    sum->crc = wi_gzip_crc(0, job->item.data, size);
    out.size = most - z->avail_out;
    weir_chunk_release(&job->item);
    job->item = out;
    return 0;
}

/* ---- Putting them together ----------------------------------------------- */

static int write_block(weir_stage *self, weir_job *job)
{
    blocks *gz = weir_stage_arg(self);
    const block_sum *sum = job->result;

    gz->crc = crc32_combine(gz->crc, sum->crc, (z_off_t)sum->length);
    gz->length += (uint32_t)sum->length;
    gz->ended = sum->last;
    return weir_write(weir_stage_out(self), job->item);
}

/* ---- The stage ----------------------------------------------------------- */

static int start(weir_stage *self)
{
    const blocks *gz = weir_stage_arg(self);

    return wi_gzip_check(self, &gz->how);
}

static int run(weir_stage *self)
{
    const blocks *gz = weir_stage_arg(self);
    const weir_workers_options workers = {
        .work = compress_block,
        .take = take_block,
        .emit = write_block,
        .workers = gz->how.workers > 0 ? (unsigned)gz->how.workers : 0,
        .overlap = WINDOW,
        .result_size = sizeof(block_sum),
        .item_name = "block",
        .open_worker = open_deflate,
        .close_worker = close_deflate,
    };

    int failed = wi_gzip_write_header(self, &gz->how);
    if (!failed)
        failed = weir_workers_run(self, &workers);
    if (failed)
        return failed;
    return wi_gzip_write_trailer(self, gz->ended, (uint32_t)gz->crc,
                                 gz->length);
}

static void stop(weir_stage *self, int status)
{
    blocks *gz = weir_stage_arg(self);

    (void)status;
    weir_chunk_release_many(gz->kept, gz->kept_count);
}

static void free_blocks(void *arg)
{
    blocks *gz = arg;

    wi_gzip_fini(&gz->how);
    free(gz);
}

/* So that a source that reads a quarter of the mark reads whole blocks, which
 * need not be copied. */
static size_t input_mark(uint64_t block)
{
    return block < LARGEST_MARK / 4 ? (size_t)block * 4 : LARGEST_MARK;
}

weir_stage_def wi_gzip_blocks(wi_gzip how)
{
    blocks *gz = calloc(1, sizeof *gz);

    if (!gz) {
        wi_gzip_fini(&how);
        return (weir_stage_def){.name = "gzip", .status = -ENOMEM};
    }
    gz->how = how;
    return (weir_stage_def){
        .name = "gzip",
        .kind = WEIR_TRANSFORM,
        .open = start,
        .run = run,
        .close = stop,
        .arg = gz,
        .free_arg = free_blocks,
        .writable_high_water_mark = input_mark(how.block),
        .readable_high_water_mark = WI_BULK_MARK,
    };
}
