/* SPDX-License-Identifier: MIT */
/*
 * callbacks.c - the stage functions that call Node-like callbacks. An adaptor
 * is a stage definition's arg; the stage's own arg becomes the user's once the
 * stage has opened. Layer 4.
 */
#include <weir/callbacks.h>

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "completion.h"
#include "stage_impl.h"

#define MANY 1024 /* chunks in one writev: as many as writev(2) takes */

typedef struct adaptor {
    weir_callbacks calls;
    void *arg;
    weir_chunk many[]; /* MANY for a sink with writev, else none */
} adaptor;

static const adaptor *adaptor_of(weir_stage *self)
{
    return self->def.arg;
}

static int open_stage(weir_stage *self)
{
    const adaptor *a = adaptor_of(self);
    self->arg = a->arg;
    return a->calls.construct ? a->calls.construct(self) : 0;
}

static void close_stage(weir_stage *self, int status)
{
    const adaptor *a = adaptor_of(self);
    self->arg = a->arg;
    if (a->calls.destroy)
        a->calls.destroy(self, status);
}

/* What may be written before the edge is full, at least 1. */
static size_t room_of(weir_edge *edge)
{
    weir_edge_stats stats;
    weir_edge_get_stats(edge, &stats);
    return stats.length < stats.high_water_mark
               ? stats.high_water_mark - stats.length
               : 1;
}

static int run_source(weir_stage *self)
{
    const adaptor *a = adaptor_of(self);
    weir_writable *out = weir_stage_out(self);
    for (;;) {
        int status = weir_wait_room(out, WEIR_FOREVER);
        if (status)
            return status;
        wi_call_begin(self);
        int more = a->calls.read(self, room_of(self->out));
        more = wi_call_end(self, more);
        if (more <= 0)
            return more;
    }
}

/* Hands the sink what was read, by the call that fits. */
static int hand_over(weir_stage *self, weir_chunk *chunks, size_t n)
{
    const weir_callbacks *calls = &adaptor_of(self)->calls;
    wi_call_begin(self);
    int answer = calls->writev && (n > 1 || !calls->write)
                     ? calls->writev(self, chunks, n)
                     : calls->write(self, chunks[0]);
    return wi_call_end(self, answer);
}

/* What comes last may be completed later too. */
static int finish(weir_stage *self, int (*last)(weir_stage *self))
{
    if (!last)
        return 0;
    wi_call_begin(self);
    return wi_call_end(self, last(self));
}

static int run_sink(weir_stage *self)
{
    adaptor *a = self->def.arg;
    weir_chunk one;
    weir_chunk *chunks = a->calls.writev ? a->many : &one;
    size_t max = a->calls.writev ? MANY : 1;
    int got;
    while ((got = weir_read_many(weir_stage_in(self), chunks, max)) > 0) {
        int status = hand_over(self, chunks, (size_t)got);
        if (status)
            return status;
    }
    return got ? got : finish(self, a->calls.final);
}

static int run_transform(weir_stage *self)
{
    const adaptor *a = adaptor_of(self);
    weir_chunk chunk;
    int got;
    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        wi_call_begin(self);
        int status = wi_call_end(self, a->calls.transform(self, chunk));
        if (status)
            return status;
    }
    return got ? got : finish(self, a->calls.flush);
}

/* Fills in kind and run; -EINVAL when the set makes no stage or several. */
static int choose(weir_stage_def *def, const weir_callbacks *calls)
{
    bool source = calls->read != NULL;
    bool sink = calls->write || calls->writev;
    bool transform = calls->transform != NULL;
    if (source + sink + transform != 1 || (calls->final && !sink) ||
        (calls->flush && !transform))
        return -EINVAL;
    def->kind = source ? WEIR_SOURCE : sink ? WEIR_SINK : WEIR_TRANSFORM;
    def->run = source ? run_source : sink ? run_sink : run_transform;
    return 0;
}

weir_stage_def weir_callback_stage(const char *name,
                                   const weir_callbacks *callbacks, void *arg)
{
    weir_stage_def def = {.name = name,
                          .open = open_stage,
                          .close = close_stage,
                          .free_arg = free};
    def.status = choose(&def, callbacks);
    if (def.status)
        return def;
    size_t many = callbacks->writev ? MANY : 0;
    adaptor *a = malloc(sizeof *a + many * sizeof a->many[0]);
    if (!a) {
        def.status = -ENOMEM;
        return def;
    }
    a->calls = *callbacks;
    a->arg = arg;
    def.arg = a;
    return def;
}
