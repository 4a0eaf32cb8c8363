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
#include <weir/stages.h>

#define EXPAND_BITS (15 + 16) /* 32 KiB, with both */
#define LARGEST_HEADER ((size_t)4096)

/* ---- The worker ---------------------------------------------------------- */

static bool open_compression(wi_gzip_whole *worker, int64_t level)
{
    worker->codec = wi_gzip_codec_alone();
    worker->state = worker->codec->open((int)level);
    if (!worker->state)
        return false;
    worker->out_size = worker->codec->room(worker->state, WEIR_GZIP_WHOLE) +
                       LARGEST_HEADER + WI_GZIP_TRAILER_SIZE;
    return true;
}

static bool open_expansion(wi_gzip_whole *worker)
{
    worker->whole = wi_gunzip_whole_codec_of(WEIR_CODEC_AUTO);
    worker->state = worker->whole->open();
    worker->out_size = WEIR_GZIP_WHOLE;
    return worker->state && inflateInit2(&worker->z, EXPAND_BITS) == Z_OK;
}

int wi_gzip_whole_open(weir_stage *self, void **made)
{
    const weir_gzip_files_options *how = weir_stage_arg(self);
    wi_gzip_whole *worker = calloc(1, sizeof *worker);

    if (!worker)
        return -ENOMEM;
    *made = worker;
    if (how->expand ? open_expansion(worker)
                    : open_compression(worker, how->level)) {
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
    wi_gzip_whole *worker = made;

    (void)self;
    inflateEnd(&worker->z);
    if (worker->state && worker->codec)
        worker->codec->close(worker->state);
    else if (worker->state)
        worker->whole->close(worker->state);
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

static const char *header_name(const weir_gzip_file *file)
{
    const char *name = file->name ? wi_gzip_header_name(file->name) : "";

    return *name ? name : NULL;
}

/* Puts the data at *to, which is then behind them. */
static int put_data(weir_stage *self, wi_gzip_whole *worker, size_t size,
                    unsigned char **to)
{
    const wi_gzip_input input = {.bytes = {.data = worker->in, .size = size},
                                 .last = true};
    size_t used =
        worker->out_size - (size_t)(*to - worker->out) - WI_GZIP_TRAILER_SIZE;

    if (size == 0) {
        *to = wi_gzip_put_no_data(*to);
        return 0;
    }
    const int failed =
        worker->codec->deflate(self, worker->state, &input, *to, &used);
    *to += failed ? 0 : used;
    return failed;
}

/* Header, data and trailer. Returns how many bytes they are, or a status. */
static ssize_t make_member(weir_stage *self, wi_gzip_whole *worker,
                           const wi_gzip_task *task, size_t size)
{
    unsigned char *to = wi_gzip_put_header(
        worker->out, task->how->level, header_name(task->file),
        wi_gzip_header_time(task->file->mtime));
    const int failed = put_data(self, worker, size, &to);
    if (failed)
        return failed;
    to = wi_gzip_put_trailer(to, wi_gzip_crc(0, worker->in, size),
                             (uint32_t)size);
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
