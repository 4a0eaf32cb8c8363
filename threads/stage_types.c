/* SPDX-License-Identifier: MIT */
/*
 * What the built-in stages do in the same way.
 */
#include "stage_types.h"

#include <errno.h>
#include <string.h>

#include <weir/writable.h>

#define SMALLEST_PIECE ((size_t)4 * 1024)
#define LARGEST_PIECE ((size_t)1024 * 1024)

const weir_option wi_no_options[] = {{.name = NULL}};

const char *const wi_units[] = {"items", "bytes", NULL};

void wi_take_options(const weir_stage_type *type, const void *given,
                     void *options)
{
    const size_t whole = type->options_size;
    size_t known = 0;

    memset(options, 0, whole);
    if (given)
        memcpy(&known, given, sizeof known);
    if (known == 0 || known > whole)
        known = whole;
    if (given)
        memcpy(options, given, known);
    memcpy(options, &whole, sizeof whole);
    weir_options_fill(type, options);
}

const char *const wi_stage_kinds[] = {
    [WEIR_TRANSFORM] = "transform",
    [WEIR_SOURCE] = "source",
    [WEIR_SINK] = "sink",
    [WEIR_SINK + 1] = NULL,
};

size_t wi_output_piece(weir_stage *self)
{
    const size_t quarter = weir_writable_mark(weir_stage_out(self)) / 4;

    if (quarter < SMALLEST_PIECE)
        return SMALLEST_PIECE;
    return quarter < LARGEST_PIECE ? quarter : LARGEST_PIECE;
}

int wi_output_room(weir_stage *self, weir_chunk *out, size_t piece)
{
    if (!out->data && weir_chunk_alloc(out, weir_stage_pool(self), piece))
        return weir_stage_fail(self, -ENOMEM, "output of %zu bytes", piece);
    return 0;
}

int wi_part_block(weir_chunk *block, size_t got, weir_pool *pool,
                  weir_chunk *chunk)
{
    if (got <= block->size / 2)
        return weir_chunk_copy(chunk, pool, block->data, got);
    *chunk = *block;
    chunk->size = got;
    *block = (weir_chunk){.data = NULL};
    return 0;
}
