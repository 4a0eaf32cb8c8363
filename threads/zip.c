/* SPDX-License-Identifier: MIT */
/*
 * zip: one chunk of each input makes one chunk of the output.
 */
#include "stage_types.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <weir/junctions.h>
#include <weir/status.h>

#include "junction.h"

typedef struct zipper {
    char *separator;
    size_t separator_size;
    bool must_match;
    weir_chunk *parts; /* one of each input... */
    size_t n;          /* ...of which so many are here */
    size_t inputs;     /* those that there were at the start */
} zipper;

/* ---- Reading a part of each -----------------------------------------------
 */

/* Input `ended` is at its end, `having` has more, after so many rounds. */
static int differ(weir_stage *self, size_t ended, size_t having,
                  uint64_t rounds)
{
    return weir_stage_fail(self, WEIR_BAD_DATA,
                           "input %zu ends after %llu items, but input %zu has "
                           "more",
                           ended + 1, (unsigned long long)rounds, having + 1);
}

/* Whether the inputs behind the first, which has ended, have too. Returns 0 if
 * so, or what failed. */
static int check_ends(weir_stage *self, const zipper *z, uint64_t rounds)
{
    for (size_t i = 1; i < z->inputs; i++) {
        weir_chunk chunk;
        const int got = weir_read(weir_stage_input(self, i), &chunk);
        if (got < 0)
            return got;
        if (got == 0)
            continue;
        weir_chunk_release(&chunk);
        return differ(self, 0, i, rounds);
    }
    return 0;
}

/* Returns 1 with a part of each; 0 when that was all; or what failed. */
static int read_parts(weir_stage *self, zipper *z, uint64_t rounds)
{
    for (z->n = 0; z->n < z->inputs; z->n++) {
        const int got =
            weir_read(weir_stage_input(self, z->n), &z->parts[z->n]);
        if (got < 0)
            return got;
        if (got == 0 && z->must_match)
            return z->n ? differ(self, z->n, 0, rounds)
                        : check_ends(self, z, rounds);
        if (got == 0)
            return 0;
    }
    return 1;
}

/* ---- One of them ----------------------------------------------------------
 */

/* How much of a part is used: a separator takes the place of a newline. */
static size_t used(const zipper *z, size_t i)
{
    const weir_chunk *part = &z->parts[i];
    const bool last = i + 1 == z->n;

    if (last || !z->separator_size || !part->size ||
        part->data[part->size - 1] != '\n')
        return part->size;
    return part->size - 1;
}

static size_t joined_size(const zipper *z)
{
    size_t size = z->separator_size * (z->n - 1);

    for (size_t i = 0; i < z->n; i++)
        size += used(z, i);
    return size;
}

static int write_joined(weir_stage *self, zipper *z)
{
    weir_chunk whole;
    const size_t size = joined_size(z);
    size_t at = 0;

    if (weir_chunk_alloc(&whole, weir_stage_pool(self), size))
        return weir_stage_fail(self, -ENOMEM, "a chunk of %zu bytes", size);
    for (size_t i = 0; i < z->n; i++) {
        const size_t part = used(z, i);

        if (i && z->separator_size)
            memcpy(whole.data + at, z->separator, z->separator_size);
        at += i ? z->separator_size : 0;
        if (part)
            memcpy(whole.data + at, z->parts[i].data, part);
        at += part;
    }
    return weir_write(weir_stage_out(self), whole);
}

/* ---- The stage ------------------------------------------------------------
 */

static int zip_all(weir_stage *self, zipper *z)
{
    for (uint64_t rounds = 0;; rounds++) {
        int status = read_parts(self, z, rounds);
        const bool complete = status > 0;

        if (complete)
            status = write_joined(self, z);
        weir_chunk_release_many(z->parts, z->n);
        if (status || !complete)
            return status;
    }
}

static int run(weir_stage *self)
{
    zipper *z = weir_stage_arg(self);

    z->inputs = weir_stage_inputs(self);
    z->parts = calloc(z->inputs, sizeof *z->parts);
    if (!z->parts)
        return weir_stage_fail(self, -ENOMEM, "%zu inputs", z->inputs);
    const int status = zip_all(self, z);
    free(z->parts);
    return status;
}

/* ---- Options --------------------------------------------------------------
 */

static void free_zipper(void *arg)
{
    zipper *z = arg;

    free(z->separator);
    free(z);
}

static zipper *new_zipper(const weir_zip_options *options)
{
    zipper *z = calloc(1, sizeof *z);

    if (!z)
        return NULL;
    z->separator = strdup(options->separator ? options->separator : "");
    if (!z->separator) {
        free(z);
        return NULL;
    }
    z->separator_size = strlen(z->separator);
    z->must_match = options->unequal == WEIR_UNEQUAL_FAIL;
    return z;
}

static weir_stage_def make(const void *given)
{
    zipper *z = new_zipper(given);

    if (!z)
        return (weir_stage_def){.name = "zip", .status = -ENOMEM};
    weir_stage_def def = wi_from_several("zip", run);
    def.arg = z;
    def.free_arg = free_zipper;
    def.largest_chunk = 0; /* the sum of one of each input */
    return def;
}

static const char *const unequal_words[] = {
    [WEIR_UNEQUAL_STOP] = "stop",
    [WEIR_UNEQUAL_FAIL] = "fail",
    [WEIR_UNEQUAL_FAIL + 1] = NULL,
};

static const weir_option options_table[] = {
    {
        .name = "sep",
        .type = WEIR_OPTION_TEXT,
        .offset = offsetof(weir_zip_options, separator),
        .positional = true,
        .unit = "TEXT",
        .help = "What stands between the parts, instead of their newlines",
    },
    {
        .name = "unequal",
        .type = WEIR_OPTION_CHOICE,
        .offset = offsetof(weir_zip_options, unequal),
        .choices = unequal_words,
        .help = "What to do when one input ends before another",
    },
    {.name = NULL},
};

const weir_stage_type weir_zip_type = {
    .name = "zip",
    .summary = "Make one item of one of each input",
    .kind = WEIR_TRANSFORM,
    .options_size = sizeof(weir_zip_options),
    .options = options_table,
    .make = make,
};

weir_stage_def weir_zip_stage(const weir_zip_options *given)
{
    weir_zip_options options;

    wi_take_options(&weir_zip_type, given, &options);
    return make(&options);
}
