/* SPDX-License-Identifier: MIT */
/*
 * null: a sink that reads everything and drops it.
 */
#include "stage_types.h"

#include <weir/stages.h>

static int run(weir_stage *self)
{
    weir_chunk chunks[WI_BATCH];
    int got;

    while ((got = weir_read_many(weir_stage_in(self), chunks, WI_BATCH)) > 0)
        weir_readable_release(weir_stage_in(self), chunks, (size_t)got);
    return got;
}

weir_stage_def weir_null(void)
{
    return (weir_stage_def){
        .name = "null",
        .kind = WEIR_SINK,
        .reads_only = true,
        .run = run,
        .high_water_mark = WI_BULK_MARK,
    };
}

static weir_stage_def make(const void *options)
{
    (void)options;
    return weir_null();
}

static const weir_option options_table[] = {{.name = NULL}};

const weir_stage_type weir_null_type = {
    .name = "null",
    .summary = "Read everything and drop it",
    .kind = WEIR_SINK,
    .options = options_table,
    .make = make,
};
