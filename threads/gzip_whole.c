/* SPDX-License-Identifier: MIT */
/*
 * A file that one worker compresses by itself, as one member.
 */
#include "gzip_whole.h"
#include "gzip.h"
#include "gzip_crc.h"
#include "gzip_frame.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <weir/chunk.h>

#define RAW_WINDOW_BITS (-15) /* 32 KiB, without header and trailer */
#define EXPAND_BITS (15 + 16) /* 32 KiB, with both */
#define LARGEST_HEADER ((size_t)4096)

/* ---- The worker ---------------------------------------------------------- */

static int open_codec(z_stream *z, const weir_gzip_files_options *how)
{
    if (how->expand)
        return inflateInit2(z, EXPAND_BITS);
    return deflateInit2(z, (int)how->level, Z_DEFLATED, RAW_WINDOW_BITS,
                        WI_GZIP_MEMORY_LEVEL, Z_DEFAULT_STRATEGY);
}

static size_t out_size(z_stream *z, const weir_gzip_files_options *how)
{
    if (how->expand)
        return WEIR_GZIP_WHOLE;
    return deflateBound(z, WI_GZIP_IN) + LARGEST_HEADER + WI_GZIP_TRAILER_SIZE;
}

int wi_gzip_whole_open(weir_stage *self, void **made)
{
    const weir_gzip_files_options *how = weir_stage_arg(self);
    wi_gzip_whole *worker = calloc(1, sizeof *worker);

    if (!worker)
        return -ENOMEM;
    *made = worker;
    if (open_codec(&worker->z, how) == Z_OK) {
        worker->out_size = out_size(&worker->z, how);
        worker->in = malloc(WI_GZIP_IN);
        worker->out = malloc(worker->out_size);
    }
    if (worker->in && worker->out)
        return 0;
    wi_gzip_whole_close(self, worker);
    return -ENOMEM;
}

void wi_gzip_whole_close(weir_stage *self, void *made)
{
    const weir_gzip_files_options *how = weir_stage_arg(self);
    wi_gzip_whole *worker = made;

    if (how->expand)
        inflateEnd(&worker->z);
    else
        deflateEnd(&worker->z);
    free(worker->in);
    free(worker->out);
    free(worker);
}

int wi_gzip_whole_hold(weir_stage *self, const wi_gzip_whole *worker,
                       wi_gzip_task *task, size_t size)
{
    if (!wi_gzip_task_is_output(task))
        return 0;
    if (weir_chunk_copy(&task->held, weir_stage_pool(self), worker->out, size))
        return wi_gzip_task_fail(task, -ENOMEM, weir_stage_name(self),
                                 wi_gzip_task_label(task));
    return 0;
}

/* ---- Compressing --------------------------------------------------------- */

/* In pieces, so that nobody is kept waiting who wants the stage to stop. */
static int deflate_all(weir_stage *self, wi_gzip_whole *worker, size_t size)
{
    z_stream *z = &worker->z;
    int failed = 0;

    deflateReset(z);
    z->next_in = worker->in;
    do {
        const size_t piece = size < WI_GZIP_PIECE ? size : WI_GZIP_PIECE;

        z->avail_in = (uInt)piece;
        size -= piece;
        deflate(z, size ? Z_NO_FLUSH : Z_FINISH);
        failed = size ? weir_stage_cancelled(self) : 0;
    } while (size > 0 && !failed);
    return failed;
}

static const char *header_name(const weir_gzip_file *file)
{
    const char *name = file->name ? wi_gzip_header_name(file->name) : "";

    return *name ? name : NULL;
}

/* Header, data and trailer. Returns how many bytes they are, or a status. */
static ssize_t make_member(weir_stage *self, wi_gzip_whole *worker,
                           const wi_gzip_task *task, size_t size)
{
    unsigned char *to = wi_gzip_put_header(
        worker->out, task->how->level, header_name(task->file),
        wi_gzip_header_time(task->file->mtime));
    const size_t room = worker->out_size - (size_t)(to - worker->out);

    worker->z.next_out = to;
    worker->z.avail_out = (uInt)room - WI_GZIP_TRAILER_SIZE;
    const int failed = deflate_all(self, worker, size);
    if (failed)
        return failed;
    to = wi_gzip_put_trailer(worker->z.next_out,
                             wi_gzip_crc(0, worker->in, size), (uint32_t)size);
    return to - worker->out;
}

/* What the file has been told of is no failure of the stage. */
static int deliver(weir_stage *self, wi_gzip_whole *worker, wi_gzip_task *task,
                   size_t size)
{
    int failed = wi_gzip_task_create(task);

    if (!failed)
        failed = wi_gzip_task_write(task, worker->out, size);
    if (!failed)
        failed = wi_gzip_whole_hold(self, worker, task, size);
    if (!failed)
        (void)wi_gzip_task_commit(task);
    return 0;
}

int wi_gzip_whole_compress(weir_stage *self, wi_gzip_whole *worker,
                           wi_gzip_task *task)
{
    const char *name = header_name(task->file);
    size_t size;

    if (wi_gzip_header_size(name) > LARGEST_HEADER) {
        task->left = true;
        return 0;
    }
    if (wi_gzip_task_read(task, worker->in, WI_GZIP_IN, &size))
        return 0;
    if (size > WEIR_GZIP_WHOLE) {
        task->left = true;
        return 0;
    }
    const ssize_t made = make_member(self, worker, task, size);
    if (made < 0)
        return (int)made;
    task->file->bytes_in = size;
    return deliver(self, worker, task, (size_t)made);
}
