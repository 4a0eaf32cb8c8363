/* SPDX-License-Identifier: MIT */
/*
 * held.h - threads that are asleep in a wait on an edge by the time that the
 * function which starts them returns. That rests on the edge's own figures:
 * writer_waits and reader_waits go up when a wait begins.
 */
#ifndef WEIR_TEST_HELD_H
#define WEIR_TEST_HELD_H

#include <stddef.h>

#include <weir/edge.h>
#include <weir/readable.h>
#include <weir/writable.h>

#include "worker.h"

enum { HELD_MAX = 64 };

/* A thread in weir_write_many or weir_write, or weir_wait_drain for none. */
struct held_writer {
    struct worker worker;
    weir_writable *out;
    weir_chunk chunks[HELD_MAX];
    size_t n;
};

/* A thread in weir_read_many, or weir_read for one. */
struct held_reader {
    struct worker worker;
    weir_readable *in;
    weir_chunk chunks[HELD_MAX];
    size_t max;
};

void hold_writer(struct held_writer *self, weir_edge *edge, weir_chunk chunk);
void hold_writer_of_many(struct held_writer *self, weir_edge *edge,
                         const weir_chunk *chunks, size_t n);
void hold_drain_waiter(struct held_writer *self, weir_edge *edge);
void hold_reader(struct held_reader *self, weir_edge *edge, size_t max);

/* Waits for the thread; returns what the call returned. */
int held_writer_join(struct held_writer *self);
int held_reader_join(struct held_reader *self);

#endif
