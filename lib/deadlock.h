/* SPDX-License-Identifier: MIT */
/* deadlock.h - finding stages that wait for each other. Layer 4. */
#ifndef WI_DEADLOCK_H
#define WI_DEADLOCK_H

#include "pipeline_impl.h"

/* What a stage was seen to do. The watcher's own. */
typedef struct wi_sight {
    bool asleep;     /* every thread of it, without a deadline... */
    uint64_t number; /* ...in the wait, or waits, of this number */
    bool stuck;      /* and so is everybody that it waits for */
} wi_sight;

/*
 * Looks at all stages; `sights` has what was seen of each before. Returns a
 * stage that is stuck, with all that it waits for, or NULL.
 *
 * Only a stage can end the wait of another, and one that sleeps ends none. So
 * if stages slept through the time between two looks, each in one wait that is
 * not over, and all that each of them waits for is done by others of them, none
 * will ever wake.
 */
weir_stage *wi_deadlock_look(weir_pipeline *pipeline, wi_sight *sights);

/* A cycle of stages, each of which waits for the next. */
typedef struct wi_cycle {
    weir_stage **stage;
    const wi_port **port; /* by which it waits for the next */
    size_t n;
} wi_cycle;

/* Follows what a stuck stage waits for until it comes round. `cycle` has room
 * for all stages. */
void wi_deadlock_follow(weir_stage *stuck, wi_cycle *cycle);

/* "deadlock: tee waits for room in tee -> zip (16384 of 16384 bytes); ..." */
void wi_deadlock_describe(const wi_cycle *cycle, char *text, size_t size);

/* The full edge of the cycle that holds least. NULL: none is full. */
weir_edge *wi_deadlock_smallest(const wi_cycle *cycle);

#endif
