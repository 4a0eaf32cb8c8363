/* SPDX-License-Identifier: MIT */
/*
 * What gunzip does with its input: members, what stands between them, and what
 * can be wrong with them.
 */
#ifndef WEIR_THREADS_GUNZIP_EXPAND_H
#define WEIR_THREADS_GUNZIP_EXPAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/stage.h>

#include <zlib.h>

/* 32 KiB; with gzip's header and nothing else, or none. */
#define WI_HEADER_BITS (15 + 16)
#define WI_DATA_BITS (-15)

enum place {
    BEFORE_MEMBER, /* the next byte begins a member, padding or garbage */
    IN_HEADER,
    IN_DATA,
    IN_TRAILER,
    IN_PADDING,
    DONE /* what comes is of no interest */
};

typedef struct expander {
    char *name;
    uint64_t max_output; /* 0: no limit */
    bool ignore_garbage;

    enum place place;
    uint64_t members;      /* complete ones */
    uint64_t member_start; /* where the present one began, in the input */
    uint64_t chunk_start;  /* where the present chunk began, in the input */
    uint64_t produced;     /* bytes of output */
    weir_chunk in;         /* what z reads from */

    /* Of the present member. */
    uint32_t crc;             /* of its output */
    uint32_t length;          /* of its output, modulo 2^32 */
    unsigned char trailer[8]; /* as far as it has come */
    size_t trailer_size;

    z_stream z;
    size_t piece;   /* bytes of output at a time */
    weir_chunk out; /* what z writes into; empty: nothing yet */
} expander;

/*
 * Expands the chunk gz->in, which is then released, and writes on each piece
 * of output that is full. Returns 0, with gz->place DONE when no more input is
 * wanted, or a negative status.
 */
int wi_expand_chunk(weir_stage *self, expander *gz);

/* The input has ended: returns 0, or why it should not have ended here. */
int wi_expand_end(weir_stage *self, const expander *gz);

/* Writes on what output there is, though the piece is not full. */
int wi_expand_flush(weir_stage *self, expander *gz);

#endif
