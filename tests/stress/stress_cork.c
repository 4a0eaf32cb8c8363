/* SPDX-License-Identifier: MIT */
/*
 * stress_cork.c - groups of chunks written under corks, nested by chance.
 *
 * What must hold: a consumer that takes all there is never gets a part of a
 * group. An uncork too many is ignored, an end lets the last group go, and a
 * writer that fills a corked edge does not wait for ever.
 */
#include <string.h>

#include "stress.h"

enum { CHUNKS = 900, MAX_GROUP = 9 };

typedef struct note {
    uint32_t number;
    uint32_t last; /* 1 at the end of a group */
} note;

typedef struct round {
    weir_edge *edge;
    stress_rng rng; /* the consumer's */
    bool whole;     /* the edge has room for all: no group is ever split */
    unsigned got;
} round;

static void put(weir_writable *out, uint32_t number, bool last)
{
    const note text = {.number = number, .last = last};
    weir_chunk chunk = stress_chunk(sizeof(text));

    memcpy(chunk.data, &text, sizeof(text));
    EXPECT_EQUAL(weir_write(out, chunk), 0);
}

static void uncork(weir_writable *out, stress_rng *rng)
{
    if (stress_once_in(rng, 3))
        weir_uncork_later(out);
    else
        weir_uncork(out);
}

/* Between the outermost cork and its uncork there may be further pairs. */
static unsigned write_group(weir_writable *out, unsigned first, unsigned n,
                            stress_rng *rng)
{
    weir_cork(out);
    for (unsigned i = 0; i < n; i++) {
        bool nested = stress_once_in(rng, 3);
        if (nested)
            weir_cork(out);
        put(out, first + i, i == n - 1);
        stress_dawdle(rng);
        if (nested)
            uncork(out, rng);
    }
    return first + n;
}

static void produce(weir_writable *out, stress_rng *rng)
{
    unsigned done = 0;

    for (;;) {
        unsigned n = 1 + (unsigned)stress_below(rng, MAX_GROUP);
        if (n >= CHUNKS - done) {
            write_group(out, done, CHUNKS - done, rng);
            weir_end(out); /* under the cork of the last group */
            return;
        }
        done = write_group(out, done, n, rng);
        uncork(out, rng);
        if (stress_once_in(rng, 4))
            uncork(out, rng);
        stress_dawdle(rng);
    }
}

static void *consume(void *arg)
{
    round *r = arg;
    weir_readable *in = weir_edge_readable(r->edge);
    weir_chunk chunks[CHUNKS];
    int n;

    while ((n = weir_read_many(in, chunks, CHUNKS)) > 0) {
        note text = {.last = 0};
        for (int i = 0; i < n; i++) {
            memcpy(&text, chunks[i].data, sizeof(text));
            EXPECT_EQUAL(text.number, r->got++);
        }
        if (r->whole)
            EXPECT_EQUAL(text.last, 1);
        weir_chunk_release_many(chunks, (size_t)n);
        stress_dawdle(&r->rng);
    }
    EXPECT_EQUAL(n, 0);
    return NULL;
}

static void run_round(uint64_t index)
{
    stress_rng rng = stress_rng_new(2 * index);
    round r = {.rng = stress_rng_new(2 * index + 1)};
    pthread_t consumer;

    r.whole = stress_once_in(&rng, 2);
    weir_edge_options options = {
        .high_water_mark = r.whole ? 1 << 20 : 1 + stress_below(&rng, 60),
    };
    stress_round("%d: mark %zu", (int)index, options.high_water_mark);
    r.edge = weir_edge_new(&options);
    EXPECT(r.edge != NULL);
    stress_start(&consumer, consume, &r);
    stress_phase("a producer that corks");
    produce(weir_edge_writable(r.edge), &rng);
    stress_phase("the consumer of a corked edge");
    stress_join(consumer);
    EXPECT_EQUAL(r.got, CHUNKS);
    weir_edge_free(r.edge);
    stress_expect_all_released();
}

int main(int argc, char **argv)
{
    unsigned rounds = stress_rounds(80);

    stress_begin(argc, argv, 60);
    for (unsigned i = 0; i < rounds; i++)
        run_round(i);
    return stress_end();
}
