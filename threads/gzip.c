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
#define LARGEST_BLOCK ((int64_t)64 << 20)

/* Blocks that stand alone: smaller ones would make the output larger than
 * zlib's, whose blocks refer to what is before them. */
#define LEAST_ALONE ((uint64_t)256 << 10)
#define USUAL_ALONE ((uint64_t)512 << 10)

#define USUAL_LEVELS 9
#define MOST_LEVEL 12 /* of any codec */

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
    if (!how->codec)
        return wi_codec_refuse(self, how->chosen);
    /* What auto stands for is no matter of what is built in. */
    const int64_t most =
        how->chosen == WEIR_CODEC_AUTO ? USUAL_LEVELS : how->codec->most_level;
    if (how->level < 1 || how->level > most)
        return weir_stage_fail(self, -EINVAL,
                               "level=%" PRId64 ": codec=%s has 1 to %" PRId64,
                               how->level, wi_codec_names[how->chosen], most);
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
    return how->workers != 1 || how->block != 0 || how->rsyncable || how->many;
}

static const wi_gzip_codec *choose_codec(const wi_gzip *how)
{
    const bool large = how->block == 0 || how->block >= LEAST_ALONE;

    if (how->chosen != WEIR_CODEC_AUTO)
        return wi_gzip_codec_of(how->chosen);
    if (wants_blocks(how) && large && !how->rsyncable)
        return wi_gzip_codec_alone();
    return wi_gzip_codec_of(WEIR_CODEC_ZLIB);
}

static uint64_t usual_block(const wi_gzip *how)
{
    const uint64_t block = how->codec ? how->codec->usual_block : USUAL_ALONE;

    return how->many && block < USUAL_ALONE ? USUAL_ALONE : block;
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
        .many = options->members == WEIR_MANY_MEMBERS,
        .chosen = options->codec,
        .mtime = wi_gzip_header_time(options->mtime),
    };

    how.codec = choose_codec(&how);
    if (*name && !(how.name = strdup(name)))
        return (weir_stage_def){.name = "gzip", .status = -ENOMEM};
    if (how.codec == &wi_gzip_zlib && !wants_blocks(&how))
        return wi_gzip_stream(how);
    if (how.block == 0)
        how.block = usual_block(&how);
    return wi_gzip_blocks(how);
}

static const char *const members_names[] = {
    [WEIR_ONE_MEMBER] = "one", [WEIR_MANY_MEMBERS] = "many", NULL};

static const weir_option options_table[] = {
    {
        .name = "level",
        .type = WEIR_OPTION_INTEGER,
        .offset = offsetof(weir_gzip_options, level),
        .positional = true,
        .min = 1,
        .max = MOST_LEVEL,
        .fallback = "6",
        .help = "From 1 (fast) to 9 (small), with codec=libdeflate to 12",
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
        .help = "Compress so much input at a time",
    },
    {
        .name = "rsyncable",
        .type = WEIR_OPTION_FLAG,
        .offset = offsetof(weir_gzip_options, rsyncable),
        .help = "Let a small change of the input change little of the output",
    },
    {
        .name = "codec",
        .type = WEIR_OPTION_CHOICE,
        .offset = offsetof(weir_gzip_options, codec),
        .choices = wi_codec_names,
        .fallback = "auto",
        .help = "Who compresses; built in: " WI_BUILT_IN,
    },
    {
        .name = "members",
        .type = WEIR_OPTION_CHOICE,
        .offset = offsetof(weir_gzip_options, members),
        .choices = members_names,
        .fallback = "one",
        .help =
            "many: gunzip can use several CPUs; some readers stop after one",
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
