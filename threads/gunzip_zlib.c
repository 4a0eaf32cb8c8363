/* SPDX-License-Identifier: MIT */
/*
 * Expanding by zlib.
 */
#include "gunzip_codec.h"

#include <stdlib.h>

#define RAW_WINDOW_BITS (-15) /* 32 KiB, without header and trailer */

static void *open_state(void)
{
    z_stream *own = calloc(1, sizeof *own);

    if (own && inflateInit2(own, RAW_WINDOW_BITS) != Z_OK) {
        free(own);
        return NULL;
    }
    return own;
}

static void close_state(void *state)
{
    inflateEnd(state);
    free(state);
}

static void begin(void *state)
{
    inflateReset(state);
}

static int expand(void *state, z_stream *z)
{
    z_stream *own = state;

    own->next_in = z->next_in;
    own->avail_in = z->avail_in;
    own->next_out = z->next_out;
    own->avail_out = z->avail_out;
    const int result = inflate(own, Z_NO_FLUSH);
    z->next_in = own->next_in;
    z->avail_in = own->avail_in;
    z->next_out = own->next_out;
    z->avail_out = own->avail_out;
    z->msg = own->msg;
    return result;
}

const wi_gunzip_codec wi_gunzip_zlib = {
    .open = open_state,
    .close = close_state,
    .begin = begin,
    .expand = expand,
};
