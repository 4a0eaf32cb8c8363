/* SPDX-License-Identifier: MIT */
/* queue_weir.c - an edge between two threads of a program. */
#include "queue.h"

#include <inttypes.h>
#include <stdio.h>

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
    if (!q->edge || !q->pool)
        return NULL;
    weir_readable_take(weir_edge_readable(q->edge), work->consumers > 1);
    return q;
}

/* ---- The producer -------------------------------------------------------- */

/* Makes n objects, numbered from `number`. */
static int fill(const queue *q, const queue_work *work, uint64_t number,
                weir_chunk *chunks, size_t n)
{
    if (work->size > 8 &&
        weir_chunk_alloc_many(chunks, n, q->pool, work->size) != 0)
        return -1;
    for (size_t i = 0; i < n; i++, number++)
        if (work->size == 8)
            chunks[i] = (weir_chunk){.data = (unsigned char *)(uintptr_t)number,
                                     .size = 8};
        else
            memcpy(chunks[i].data, &number, sizeof number);
    return 0;
}

static int produce_one(queue *q, const queue_work *work)
{
    weir_writable *out = weir_edge_writable(q->edge);
    for (uint64_t i = 0; i < work->objects; i++) {
        weir_chunk chunk;
        if (fill(q, work, work->first + i, &chunk, 1) || weir_write(out, chunk))
            return -1;
    }
    return 0;
}

static int produce_many(queue *q, const queue_work *work)
{
    weir_writable *out = weir_edge_writable(q->edge);
    weir_chunk chunks[QUEUE_BATCH_MAX];
    uint64_t done = 0;
    while (done < work->objects) {
        size_t n = queue_batch(work, done);
        if (fill(q, work, work->first + done, chunks, n) ||
            weir_write_many(out, chunks, n))
            return -1;
        done += n;
    }
    return 0;
}

static int produce(void *arg, const queue_work *work)
{
    queue *q = arg;
    return work->batch == 1 ? produce_one(q, work) : produce_many(q, work);
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

static int consume_one(weir_readable *in, const queue_work *work, uint64_t *sum)
{
    weir_chunk chunk;
    for (uint64_t i = 0; i < work->objects; i++) {
        if (weir_read(in, &chunk) <= 0)
            return -1;
        *sum += number_in(&chunk);
        weir_chunk_release(&chunk);
    }
    return 0;
}

static int consume_many(weir_readable *in, const queue_work *work,
                        uint64_t *sum)
{
    weir_chunk chunks[QUEUE_BATCH_MAX];
    uint64_t done = 0;
    while (done < work->objects) {
        int got = weir_read_many(in, chunks, queue_batch(work, done));
        if (got <= 0)
            return -1;
        for (int i = 0; i < got; i++)
            *sum += number_in(&chunks[i]);
        weir_chunk_release_many(chunks, (size_t)got);
        done += (uint64_t)got;
    }
    return 0;
}

static int consume(void *arg, const queue_work *work, uint64_t *sum)
{
    weir_readable *in = weir_edge_readable(((queue *)arg)->edge);
    int failed = work->batch == 1 ? consume_one(in, work, sum)
                                  : consume_many(in, work, sum);
    if (!failed)
        weir_read_done(in);
    return failed;
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
