/* SPDX-License-Identifier: MIT */
/*
 * take and drop: transforms that count. Nobody's function is called between
 * two chunks, so they move as many at once as the count allows.
 */
#include "operator_make.h"
#include "stage_types.h"

#include <errno.h>

#include <weir/operators.h>

typedef struct counting {
    uint64_t n;
} counting;

static size_t at_most(uint64_t n, size_t most)
{
    return n < most ? (size_t)n : most;
}

static weir_stage_def counting_stage(const char *name,
                                     int (*run)(weir_stage *self), int64_t n)
{
    const counting c = {.n = (uint64_t)n};

    if (n < 0)
        return wi_operator_refused(name, -ERANGE);
    return wi_operator((weir_stage_def){.name = name,
                                        .kind = WEIR_TRANSFORM,
                                        .reads_only = true,
                                        .run = run},
                       &c, sizeof c);
}

/* ---- take --------------------------------------------------------------- */

static int run_take(weir_stage *self)
{
    const counting *c = weir_stage_arg(self);
    weir_readable *in = weir_stage_in(self);
    weir_chunk chunks[WI_BATCH];
    uint64_t left = c->n;

    while (left > 0) {
        const int got = weir_read_many(in, chunks, at_most(left, WI_BATCH));
        if (got <= 0)
            return got;
        left -= (uint64_t)got;
        if (left == 0)
            weir_stop(in, 0);
        const int status =
            weir_write_many(weir_stage_out(self), chunks, (size_t)got);
        if (status)
            return status;
    }
    return 0;
}

weir_stage_def weir_take(int64_t n)
{
    return counting_stage("take", run_take, n);
}

/* ---- drop --------------------------------------------------------------- */

static int run_drop(weir_stage *self)
{
    const counting *c = weir_stage_arg(self);
    weir_chunk chunks[WI_BATCH];
    uint64_t left = c->n;
    int got;

    while ((got = weir_read_many(weir_stage_in(self), chunks, WI_BATCH)) > 0) {
        const size_t dropped = at_most(left, (size_t)got);
        weir_readable_release(weir_stage_in(self), chunks, dropped);
        left -= dropped;
        const int status = weir_write_many(
            weir_stage_out(self), chunks + dropped, (size_t)got - dropped);
        if (status)
            return status;
    }
    return got;
}

weir_stage_def weir_drop(int64_t n)
{
    return counting_stage("drop", run_drop, n);
}
