/* SPDX-License-Identifier: MIT */
/*
 * lines: a transform that makes each line a chunk.
 */
#include "line_splitter.h"

#include <errno.h>
#include <stdlib.h>

#include <weir/stages.h>

static int run(weir_stage *self)
{
    return wi_split_lines(self, weir_stage_arg(self));
}

static void stop(weir_stage *self, int status)
{
    (void)status;
    wi_line_splitter_clear(weir_stage_arg(self));
}

static weir_stage_def make(const void *given)
{
    const weir_lines_options *options = given;
    wi_line_splitter *splitter = calloc(1, sizeof *splitter);

    if (!splitter)
        return (weir_stage_def){.name = "lines", .status = -ENOMEM};
    splitter->max = options->max;
    return (weir_stage_def){
        .name = "lines",
        .kind = WEIR_TRANSFORM,
        .reads_only = true,
        .run = run,
        .close = stop,
        .arg = splitter,
        .free_arg = free,
        .high_water_mark = WI_BULK_MARK,
        .largest_chunk = (size_t)splitter->max + 1,
    };
}

static const weir_option options_table[] = {
    WI_MAX_OPTION(weir_lines_options),
    {.name = NULL},
};

const weir_stage_type weir_lines_type = {
    .name = "lines",
    .summary = "Make each line a chunk of its own",
    .kind = WEIR_TRANSFORM,
    .options_size = sizeof(weir_lines_options),
    .options = options_table,
    .make = make,
};

weir_stage_def weir_lines_stage(const weir_lines_options *given)
{
    weir_lines_options options;

    wi_take_options(&weir_lines_type, given, &options);
    return make(&options);
}
