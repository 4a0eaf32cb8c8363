/* SPDX-License-Identifier: MIT */
/*
 * budget.h - one limit for the bytes of many edges. Layer 1.
 *
 * Each edge has a reserve that nobody else can use; what is left of the limit
 * is a pot that edges borrow from while they hold more than their reserve. So
 * no edge ever waits for the memory of another, and the sum of what all hold is
 * within the limit, whatever their number.
 */
#ifndef WI_BUDGET_H
#define WI_BUDGET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct wi_budget {
    size_t limit;
    size_t reserve;        /* of each edge */
    atomic_llong pot;      /* less than nothing after an overrun */
    atomic_size_t used;    /* sum of what the edges hold */
    atomic_size_t highest; /* ever */
} wi_budget;

/* An edge's part in it, protected by the edge's lock; `budget` NULL: none. */
typedef struct wi_share {
    wi_budget *budget;
    size_t borrowed; /* from the pot */
    size_t noted;    /* of its length, in `used` */
    size_t wanted;   /* its reader waits for so much at once */
} wi_share;

/* Of so many edges, which must be able to have something each. */
void wi_budget_init(wi_budget *budget, size_t limit, size_t edges);

/* Whether an edge of this length may take so much more: borrows it if need be.
 * A reader that waits for more than there can be gets it all the same. */
bool wi_share_has(wi_share *share, size_t length, size_t cost);

/* The same; an edge without a budget may. */
static inline bool wi_share_allows(wi_share *share, size_t length, size_t cost)
{
    return !share->budget || wi_share_has(share, length, cost);
}

/* Accounts for what the edge holds by now, and gives back what it no longer
 * needs. */
void wi_share_settle(wi_share *share, size_t length);

#endif
