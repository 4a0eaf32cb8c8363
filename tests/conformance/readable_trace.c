/* SPDX-License-Identifier: MIT */
/*
 * readable_trace.c - a source that stands at a gate between its calls feeds an
 * application that takes.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <weir/weir.h>

#include "trace.h"
#include "trace_gate.h"

#define E_TEST (-EIO) /* the error that the script injects */

/* What the source is told to do at its gate. */
enum command { PUSH, END, ASK, LEAVE };

typedef struct draining {
    trace_log log;
    trace_gate gate;
    weir_pipeline *pipeline;
    weir_readable *in;
    weir_writable *out; /* the source's, set before it first stands at the
                           gate; good until the pipeline is freed */
    bool object_mode;
    bool leaving;
    atomic_bool wanted; /* what the source was told when it asked last */
    atomic_bool ended;  /* `end` was told */
    atomic_bool closed; /* `close` was told */
} draining;

static const char *name_of(int status)
{
    return status == E_TEST                 ? "E_TEST"
           : status == WEIR_WRITE_AFTER_END ? "PUSH_AFTER_EOF"
                                            : weir_status_text(status);
}

/* ---- What is told --------------------------------------------------------
 */

static void told_end(void *arg)
{
    draining *d = arg;
    trace_note(&d->log, "event end");
    atomic_store(&d->ended, true);
}

static void told_error(void *arg, int status)
{
    draining *d = arg;
    trace_note(&d->log, "event error %s", name_of(status));
}

static void told_close(void *arg)
{
    draining *d = arg;
    trace_note(&d->log, "event close");
    atomic_store(&d->closed, true);
}

/* ---- The source ----------------------------------------------------------
 */

static weir_chunk chunk_of(size_t size)
{
    weir_chunk chunk;
    if (weir_chunk_alloc(&chunk, NULL, size) != 0)
        abort();
    if (size)
        memset(chunk.data, 'r', size);
    return chunk;
}

static weir_edge_stats stats_of(draining *d)
{
    weir_edge_stats stats;
    weir_pipeline_edge_stats(d->pipeline, 0, &stats);
    return stats;
}

/* Node's push of nothing adds nothing, and answers all the same. */
static bool wants_more(draining *d)
{
    weir_edge_stats stats = stats_of(d);
    return !stats.ended &&
           (stats.length < stats.high_water_mark || stats.length == 0);
}

/* Does what the source was told to. */
static void obey(draining *d, trace_pass command)
{
    if (command.what == PUSH && command.size == 0 && !d->object_mode) {
        trace_note(&d->log, "ret %s", wants_more(d) ? "true" : "false");
    } else if (command.what == PUSH) {
        int more = weir_offer(d->out, chunk_of(command.size));
        trace_note(&d->log, "ret %s", more > 0 ? "true" : "false");
    } else if (command.what == END) {
        weir_end(d->out);
    } else if (command.what == ASK) {
        int room = weir_wait_room(d->out, 1); /* long past: does not wait */
        atomic_store(&d->wanted, room == 0);
    }
}

static int source_run(weir_stage *self)
{
    draining *d = weir_stage_arg(self);
    d->out = weir_stage_out(self);
    trace_pass command;
    while ((command = trace_gate_wait(&d->gate)).what != LEAVE)
        obey(d, command);
    return stats_of(d).failed;
}

/* ---- Set-up --------------------------------------------------------------
 */

static bool start(draining *d, const trace *t)
{
    d->pipeline = weir_pipeline_new();
    if (!d->pipeline)
        return false;
    size_t mark = trace_number(t, "hwm");
    d->object_mode = trace_number(t, "object");
    weir_pipeline_add(d->pipeline,
                      (weir_stage_def){
                          .name = "source",
                          .kind = WEIR_SOURCE,
                          .run = source_run,
                          .arg = d,
                          .high_water_mark = mark ? mark : WEIR_MARK_ZERO,
                          .object_mode = d->object_mode,
                      });
    d->in = weir_pipeline_output(d->pipeline);
    if (!d->in)
        return false;
    weir_readable_take(d->in, true);
    weir_readable_observe(d->in, &(weir_observer){.end = told_end,
                                                  .error = told_error,
                                                  .close = told_close,
                                                  .arg = d});
    return weir_pipeline_start(d->pipeline) == 0;
}

/* The source stands at its gate, or is gone. */
static bool is_still(void *arg)
{
    draining *d = arg;
    if (atomic_load(&d->closed))
        return weir_pipeline_wait_until(d->pipeline, 0) != -ETIMEDOUT;
    return trace_gate_occupied(&d->gate);
}

static void settle(draining *d)
{
    trace_await(is_still, d, "the source does not come to rest");
}

