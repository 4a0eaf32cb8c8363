/* SPDX-License-Identifier: MIT */
/*
 * concat: all of one input after all of another.
 */
#include "stage_types.h"

#include <weir/junctions.h>

#include "junction.h"

static int pass_all(weir_stage *self, weir_readable *in)
{
    weir_chunk chunks[WI_BATCH];
    int got;

    while ((got = weir_read_many(in, chunks, WI_BATCH)) > 0) {
        const int failed =
            weir_write_many(weir_stage_out(self), chunks, (size_t)got);
        if (failed)
            return failed;
    }
    return got;
}

static int run(weir_stage *self)
{
    int failed = 0;

    for (size_t i = 0; i < weir_stage_inputs(self) && !failed; i++)
        failed = pass_all(self, weir_stage_input(self, i));
    return failed;
}

weir_stage_def weir_concat(void)
{
    return wi_from_several("concat", run);
}

static weir_stage_def make(const void *options)
{
    (void)options;
    return weir_concat();
}

const weir_stage_type weir_concat_type = {
    .name = "concat",
    .summary = "Pass on one input after the other",
    .kind = WEIR_TRANSFORM,
    .options = wi_no_options,
    .make = make,
};
