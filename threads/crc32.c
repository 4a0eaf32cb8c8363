/* SPDX-License-Identifier: MIT */
/*
 * crc32: a transform that makes the CRC-32 of gzip of all that it reads.
 */
#include "digest.h"

#include <zlib.h>

static void start(void *state)
{
    *(uLong *)state = crc32_z(0, NULL, 0);
}

static void add(void *state, const unsigned char *data, size_t size)
{
    if (size > 0) /* without data it would begin anew */
        *(uLong *)state = crc32_z(*(uLong *)state, data, size);
}

static void finish(void *state, unsigned char *value)
{
    for (int i = 0; i < 4; i++)
        value[i] = (unsigned char)(*(uLong *)state >> (24 - 8 * i));
}

static const wi_digest_kind kind = {
    .name = "crc32",
    .state_size = sizeof(uLong),
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
