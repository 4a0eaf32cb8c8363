/* SPDX-License-Identifier: MIT */
/* allocator_calls.h - how often the program has called the allocator. */
#ifndef ALLOCATOR_CALLS_H
#define ALLOCATOR_CALLS_H

/*
 * Calls of malloc, calloc, realloc and free so far, by the program and every
 * library in it; a free of NULL does nothing and is none. Negative where they
 * are not counted: under a sanitizer, which has an allocator of its own, and
 * with a C library other than glibc.
 */
long long allocator_calls(void);

#endif
