/* SPDX-License-Identifier: MIT */
/*
 * partition: chunks of one key always to the same output.
 */
#include "stage_types.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <weir/junctions.h>
#include <weir/status.h>

#include "junction.h"

typedef struct partitioner {
    uint64_t (*key)(void *arg, const weir_chunk *chunk);
    void *arg;
    size_t field; /* from 1 on; 0: all of it */
    unsigned char separator;
    size_t separator_size; /* as it was given */
    wi_branches branches;
} partitioner;

/* ---- Keys -----------------------------------------------------------------
 */

typedef struct span {
    const unsigned char *data;
    size_t size;
} span;

/* FNV-1a: the same on every machine, so that the same output is written. */
static uint64_t hash(span bytes)
{
    uint64_t value = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < bytes.size; i++)
        value = (value ^ bytes.data[i]) * UINT64_C(1099511628211);
    return value;
}

/* What stands before the next separator. */
static span first_field(span bytes, unsigned char separator)
{
    const unsigned char *end =
        bytes.size ? memchr(bytes.data, separator, bytes.size) : NULL;

    if (end)
        bytes.size = (size_t)(end - bytes.data);
    return bytes;
}

/* The field that counts; one that is not there is empty. */
static span field_of(const partitioner *p, const weir_chunk *chunk)
{
    span rest = {chunk->data, chunk->size};

    if (p->field == 0)
        return rest;
    if (rest.size && rest.data[rest.size - 1] == '\n')
        rest.size--;
    for (size_t i = 1; i < p->field; i++) {
        const span field = first_field(rest, p->separator);
        if (field.size == rest.size)
            return (span){rest.data, 0};
        rest.data += field.size + 1;
        rest.size -= field.size + 1;
    }
    return first_field(rest, p->separator);
}

static uint64_t key_of(const partitioner *p, const weir_chunk *chunk)
{
    return p->key ? p->key(p->arg, chunk) : hash(field_of(p, chunk));
}

/* ---- The stage ------------------------------------------------------------
 */

static int write_to_its_own(weir_stage *self, partitioner *p, weir_chunk chunk)
{
    const int failed = wi_branches_update(&p->branches, self);
    if (failed) {
        weir_readable_release(weir_stage_in(self), &chunk, 1);
        return failed;
    }
    const size_t i = (size_t)(key_of(p, &chunk) % p->branches.n);
    const int written = wi_branches_judge(
        &p->branches, i, weir_write(weir_stage_output(self, i), chunk));
    return written < 0 ? written : 0;
}

static int run(weir_stage *self)
{
    partitioner *p = weir_stage_arg(self);
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        const int failed = write_to_its_own(self, p, chunk);
        if (failed)
            return failed;
    }
    return got;
}

static int check(weir_stage *self)
{
    const partitioner *p = weir_stage_arg(self);

    if (p->separator_size == 1)
        return 0;
    return weir_stage_fail(self, -EINVAL, "sep has %zu bytes, not one",
                           p->separator_size);
}

static void free_partitioner(void *arg)
{
    partitioner *p = arg;

    free(p->branches.gone);
    free(p);
}

static weir_stage_def make(const void *given)
{
    const weir_partition_options *options = given;
    partitioner *p = calloc(1, sizeof *p);

    if (!p)
        return (weir_stage_def){.name = "partition", .status = -ENOMEM};
    p->key = options->key;
    p->arg = options->arg;
    p->field = (size_t)options->field;
    p->separator = (unsigned char)options->separator[0];
    p->separator_size = strlen(options->separator);
    weir_stage_def def = wi_to_several("partition", run);
    def.open = check;
    def.arg = p;
    def.free_arg = free_partitioner;
    return def;
}

/* ---- Options --------------------------------------------------------------
 */

static const weir_option options_table[] = {
    {
        .name = "field",
        .type = WEIR_OPTION_INTEGER,
        .offset = offsetof(weir_partition_options, field),
        .positional = true,
        .max = INT32_MAX,
        .help = "The field that is the key, from 1 on; 0 is all of it",
    },
    {
        .name = "sep",
        .type = WEIR_OPTION_TEXT,
        .offset = offsetof(weir_partition_options, separator),
        .positional = true,
        .fallback = "\t",
        .unit = "BYTE",
        .help = "What parts the fields",
    },
    {.name = NULL},
};

const weir_stage_type weir_partition_type = {
    .name = "partition",
    .summary = "Give chunks of one key to the same output",
    .kind = WEIR_TRANSFORM,
    .options_size = sizeof(weir_partition_options),
    .options = options_table,
    .make = make,
};

weir_stage_def weir_partition_stage(const weir_partition_options *given)
{
    weir_partition_options options;

    wi_take_options(&weir_partition_type, given, &options);
    return make(&options);
}
