/* SPDX-License-Identifier: MIT */
/* hand.h - what the reader of an edge has in its hands, and what those who wait
 * have learned. Layer 1. */
#ifndef WI_HAND_H
#define WI_HAND_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ring.h"

#define WI_LINE 64 /* bytes that a CPU fetches at once */

/*
 * What the reader has to itself. A read that finds more than it asked for goes
 * away with the front: the reads that follow are served from there without the
 * lock, until the front is empty, or a writer may have to be let go, or the
 * reader is recalled. Others learn from the two counts how far it is.
 */
typedef struct wi_hand {
    /* The reader's own while it is away; else protected by the lock. */
    alignas(WI_LINE) wi_ring front; /* what is read next */
    size_t held;                    /* cost of what it has in its hands */
    size_t held_written; /* and how many of these chunks are writes */
    size_t over;         /* writes it has finished with while away */
    size_t reads;        /* and how often it has read */
    size_t due_cost;     /* it is due back when it has finished with this... */
    size_t due_left;     /* ...or fewer than these are left */
    atomic_bool shared;  /* others may look at the same bytes, and the reader
                            may change what it reads: set before it can get
                            any such */

    /* Written by the reader while it is away, read by those with the lock. */
    atomic_size_t finished; /* cost that it has finished with while away */
    atomic_size_t left;     /* chunks in the front */

    _Atomic(const void *) away; /* the thread that is, or NULL; changed by it,
                                   or by one that takes over, under the lock */
    const void *away_arg;       /* what it works for; under the lock */
    atomic_bool recalled;       /* changed under the lock, read by the reader */
    atomic_uintptr_t busy; /* who is in a read without the lock, + 1 when it is
                               through with it; written by the one who is */
} wi_hand;

/* Whether a way to wait has paid of late. */
typedef struct wi_trust {
    unsigned credit;  /* how often it may fail until it is given up */
    unsigned without; /* waits from then until it is tried again */
} wi_trust;

#endif
