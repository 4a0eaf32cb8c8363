/* SPDX-License-Identifier: MIT */
/*
 * tee: every output gets every chunk.
 */
#include "stage_types.h"

#include <errno.h>
#include <stdlib.h>

#include <weir/junctions.h>
#include <weir/status.h>

#include "junction.h"

/* What the tee has read, and how much of it each output has. */
typedef struct round {
    weir_chunk chunks[WI_BATCH];
    size_t n;
    size_t *done; /* for each output */
    size_t outputs;
    size_t living; /* outputs that want more, as far as is known */
} round;

/* ---- One output -----------------------------------------------------------
 */

/* Makes references to the first n chunks that the output lacks. */
static void refer(const round *r, size_t i, weir_chunk *refs, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        const weir_chunk chunk = r->chunks[r->done[i] + k];

        refs[k] = weir_chunk_slice(chunk, 0, chunk.size);
    }
}

/* Writes what the output lacks as far as it has room. Returns how many chunks
 * it took, or a status. */
static int write_some(weir_stage *self, const round *r, size_t i)
{
    weir_chunk refs[WI_BATCH];
    const size_t lacks = r->n - r->done[i];

    refer(r, i, refs, lacks);
    const int took =
        weir_try_write_many(weir_stage_output(self, i), refs, lacks);
    if (took < 0 && took != -EAGAIN)
        return took;
    const size_t taken = took > 0 ? (size_t)took : 0;
    weir_chunk_release_many(refs + taken, lacks - taken);
    return (int)taken;
}

/* Writes the next chunk that the output lacks, and waits for room. */
static int write_one(weir_stage *self, const round *r, size_t i)
{
    weir_chunk ref;

    refer(r, i, &ref, 1);
    const int failed = weir_write(weir_stage_output(self, i), ref);
    return failed ? failed : 1;
}

/* What a write of these came to. Returns 0, also for an output that needs no
 * more. */
static int judge(round *r, size_t i, int took)
{
    if (took >= 0) {
        r->done[i] += (size_t)took;
        return 0;
    }
    if (!wi_branch_is_gone(took))
        return took;
    r->done[i] = r->n;
    r->living--;
    return 0;
}

/* Gives the output what it lacks and has room for. */
static int give(weir_stage *self, round *r, size_t i)
{
    int took = write_some(self, r, i);

    if (took == -EMSGSIZE) /* a budget has it cut, which may take a while */
        took = write_one(self, r, i);
    return judge(r, i, took);
}

/* ---- All outputs ----------------------------------------------------------
 */

/* Gives all outputs what they have room for. *slow becomes one that lacks
 * something, or the number of outputs. */
static int give_all(weir_stage *self, round *r, size_t *slow)
{
    *slow = r->outputs;
    for (size_t i = 0; i < r->outputs; i++) {
        const int failed = r->done[i] < r->n ? give(self, r, i) : 0;
        if (failed)
            return failed;
        if (r->done[i] < r->n && *slow == r->outputs)
            *slow = i;
    }
    return 0;
}

/* Outputs may come while the stage runs; none goes out of the list. */
static int begin_round(weir_stage *self, round *r)
{
    const size_t outputs = weir_stage_outputs(self);

    if (outputs > r->outputs) {
        size_t *more = realloc(r->done, outputs * sizeof *more);
        if (!more)
            return weir_stage_fail(self, -ENOMEM, "%zu outputs", outputs);
        r->done = more;
        r->outputs = outputs;
    }
    for (size_t i = 0; i < r->outputs; i++)
        r->done[i] = 0;
    r->living = r->outputs;
    return 0;
}

static int pass_on(weir_stage *self, round *r)
{
    size_t slow = 0;
    int failed = begin_round(self, r);

    while (!failed) {
        failed = give_all(self, r, &slow);
        if (failed || slow == r->outputs)
            break;
        failed = judge(r, slow, write_one(self, r, slow));
    }
    weir_chunk_release_many(r->chunks, r->n);
    if (!failed && r->living == 0)
        return WEIR_STOPPED;
    return failed;
}

static int run(weir_stage *self)
{
    weir_readable *in = weir_stage_in(self);
    round r = {.n = 0};
    int got;

    while ((got = weir_read_many(in, r.chunks, WI_BATCH)) > 0) {
        r.n = (size_t)got;
        const int failed = pass_on(self, &r);
        if (failed) {
            got = failed;
            break;
        }
    }
    free(r.done);
    return got;
}

weir_stage_def weir_tee(void)
{
    return wi_to_several("tee", run);
}

static weir_stage_def make(const void *options)
{
    (void)options;
    return weir_tee();
}

const weir_stage_type weir_tee_type = {
    .name = "tee",
    .summary = "Give every chunk to every output",
    .kind = WEIR_TRANSFORM,
    .options = wi_no_options,
    .make = make,
};
