/* SPDX-License-Identifier: MIT */
/* pass_plugin.c - what the built-in pass does, from outside. */
#include <weir/weir.h>

#define MANY 64

static int run(weir_stage *self)
{
    weir_chunk chunks[MANY];
    int got;

    while ((got = weir_read_many(weir_stage_in(self), chunks, MANY)) > 0) {
        int failed = weir_write_many(weir_stage_out(self), chunks, (size_t)got);
        if (failed)
            return failed;
    }
    return got;
}

static weir_stage_def make(const void *options)
{
    (void)options;
    return (weir_stage_def){
        .kind = WEIR_TRANSFORM, .run = run, .high_water_mark = 256 * 1024};
}

static const weir_stage_type pass_on = {
    .name = "pass_on",
    .summary = "Pass everything on as it is",
    .kind = WEIR_TRANSFORM,
    .make = make,
};
WEIR_PLUGIN(&pass_on)
