/* SPDX-License-Identifier: MIT */
/*
 * gzip: a transform that makes one gzip member of all that it reads, as one
 * stream (gzip_stream.c) or of blocks, by any number of workers
 * (gzip_blocks.c).
 */
#include "gzip.h"
#include "stage_types.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <weir/stages.h>
#include <weir/workers.h>

#define SMALLEST_BLOCK ((int64_t)32 << 10)
#define USUAL_BLOCK ((int64_t)128 << 10)
#define LARGEST_BLOCK ((int64_t)64 << 20)

const char *wi_gzip_header_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

uint32_t wi_gzip_header_time(int64_t seconds)
{
    return seconds > 0 && seconds <= UINT32_MAX ? (uint32_t)seconds : 0;
}

void wi_gzip_fini(wi_gzip *how)
{
    free(how->name);
}

int wi_gzip_check(weir_stage *self, const wi_gzip *how)
{
    if (how->level < 1 || how->level > 9)
        return weir_stage_fail(self, -EINVAL, "level=%" PRId64, how->level);
    if (how->workers < WEIR_ALL_CPUS || how->workers > WEIR_MOST_WORKERS)
        return weir_stage_fail(self, -EINVAL, "workers=%" PRId64, how->workers);
    if (how->block != 0 &&
        (how->block < SMALLEST_BLOCK || how->block > LARGEST_BLOCK))
        return weir_stage_fail(self, -EINVAL, "block=%" PRIu64, how->block);
    return 0;
}

/* The same bytes come of blocks whatever the number of workers is, so all but
 * plain `gzip` makes blocks, even where there is one CPU. */
static bool wants_blocks(const wi_gzip *how)
{
    return how->workers != 1 || how->block != 0 || how->rsyncable;
}

static weir_stage_def make(const void *given)
{
    const weir_gzip_options *options = given;
    const char *name = options->name ? wi_gzip_header_name(options->name) : "";
    wi_gzip how = {
        .level = options->level,
        .workers = options->workers,
        .block = options->block,
        .rsyncable = options->rsyncable,
        .mtime = wi_gzip_header_time(options->mtime),
    };

    if (*name && !(how.name = strdup(name)))
        return (weir_stage_def){.name = "gzip", .status = -ENOMEM};
    if (!wants_blocks(&how))
        return wi_gzip_stream(how);
    if (how.block == 0)
        how.block = USUAL_BLOCK;
    return wi_gzip_blocks(how);
}

static const weir_option options_table[] = {
    {
        .name = "level",
        .type = WEIR_OPTION_INTEGER,
        .offset = offsetof(weir_gzip_options, level),
        .positional = true,
        .min = 1,
        .max = 9,
        .fallback = "6",
        .help = "From 1 (fast) to 9 (small)",
    },
    {
        .name = "name",
        .type = WEIR_OPTION_TEXT,
        .offset = offsetof(weir_gzip_options, name),
        .unit = "NAME",
        .help = "The file's name, for the header",
    },
    {
        .name = "mtime",
        .type = WEIR_OPTION_INTEGER,
        .offset = offsetof(weir_gzip_options, mtime),
        .min = 0,
        .max = UINT32_MAX,
        .unit = "seconds since 1970",
        .help = "The file's time, for the header; 0 is none",
    },
    {
        .name = "workers",
        .type = WEIR_OPTION_INTEGER,
        .offset = offsetof(weir_gzip_options, workers),
        .min = 0,
        .max = WEIR_MOST_WORKERS,
        .fallback = "1",
        .help = "Threads that compress; 0: one for each CPU",
    },
    {
        .name = "block",
        .type = WEIR_OPTION_SIZE,
        .offset = offsetof(weir_gzip_options, block),
        .min = SMALLEST_BLOCK,
        .max = LARGEST_BLOCK,
        .help = "Compress so much input at a time; 128K if workers are given",
    },
    {
        .name = "rsyncable",
        .type = WEIR_OPTION_FLAG,
        .offset = offsetof(weir_gzip_options, rsyncable),
        .help = "Let a small change of the input change little of the output",
    },
    {.name = NULL},
};

const weir_stage_type weir_gzip_type = {
    .name = "gzip",
    .summary = "Compress",
    .kind = WEIR_TRANSFORM,
    .options_size = sizeof(weir_gzip_options),
    .options = options_table,
    .make = make,
};

weir_stage_def weir_gzip_stage(const weir_gzip_options *given)
{
    weir_gzip_options options;

    wi_take_options(&weir_gzip_type, given, &options);
    return make(&options);
}
