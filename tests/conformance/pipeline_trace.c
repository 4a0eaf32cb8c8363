/* SPDX-License-Identifier: MIT */
/*
 * pipeline_trace.c - a source, some transforms and a sink, one of which fails,
 * closes without an error, or is aborted from outside.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <weir/weir.h>

#include "trace.h"

#define E_TEST (-EIO)
#define CHUNK_SIZE 3

typedef struct flow flow;

/* What goes wrong in a stage: `status` at its chunk number `at`, or when its
 * input has ended. */
typedef struct part {
    flow *f;
    bool source;
    int status;    /* instead of chunk `at`, if not 0 */
    int at_end;    /* of flush or final */
    bool to_abort; /* waits there to be aborted */
    size_t at;
    size_t seen;
} part;

struct flow {
    trace_log log;
    weir_pipeline *pipeline;
    weir_edge *asked; /* written to when the abort is due, ended when the
                         run is over */
    part *parts;      /* source, transforms, sink */
    size_t count;
    size_t chunks;
    atomic_size_t closed;
    atomic_bool finished;
};

/* ---- The stages ---------------------------------------------------------- */

static part *part_of(weir_stage *self)
{
    return weir_stage_arg(self);
}

/* Has the pipeline aborted, and waits for it as a stage would. */
static int ask_for_abort(weir_stage *self)
{
    weir_chunk nothing = {0};
    int more = weir_offer(weir_edge_writable(part_of(self)->f->asked), nothing);
    if (more < 0)
        return more;
    return weir_stage_poll(self, -1, 0, WEIR_FOREVER);
}

/* What is to become of the stage at this chunk; 0 to go on. */
static int fault(weir_stage *self)
{
    part *p = part_of(self);
    if (p->seen++ != p->at)
        return 0;
    return p->to_abort ? ask_for_abort(self) : p->status;
}

static int source_read(weir_stage *self, size_t size)
{
    part *p = part_of(self);
    weir_chunk chunk;
    (void)size;
    if (p->seen == p->f->chunks)
        return 0;
    int status = fault(self);
    if (!status)
        status =
            weir_chunk_copy(&chunk, weir_stage_pool(self), "abc", CHUNK_SIZE);
    if (!status)
        status = weir_write(weir_stage_out(self), chunk);
    return status ? status : 1;
}

static int pass_on(weir_stage *self, weir_chunk chunk)
{
    int status = fault(self);
    if (!status)
        return weir_write(weir_stage_out(self), chunk);
    weir_chunk_release(&chunk);
    return status;
}

static int sink_take(weir_stage *self, weir_chunk chunk)
{
    weir_chunk_release(&chunk);
    return fault(self);
}

static int at_end(weir_stage *self)
{
    return part_of(self)->at_end;
}

static int sink_final(weir_stage *self)
{
    part *p = part_of(self);
    if (!p->at_end)
        atomic_store(&p->f->finished, true);
    return p->at_end;
}

static void note_closed(weir_stage *self, int status)
{
    (void)status;
    atomic_fetch_add(&part_of(self)->f->closed, 1);
}

/* ---- The fault ----------------------------------------------------------- */

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* The stage that the name of the fault says. */
static part *faulty(flow *f, const trace *t, const char *name)
{
    if (starts_with(name, "source") || starts_with(name, "abort"))
        return &f->parts[0];
    if (starts_with(name, "transform") || starts_with(name, "flush"))
        return &f->parts[1 + trace_number(t, "at")];
    return &f->parts[f->count - 1];
}

/* Returns whether the set-up makes sense. */
static bool place_fault(flow *f, const trace *t)
{
    const char *name = trace_value(t, "fault");
    if (!name || trace_number(t, "at") + 2 > f->count)
        return false;
    if (starts_with(name, "ok"))
        return true;
    part *p = faulty(f, t, name);
    p->at = trace_number(t, "after");
    const char *what = strchr(name, '-');
    if (starts_with(name, "abort"))
        p->to_abort = true;
    else if (starts_with(name, "flush-error") ||
             starts_with(name, "final-error"))
        p->at_end = E_TEST;
    else if (what && starts_with(what, "-error"))
        p->status = E_TEST;
    else if (what && starts_with(what, "-close"))
        p->status = WEIR_STOPPED; /* though nobody has stopped it */
    else
        return false;
    return true;
}

/* ---- The run ------------------------------------------------------------- */

static const weir_callbacks source_calls = {.read = source_read,
                                            .destroy = note_closed};
static const weir_callbacks transform_calls = {
    .transform = pass_on, .flush = at_end, .destroy = note_closed};
static const weir_callbacks sink_calls = {
    .write = sink_take, .final = sink_final, .destroy = note_closed};

static bool build(flow *f, const trace *t)
{
    f->count = trace_number(t, "transforms") + 2;
    f->chunks = trace_number(t, "chunks");
    f->parts = calloc(f->count, sizeof *f->parts);
    f->asked = weir_edge_new(NULL);
    f->pipeline = weir_pipeline_new();
    if (!f->parts || !f->asked || !f->pipeline)
        return false;
    size_t mark = trace_number(t, "hwm");
    weir_pipeline_set_marks(f->pipeline, mark ? mark : WEIR_MARK_ZERO, 0);
    for (size_t i = 0; i < f->count; i++) {
        f->parts[i].f = f;
        const weir_callbacks *calls = i == 0              ? &source_calls
                                      : i + 1 == f->count ? &sink_calls
                                                          : &transform_calls;
        weir_pipeline_add(f->pipeline,
                          weir_callback_stage("part", calls, &f->parts[i]));
    }
    return place_fault(f, t) || trace_differs(t, t->steps[0].call.number,
                                              "a fault", t->steps[0].call.text);
}

static const char *name_of(int status)
{
    switch (status) {
    case 0:
        return "ok";
    case E_TEST:
        return "E_TEST";
    case WEIR_PREMATURE_CLOSE:
        return "PREMATURE_CLOSE";
    case WEIR_ABORTED:
        return "ABORTED";
    default:
        return weir_status_text(status);
    }
}

/* Aborts the run when the source asks for it. */
static void abort_when_asked(flow *f)
{
    weir_chunk nothing;
    weir_deadline deadline = weir_in_ms(TRACE_DEADLINE_MS);
    if (weir_read_until(weir_edge_readable(f->asked), &nothing, deadline) > 0)
        weir_pipeline_abort(f->pipeline);
}

static bool run(flow *f, const trace *t)
{
    int status = weir_pipeline_start(f->pipeline);
    if (!status && f->parts[0].to_abort && f->parts[0].at < f->chunks)
        abort_when_asked(f);
    if (!status)
        status = weir_pipeline_wait_until(f->pipeline,
                                          weir_in_ms(TRACE_DEADLINE_MS));
    trace_note(&f->log, "result %s", name_of(status));
    trace_note(&f->log, "sink finished=%d", atomic_load(&f->finished));
    trace_note(&f->log, "all closed=%d", atomic_load(&f->closed) == f->count);
    return trace_compare(t, &t->steps[0], &f->log, false);
}

bool pipeline_trace(const trace *t)
{
    flow f = {0};
    bool good = trace_log_init(&f.log) && build(&f, t) && run(&f, t);
    weir_pipeline_free(f.pipeline);
    weir_edge_free(f.asked);
    free(f.parts);
    trace_log_fini(&f.log);
    return good;
}
