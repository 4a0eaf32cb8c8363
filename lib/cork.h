/* SPDX-License-Identifier: MIT */
/* cork.h - what is held back, and for how long. Layer 2. */
#ifndef WI_CORK_H
#define WI_CORK_H

#include <stdbool.h>

#include "edge_impl.h"

/* No cork holds back anything any more. Takes the lock. */
void wi_uncork_fully(weir_edge *edge);

/*
 * Waits on behalf of a reader that found nothing, as wi_edge_wait does, and
 * lets it have what an uncork_later has held back for long enough. Lock held.
 */
bool wi_cork_wait(weir_edge *edge, weir_deadline deadline);

/* Lets the reader have what is overdue. Lock held. */
void wi_cork_expire(weir_edge *edge);

#endif
