/* SPDX-License-Identifier: MIT */
/*
 * A file that one worker expands by itself. A member that is there as a whole
 * and has room is expanded at once, by the fastest codec. All others, and what
 * is broken, go through inflate step by step. What it judges by, and what it
 * says of bad data, is as in gunzip_expand.c; here the reading and writing is
 * not in stages, and inflate sees to headers and trailers too.
 */
#include "gunzip_once.h"
#include "gzip_frame.h"
#include "gzip_whole.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include <weir/status.h>

#define MAGIC_BYTE 0x1f
#define MAGIC_SIZE 2

typedef struct expansion {
    weir_stage *self;
    wi_gzip_whole *worker;
    wi_gzip_task *task;
    uint64_t read;    /* bytes of input, with those that z still has */
    bool all_read;    /* there is no more than those */
    uint64_t members; /* complete ones */
    int stop;         /* 0, or the status with which the stage is to end */
} expansion;

/* The functions below return 0, 1 for more, or -1: it is over, which has been
 * said where it is to be said. */
#define OVER (-1)

/* ---- What can be wrong --------------------------------------------------- */

static uint64_t position(const expansion *e)
{
    return e->read - e->worker->z.avail_in;
}

static int refuse(expansion *e, const char *what, uint64_t where,
                  const char *why)
{
    weir_gzip_file *file = e->task->file;

    file->status = WEIR_BAD_DATA;
    snprintf(file->why, sizeof file->why,
             "gunzip: %s: %s at byte %" PRIu64 "%s",
             wi_gzip_task_label(e->task), what, where, why);
    return OVER;
}

static int refuse_end(expansion *e)
{
    return refuse(e, "unexpected end of the input", position(e),
                  position(e) ? "" : " (it is empty)");
}

/* Something that is no member. Behind one it does no harm. */
static int meet_garbage(expansion *e)
{
    if (e->members > 0) {
        e->task->file->garbage = true;
        return 0;
    }
    if (e->task->how->pass && wi_gzip_task_is_output(e->task)) {
        e->task->left = true;
        return OVER;
    }
    return refuse(e, "not in gzip format", 0, "");
}

/* What inflate said that is neither progress nor the end of a member. */
static int refuse_member(expansion *e, int result, uint64_t start)
{
    char why[80];

    if (result == Z_MEM_ERROR) {
        wi_gzip_task_fail(e->task, -ENOMEM, "gunzip",
                          wi_gzip_task_label(e->task));
        return OVER;
    }
    if (position(e) <= start + MAGIC_SIZE)
        return meet_garbage(e);
    const char *text = e->worker->z.msg;
    snprintf(why, sizeof why, ": %s", text ? text : "invalid data");
    return refuse(e, "corrupted", position(e), why);
}

/* ---- Input and output ---------------------------------------------------- */

static int cancelled(expansion *e)
{
    e->stop = weir_stage_cancelled(e->self);
    return e->stop ? OVER : 0;
}

/* Returns 1 when there is input, 0 at its end. */
static int have_input(expansion *e)
{
    z_stream *z = &e->worker->z;
    size_t got;

    if (z->avail_in > 0)
        return 1;
    if (cancelled(e) ||
        wi_gzip_task_read(e->task, e->worker->in, WI_GZIP_IN, &got))
        return OVER;
    z->next_in = e->worker->in;
    z->avail_in = (uInt)got;
    e->read += got;
    e->all_read = got < WI_GZIP_IN;
    return got > 0;
}

static size_t output_size(const expansion *e)
{
    return e->worker->out_size - e->worker->z.avail_out;
}

static void clear_output(expansion *e)
{
    e->worker->z.next_out = e->worker->out;
    e->worker->z.avail_out = (uInt)e->worker->out_size;
}

/* What is to go to standard output waits for its turn, so there must not be
 * much of it. */
static int write_output(expansion *e)
{
    if (cancelled(e))
        return OVER;
    if (wi_gzip_task_is_output(e->task)) {
        e->task->left = true;
        return OVER;
    }
    if (wi_gzip_task_write(e->task, e->worker->out, output_size(e)))
        return OVER;
    clear_output(e);
    return 0;
}

/* ---- Members ------------------------------------------------------------- */

/* By what the trailer of the last member says, in vain seldom. */
static bool expand_at_once(expansion *e)
{
    z_stream *z = &e->worker->z;

    return e->all_read && z->avail_in >= WI_GZIP_TRAILER_SIZE &&
           wi_gzip_number(z->next_in + z->avail_in - 4, 4) <= z->avail_out &&
           wi_expand_at_once(e->worker->whole, e->worker->state, z);
}

static int expand_in_steps(expansion *e)
{
    z_stream *z = &e->worker->z;
    const uint64_t start = position(e);
    int result = Z_OK;
    int more;

    inflateReset(z);
    while ((more = have_input(e)) > 0) {
        if (z->avail_out == 0 && write_output(e))
            return OVER;
        result = inflate(z, Z_NO_FLUSH);
        if (result == Z_STREAM_END)
            break;
        if (result != Z_OK && result != Z_BUF_ERROR)
            return refuse_member(e, result, start);
    }
    if (more <= 0)
        return more < 0 ? more : refuse_end(e);
    return 1;
}

static int expand_member(expansion *e)
{
    const int done = expand_at_once(e) ? 1 : expand_in_steps(e);

    e->members += done > 0;
    return done;
}

/* Zero bytes behind a member; what follows them is no member. */
static int skip_padding(expansion *e)
{
    z_stream *z = &e->worker->z;
    int more;

    while ((more = have_input(e)) > 0 && *z->next_in == 0) {
        z->next_in++;
        z->avail_in--;
    }
    return more > 0 ? meet_garbage(e) : more;
}

/* Returns 1 if there may be another one. */
static int expand_next(expansion *e)
{
    const int more = have_input(e);

    if (more == 0 && e->members == 0)
        return refuse_end(e);
    if (more <= 0)
        return more;
    if (e->members > 0 && *e->worker->z.next_in == 0)
        return skip_padding(e);
    if (*e->worker->z.next_in != MAGIC_BYTE)
        return meet_garbage(e);
    return expand_member(e);
}

static void finish(expansion *e)
{
    const size_t size = output_size(e);

    e->task->file->bytes_in = position(e);
    if (wi_gzip_task_write(e->task, e->worker->out, size) ||
        wi_gzip_whole_hold(e->self, e->worker, e->task, size))
        return;
    (void)wi_gzip_task_commit(e->task);
}

int wi_gzip_whole_expand(weir_stage *self, wi_gzip_whole *worker,
                         wi_gzip_task *task)
{
    expansion e = {.self = self, .worker = worker, .task = task};
    int more;

    worker->z.avail_in = 0;
    clear_output(&e);
    if (wi_gzip_task_create(task))
        return 0;
    do
        more = expand_next(&e);
    while (more > 0);
    if (more == 0)
        finish(&e);
    return e.stop;
}
