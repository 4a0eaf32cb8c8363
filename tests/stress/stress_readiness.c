/* SPDX-License-Identifier: MIT */
/*
 * stress_readiness.c - programs that never wait but in poll(2), on both ends of
 * an edge.
 *
 * What must hold: nobody polls for ever though there is something for it to do,
 * and once all is quiet, a reader that is told that there is nothing is not
 * woken again.
 */
#include <errno.h>
#include <poll.h>

#include "stress.h"

enum { WRITERS = 2, CHUNKS = 600, BATCH = 8 };

typedef struct round {
    weir_edge *edge;
    stress_rng writers[WRITERS];
    stress_rng reader;
    unsigned read;
} round;

typedef struct writer {
    round *round;
    stress_rng *rng;
} writer;

static bool polls(int fd, int timeout)
{
    struct pollfd one = {.fd = fd, .events = POLLIN};
    int ready;

    EXPECT(fd >= 0);
    while ((ready = poll(&one, 1, timeout)) < 0)
        EXPECT_EQUAL(errno, EINTR);
    return ready == 1;
}

static void *produce(void *arg)
{
    writer *self = arg;
    weir_writable *out = weir_edge_writable(self->round->edge);
    int fd = weir_writable_fd(out);

    for (int i = 0; i < CHUNKS; i++) {
        weir_chunk chunk = stress_chunk(1 + stress_below(self->rng, 20));
        int status;
        while ((status = weir_try_write(out, chunk)) == -EAGAIN)
            polls(fd, -1);
        EXPECT_EQUAL(status, 0);
        if (stress_once_in(self->rng, 16))
            stress_dawdle(self->rng);
    }
    return NULL;
}

/* Reads until there is nothing. Returns what the last read did. */
static int read_all(round *r)
{
    weir_readable *in = weir_edge_readable(r->edge);
    weir_chunk chunks[BATCH];
    int got;

    while ((got = weir_try_read_many(
                in, chunks, 1 + stress_below(&r->reader, BATCH))) > 0) {
        r->read += (unsigned)got;
        weir_chunk_release_many(chunks, (size_t)got);
        if (stress_once_in(&r->reader, 16))
            stress_dawdle(&r->reader);
    }
    return got;
}

static void consume(round *r)
{
    int fd = weir_readable_fd(weir_edge_readable(r->edge));

    while (r->read < WRITERS * CHUNKS) {
        polls(fd, -1);
        EXPECT_EQUAL(read_all(r), -EAGAIN);
    }
}

static void run_round(uint64_t index)
{
    stress_rng rng = stress_rng_new(8 * index);
    round r = {
        .edge = weir_edge_new(&(weir_edge_options){
            .high_water_mark = 1 + stress_below(&rng, 100),
            .low_water_mark = stress_once_in(&rng, 2) ? WEIR_MARK_ZERO : 0}),
        .reader = stress_rng_new(8 * index + 1)};
    writer writers[WRITERS];
    pthread_t threads[WRITERS];

    EXPECT(r.edge != NULL);
    stress_round("%d", (int)index);
    stress_phase("both ends poll");
    for (int i = 0; i < WRITERS; i++) {
        r.writers[i] = stress_rng_new(8 * index + 2 + (uint64_t)i);
        writers[i] = (writer){&r, &r.writers[i]};
        stress_start(&threads[i], produce, &writers[i]);
    }
    consume(&r);
    for (int i = 0; i < WRITERS; i++)
        stress_join(threads[i]);
    stress_phase("nothing is left");
    EXPECT_EQUAL(read_all(&r), -EAGAIN);
    EXPECT(!polls(weir_readable_fd(weir_edge_readable(r.edge)), 0));
    EXPECT(polls(weir_writable_fd(weir_edge_writable(r.edge)), 0));
    weir_edge_free(r.edge);
    stress_expect_all_released();
}

int main(int argc, char **argv)
{
    unsigned rounds = stress_rounds(100);

    stress_begin(argc, argv, 60);
    for (unsigned i = 0; i < rounds; i++)
        run_round(i);
    return stress_end();
}
