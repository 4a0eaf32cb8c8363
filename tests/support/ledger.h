/* SPDX-License-Identifier: MIT */
/*
 * ledger.h - numbered chunks whose releases are counted, so that a test can
 * say who owned each of them and that none was released twice or never.
 */
#ifndef WEIR_TEST_LEDGER_H
#define WEIR_TEST_LEDGER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include <weir/chunk.h>

enum { LEDGER_MAX = 512, LEDGER_CHUNK_MAX = 65536 };

/* All zero when new. It must outlive its chunks. */
struct ledger {
    size_t made;
    atomic_int released[LEDGER_MAX];
    unsigned char bytes[LEDGER_MAX + LEDGER_CHUNK_MAX];
};

/* The next chunk, of `size` bytes, numbered from 0. For one thread. */
weir_chunk ledger_chunk(struct ledger *self, size_t size);

/* The number of a chunk that was made here. */
size_t ledger_number(const struct ledger *self, weir_chunk chunk);

/* How often chunk `number` was released; how many were, of all. */
int ledger_released(struct ledger *self, size_t number);
size_t ledger_released_total(struct ledger *self);

/* Every chunk that was made has been released once. */
bool ledger_balanced(struct ledger *self);

#endif
