/* SPDX-License-Identifier: MIT */
/* edges.h - short words for what tests of an edge do all the time. */
#ifndef WEIR_TEST_EDGES_H
#define WEIR_TEST_EDGES_H

#include <stddef.h>

#include <weir/edge.h>

#include "ledger.h"

/* An edge in byte mode of these marks, 0 being 0 for both. */
weir_edge *edge_of_bytes(size_t high, size_t low);

/* The same in object mode. */
weir_edge *edge_of_objects(size_t high, size_t low);

/* An edge in byte mode of this mark, which does this when it is full. */
weir_edge *edge_that(weir_when_full when_full, size_t high);

/* The figures of this moment. */
weir_edge_stats stats_of(weir_edge *edge);
size_t length_of(weir_edge *edge);

/* Writes one chunk of the ledger without waiting. On -EAGAIN, which leaves it
 * with the caller, it is released. Returns the status. */
int try_put(weir_edge *edge, struct ledger *ledger, size_t size);

/* The same n times; all of them must be taken. */
void put_many(weir_edge *edge, struct ledger *ledger, size_t size, size_t n);

/* Offers one chunk of the ledger; returns the answer. */
int offer(weir_edge *edge, struct ledger *ledger, size_t size);

/* Reads one chunk without waiting and releases it at once, which does not make
 * it count less: the next read does. Returns what weir_try_read returned. */
int try_get(weir_edge *edge);

/* The same; it must be the chunk of this number in the ledger. */
void expect_next(weir_edge *edge, struct ledger *ledger, size_t number);

/* Reads all that is there now, up to 64 chunks, and releases it. Returns what
 * weir_try_read_many returned. */
int try_get_many(weir_edge *edge);

/* Reads and releases until there is nothing now, or the end. Returns how many
 * chunks came. All that was read has been come back from. */
size_t drain(weir_edge *edge);

#endif
