/* SPDX-License-Identifier: MIT */
/*
 * gunzip: a transform that undoes gzip.
 */
#include "gunzip_expand.h"
#include "stage_types.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <weir/stages.h>

/* ---- The stage ----------------------------------------------------------- */

static int start(weir_stage *self)
{
    expander *gz = weir_stage_arg(self);

    gz->piece = wi_output_piece(self);
    if (inflateInit2(&gz->z, WI_HEADER_BITS) != Z_OK)
        return weir_stage_fail(self, -ENOMEM, "zlib");
    return 0;
}

/* Before it waits for input it lets go of all output, so that a slow stream
 * comes through as it comes in. */
static int read_input(weir_stage *self, expander *gz)
{
    weir_readable *in = weir_stage_in(self);
    const int got = weir_try_read(in, &gz->in);

    if (got != -EAGAIN)
        return got;
    const int failed = wi_expand_flush(self, gz);
    return failed ? failed : weir_read(in, &gz->in);
}

static int finish(weir_stage *self, expander *gz)
{
    const int failed = wi_expand_end(self, gz);

    return failed ? failed : wi_expand_flush(self, gz);
}

static int run(weir_stage *self)
{
    expander *gz = weir_stage_arg(self);
    int got = 1;

    while (gz->place != DONE && (got = read_input(self, gz)) > 0) {
        const int failed = wi_expand_chunk(self, gz);
        if (failed)
            return failed;
    }
    return got < 0 ? got : finish(self, gz);
}

static void stop(weir_stage *self, int status)
{
    expander *gz = weir_stage_arg(self);

    (void)status;
    inflateEnd(&gz->z);
    weir_chunk_release(&gz->out);
}

/* ---- Options ------------------------------------------------------------- */

static void free_expander(void *arg)
{
    expander *gz = arg;

    free(gz->name);
    free(gz);
}

static expander *new_expander(const weir_gunzip_options *options)
{
    expander *gz = calloc(1, sizeof *gz);

    if (!gz)
        return NULL;
    gz->max_output = options->max_output;
    gz->ignore_garbage = options->ignore_garbage;
    gz->name = strdup(options->name);
    if (gz->name)
        return gz;
    free(gz);
    return NULL;
}

static weir_stage_def make(const void *options)
{
    expander *gz = new_expander(options);

    if (!gz)
        return (weir_stage_def){.name = "gunzip", .status = -ENOMEM};
    return (weir_stage_def){
        .name = "gunzip",
        .kind = WEIR_TRANSFORM,
        .open = start,
        .run = run,
        .close = stop,
        .arg = gz,
        .free_arg = free_expander,
        .high_water_mark = WI_BULK_MARK,
    };
}

const weir_option wi_expand_options[] = {
    {
        .name = "max_output",
        .type = WEIR_OPTION_SIZE,
        .offset = offsetof(weir_gunzip_options, max_output),
        .min = 1,
        .max = INT64_MAX,
        .unit = "bytes",
        .help = "Fail rather than write more; without it there is no limit",
    },
    {
        .name = "name",
        .type = WEIR_OPTION_TEXT,
        .offset = offsetof(weir_gunzip_options, name),
        .fallback = "input",
        .unit = "NAME",
        .help = "What the input is called in messages",
    },
    {
        .name = "ignore_garbage",
        .type = WEIR_OPTION_FLAG,
        .offset = offsetof(weir_gunzip_options, ignore_garbage),
        .help = "Ignore what follows the last member instead of failing",
    },
    {.name = NULL},
};

const weir_stage_type weir_gunzip_type = {
    .name = "gunzip",
    .summary = "Decompress gzip",
    .kind = WEIR_TRANSFORM,
    .options_size = sizeof(weir_gunzip_options),
    .options = wi_expand_options,
    .make = make,
};

weir_stage_def weir_gunzip_stage(const weir_gunzip_options *given)
{
    weir_gunzip_options options;

    wi_take_options(&weir_gunzip_type, given, &options);
    return make(&options);
}
