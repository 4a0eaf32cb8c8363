/* SPDX-License-Identifier: MIT */
/*
 * actors.h - stages for tests of pipelines. What they count is for the test to
 * look at after weir_pipeline_wait.
 */
#ifndef WEIR_TEST_ACTORS_H
#define WEIR_TEST_ACTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/weir.h>

#include "gate.h"
#include "journal.h"

/* ---- Data --------------------------------------------------------------- */

/* What feed writes: the n-th byte of all is n modulo 251. */
struct feed {
    size_t chunks; /* SIZE_MAX: without end */
    size_t size;   /* bytes a chunk */
};

/* What tally saw. */
struct tally {
    size_t chunks;
    size_t bytes;
    size_t ends;   /* times that its input came to its end */
    bool disorder; /* a byte was not the one that feed writes there */
};

/* Writes `feed` from its first byte; any thread that has a writable. */
int feed_into(weir_writable *out, const struct feed *feed);

/* Reads to the end and counts; any thread that has a readable. */
int tally_from(weir_readable *in, struct tally *tally);

weir_stage_def feed_source(const char *name, struct feed *feed);
weir_stage_def tally_sink(const char *name, struct tally *tally);

/* Passes everything on. */
weir_stage_def relay(const char *name);

/* A stage of this kind that returns 0 at once. */
weir_stage_def idle(weir_stage_kind kind);

/* A pipeline of `n` stages, added in order. */
weir_pipeline *line_of(const weir_stage_def *stages, size_t n);
#define LINE(...)                                                              \
    line_of((weir_stage_def[]){__VA_ARGS__},                                   \
            sizeof((weir_stage_def[]){__VA_ARGS__}) / sizeof(weir_stage_def))

/* ---- Behaviour ---------------------------------------------------------- */

/*
 * A stage whose life is written down: "open NAME", "run NAME" and "close NAME
 * STATUS", where STATUS is ok, stopped, aborted or a number.
 */
struct role {
    struct journal *journal; /* NULL: not written down */
    int open_result;
    int (*run)(weir_stage *self); /* finds the role in weir_stage_arg */
    struct gate *gate;            /* for run functions that want one */
    int result;                   /* the same */
    weir_pipeline *pipeline;      /* the same */
    int runs;                     /* how often run was called */
    int closes;                   /* how often close was called */
    int close_status;
    bool same_thread; /* close was on the thread that open was on */
};

weir_stage_def played(const char *name, weir_stage_kind kind,
                      struct role *role);

/* Run functions for a role. */
int run_to_end(weir_stage *self);  /* passes on or drops all of its input */
int run_result(weir_stage *self);  /* returns role->result at once */
int run_asleep(weir_stage *self);  /* sleeps until it is cancelled */
int run_gated(weir_stage *self);   /* passes role->gate, returns the result */
int run_endless(weir_stage *self); /* writes small chunks until it fails */

#endif
