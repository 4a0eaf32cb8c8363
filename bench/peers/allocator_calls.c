/* SPDX-License-Identifier: MIT */
/*
 * allocator_calls.c - stands before the C library's allocator and counts.
 *
 * A definition in the program comes before the library's for all that is
 * loaded, so weir's and zlib's calls are counted as well.
 */
#include "allocator_calls.h"

#include <stdatomic.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

#if defined(__GLIBC__) && !defined(SANITIZED)

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *memory, size_t size);
void __libc_free(void *memory);

/* The project's programs hide what they define; these must be found. */
#pragma GCC visibility push(default)

static atomic_llong calls;

static void count(void)
{
    atomic_fetch_add_explicit(&calls, 1, memory_order_relaxed);
}

void *malloc(size_t size)
{
    count();
    return __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    count();
    return __libc_calloc(n, size);
}

void *realloc(void *memory, size_t size)
{
    count();
    return __libc_realloc(memory, size);
}

void free(void *memory)
{
    if (memory)
        count();
    __libc_free(memory);
}

#pragma GCC visibility pop

long long allocator_calls(void)
{
    return atomic_load_explicit(&calls, memory_order_relaxed);
}

#else

long long allocator_calls(void)
{
    return -1;
}

#endif
