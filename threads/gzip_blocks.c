/* SPDX-License-Identifier: MIT */
/*
 * gzip in blocks of input, by any number of workers.
 *
 * Each block becomes raw deflate data that end at a byte, so that the member is
 * the header, the blocks one behind the other, and the trailer, whose check
 * value is put together from those of the blocks. Or each is a member of its
 * own. A block's output depends on its own bytes and those before it which its
 * codec may refer to, so neither the number of workers nor their timing can be
 * seen in it.
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

#define LARGEST_MARK ((size_t)4 << 20)

/* What a worker leaves for the trailer, and the taker for the worker. */
typedef struct block_sum {
    uint32_t crc;
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
    uint32_t crc;
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
    if (gz->how.many) {
        sum->last = true;
        return 1;
    }
    got = look_ahead(self, gz, &sum->last);
    return got < 0 ? got : 1;
}

/* ---- Compressing it ------------------------------------------------------ */

static int open_worker(weir_stage *self, void **worker)
{
    const blocks *gz = weir_stage_arg(self);

    *worker = gz->how.codec->open((int)gz->how.level);
    return *worker ? 0 : -ENOMEM;
}

static void close_worker(weir_stage *self, void *worker)
{
    const blocks *gz = weir_stage_arg(self);

    gz->how.codec->close(worker);
}

/* The data of the block, which `before` bytes of room stand before. */
static int deflate_block(weir_stage *self, weir_job *job, weir_chunk *out,
                         size_t before)
{
    const blocks *gz = weir_stage_arg(self);
    const wi_gzip_codec *codec = gz->how.codec;
    const block_sum *sum = job->result;
    const wi_gzip_input input = {
        .bytes = job->item, .before = job->before, .last = sum->last};
    size_t size = out->size - before - WI_GZIP_TRAILER_SIZE;
    const int failed =
        codec->deflate(self, job->worker, &input, out->data + before, &size);

    out->size = before + size;
    return failed == WEIR_LIMIT
               ? weir_job_fail(job, failed, "more than %s's bound", codec->name)
               : failed;
}

/* A member of its own says how large it is, so that readers can tell where the
 * next begins without expanding it. Only the first has the name. */
static void frame_block(const wi_gzip *how, const char *name,
                        const block_sum *sum, weir_chunk *out)
{
    wi_gzip_put_trailer(out->data + out->size, sum->crc, (uint32_t)sum->length);
    out->size += WI_GZIP_TRAILER_SIZE;
    wi_gzip_put_sized_header(out->data, how->level, name, how->mtime,
                             out->size);
}

static int compress_block(weir_stage *self, weir_job *job)
{
    const wi_gzip *how = &((const blocks *)weir_stage_arg(self))->how;
    const char *name = job->index == 0 ? how->name : NULL;
    block_sum *sum = job->result;
    const size_t before =
        how->many ? wi_gzip_header_size(name) + WI_GZIP_SIZE_FIELD : 0;
    const size_t most = before + how->codec->room(job->worker, job->item.size) +
                        WI_GZIP_TRAILER_SIZE;
    weir_chunk out;

    if (weir_chunk_alloc(&out, weir_stage_pool(self), most))
        return weir_job_fail(job, -ENOMEM, "output of %zu bytes", most);
    const int failed = deflate_block(self, job, &out, before);
    if (failed) {
        weir_chunk_release(&out);
        return failed;
    }
    sum->length = job->item.size;
    sum->crc = wi_gzip_crc(0, job->item.data, job->item.size);
    if (how->many)
        frame_block(how, name, sum, &out);
    weir_chunk_release(&job->item);
    job->item = out;
    return 0;
}

/* ---- Putting them together ----------------------------------------------- */

static int write_block(weir_stage *self, weir_job *job)
{
    blocks *gz = weir_stage_arg(self);
    const block_sum *sum = job->result;

    if (!gz->how.many)
        gz->crc = wi_gzip_crc_join(gz->crc, sum->crc, sum->length);
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
        .overlap = gz->how.many ? 0 : gz->how.codec->overlap,
        .result_size = sizeof(block_sum),
        .item_name = "block",
        .open_worker = open_worker,
        .close_worker = close_worker,
    };

    int failed = gz->how.many ? 0 : wi_gzip_write_header(self, &gz->how);
    if (!failed)
        failed = weir_workers_run(self, &workers);
    if (failed || (gz->how.many && gz->ended))
        return failed;
    if (gz->how.many) /* of no input there is a member too */
        failed = wi_gzip_write_header(self, &gz->how);
    return failed ? failed
                  : wi_gzip_write_trailer(self, gz->ended, gz->crc, gz->length);
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
        .reads_only = true,
        .open = start,
        .run = run,
        .close = stop,
        .arg = gz,
        .free_arg = free_blocks,
        .writable_high_water_mark = input_mark(how.block),
        .readable_high_water_mark = WI_BULK_MARK,
    };
}
