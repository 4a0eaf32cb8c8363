/* SPDX-License-Identifier: MIT */
/*
 * digest.h - what the stages have in common that compute a check value of all
 * that they read: the value as the output, or beside it.
 */
#ifndef WEIR_THREADS_DIGEST_H
#define WEIR_THREADS_DIGEST_H

#include <stddef.h>

#include <weir/stages.h>

#include "stage_types.h"

/* The longest value, in bytes. */
#define WI_LONGEST_DIGEST 32

/* How a value is computed, on a state that begins as all 0. */
typedef struct wi_digest_kind {
    const char *name;
    size_t state_size;
    size_t value_size; /* bytes, at most WI_LONGEST_DIGEST */
    void (*start)(void *state);
    void (*add)(void *state, const unsigned char *data, size_t size);
    void (*finish)(void *state, unsigned char *value);
} wi_digest_kind;

/* The stage; `options` is a weir_digest_options of which all is filled. */
weir_stage_def wi_digest_stage(const wi_digest_kind *kind,
                               const weir_digest_options *options);

/* The options of all of them. */
extern const weir_option wi_digest_options[];

#endif
