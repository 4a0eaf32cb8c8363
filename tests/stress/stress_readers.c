/* SPDX-License-Identifier: MIT */
/*
 * stress_readers.c - threads that read one edge at once though it is not in
 * taking mode, which is a mistake: they are refused or served, and nothing
 * worse comes of it.
 *
 * What must hold: every number that is written is read once by one of them or
 * was dropped by a refused call, whatever they do to the readable.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "stress.h"

enum { NUMBERS = 4000, READERS = 3, BATCH = 8, WIDTH = sizeof(uint32_t) };

typedef struct round {
    weir_edge *edge;
    bool taking; /* then it is no mistake */
    stress_rng writer;
    stress_rng readers[READERS];
    atomic_uint seen[NUMBERS];
    atomic_uint refused;
} round;

typedef struct reader {
    round *round;
    stress_rng *rng;
} reader;

static void *produce(void *arg)
{
    round *r = arg;
    weir_writable *out = weir_edge_writable(r->edge);

    for (uint32_t i = 0; i < NUMBERS; i++) {
        weir_chunk chunk = stress_chunk(WIDTH);
        memcpy(chunk.data, &i, WIDTH);
        EXPECT_EQUAL(weir_write(out, chunk), 0);
        if (stress_once_in(&r->writer, 64))
            stress_dawdle(&r->writer);
    }
    weir_end(out);
    return NULL;
}

/* Notes the numbers of a chunk, whole ones, each for the first time. */
static void see(round *r, const weir_chunk *chunk)
{
    EXPECT_EQUAL(chunk->size % WIDTH, 0);
    for (size_t at = 0; at < chunk->size; at += WIDTH) {
        uint32_t number;
        memcpy(&number, chunk->data + at, WIDTH);
        EXPECT(number < NUMBERS);
        EXPECT_EQUAL(atomic_fetch_add(&r->seen[number], 1), 0);
    }
}

static int put_back(reader *self, weir_chunk chunk)
{
    weir_chunk copy = weir_chunk_slice(chunk, 0, SIZE_MAX);
    int status = weir_unread(weir_edge_readable(self->round->edge), chunk);

    if (status)
        see(self->round, &copy); /* it was dropped */
    weir_chunk_release(&copy);
    return status == WEIR_READ_AFTER_END ? 0 : status;
}

static int look_ahead(weir_readable *in)
{
    weir_chunk chunk;
    int got = weir_peek(in, &chunk);

    if (got > 0)
        weir_chunk_release(&chunk);
    return got;
}

/* Reads in one of all ways. Returns what the call did, the chunks in *chunks
 * and their number in *n. */
static int read_somehow(reader *self, weir_chunk *chunks, size_t *n)
{
    weir_readable *in = weir_edge_readable(self->round->edge);
    size_t most = 1 + stress_below(self->rng, BATCH);
    int got;

    *n = 0;
    switch (stress_below(self->rng, 8)) {
    case 0:
        return look_ahead(in);
    case 1:
        got = weir_read_exact(in, chunks, most * WIDTH);
        break;
    case 2:
        got = weir_try_read_exact(in, chunks, most * WIDTH);
        break;
    case 3:
        got = weir_read_many(in, chunks, most);
        break;
    case 4:
        weir_read_done(in);
        return 1;
    default:
        got = weir_read(in, chunks);
        break;
    }
    *n = got > 0 ? (size_t)got : 0;
    return got;
}

static void *consume(void *arg)
{
    reader *self = arg;
    round *r = self->round;
    weir_chunk chunks[BATCH];
    size_t n;
    int got;

    while ((got = read_somehow(self, chunks, &n)) != 0) {
        if (n && stress_once_in(self->rng, 32))
            got = put_back(self, chunks[--n]);
        for (size_t i = 0; i < n; i++)
            see(r, &chunks[i]);
        weir_chunk_release_many(chunks, n);
        EXPECT(got >= 0 || got == -EAGAIN || got == WEIR_TWO_READERS);
        if (got == WEIR_TWO_READERS)
            atomic_fetch_add(&r->refused, 1);
    }
    return NULL;
}

static void run_round(uint64_t index)
{
    stress_rng rng = stress_rng_new(8 * index);
    round *r = stress_alloc(1, sizeof *r);
    reader readers[READERS];
    pthread_t threads[READERS + 1];

    memset(r, 0, sizeof *r);
    r->edge = weir_edge_new(
        &(weir_edge_options){.high_water_mark = 1 + stress_below(&rng, 4000)});
    r->taking = stress_once_in(&rng, 4);
    EXPECT(r->edge != NULL);
    weir_readable_take(weir_edge_readable(r->edge), r->taking);
    r->writer = stress_rng_new(8 * index + 1);
    stress_round("%d: %s", (int)index, r->taking ? "taking" : "by mistake");
    stress_phase("several readers of one edge");
    stress_start(&threads[0], produce, r);
    for (int i = 0; i < READERS; i++) {
        r->readers[i] = stress_rng_new(8 * index + 2 + (uint64_t)i);
        readers[i] = (reader){r, &r->readers[i]};
        stress_start(&threads[i + 1], consume, &readers[i]);
    }
    for (int i = 0; i <= READERS; i++)
        stress_join(threads[i]);
    for (int i = 0; i < NUMBERS; i++)
        EXPECT_EQUAL(atomic_load(&r->seen[i]), 1);
    weir_edge_free(r->edge);
    free(r);
    stress_expect_all_released();
}

int main(int argc, char **argv)
{
    unsigned rounds = stress_rounds(40);

    stress_begin(argc, argv, 120);
    for (unsigned i = 0; i < rounds; i++)
        run_round(i);
    return stress_end();
}
