/* SPDX-License-Identifier: MIT */
/*
 * pass: a transform that passes everything on as it is.
 */
#include "stage_types.h"

#include <weir/stages.h>

static int run(weir_stage *self)
{
    weir_chunk chunks[WI_BATCH];
    int got;

    while ((got = weir_read_many(weir_stage_in(self), chunks, WI_BATCH)) > 0) {
        const int failed =
            weir_write_many(weir_stage_out(self), chunks, (size_t)got);
        if (failed)
            return failed;
    }
    return got;
}

weir_stage_def weir_pass(void)
{
    return (weir_stage_def){
        .name = "pass",
        .kind = WEIR_TRANSFORM,
        .reads_only = true,
        .run = run,
        .high_water_mark = WI_BULK_MARK,
        .largest_chunk = WEIR_AS_READ,
    };
}

static weir_stage_def make(const void *options)
{
    (void)options;
    return weir_pass();
}

static const weir_option options_table[] = {{.name = NULL}};

const weir_stage_type weir_pass_type = {
    .name = "pass",
    .summary = "Pass everything on as it is",
    .kind = WEIR_TRANSFORM,
    .options = options_table,
    .make = make,
};