/* Has the source obey; in its place, once it is gone. */
static void tell_source(draining *d, trace_pass command)
{
    if (atomic_load(&d->closed))
        obey(d, command);
    else
        trace_gate_open(&d->gate, command);
    settle(d);
}

/* A source has nothing more to do once its stream is over. */
static void leave_if_over(draining *d)
{
    bool over = atomic_load(&d->ended) || stats_of(d).failed;
    if (!over || d->leaving)
        return;
    d->leaving = true;
    trace_gate_open(&d->gate, (trace_pass){.what = LEAVE});
    trace_await(is_still, d, "the source does not leave");
}

/* ---- Reads ---------------------------------------------------------------
 */

#define MANY 64

/* Takes all that is there; less than was asked for tells of the end. */
static size_t read_all(draining *d)
{
    weir_chunk chunks[MANY];
    size_t sum = 0;
    int got;
    do {
        got = weir_try_read_many(d->in, chunks, MANY);
        for (int i = 0; i < got; i++)
            sum += chunks[i].size;
        if (got > 0)
            weir_chunk_release_many(chunks, (size_t)got);
    } while (got == MANY);
    return sum;
}

static size_t read_exactly(draining *d, size_t size)
{
    weir_chunk chunk;
    if (weir_try_read_exact(d->in, &chunk, size) <= 0)
        return 0;
    size = chunk.size;
    weir_chunk_release(&chunk);
    return size;
}

static size_t read_object(draining *d)
{
    weir_chunk object;
    if (weir_try_read(d->in, &object) <= 0)
        return 0;
    weir_chunk_release(&object);
    return 1;
}

/* Node's read() of an object without a size asks for all; it looks whether
 * the end comes next. */
static size_t read_object_of_all(draining *d)
{
    weir_chunk next;
    size_t got = read_object(d);
    if (got && weir_peek(d->in, &next) > 0)
        weir_chunk_release(&next);
    return got;
}

static void read_some(draining *d, const char *operand)
{
    size_t got;
    if (d->object_mode)
        got = *operand ? read_object(d) : read_object_of_all(d);
    else
        got = *operand ? read_exactly(d, strtoul(operand, NULL, 10))
                       : read_all(d);
    if (got)
        trace_note(&d->log, "got %zu", got);
    else
        trace_note(&d->log, "got nothing");
}

/* ---- Calls ---------------------------------------------------------------
 */

static void unshift(draining *d, size_t size)
{
    if (size || d->object_mode) /* Node's unshift of nothing does nothing */
        (void)!weir_unread(d->in, chunk_of(size));
}

/* Makes a call. Returns whether there is such a call. */
static bool make(draining *d, const char *call)
{
    const char *operand;
    if (trace_is(call, "push", &operand))
        tell_source(
            d, (trace_pass){.what = PUSH, .size = strtoul(operand, NULL, 10)});
    else if (strcmp(call, "end") == 0)
        tell_source(d, (trace_pass){.what = END});
    else if (trace_is(call, "read", &operand))
        read_some(d, operand);
    else if (trace_is(call, "unshift", &operand))
        unshift(d, strtoul(operand, NULL, 10));
    else if (trace_is(call, "destroy", &operand))
        weir_fail(d->out, *operand ? E_TEST : 0);
    else
        return false;
    return true;
}

static void note_state(draining *d)
{
    tell_source(d, (trace_pass){.what = ASK});
    weir_edge_stats stats = stats_of(d);
    trace_note(&d->log, "state length=%zu wanted=%d ended=%d destroyed=%d",
               stats.length, atomic_load(&d->wanted), atomic_load(&d->ended),
               stats.failed || atomic_load(&d->closed));
}

static bool replay_step(draining *d, const trace *t, const trace_step *step)
{
    if (!make(d, step->call.text))
        return trace_differs(t, step->call.number, "a call", step->call.text);
    settle(d);
    leave_if_over(d);
    note_state(d);
    return trace_compare(t, step, &d->log, false);
}

static bool replay_all(draining *d, const trace *t)
{
    settle(d);
    bool good = true;
    for (size_t i = 1; i < t->count && good; i++)
        good = replay_step(d, t, &t->steps[i]);
    weir_fail(d->out, 0);
    leave_if_over(d);
    return good;
}

bool readable_trace(const trace *t)
{
    draining d = {0};
    bool good = trace_log_init(&d.log) && trace_gate_init(&d.gate) &&
                start(&d, t) && replay_all(&d, t);
    weir_pipeline_free(d.pipeline);
    trace_gate_fini(&d.gate);
    trace_log_fini(&d.log);
    return good;
}
