/* SPDX-License-Identifier: MIT */
/*
 * noted.h - Node's callbacks, which write down that they were called, in the
 * order in which they were, and with what.
 */
#ifndef WEIR_TEST_NOTED_H
#define WEIR_TEST_NOTED_H

#include <weir/callbacks.h>
#include <weir/writable.h>

#include "gate.h"
#include "journal.h"
#include "ledger.h"

extern struct journal noted; /* "NAME construct", "write 7", "final" ... */
extern struct ledger noted_ledger; /* of the chunks that are written */
extern struct gate noted_gate;     /* of note_write_at_gate */

/* What the callbacks of one stage share: weir_stage_arg. */
struct script {
    int left;         /* reads that say "again" */
    int result;       /* of the call that is to fail; 0: none fails */
    const char *fail; /* which that is: "construct", "write" ... */
};

int note_construct(weir_stage *self);
int note_read(weir_stage *self, size_t size); /* writes one chunk of 1 byte */
int note_write(weir_stage *self, weir_chunk chunk);
int note_write_at_gate(weir_stage *self, weir_chunk chunk);
int note_writev(weir_stage *self, weir_chunk *chunks, size_t n);
int note_final(weir_stage *self);
int note_transform(weir_stage *self, weir_chunk chunk);
int note_flush(weir_stage *self); /* writes one chunk of 99 bytes */
void note_destroy(weir_stage *self, int status);

/* Stages with all the callbacks of their kind but writev; named as here. */
weir_stage_def noted_source(struct script *script);
weir_stage_def noted_transform(struct script *script);
weir_stage_def noted_sink(struct script *script);

/* Writes n chunks, of sizes 1 to n, and the end. */
void feed_sizes(weir_writable *out, size_t n);

#endif
