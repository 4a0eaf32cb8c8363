/* SPDX-License-Identifier: MIT */
/*
 * wake.h - a descriptor that polls readable while something is so. Layer 0. It
 * is made when first asked for, so that those who never poll cost no
 * descriptor. The owner's lock protects it.
 */
#ifndef WI_WAKE_H
#define WI_WAKE_H

#include <stdbool.h>
#include <stdint.h>

typedef struct wi_wake {
    int fd; /* -1 until asked for */
    bool raised;
    uint64_t owed; /* raises that no lowering has taken back yet */
} wi_wake;

void wi_wake_init(wi_wake *wake);
void wi_wake_fini(wi_wake *wake);

/* The descriptor, or a negated errno value. */
int wi_wake_fd(wi_wake *wake);

/* It is so, or no longer. Again does nothing. */
void wi_wake_raise(wi_wake *wake);
void wi_wake_lower(wi_wake *wake);

/*
 * The same as wi_wake_raise in two steps, so that whoever it wakes finds the
 * lock free: the first with the lock held returns the descriptor to be shown
 * without it, -1 for none. A lowering that comes between the two leaves one
 * wake-up too many, which the next one takes back.
 */
int wi_wake_note(wi_wake *wake);
void wi_wake_show(int fd);

#endif
