/* SPDX-License-Identifier: MIT */
/* noted.c - Node's callbacks, which write down that they were called. */
#include "noted.h"

#include <string.h>

#include "expect.h"

struct journal noted = JOURNAL_EMPTY;
struct ledger noted_ledger;
struct gate noted_gate = GATE_CLOSED;

static int result_of(weir_stage *self, const char *call)
{
    const struct script *script = weir_stage_arg(self);

    return script->fail && !strcmp(script->fail, call) ? script->result : 0;
}

int note_construct(weir_stage *self)
{
    journal_note(&noted, "%s construct", weir_stage_name(self));
    return result_of(self, "construct");
}

int note_read(weir_stage *self, size_t size)
{
    struct script *script = weir_stage_arg(self);

    journal_note(&noted, "read %zu", size);
    if (result_of(self, "read"))
        return script->result;
    int failed =
        weir_write(weir_stage_out(self), ledger_chunk(&noted_ledger, 1));
    return failed ? failed : script->left-- > 0;
}

int note_write(weir_stage *self, weir_chunk chunk)
{
    journal_note(&noted, "write %zu", chunk.size);
    weir_chunk_release(&chunk);
    return result_of(self, "write");
}

int note_write_at_gate(weir_stage *self, weir_chunk chunk)
{
    gate_pass(&noted_gate);
    return note_write(self, chunk);
}

int note_writev(weir_stage *self, weir_chunk *chunks, size_t n)
{
    journal_note(&noted, "writev %zu", n);
    for (size_t i = 0; i < n; i++)
        weir_chunk_release(&chunks[i]);
    return result_of(self, "writev");
}

int note_final(weir_stage *self)
{
    journal_note(&noted, "final");
    return result_of(self, "final");
}

int note_transform(weir_stage *self, weir_chunk chunk)
{
    journal_note(&noted, "transform %zu", chunk.size);
    if (result_of(self, "transform")) {
        weir_chunk_release(&chunk);
        return result_of(self, "transform");
    }
    return weir_write(weir_stage_out(self), chunk);
}

int note_flush(weir_stage *self)
{
    journal_note(&noted, "flush");
    if (result_of(self, "flush"))
        return result_of(self, "flush");
    return weir_write(weir_stage_out(self), ledger_chunk(&noted_ledger, 99));
}

void note_destroy(weir_stage *self, int status)
{
    journal_note(&noted, "%s destroy %d", weir_stage_name(self), status);
}

static const weir_callbacks source_calls = {
    .construct = note_construct, .read = note_read, .destroy = note_destroy};
static const weir_callbacks sink_calls = {.construct = note_construct,
                                          .write = note_write,
                                          .final = note_final,
                                          .destroy = note_destroy};
static const weir_callbacks transform_calls = {.construct = note_construct,
                                               .transform = note_transform,
                                               .flush = note_flush,
                                               .destroy = note_destroy};

weir_stage_def noted_source(struct script *script)
{
    return weir_callback_stage("source", &source_calls, script);
}

weir_stage_def noted_sink(struct script *script)
{
    return weir_callback_stage("sink", &sink_calls, script);
}

weir_stage_def noted_transform(struct script *script)
{
    return weir_callback_stage("transform", &transform_calls, script);
}

void feed_sizes(weir_writable *out, size_t n)
{
    for (size_t size = 1; size <= n; size++)
        expect_eq(weir_write(out, ledger_chunk(&noted_ledger, size)), 0);
    weir_end(out);
}
