/* SPDX-License-Identifier: MIT */
/*
 * weir/deadline.h - points in time for the functions that wait.
 *
 * A deadline is an absolute time in nanoseconds on CLOCK_MONOTONIC, so several
 * waits in a row can share one, and a clock that is set back moves none.
 */
#ifndef WEIR_DEADLINE_H
#define WEIR_DEADLINE_H

#include <stdint.h>

#include <weir/api.h>

WEIR_BEGIN

typedef int64_t weir_deadline; /* nanoseconds, CLOCK_MONOTONIC */

#define WEIR_FOREVER INT64_MAX /* never passes */

/* The present time. Does not block. Any thread. */
WEIR_API weir_deadline weir_now(void);

/* The time `milliseconds` from now; WEIR_FOREVER when that is out of range. */
WEIR_API weir_deadline weir_in_ms(int64_t milliseconds);

WEIR_END

#endif
