/* SPDX-License-Identifier: MIT */
/*
 * writable_trace.c - an application feeds a sink that stands at a gate in each
 * of its calls.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <weir/weir.h>

#include "trace.h"
#include "trace_gate.h"

#define E_TEST (-EIO) /* the error that the script injects */

typedef struct feeding {
    trace_log log;
    trace_gate gate;
    weir_pipeline *pipeline;
    weir_writable *out;
    size_t writes;
    atomic_bool closed; /* `close` was told */
} feeding;

static const char *name_of(int status)
{
    switch (status) {
    case 0:
        return "ok";
    case E_TEST:
        return "E_TEST";
    case WEIR_DESTROYED:
        return "DESTROYED";
    case WEIR_WRITE_AFTER_END:
        return "WRITE_AFTER_END";
    default:
        return weir_status_text(status);
    }
}

/* ---- What is told --------------------------------------------------------
 */

static void told_drain(void *arg)
{
    feeding *f = arg;
    trace_note(&f->log, "event drain");
}

static void told_finish(void *arg)
{
    feeding *f = arg;
    trace_note(&f->log, "event finish");
}

static void told_error(void *arg, int status)
{
    feeding *f = arg;
    trace_note(&f->log, "event error %s", name_of(status));
}

static void told_close(void *arg)
{
    feeding *f = arg;
    trace_note(&f->log, "event close");
    atomic_store(&f->closed, true);
}

/* A write that is to be told of. */
typedef struct ticket {
    feeding *f;
    size_t number;
} ticket;

static void told_done(void *arg, int status)
{
    ticket *done = arg;
    trace_note(&done->f->log, "done %zu %s", done->number, name_of(status));
    free(done);
}

/* ---- The sink ------------------------------------------------------------
 */

static int sink_write(weir_stage *self, weir_chunk chunk)
{
    feeding *f = weir_stage_arg(self);
    trace_note(&f->log, "sink write %zu", chunk.size);
    weir_chunk_release(&chunk);
    return trace_gate_wait(&f->gate).what;
}

static int sink_writev(weir_stage *self, weir_chunk *chunks, size_t n)
{
    feeding *f = weir_stage_arg(self);
    char sizes[3072];
    size_t used = 0;
    for (size_t i = 0; i < n && used < sizeof sizes; i++)
        used += (size_t)snprintf(sizes + used, sizeof sizes - used, " %zu",
                                 chunks[i].size);
    weir_chunk_release_many(chunks, n);
    trace_note(&f->log, "sink writev%s", sizes);
    return trace_gate_wait(&f->gate).what;
}

static int sink_final(weir_stage *self)
{
    feeding *f = weir_stage_arg(self);
    trace_note(&f->log, "sink final");
    return trace_gate_wait(&f->gate).what;
}

/* ---- Set-up --------------------------------------------------------------
 */

static bool start(feeding *f, const trace *t)
{
    f->pipeline = weir_pipeline_new();
    if (!f->pipeline)
        return false;
    bool many = trace_number(t, "writev");
    weir_callbacks calls = {.write = sink_write, .final = sink_final};
    if (many)
        calls.writev = sink_writev;
    weir_stage_def sink = weir_callback_stage("sink", &calls, f);
    size_t mark = trace_number(t, "hwm");
    sink.high_water_mark = mark ? mark : WEIR_MARK_ZERO;
    sink.object_mode = trace_number(t, "object");
    weir_pipeline_add(f->pipeline, sink);
    f->out = weir_pipeline_input(f->pipeline);
    if (!f->out || weir_pipeline_start(f->pipeline) != 0)
        return false;
    weir_writable_set_marks(f->out, 0, WEIR_MARK_ZERO);
    weir_writable_observe(f->out, &(weir_observer){.drain = told_drain,
                                                   .finish = told_finish,
                                                   .error = told_error,
                                                   .close = told_close,
                                                   .arg = f});
    return true;
}

/* The sink stands at its gate, or waits for what it may have, or is gone. */
static bool is_still(void *arg)
{
    feeding *f = arg;
    weir_edge_stats stats;
    if (atomic_load(&f->closed))
        return weir_pipeline_wait_until(f->pipeline, 0) != -ETIMEDOUT;
    if (trace_gate_occupied(&f->gate))
        return true;
    weir_pipeline_edge_stats(f->pipeline, 0, &stats);
    bool held_back = stats.corks && stats.waiting_chunks;
    return stats.readers_waiting == 1 && !stats.failed &&
           (!stats.ended || held_back);
}

