/* SPDX-License-Identifier: MIT */
/*
 * wake.h - a descriptor that polls readable while something is so. Layer 0. It
 * is made when first asked for, so that those who never poll cost no
 * descriptor. The owner's lock protects it.
 */
#ifndef WI_WAKE_H
#define WI_WAKE_H

#include <stdbool.h>

typedef struct wi_wake {
    int fd; /* -1 until asked for */
    bool raised;
} wi_wake;

void wi_wake_init(wi_wake *wake);
void wi_wake_fini(wi_wake *wake);

/* The descriptor, or a negated errno value. */
int wi_wake_fd(wi_wake *wake);

/* It is so, or no longer. Again does nothing. */
void wi_wake_raise(wi_wake *wake);
void wi_wake_lower(wi_wake *wake);

#endif
