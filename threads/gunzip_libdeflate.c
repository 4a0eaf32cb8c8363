/* SPDX-License-Identifier: MIT */
/*
 * Expanding by libdeflate, which can do it only when all of the data are there
 * and it is known how much comes of them.
 */
#include "gunzip_codec.h"

#include <libdeflate.h>

static void *open_state(void)
{
    return libdeflate_alloc_decompressor();
}

static void close_state(void *state)
{
    libdeflate_free_decompressor(state);
}

static void begin(void *state)
{
    (void)state;
}

static int expand(void *state, z_stream *z)
{
    size_t used, made;

    if (libdeflate_deflate_decompress_ex(state, z->next_in, z->avail_in,
                                         z->next_out, z->avail_out, &used,
                                         &made) != LIBDEFLATE_SUCCESS)
        return Z_DATA_ERROR;
    z->next_in += used;
    z->avail_in -= (uInt)used;
    z->next_out += made;
    z->avail_out -= (uInt)made;
    return Z_STREAM_END;
}

const wi_gunzip_codec wi_gunzip_libdeflate = {
    .open = open_state,
    .close = close_state,
    .begin = begin,
    .expand = expand,
};
