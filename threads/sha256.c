/* SPDX-License-Identifier: MIT */
/*
 * sha256: a transform that makes the SHA-256 of all that it reads.
 */
#include "digest.h"

#include <nettle/sha2.h>

static void start(void *state)
{
    sha256_init(state);
}

static void add(void *state, const unsigned char *data, size_t size)
{
    sha256_update(state, size, data);
}

static void finish(void *state, unsigned char *value)
{
    sha256_digest(state, SHA256_DIGEST_SIZE, value);
}

static const wi_digest_kind kind = {
    .name = "sha256",
    .state_size = sizeof(struct sha256_ctx),
    .value_size = SHA256_DIGEST_SIZE,
    .start = start,
    .add = add,
    .finish = finish,
};

static weir_stage_def make(const void *options)
{
    return wi_digest_stage(&kind, options);
}

const weir_stage_type weir_sha256_type = {
    .name = "sha256",
    .summary = "Write the SHA-256 of what comes, or print it",
    .kind = WEIR_TRANSFORM,
    .options_size = sizeof(weir_digest_options),
    .options = wi_digest_options,
    .make = make,
};

weir_stage_def weir_sha256_stage(const weir_digest_options *given)
{
    weir_digest_options options;

    wi_take_options(&weir_sha256_type, given, &options);
    return make(&options);
}
