/* SPDX-License-Identifier: MIT */
/* actors.c - stages for tests of pipelines. */
#include "actors.h"

#include <criterion/criterion.h>

#include "expect.h"

/* ---- Data --------------------------------------------------------------- */

static unsigned char byte_at(size_t position)
{
    return (unsigned char)(position % 251);
}

int feed_into(weir_writable *out, const struct feed *feed)
{
    size_t position = 0;

    for (size_t n = 0; n < feed->chunks; n++) {
        weir_chunk chunk;
        int failed = weir_chunk_alloc(&chunk, NULL, feed->size);
        if (failed)
            return failed;
        for (size_t i = 0; i < feed->size; i++)
            chunk.data[i] = byte_at(position++);
        failed = weir_write(out, chunk);
        if (failed)
            return failed;
    }
    return 0;
}

static void count(struct tally *tally, const weir_chunk *chunk)
{
    for (size_t i = 0; i < chunk->size; i++)
        if (chunk->data[i] != byte_at(tally->bytes + i))
            tally->disorder = true;
    tally->bytes += chunk->size;
    tally->chunks++;
}

int tally_from(weir_readable *in, struct tally *tally)
{
    weir_chunk chunk;
    int got;

    while ((got = weir_read(in, &chunk)) > 0) {
        count(tally, &chunk);
        weir_chunk_release(&chunk);
    }
    tally->ends += got == 0;
    return got;
}

static int run_feed(weir_stage *self)
{
    return feed_into(weir_stage_out(self), weir_stage_arg(self));
}

static int run_tally(weir_stage *self)
{
    return tally_from(weir_stage_in(self), weir_stage_arg(self));
}

static int run_relay(weir_stage *self)
{
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        int failed = weir_write(weir_stage_out(self), chunk);
        if (failed)
            return failed;
    }
    return got;
}

weir_stage_def feed_source(const char *name, struct feed *feed)
{
    return (weir_stage_def){
        .name = name, .kind = WEIR_SOURCE, .run = run_feed, .arg = feed};
}

weir_stage_def tally_sink(const char *name, struct tally *tally)
{
    return (weir_stage_def){
        .name = name, .kind = WEIR_SINK, .run = run_tally, .arg = tally};
}

weir_stage_def relay(const char *name)
{
    return (weir_stage_def){.name = name, .run = run_relay};
}

static int run_idle(weir_stage *self)
{
    (void)self;
    return 0;
}

weir_stage_def idle(weir_stage_kind kind)
{
    return (weir_stage_def){.name = "idle", .kind = kind, .run = run_idle};
}

weir_pipeline *line_of(const weir_stage_def *stages, size_t n)
{
    weir_pipeline *pipeline = weir_pipeline_new();

    cr_assert(pipeline);
    for (size_t i = 0; i < n; i++)
        expect_eq(weir_pipeline_add(pipeline, stages[i]), 0);
    return pipeline;
}

/* ---- Behaviour ---------------------------------------------------------- */

/* Set by a stage's open on the stage's own thread. */
static _Thread_local const struct role *opened_here;

static void note_close(struct role *role, const char *name, int status)
{
    if (status == 0)
        journal_note(role->journal, "close %s ok", name);
    else if (status == WEIR_STOPPED)
        journal_note(role->journal, "close %s stopped", name);
    else if (status == WEIR_ABORTED)
        journal_note(role->journal, "close %s aborted", name);
    else
        journal_note(role->journal, "close %s %d", name, status);
}

static int open_role(weir_stage *self)
{
    struct role *role = weir_stage_arg(self);

    opened_here = role;
    if (role->journal)
        journal_note(role->journal, "open %s", weir_stage_name(self));
    return role->open_result;
}

static int run_role(weir_stage *self)
{
    struct role *role = weir_stage_arg(self);

    role->runs++;
    if (role->journal)
        journal_note(role->journal, "run %s", weir_stage_name(self));
    return role->run(self);
}

static void close_role(weir_stage *self, int status)
{
    struct role *role = weir_stage_arg(self);

    role->closes++;
    role->close_status = status;
    role->same_thread = opened_here == role;
    if (role->journal)
        note_close(role, weir_stage_name(self), status);
}

weir_stage_def played(const char *name, weir_stage_kind kind, struct role *role)
{
    return (weir_stage_def){.name = name,
                            .kind = kind,
                            .open = open_role,
                            .run = run_role,
                            .close = close_role,
                            .arg = role};
}

int run_to_end(weir_stage *self)
{
    weir_writable *out = weir_stage_out(self);
    weir_chunk chunk;
    int got;

    if (!weir_stage_in(self))
        return 0;
    if (out)
        return run_relay(self);
    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0)
        weir_chunk_release(&chunk);
    return got;
}

int run_result(weir_stage *self)
{
    const struct role *role = weir_stage_arg(self);

    return role->result;
}

int run_asleep(weir_stage *self)
{
    return weir_stage_poll(self, -1, 0, WEIR_FOREVER);
}

int run_gated(weir_stage *self)
{
    struct role *role = weir_stage_arg(self);

    gate_pass(role->gate);
    return role->result;
}

int run_endless(weir_stage *self)
{
    return feed_into(weir_stage_out(self), &(struct feed){SIZE_MAX, 64});
}
