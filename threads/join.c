/* SPDX-License-Identifier: MIT */
/*
 * join: one chunk of each input in turn.
 */
#include "stage_types.h"

#include <weir/junctions.h>

#include "junction.h"

/* Passes on the input's next chunk. Returns 1, 0 at its end, or what failed. */
static int pass_one(weir_stage *self, weir_readable *in)
{
    weir_chunk chunk;
    const int got = weir_read(in, &chunk);

    if (got <= 0)
        return got;
    const int failed = weir_write(weir_stage_out(self), chunk);
    return failed ? failed : 1;
}

/* One chunk of each. Returns how many there were; below 0 what failed. An input
 * that has ended says so each time. */
static int pass_round(weir_stage *self)
{
    int passed = 0;

    for (size_t i = 0; i < weir_stage_inputs(self); i++) {
        const int one = pass_one(self, weir_stage_input(self, i));
        if (one < 0)
            return one;
        passed += one;
    }
    return passed;
}

static int run(weir_stage *self)
{
    int passed;

    do {
        passed = pass_round(self);
    } while (passed > 0);
    return passed;
}

weir_stage_def weir_join(void)
{
    return wi_from_several("join", run);
}

static weir_stage_def make(const void *options)
{
    (void)options;
    return weir_join();
}

const weir_stage_type weir_join_type = {
    .name = "join",
    .summary = "Pass on one chunk of each input in turn",
    .kind = WEIR_TRANSFORM,
    .options = wi_no_options,
    .make = make,
};
