/* SPDX-License-Identifier: MIT */
/*
 * gunzip: a transform that undoes gzip.
 */
#include "gunzip_expand.h"
#include "gunzip_members.h"
#include "gzip_codec.h"
#include "stage_types.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <weir/stages.h>
#include <weir/workers.h>

/* So that a source reads several members at a time. */
#define MANY_MARK ((size_t)1 << 20)

/* ---- The stage ----------------------------------------------------------- */

static int check(weir_stage *self, const expander *gz)
{
    if (!gz->codec)
        return wi_codec_refuse(self, gz->chosen);
    if (gz->workers < WEIR_ALL_CPUS || gz->workers > WEIR_MOST_WORKERS)
        return weir_stage_fail(self, -EINVAL, "workers=%" PRId64, gz->workers);
    return 0;
}

static int start(weir_stage *self)
{
    expander *gz = weir_stage_arg(self);

    const int refused = check(self, gz);
    if (refused)
        return refused;
    gz->piece = wi_output_piece(self);
    gz->codec_state = gz->codec->open();
    if (!gz->codec_state || inflateInit2(&gz->z, WI_HEADER_BITS) != Z_OK)
        return weir_stage_fail(self, -ENOMEM, "its codec");
    return 0;
}

/* Before it waits for input it lets go of all output, so that a slow stream
 * comes through as it comes in. */
static int read_input(weir_stage *self, expander *gz)
{
    weir_readable *in = weir_stage_in(self);

    if (gz->kept_count > 0) {
        gz->in = gz->kept[--gz->kept_count];
        return 1;
    }
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
        int failed = wi_expand_chunk(self, gz);
        if (!failed && gz->place == AT_SIZED)
            failed = wi_expand_members(self, gz);
        if (failed)
            return failed;
    }
    return got < 0 ? got : finish(self, gz);
}

static void stop(weir_stage *self, int status)
{
    expander *gz = weir_stage_arg(self);

    (void)status;
    if (gz->ignored)
        *gz->ignored = gz->place == DONE;
    inflateEnd(&gz->z);
    if (gz->codec_state)
        gz->codec->close(gz->codec_state);
    weir_chunk_release(&gz->out);
    weir_chunk_release_many(gz->kept, gz->kept_count);
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
    gz->ignored = options->ignored;
    gz->chosen = options->codec;
    gz->codec = wi_gunzip_codec_of(gz->chosen);
    gz->whole = wi_gunzip_whole_codec_of(gz->chosen);
    gz->workers = options->workers;
    gz->use_workers = gz->workers != 1 || gz->chosen == WEIR_CODEC_LIBDEFLATE;
    gz->stop_at_sized = gz->use_workers;
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
    const bool many = gz->workers != 1;
    return (weir_stage_def){
        .name = "gunzip",
        .kind = WEIR_TRANSFORM,
        .reads_only = true,
        .open = start,
        .run = run,
        .close = stop,
        .arg = gz,
        .free_arg = free_expander,
        .writable_high_water_mark = many ? MANY_MARK : WI_BULK_MARK,
        .readable_high_water_mark = WI_BULK_MARK,
        .largest_chunk = many ? 0 : WEIR_BY_MARK,
    };
}

/* What every stage that decompresses has, unzstd too. */
#define EXPAND_OPTIONS                                                         \
    {                                                                          \
        .name = "max_output",                                                  \
        .type = WEIR_OPTION_SIZE,                                              \
        .offset = offsetof(weir_gunzip_options, max_output),                   \
        .min = 1,                                                              \
        .max = INT64_MAX,                                                      \
        .unit = "bytes",                                                       \
        .help = "Fail rather than write more; without it there is no limit",   \
    },                                                                         \
        {                                                                      \
            .name = "name",                                                    \
            .type = WEIR_OPTION_TEXT,                                          \
            .offset = offsetof(weir_gunzip_options, name),                     \
            .fallback = "input",                                               \
            .unit = "NAME",                                                    \
            .help = "What the input is called in messages",                    \
        },                                                                     \
    {                                                                          \
        .name = "ignore_garbage", .type = WEIR_OPTION_FLAG,                    \
        .offset = offsetof(weir_gunzip_options, ignore_garbage),               \
        .help = "Ignore what follows the last member instead of failing",      \
    }

const weir_option wi_expand_options[] = {
    EXPAND_OPTIONS,
    {.name = NULL},
};

static const weir_option options_table[] = {
    EXPAND_OPTIONS,
    {
        .name = "codec",
        .type = WEIR_OPTION_CHOICE,
        .offset = offsetof(weir_gunzip_options, codec),
        .choices = wi_codec_names,
        .fallback = "auto",
        .help = "Who expands; built in: " WI_BUILT_IN,
    },
    {
        .name = "workers",
        .type = WEIR_OPTION_INTEGER,
        .offset = offsetof(weir_gunzip_options, workers),
        .min = 0,
        .max = WEIR_MOST_WORKERS,
        .fallback = "1",
        .help = "Threads for members that say their size; 0: one for each CPU",
    },
    {.name = NULL},
};

const weir_stage_type weir_gunzip_type = {
    .name = "gunzip",
    .summary = "Decompress gzip",
    .kind = WEIR_TRANSFORM,
    .options_size = sizeof(weir_gunzip_options),
    .options = options_table,
    .make = make,
};

weir_stage_def weir_gunzip_stage(const weir_gunzip_options *given)
{
    weir_gunzip_options options;

    wi_take_options(&weir_gunzip_type, given, &options);
    return make(&options);
}
