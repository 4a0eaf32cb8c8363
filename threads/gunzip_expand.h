/* SPDX-License-Identifier: MIT */
/*
 * What gunzip does with its input: members, what stands between them, and what
 * can be wrong with them.
 */
#ifndef WEIR_THREADS_GUNZIP_EXPAND_H
#define WEIR_THREADS_GUNZIP_EXPAND_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/stage.h>

#include <zlib.h>

#include "gunzip_codec.h"

/* For the headers: 32 KiB, with gzip's header. */
#define WI_HEADER_BITS (15 + 16)

enum place {
    BEFORE_MEMBER, /* the next byte begins a member, padding or garbage */
    IN_HEADER,
    IN_DATA,
    IN_TRAILER,
    IN_PADDING,
    AT_SIZED, /* a member begins that says how large it is */
    DONE      /* what comes is garbage, which is ignored */
};

typedef struct expander {
    char *name;
    uint64_t max_output; /* 0: no limit */
    bool ignore_garbage;
    bool *ignored; /* NULL, or set to whether there was garbage */
    int chosen;    /* a weir_codec */
    int64_t workers;

    /* Members that say how large they are go to workers: whether they may,
     * whether the next one does, and whether this is done at the moment. */
    bool use_workers;
    bool stop_at_sized;
    bool with_workers;
    uint64_t items; /* which the workers have done */

    enum place place;
    uint64_t members;      /* complete ones */
    uint64_t member_start; /* where the present one began, in the input */
    uint64_t chunk_start;  /* where the present chunk began, in the input */
    uint64_t produced;     /* bytes of output */
    weir_chunk in;         /* what z reads from */

    /* Input that comes before what is still to be read, the next bytes last. */
    weir_chunk kept[2];
    unsigned kept_count;

    /* Of the present member. */
    uint32_t crc;             /* of its output */
    uint32_t length;          /* of its output, modulo 2^32 */
    unsigned char trailer[8]; /* as far as it has come */
    size_t trailer_size;

    z_stream z; /* reads the headers; its pointers are also for the data */
    const wi_gunzip_codec *codec; /* NULL: it is not built in */
    void *codec_state;            /* which expands the data */
    const wi_gunzip_codec *whole; /* for members of known size */

    /* Set by the emitter, read by the taker: nothing is known any more of
     * where members begin. */
    atomic_bool off_track;

    size_t piece;   /* bytes of output at a time */
    weir_chunk out; /* what z writes into; empty: nothing yet */
} expander;

/*
 * Expands the chunk gz->in, which is then released, and writes on each piece
 * of output that is full. Returns 0, or a negative status. With gz->place DONE
 * no more input is wanted; with AT_SIZED what it has not expanded is kept.
 */
int wi_expand_chunk(weir_stage *self, expander *gz);

/* The input has ended: returns 0, or why it should not have ended here. */
int wi_expand_end(weir_stage *self, const expander *gz);

/* Writes on what output there is, though the piece is not full. */
int wi_expand_flush(weir_stage *self, expander *gz);

#endif
