/* SPDX-License-Identifier: MIT */
/*
 * Figures as people read them. Sizes are powers of 1024 everywhere.
 */
#ifndef WEIR_CLI_UNITS_H
#define WEIR_CLI_UNITS_H

#include <stdint.h>

/* Text that is returned by value, so that several fit in one printf. */
typedef struct unit_text {
    char text[24];
} unit_text;

/* "512 B", "1.5 MiB" */
unit_text in_bytes(uint64_t bytes);

/* "1.5 MiB/s"; nothing passes in no time */
unit_text in_bytes_per_second(uint64_t bytes, uint64_t ns);

/* "0:07", "1:02:03" */
unit_text in_clock(uint64_t ns);

/* "12.345 s" */
unit_text in_seconds(uint64_t ns);

/* `part` of `whole` in percent, rounded, at most 100; 0 of nothing. */
unsigned in_percent(uint64_t part, uint64_t whole);

#endif
