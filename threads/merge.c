/* SPDX-License-Identifier: MIT */
/*
 * merge: what comes from any input, as it comes.
 */
#include "stage_types.h"

#include <errno.h>

#include <weir/junctions.h>

#include "junction.h"

/* Passes on what the input has now. Returns 0, also at its end. */
static int pass_on(weir_stage *self, weir_readable *in)
{
    weir_chunk chunks[WI_BATCH];
    const int got = weir_try_read_many(in, chunks, WI_BATCH);

    if (got <= 0)
        return got == -EAGAIN ? 0 : got;
    const int failed =
        weir_write_many(weir_stage_out(self), chunks, (size_t)got);
    /* It may be long before this input is read again. */
    weir_read_done(in);
    return failed;
}

static int run(weir_stage *self)
{
    size_t next = 0;
    int failed = 0;

    while (!failed) {
        const int i = weir_stage_await_input(self, next, WEIR_FOREVER);
        if (i < 0)
            return i == -ENOENT ? 0 : i;
        failed = pass_on(self, weir_stage_input(self, (size_t)i));
        next = (size_t)i + 1;
    }
    return failed;
}

weir_stage_def weir_merge(void)
{
    return wi_from_several("merge", run);
}

static weir_stage_def make(const void *options)
{
    (void)options;
    return weir_merge();
}

const weir_stage_type weir_merge_type = {
    .name = "merge",
    .summary = "Pass on what comes from any input, as it comes",
    .kind = WEIR_TRANSFORM,
    .options = wi_no_options,
    .make = make,
};