static void settle(feeding *f)
{
    trace_await(is_still, f, "the sink does not come to rest");
}

/* ---- Calls ---------------------------------------------------------------
 */

/* A chunk of the size that the operand says. */
static weir_chunk chunk_of(const char *operand)
{
    weir_chunk chunk;
    size_t size = strtoul(operand, NULL, 10);
    if (weir_chunk_alloc(&chunk, NULL, size) != 0)
        abort();
    if (size)
        memset(chunk.data, 'w', size);
    return chunk;
}

static void offer(feeding *f, const char *operand)
{
    ticket *done = malloc(sizeof *done);
    if (!done)
        abort();
    *done = (ticket){.f = f, .number = f->writes++};
    int more = weir_offer_then(f->out, chunk_of(operand), told_done, done);
    trace_note(&f->log, "ret %s", more > 0 ? "true" : "false");
}

static void end(feeding *f, const char *operand)
{
    if (!*operand)
        weir_end(f->out);
    else
        (void)!weir_end_with(f->out, chunk_of(operand));
}

static bool verdict_of(const char *call, int *verdict)
{
    *verdict = strcmp(call, "fail") == 0 ? E_TEST : 0;
    return *verdict || strcmp(call, "ok") == 0;
}

/* Makes a call. Returns whether there is such a call. */
static bool make(feeding *f, const char *call)
{
    const char *operand;
    int verdict;
    if (trace_is(call, "write", &operand))
        offer(f, operand);
    else if (strcmp(call, "cork") == 0)
        weir_cork(f->out);
    else if (strcmp(call, "uncork") == 0)
        weir_uncork(f->out);
    else if (trace_is(call, "end", &operand))
        end(f, operand);
    else if (trace_is(call, "destroy", &operand))
        weir_fail(f->out, *operand ? E_TEST : 0);
    else if (!verdict_of(call, &verdict))
        return false;
    else if (trace_gate_occupied(&f->gate))
        trace_gate_open(&f->gate, (trace_pass){.what = verdict});
    return true;
}

static void note_state(feeding *f)
{
    weir_edge_stats stats;
    weir_pipeline_edge_stats(f->pipeline, 0, &stats);
    trace_note(&f->log,
               "state length=%zu corked=%u need_drain=%d ended=%d "
               "finished=%d destroyed=%d",
               stats.length, stats.corks, weir_need_drain(f->out), stats.ended,
               stats.finished, stats.failed || stats.closed);
}

static bool replay_step(feeding *f, const trace *t, const trace_step *step)
{
    int verdict;
    if (!make(f, step->call.text))
        return trace_differs(t, step->call.number, "a call", step->call.text);
    settle(f);
    note_state(f);
    /* A stage closes after its last call: not while it stands at the gate. */
    bool late =
        trace_gate_occupied(&f->gate) && !verdict_of(step->call.text, &verdict);
    return trace_compare(t, step, &f->log, late);
}

/* The events that are still owed come when the gate is opened. */
static bool pay_back(feeding *f, const trace *t)
{
    if (f->log.owed_count == 0)
        return true;
    trace_gate_open(&f->gate, (trace_pass){0});
    settle(f);
    return trace_compare_owed(t, &f->log);
}

/* ---- The end -------------------------------------------------------------
 */

static void finish(feeding *f)
{
    weir_fail(f->out, 0);
    settle(f);
    while (!atomic_load(&f->closed)) {
        trace_gate_open(&f->gate, (trace_pass){0});
        settle(f);
    }
}

static bool replay_all(feeding *f, const trace *t)
{
    settle(f);
    bool good = true;
    for (size_t i = 1; i < t->count && good; i++)
        good = replay_step(f, t, &t->steps[i]);
    if (good)
        good = pay_back(f, t);
    finish(f);
    return good;
}

bool writable_trace(const trace *t)
{
    feeding f = {0};
    bool good = trace_log_init(&f.log) && trace_gate_init(&f.gate) &&
                start(&f, t) && replay_all(&f, t);
    weir_pipeline_free(f.pipeline);
    trace_gate_fini(&f.gate);
    trace_log_fini(&f.log);
    return good;
}
