/* SPDX-License-Identifier: MIT */
#include "rsync_cut.h"

#include <stdint.h>

#define WINDOW 32 /* bytes that have a say: one bit of the hash for each */

/* A byte's part of the hash. Not 0 for any, or a run of it would be cut as
 * often as can be. */
static uint32_t part_of(unsigned char byte)
{
    return (byte + 1U) * UINT32_C(0x9e3779b1);
}

/* The hash is below this once in about `n` bytes. */
static uint32_t threshold(size_t n)
{
    return (uint32_t)(UINT64_C(0x100000000) / n);
}

size_t wi_rsync_cut(const unsigned char *data, size_t size, size_t most)
{
    const size_t least = most / 4;
    const uint32_t cut = threshold(least);
    uint32_t hash = 0;

    if (size <= least)
        return size;
    for (size_t i = least - WINDOW; i < least; i++)
        hash = (hash << 1) + part_of(data[i]);
    for (size_t i = least; i < size; i++) {
        if (hash < cut)
            return i;
        hash = (hash << 1) + part_of(data[i]);
    }
    return size;
}
