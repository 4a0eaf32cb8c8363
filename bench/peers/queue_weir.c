/* SPDX-License-Identifier: MIT */
/* queue_weir.c - an edge between two threads of a program. */
#include "queue.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <weir/weir.h>

typedef struct queue {
    weir_edge *edge;
    weir_pool *pool;
} queue;

static void *make(const queue_work *work)
{
    queue *q = malloc(sizeof *q);
    bool objects = work->size == 8;
    const weir_edge_options options = {
        .object_mode = objects,
        .high_water_mark =
            objects ? work->capacity : work->capacity * work->size};
    if (!q)
        return NULL;
    q->edge = weir_edge_new(&options);
    q->pool = weir_pool_new();
    return q->edge && q->pool ? q : NULL;
}

/* ---- The producer -------------------------------------------------------- */

static int fill(const queue *q, const queue_work *work, uint64_t number,
                weir_chunk *chunk)
{
    if (work->size == 8) {
        *chunk =
            (weir_chunk){.data = (unsigned char *)(uintptr_t)number, .size = 8};
        return 0;
    }
    int failed = weir_chunk_alloc(chunk, q->pool, work->size);
    if (!failed)
        memcpy(chunk->data, &number, sizeof number);
    return failed;
}

static int produce_one(queue *q, const queue_work *work)
{
    weir_writable *out = weir_edge_writable(q->edge);
    for (uint64_t i = 1; i <= work->objects; i++) {
        weir_chunk chunk;
        if (fill(q, work, i, &chunk) || weir_write(out, chunk))
            return -1;
    }
    return 0;
}

static int produce_many(queue *q, const queue_work *work)
{
    weir_writable *out = weir_edge_writable(q->edge);
    weir_chunk chunks[QUEUE_BATCH_MAX];
    uint64_t number = 0;
    while (number < work->objects) {
        size_t n = 0;
        while (n < work->batch && number < work->objects)
            if (fill(q, work, ++number, &chunks[n++]))
                return -1;
        if (weir_write_many(out, chunks, n))
            return -1;
    }
    return 0;
}

static int produce(void *arg, const queue_work *work)
{
    queue *q = arg;
    int failed =
        work->batch == 1 ? produce_one(q, work) : produce_many(q, work);
    weir_end(weir_edge_writable(q->edge));
    return failed;
}

/* ---- The consumer -------------------------------------------------------- */

static uint64_t number_in(const weir_chunk *chunk)
{
    uint64_t number;
    if (!chunk->buffer)
        return (uintptr_t)chunk->data;
    memcpy(&number, chunk->data, sizeof number);
    return number;
}

static int consume_one(queue *q, uint64_t *sum)
{
    weir_readable *in = weir_edge_readable(q->edge);
    weir_chunk chunk;
    int got;
    while ((got = weir_read(in, &chunk)) > 0) {
        *sum += number_in(&chunk);
        weir_chunk_release(&chunk);
    }
    return got;
}

static int consume_many(queue *q, size_t batch, uint64_t *sum)
{
    weir_readable *in = weir_edge_readable(q->edge);
    weir_chunk chunks[QUEUE_BATCH_MAX];
    int got;
    while ((got = weir_read_many(in, chunks, batch)) > 0) {
        for (int i = 0; i < got; i++)
            *sum += number_in(&chunks[i]);
        weir_chunk_release_many(chunks, (size_t)got);
    }
    return got;
}

static int consume(void *arg, const queue_work *work, uint64_t *sum)
{
    queue *q = arg;
    return work->batch == 1 ? consume_one(q, sum)
                            : consume_many(q, work->batch, sum);
}

static void finish(void *arg)
{
    queue *q = arg;
    weir_edge_stats stats;
    weir_edge_get_stats(q->edge, &stats);
    printf("wakeups_sent %" PRIu64 "\n", stats.wakeups_sent);
    printf("wakeups_suppressed %" PRIu64 "\n", stats.wakeups_suppressed);
    printf("wakeups_futile %" PRIu64 "\n", stats.wakeups_futile);
    printf("writer_waits %" PRIu64 "\n", stats.writer_waits);
    printf("reader_waits %" PRIu64 "\n", stats.reader_waits);
    weir_edge_free(q->edge);
    weir_pool_free(q->pool);
    free(q);
}

const queue_peer queue_measured = {
    .make = make, .produce = produce, .consume = consume, .finish = finish};
