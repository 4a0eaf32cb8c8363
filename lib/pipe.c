/* SPDX-License-Identifier: MIT */
/* pipe.c - one stream into another, until they are parted. Layer 2. */
#include <weir/pipe.h>

#include <errno.h>
#include <stdatomic.h>

#include <weir/readable.h>
#include <weir/status.h>
#include <weir/writable.h>

#include "cork.h"
#include "writing.h"

#define BATCH 64

/* On the stack of the thread that pipes; `next` is protected by the lock of the
 * edge that it reads. */
struct wi_pipe {
    struct wi_pipe *next;
    weir_edge *in;
    weir_edge *out;
    atomic_bool parted; /* set first, then both sides are woken */
};

/* ---- Who pipes ------------------------------------------------------------
 */

static int enter(struct wi_pipe *self)
{
    weir_edge *in = self->in;
    wi_edge_lock(in);
    int status = in->pipes && !in->taking ? WEIR_MISUSE : 0;
    if (!status) {
        self->next = in->pipes;
        in->pipes = self;
    }
    wi_edge_unlock(in);
    return status;
}

static void leave(struct wi_pipe *self)
{
    wi_edge_lock(self->in);
    struct wi_pipe **link = &self->in->pipes;
    while (*link != self)
        link = &(*link)->next;
    *link = self->next;
    wi_edge_unlock(self->in);
}

static void note(struct wi_pipe *self, wi_event event, wi_event undone)
{
    wi_edge_lock(self->out);
    wi_notice_undoing(&self->out->notices, event, undone);
    wi_edge_unlock(self->out);
}

/* Marks one that is to be parted; returns where it writes, NULL if none is
 * left. */
static weir_edge *part_one(weir_edge *in, weir_edge *out)
{
    weir_edge *found = NULL;
    wi_edge_lock(in);
    for (struct wi_pipe *p = in->pipes; p && !found; p = p->next)
        if ((!out || p->out == out) && !atomic_exchange(&p->parted, true))
            found = p->out;
    if (found)
        wi_edge_wake_all(in);
    wi_edge_unlock(in);
    return found;
}

int weir_unpipe(weir_readable *in, weir_writable *out)
{
    int status = WEIR_MISUSE;
    weir_edge *edge;
    while ((edge = part_one(in->edge, out ? out->edge : NULL))) {
        wi_edge_lock(edge);
        wi_edge_wake_all(edge);
        wi_edge_unlock(edge);
        status = 0;
    }
    return status;
}

/* ---- Moving ---------------------------------------------------------------
 */

static int await_data(struct wi_pipe *self)
{
    weir_edge *in = self->in;
    wi_edge_lock(in);
    wi_cork_expire(in);
    while (!atomic_load(&self->parted) && !wi_edge_ready(in, &in->data)) {
        wi_cork_wait(in, WEIR_FOREVER);
        wi_cork_expire(in);
    }
    wi_edge_unlock(in);
    return atomic_load(&self->parted) ? WEIR_UNPIPED : 0;
}

static int await_room(struct wi_pipe *self)
{
    weir_edge *out = self->out;
    wi_edge_lock(out);
    while (!atomic_load(&self->parted) && !wi_edge_ready(out, &out->room))
        wi_edge_wait(out, &out->room, WEIR_FOREVER);
    wi_edge_unlock(out);
    return atomic_load(&self->parted) ? WEIR_UNPIPED : 0;
}

/* Says that all but the last chunks of those that were read are written, so
 * that only these have the result that is still to come. */
static void written_but(struct wi_pipe *self, size_t left)
{
    wi_edge_lock_reader(self->in);
    wi_edge_handled_but(self->in, left);
    wi_edge_unlock(self->in);
}

static int give_back(struct wi_pipe *self, weir_chunk *chunks, size_t n)
{
    int status = 0;
    written_but(self, n);
    while (n && !status)
        status = weir_unread(&self->in->readable, chunks[--n]);
    wi_edge_release(self->in, chunks, n);
    return status ? status : WEIR_UNPIPED;
}

/* The first of n chunks is too large for its output under a budget, which a
 * piece of it is not. Returns 0 with the rest in its place, or the status. */
static int write_piece(struct wi_pipe *self, weir_chunk *chunks, size_t n)
{
    const size_t size = wi_piece_size(self->out);
    weir_chunk piece = weir_chunk_slice(*chunks, 0, size);
    int status = weir_try_write(&self->out->writable, piece);
    if (status == -EAGAIN) {
        weir_chunk_release(&piece);
    } else if (status) {
        wi_edge_release(self->out, chunks, n);
    } else {
        piece = weir_chunk_slice(*chunks, size, SIZE_MAX);
        weir_chunk_release(chunks);
        *chunks = piece;
    }
    return status;
}

/* As weir_try_write_many. */
static int write_some(struct wi_pipe *self, weir_chunk *chunks, size_t n)
{
    const size_t whole = wi_whole_ones(self->out, chunks, n);
    return whole ? weir_try_write_many(&self->out->writable, chunks, whole)
                 : write_piece(self, chunks, n);
}

/* Writes what was read, or puts back what is left when it is parted. */
static int move(struct wi_pipe *self, weir_chunk *chunks, size_t n)
{
    size_t done = 0;
    int took = 0;
    while (done < n && took >= 0) {
        took = write_some(self, chunks + done, n - done);
        if (took > 0)
            done += (size_t)took;
        if (took == -EAGAIN && await_room(self))
            return give_back(self, chunks + done, n - done);
        if (took == -EAGAIN)
            took = 0;
    }
    if (took < 0)
        written_but(self, n - done);
    return took < 0 ? took : 0;
}

/* Returns 0 at the end of `in`, or why it went no further; *from says whether
 * that was said by `in`. */
static int move_all(struct wi_pipe *self, bool *from)
{
    weir_chunk chunks[BATCH];
    int status = 0;
    while (!status) {
        *from = false;
        if (atomic_load(&self->parted))
            return WEIR_UNPIPED;
        int got = weir_try_read_many(&self->in->readable, chunks, BATCH);
        *from = got <= 0 && got != -EAGAIN;
        if (*from)
            return got;
        status = got > 0 ? move(self, chunks, (size_t)got) : await_data(self);
    }
    return status;
}

/* Comes back from all that was read, with what came of it. */
static void finish(struct wi_pipe *self, int result)
{
    wi_edge_lock_reader(self->in);
    wi_edge_come_back(self->in, result);
    wi_edge_unlock(self->in);
}

int weir_pipe(weir_readable *in, weir_writable *out, unsigned flags)
{
    struct wi_pipe self = {.in = in->edge, .out = out->edge};
    bool from_in;
    int status = enter(&self);
    if (status)
        return status;
    note(&self, WI_PIPE, WI_UNPIPE);
    status = move_all(&self, &from_in);
    finish(&self, from_in || status == WEIR_UNPIPED ? 0 : status);
    leave(&self);
    note(&self, WI_UNPIPE, WI_PIPE);
    if (status == 0 && !(flags & WEIR_PIPE_KEEP_OPEN))
        weir_end(out);
    else if (status && from_in)
        weir_fail(out, status);
    else if (status && status != WEIR_UNPIPED)
        weir_stop(in, status);
    return status;
}
