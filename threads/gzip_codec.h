/* SPDX-License-Identifier: MIT */
/*
 * gzip_codec.h - the libraries that can compress a block, behind one table.
 *
 * zlib is always there, the others where configure has found them. A codec
 * knows nothing of gzip's frame, of workers and of their order: it turns the
 * bytes of a block, and those before it that the block may refer to, into raw
 * deflate data which end at a byte.
 */
#ifndef WEIR_THREADS_GZIP_CODEC_H
#define WEIR_THREADS_GZIP_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/chunk.h>
#include <weir/stage.h>

#define WI_DEFLATE_WINDOW ((size_t)32 * 1024)

/* How much is compressed before the stage looks whether it is still wanted. */
#define WI_GZIP_PIECE ((size_t)64 * 1024)

/* A block of input, and the end of what was before it. */
typedef struct wi_gzip_input {
    weir_chunk bytes;  /* at least one */
    weir_chunk before; /* up to `overlap` bytes */
    bool last;         /* it ends the data; else more can follow */
} wi_gzip_input;

typedef struct wi_gzip_codec {
    const char *name;
    int64_t most_level;   /* the levels begin at 1 */
    uint64_t usual_block; /* bytes */

    /* Bytes before a block that it may refer to. */
    size_t overlap;

    /* Makes what one thread needs to compress; NULL: no memory. */
    void *(*open)(int level);
    void (*close)(void *worker);

    /* Bytes of room that a block of `size` bytes needs at most. */
    size_t (*room)(void *worker, size_t size);

    /*
     * Compresses the input with the worker, whose state does not show in the
     * output, into `*size` bytes at `to`, and sets *size to what was used.
     * Returns 0, WEIR_LIMIT if that was not room enough, or the status with
     * which the stage was cancelled.
     */
    int (*deflate)(weir_stage *self, void *worker, const wi_gzip_input *in,
                   unsigned char *to, size_t *size);
} wi_gzip_codec;

extern const wi_gzip_codec wi_gzip_zlib;
extern const wi_gzip_codec wi_gzip_libdeflate;
extern const wi_gzip_codec wi_gzip_isal;

/* The names of those that are built in. */
#ifdef WEIR_WITH_LIBDEFLATE
#define WI_HAS_LIBDEFLATE ", libdeflate"
#else
#define WI_HAS_LIBDEFLATE ""
#endif
#ifdef WEIR_WITH_ISAL
#define WI_HAS_ISAL ", isal"
#else
#define WI_HAS_ISAL ""
#endif

#define WI_BUILT_IN "zlib" WI_HAS_LIBDEFLATE WI_HAS_ISAL

/* The words of a weir_codec, for the tables. */
extern const char *const wi_codec_names[];

/* The codec of that number, a weir_codec other than auto; NULL: it is not
 * built in. */
const wi_gzip_codec *wi_gzip_codec_of(int codec);

/* The one for data that refer to nothing before them and are no small part of a
 * whole: libdeflate where it is built in, whose output is then about as large
 * as zlib's for a level; else zlib. */
const wi_gzip_codec *wi_gzip_codec_alone(void);

/* Says that it is not built in, and returns -ENOTSUP. */
int wi_codec_refuse(weir_stage *self, int codec);

#endif
