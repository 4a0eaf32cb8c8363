/* SPDX-License-Identifier: MIT */
/*
 * stress_echo.c - nothing is left behind on the way. A producer writes a few
 * chunks and does nothing more until each of them has come back to it through a
 * second edge: were one held back anywhere, or a wake-up lost, both would wait
 * for ever. Both sides read in all the ways that do so without the lock.
 */
#include <string.h>

#include "stress.h"

#define BURSTS 400

typedef struct round {
    weir_edge *there;
    weir_edge *back;
    stress_rng rng;
} round;

/* Reads one or more, now and then by way of a call that needs the lock. */
static int read_some(weir_readable *in, weir_chunk *chunks, size_t max,
                     stress_rng *rng)
{
    weir_chunk seen;
    if (stress_once_in(rng, 8) && weir_peek(in, &seen) == 1)
        weir_chunk_release(&seen);
    if (stress_once_in(rng, 8))
        weir_read_done(in);
    int got = stress_once_in(rng, 3)
                  ? weir_read_many(in, chunks, 1 + stress_below(rng, max))
                  : weir_read(in, chunks);
    if (got == 1 && stress_once_in(rng, 8)) {
        EXPECT_EQUAL(weir_unread(in, chunks[0]), 0);
        got = weir_read(in, chunks);
    }
    return got;
}

static void *echo(void *arg)
{
    round *r = arg;
    weir_chunk chunks[8];
    int got;

    while ((got = read_some(weir_edge_readable(r->there), chunks, 8, &r->rng)) >
           0) {
        weir_writable *out = weir_edge_writable(r->back);
        for (int i = 0; i < got; i++)
            EXPECT_EQUAL(weir_write(out, chunks[i]), 0);
        stress_dawdle(&r->rng);
    }
    EXPECT_EQUAL(got, 0);
    weir_end(weir_edge_writable(r->back));
    return NULL;
}

static weir_chunk numbered(unsigned char number)
{
    weir_chunk chunk = stress_chunk(1);
    chunk.data[0] = number;
    return chunk;
}

static unsigned char written;
static unsigned char returned;

/* Writes n, in whatever way, and waits until they are back. */
static void burst(round *r, size_t n, stress_rng *rng)
{
    weir_writable *out = weir_edge_writable(r->there);
    weir_chunk chunks[8];
    for (size_t i = 0; i < n; i++) {
        if (stress_once_in(rng, 4))
            EXPECT(weir_offer(out, numbered(written++)) >= 0);
        else
            EXPECT_EQUAL(weir_write(out, numbered(written++)), 0);
    }
    for (size_t i = 0; i < n;) {
        int got = read_some(weir_edge_readable(r->back), chunks, 8, rng);
        EXPECT(got > 0);
        for (int k = 0; k < got; k++, i++)
            EXPECT_EQUAL(chunks[k].data[0], returned++);
        weir_chunk_release_many(chunks, (size_t)got);
    }
}

static void run_round(uint64_t index)
{
    static const size_t marks[] = {1, 2, 3, 7, 64, 1000};
    stress_rng rng = stress_rng_new(2 * index);
    round r = {.rng = stress_rng_new(2 * index + 1)};
    size_t mark = stress_pick(&rng, marks, 6);
    weir_edge_options options = {
        .object_mode = stress_once_in(&rng, 2),
        .high_water_mark = mark,
        .max_chunks = stress_once_in(&rng, 3) ? 1 + stress_below(&rng, 9) : 0,
        .low_water_mark = stress_once_in(&rng, 3) ? WEIR_MARK_ZERO : 0,
    };
    pthread_t echoer;

    stress_round("%d: mark %zu, at most %zu chunks", (int)index, mark,
                 options.max_chunks);
    r.there = weir_edge_new(&options);
    /* All of a burst fits, or both would wait for room. */
    r.back = weir_edge_new(&(weir_edge_options){.high_water_mark = 4096});
    EXPECT(r.there && r.back);
    stress_start(&echoer, echo, &r);
    stress_phase("a burst and its echo");
    for (int i = 0; i < BURSTS; i++)
        burst(&r, 1 + stress_below(&rng, 40), &rng);
    weir_end(weir_edge_writable(r.there));
    stress_phase("the echo's end");
    stress_join(echoer);
    weir_edge_free(r.there);
    weir_edge_free(r.back);
    stress_expect_all_released();
}

int main(int argc, char **argv)
{
    unsigned rounds = stress_rounds(30);

    stress_begin(argc, argv, 120);
    for (unsigned i = 0; i < rounds; i++)
        run_round(i);
    return stress_end();
}
