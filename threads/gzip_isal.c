/* SPDX-License-Identifier: MIT */
/*
 * Blocks by ISA-L, which is several times as fast as the others and has three
 * levels. Each begins with the 32 KiB before it as its dictionary.
 */
#include "gzip_codec.h"

#include <stdlib.h>

#include <weir/status.h>

#include <isa-l/igzip_lib.h>

#define MOST_LEVEL 3

/* What the library says it needs of a level; the third needs most. */
#define LEVEL_ROOM (ISAL_DEF_LVL3_DEFAULT)

/* Data that do not compress are stored, with a header for each 64 KiB at most;
 * this is far more. */
#define ROOM_FOR_HEADERS 1024

typedef struct isal_worker {
    struct isal_zstream z;
    unsigned char level_buffer[LEVEL_ROOM];
} isal_worker;

static void *open_worker(int level)
{
    isal_worker *worker = malloc(sizeof *worker);

    if (!worker)
        return NULL;
    isal_deflate_init(&worker->z);
    worker->z.level = (uint32_t)(level < MOST_LEVEL ? level : MOST_LEVEL);
    worker->z.level_buf = worker->level_buffer;
    worker->z.level_buf_size = sizeof worker->level_buffer;
    return worker;
}

static size_t room(void *worker, size_t size)
{
    (void)worker;
    return size + size / 8 + ROOM_FOR_HEADERS;
}

static bool has_ended(const struct isal_zstream *z, bool last)
{
    return z->internal_state.state == (last ? ZSTATE_END : ZSTATE_NEW_HDR);
}

static int compress_input(weir_stage *self, struct isal_zstream *z,
                          weir_chunk in, bool last)
{
    int failed = 0;

    while (in.size > 0 && !failed) {
        const size_t size = in.size < WI_GZIP_PIECE ? in.size : WI_GZIP_PIECE;
        const bool all = size == in.size;

        z->next_in = in.data;
        z->avail_in = (uint32_t)size;
        z->end_of_stream = all && last;
        z->flush = all && !last ? SYNC_FLUSH : NO_FLUSH;
        if (isal_deflate(z) != COMP_OK || z->avail_in > 0)
            return WEIR_LIMIT;
        in.data += size;
        in.size -= size;
        if (!all)
            failed = weir_stage_cancelled(self);
    }
    return failed;
}

static int deflate_block(weir_stage *self, void *worker,
                         const wi_gzip_input *in, unsigned char *to,
                         size_t *size)
{
    struct isal_zstream *z = &((isal_worker *)worker)->z;

    isal_deflate_reset(z);
    if (in->before.size > 0)
        isal_deflate_set_dict(z, in->before.data, (uint32_t)in->before.size);
    z->next_out = to;
    z->avail_out = (uint32_t)*size;
    const int failed = compress_input(self, z, in->bytes, in->last);
    if (!failed && !has_ended(z, in->last))
        return WEIR_LIMIT;
    *size -= z->avail_out;
    return failed;
}

const wi_gzip_codec wi_gzip_isal = {
    .name = "isal",
    .most_level = 9,
    .usual_block = (uint64_t)256 << 10,
    .overlap = WI_DEFLATE_WINDOW,
    .open = open_worker,
    .close = free,
    .room = room,
    .deflate = deflate_block,
};
