/* SPDX-License-Identifier: MIT */
/*
 * deflate_walk.h - finds where the last block of deflate data begins and ends.
 */
#ifndef WEIR_THREADS_DEFLATE_WALK_H
#define WEIR_THREADS_DEFLATE_WALK_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes behind the data that may be looked at. */
#define WI_WALK_SLACK 24

typedef struct wi_walk {
    size_t last; /* the bit that says that the last block is the last */
    size_t end;  /* the first bit behind it */
} wi_walk;

/*
 * Walks through the codes of raw deflate data (RFC 1951) without expanding
 * them. Nothing is known of a block's size but by its codes. Returns false for
 * what is no deflate data or does not end within `size` bytes.
 */
bool wi_deflate_walk(const unsigned char *data, size_t size, wi_walk *walk);

#endif
