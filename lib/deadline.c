/* SPDX-License-Identifier: MIT */
/* deadline.c - the clock that every wait is measured on. Layer 0. */
#include <time.h>

#include <weir/deadline.h>

#define NS_PER_MS 1000000

weir_deadline weir_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (weir_deadline)now.tv_sec * 1000000000 + now.tv_nsec;
}

weir_deadline weir_in_ms(int64_t milliseconds)
{
    weir_deadline now = weir_now();
    if (milliseconds > (WEIR_FOREVER - now) / NS_PER_MS)
        return WEIR_FOREVER;
    if (milliseconds <= 0)
        return now;
    return now + milliseconds * NS_PER_MS;
}
