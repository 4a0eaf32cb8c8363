/* SPDX-License-Identifier: MIT */
/* held.c - threads that are asleep in a wait on an edge. */
#include "held.h"

#include <string.h>

#include <criterion/criterion.h>

#include "patience.h"

static int call_write(void *arg)
{
    struct held_writer *self = arg;

    if (self->n == 0)
        return weir_wait_drain(self->out, WEIR_FOREVER);
    if (self->n == 1)
        return weir_write(self->out, self->chunks[0]);
    return weir_write_many(self->out, self->chunks, self->n);
}

static int call_read(void *arg)
{
    struct held_reader *self = arg;

    if (self->max == 1)
        return weir_read(self->in, self->chunks);
    return weir_read_many(self->in, self->chunks, self->max);
}

void hold_writer_of_many(struct held_writer *self, weir_edge *edge,
                         const weir_chunk *chunks, size_t n)
{
    weir_edge_stats before;

    cr_assert(n <= HELD_MAX);
    if (n > 0)
        memcpy(self->chunks, chunks, n * sizeof(chunks[0]));
    self->n = n;
    self->out = weir_edge_writable(edge);
    weir_edge_get_stats(edge, &before);
    worker_start(&self->worker, call_write, self);
    cr_assert(await_writer_waits(edge, before.writer_waits + 1),
              "the writer is not held");
    worker_await_asleep(&self->worker);
}

void hold_writer(struct held_writer *self, weir_edge *edge, weir_chunk chunk)
{
    hold_writer_of_many(self, edge, &chunk, 1);
}

void hold_drain_waiter(struct held_writer *self, weir_edge *edge)
{
    hold_writer_of_many(self, edge, NULL, 0);
}

void hold_reader(struct held_reader *self, weir_edge *edge, size_t max)
{
    weir_edge_stats before;

    cr_assert(max >= 1 && max <= HELD_MAX);
    self->max = max;
    self->in = weir_edge_readable(edge);
    weir_edge_get_stats(edge, &before);
    worker_start(&self->worker, call_read, self);
    cr_assert(await_reader_waits(edge, before.reader_waits + 1),
              "the reader does not wait");
    worker_await_asleep(&self->worker);
}

int held_writer_join(struct held_writer *self)
{
    return worker_join(&self->worker);
}

int held_reader_join(struct held_reader *self)
{
    return worker_join(&self->worker);
}
