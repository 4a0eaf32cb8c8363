/* SPDX-License-Identifier: MIT */
#include "budget.h"

void wi_budget_init(wi_budget *budget, size_t limit, size_t edges)
{
    budget->limit = limit;
    budget->reserve = limit / 2 / edges;
    atomic_init(&budget->pot, (long long)(limit - budget->reserve * edges));
    atomic_init(&budget->used, 0);
    atomic_init(&budget->highest, 0);
}

/* Takes all of it or nothing. */
static bool borrow(wi_budget *budget, size_t size)
{
    long long pot = atomic_load(&budget->pot);
    while (pot >= (long long)size)
        if (atomic_compare_exchange_weak(&budget->pot, &pot,
                                         pot - (long long)size))
            return true;
    return false;
}

bool wi_share_has(wi_share *share, size_t length, size_t cost)
{
    const size_t has = share->budget->reserve + share->borrowed;
    const size_t needed = length + cost;
    if (needed <= has)
        return true;
    if (!borrow(share->budget, needed - has))
        return share->wanted > share->budget->reserve && length < share->wanted;
    share->borrowed += needed - has;
    return true;
}

static void note_highest(wi_budget *budget, size_t used)
{
    size_t highest = atomic_load(&budget->highest);
    while (used > highest &&
           !atomic_compare_exchange_weak(&budget->highest, &highest, used))
        ;
}

/*
 * Room is taken from the pot before what fills it is added to the sum, and
 * given back after what it held has left the sum: so the sum cannot exceed the
 * limit at any moment.
 */
void wi_share_settle(wi_share *share, size_t length)
{
    wi_budget *budget = share->budget;
    const size_t reserve = budget->reserve;
    const size_t needed = length > reserve ? length - reserve : 0;
    if (needed > share->borrowed) { /* an overrun */
        atomic_fetch_sub(&budget->pot, (long long)(needed - share->borrowed));
        share->borrowed = needed;
    }
    if (length > share->noted) {
        const size_t more = length - share->noted;
        note_highest(budget, atomic_fetch_add(&budget->used, more) + more);
    } else if (length < share->noted) {
        atomic_fetch_sub(&budget->used, share->noted - length);
    }
    share->noted = length;
    if (needed < share->borrowed)
        atomic_fetch_add(&budget->pot, (long long)(share->borrowed - needed));
    share->borrowed = needed;
}
