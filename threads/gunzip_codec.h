/* SPDX-License-Identifier: MIT */
/*
 * gunzip_codec.h - the libraries that can expand, behind one table.
 *
 * What is between the frames of gzip goes through z_stream's fields, whoever
 * expands it: next_in, avail_in, next_out, avail_out, and msg for what is
 * wrong.
 */
#ifndef WEIR_THREADS_GUNZIP_CODEC_H
#define WEIR_THREADS_GUNZIP_CODEC_H

#include <stdbool.h>
#include <stddef.h>

#include <zlib.h>

typedef struct wi_gunzip_codec {
    /* What one thread needs to expand; NULL: no memory. */
    void *(*open)(void);
    void (*close)(void *state);

    /* Raw deflate data begin. */
    void (*begin)(void *state);

    /* As inflate: Z_OK or Z_BUF_ERROR, Z_STREAM_END with next_in behind the
     * data, or another status, with next_in about where it went wrong. */
    int (*expand)(void *state, z_stream *z);
} wi_gunzip_codec;

extern const wi_gunzip_codec wi_gunzip_zlib;
extern const wi_gunzip_codec wi_gunzip_isal;
extern const wi_gunzip_codec wi_gunzip_libdeflate; /* of whole data */

/* The codec for streams of a weir_codec; NULL: it is not built in. */
const wi_gunzip_codec *wi_gunzip_codec_of(int codec);

/*
 * The same for members that are there as a whole, which libdeflate can expand
 * too, and faster: `expand` is asked for all of the output at once.
 */
const wi_gunzip_codec *wi_gunzip_whole_codec_of(int codec);

#endif
