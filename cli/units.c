/* SPDX-License-Identifier: MIT */
/*
 * Figures as people read them.
 */
#include "units.h"

#include <inttypes.h>
#include <stdio.h>

#define SECOND UINT64_C(1000000000)

static unit_text scaled(double value, const char *per)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    const size_t last = sizeof(units) / sizeof(*units) - 1;
    unit_text t;
    size_t unit = 0;

    while (unit < last && value >= (unit == 0 ? 1023.5 : 1023.95)) {
        value /= 1024;
        unit++;
    }
    snprintf(t.text, sizeof(t.text), "%.*f %s%s", unit > 0, value, units[unit],
             per);
    return t;
}

unit_text in_bytes(uint64_t bytes)
{
    return scaled((double)bytes, "");
}

unit_text in_bytes_per_second(uint64_t bytes, uint64_t ns)
{
    const double seconds = (double)ns / (double)SECOND;

    return scaled(ns > 0 ? (double)bytes / seconds : 0, "/s");
}

unit_text in_clock(uint64_t ns)
{
    const uint64_t seconds = ns / SECOND + (ns % SECOND >= SECOND / 2);
    const uint64_t minutes = seconds / 60;
    unit_text t;

    if (minutes >= 60)
        snprintf(t.text, sizeof(t.text), "%" PRIu64 ":%02u:%02u", minutes / 60,
                 (unsigned)(minutes % 60), (unsigned)(seconds % 60));
    else
        snprintf(t.text, sizeof(t.text), "%u:%02u", (unsigned)minutes,
                 (unsigned)(seconds % 60));
    return t;
}

unit_text in_seconds(uint64_t ns)
{
    unit_text t;

    snprintf(t.text, sizeof(t.text), "%.3f s", (double)ns / (double)SECOND);
    return t;
}

unsigned in_percent(uint64_t part, uint64_t whole)
{
    if (whole == 0)
        return 0;
    if (part >= whole)
        return 100;
    return (unsigned)(100.0 * (double)part / (double)whole + 0.5);
}
