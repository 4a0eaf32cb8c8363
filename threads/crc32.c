/* SPDX-License-Identifier: MIT */
/*
 * crc32: a transform that makes the CRC-32 of gzip of all that it reads.
 */
#include "digest.h"

#include "gzip_crc.h"

static void start(void *state)
{
    *(uint32_t *)state = 0;
}

static void add(void *state, const unsigned char *data, size_t size)
{
    if (size > 0) /* without data it would begin anew */
        *(uint32_t *)state = wi_gzip_crc(*(uint32_t *)state, data, size);
}

static void finish(void *state, unsigned char *value)
{
    for (int i = 0; i < 4; i++)
        value[i] = (unsigned char)(*(uint32_t *)state >> (24 - 8 * i));
}

static const wi_digest_kind kind = {
    .name = "crc32",
    .state_size = sizeof(uint32_t),
    .value_size = 4,
    .start = start,
    .add = add,
    .finish = finish,
};

static weir_stage_def make(const void *options)
{
    return wi_digest_stage(&kind, options);
}

const weir_stage_type weir_crc32_type = {
    .name = "crc32",
    .summary = "Write the CRC-32 of what comes, or print it",
    .kind = WEIR_TRANSFORM,
    .options_size = sizeof(weir_digest_options),
    .options = wi_digest_options,
    .make = make,
};

weir_stage_def weir_crc32_stage(const weir_digest_options *given)
{
    weir_digest_options options;

    wi_take_options(&weir_crc32_type, given, &options);
    return make(&options);
}
