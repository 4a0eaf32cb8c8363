/* SPDX-License-Identifier: MIT */
/*
 * The name that somebody who typed something else may have meant.
 */
#ifndef WEIR_LIB_NEAREST_H
#define WEIR_LIB_NEAREST_H

#include <stddef.h>

typedef struct wi_nearest {
    const char *name; /* the nearest so far; NULL: none is near */
    size_t distance;
} wi_nearest;

/* Weighs one more name; *nearest is all 0 at first. */
void wi_nearest_try(wi_nearest *nearest, const char *word, const char *name);

#endif
