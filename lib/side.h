/* SPDX-License-Identifier: MIT */
/* side.h - those who wait at one side of an edge. Layer 1. */
#ifndef WI_SIDE_H
#define WI_SIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "bell.h"
#include "hand.h"
#include "thread.h"
#include "wake.h"

/* One side's waiters: writers wait for room, readers for data. Protected by
 * the edge's lock. */
typedef struct wi_side {
    wi_cond cond;
    unsigned waiting;   /* threads that wait, but for readers that spin */
    unsigned sleeping;  /* threads in wi_cond_wait */
    unsigned for_ever;  /* those of them that have no deadline */
    wi_trust looks;     /* of those who look before they sleep... */
    wi_trust turns;     /* ...and of those who give up the CPU first */
    bool signalled;     /* a signal is under way to one of them */
    bool due;           /* signal one at the unlock */
    bool all_due;       /* signal all at the unlock: end and failure only */
    uint64_t since_sum; /* sum of the times the present waits began */
    uint64_t waits;
    uint64_t sleeps;  /* begun so far, which waits are not: they go on */
    uint64_t wait_ns; /* of waits that are over */
    int show;         /* descriptor to be shown at the unlock, or -1 */
    wi_wake ready;    /* raised when a call would not wait, lowered by one that
                         would have; in use once its descriptor is asked for */
    wi_bell *bell;    /* to sound once when one would not, or NULL */
} wi_side;

/* Whether somebody waits to whom no signal is under way yet. Lock held. */
static inline bool wi_side_listens(const wi_side *side)
{
    return side->waiting && !side->signalled;
}

#endif
