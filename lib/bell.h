/* SPDX-License-Identifier: MIT */
/*
 * bell.h - what a stage sleeps by that waits for several edges at once.
 * Layer 1.
 *
 * It remembers how often the bell has sounded, has each edge sound it once that
 * there is something for the stage, looks at all of them, and sleeps until it
 * has sounded again: so nothing that happens after the first of these is
 * missed. Where nobody sleeps this takes no lock.
 */
#ifndef WI_BELL_H
#define WI_BELL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <weir/deadline.h>

#include "thread.h"

typedef struct wi_bell {
    atomic_uint references; /* the stage's, and one of each edge that is told */
    atomic_uint sounds;
    atomic_bool sleeping; /* changed under the lock */

    wi_mutex lock;
    wi_cond sounded;

    /* Of the thread that waits. Protected by lock. */
    unsigned seen; /* sounds before it */
    bool for_ever; /* it has no deadline */
    uint64_t waits;
} wi_bell;

/* A new bell with one reference; NULL when there is no memory. */
wi_bell *wi_bell_new(void);

/* One more reference, and one less; the last frees it. NULL is ignored. */
wi_bell *wi_bell_ref(wi_bell *bell);
void wi_bell_unref(wi_bell *bell);

/* Wakes the thread that waits. Any thread, with no lock held. */
void wi_bell_sound(wi_bell *bell);

static inline unsigned wi_bell_count(wi_bell *bell)
{
    return atomic_load(&bell->sounds);
}

/* How a thread waits for the bell. */
typedef struct wi_vigil {
    bool sleeps;   /* and no sound is on its way to it */
    bool for_ever; /* it has no deadline */
    uint64_t number;
} wi_vigil;

/* Any thread. */
wi_vigil wi_bell_look(wi_bell *bell);

/* Waits until the count is no longer what was seen. For one thread at a time.
 * Returns false once the deadline has passed. */
bool wi_bell_wait(wi_bell *bell, unsigned seen, weir_deadline deadline);

#endif
