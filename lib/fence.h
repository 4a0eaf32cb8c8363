/* SPDX-License-Identifier: MIT */
/*
 * fence.h - a fence between two threads of which one passes it all the time and
 * the other hardly ever: the first pays nothing. Layer 0.
 *
 * Each stores its own flag, passes its side of the fence, and then looks at the
 * other's flag: at least one of them sees that of the other.
 */
#ifndef WI_FENCE_H
#define WI_FENCE_H

#include <stdatomic.h>
#include <stdbool.h>

/* Whether the kernel does the work (membarrier(2)); set by wi_fence_init. */
extern atomic_bool wi_fence_by_kernel;

/* Asks the kernel once what it can do. Before any other call. */
void wi_fence_init(void);

/* The side that is passed all the time. */
static inline void wi_fence_often(void)
{
    if (atomic_load_explicit(&wi_fence_by_kernel, memory_order_relaxed))
        atomic_signal_fence(memory_order_seq_cst);
    else
        __sync_synchronize(); /* ThreadSanitizer refuses the C11 fence */
}

/* What the other side costs but once, some milliseconds: to be called before a
 * lock is taken under which wi_fence_seldom will be. */
void wi_fence_prepare(void);

/* The side that is hardly ever passed; some microseconds. Returns false where
 * it could not be. */
bool wi_fence_seldom(void);

#endif
