/* SPDX-License-Identifier: MIT */
/*
 * stress_pipe.c - two edges that are piped, parted, paused and resumed by
 * chance while both run, one end of each watched by an event descriptor or not.
 *
 * What must hold: every chunk comes out once and in order, whatever was parted
 * and paused in between, and nobody waits for ever.
 */
#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>

#include "stress.h"

enum { CHUNKS = 3000 };

typedef struct round {
    weir_edge *first;
    weir_edge *second;
    stress_rng writer;
    stress_rng reader;
    stress_rng meddler;
    bool polls; /* the ends use descriptors rather than wait */
    atomic_bool over;
    unsigned parted;
} round;

static void await(int fd)
{
    struct pollfd one = {.fd = fd, .events = POLLIN};

    EXPECT(fd >= 0);
    while (poll(&one, 1, -1) < 0)
        EXPECT_EQUAL(errno, EINTR);
}

/* ---- The ends ------------------------------------------------------------ */

static int write_one(const round *r, weir_writable *out, weir_chunk chunk)
{
    if (!r->polls)
        return weir_write(out, chunk);
    int status;
    while ((status = weir_try_write(out, chunk)) == -EAGAIN)
        await(weir_writable_fd(out));
    return status;
}

static void *produce(void *arg)
{
    round *r = arg;
    weir_writable *out = weir_edge_writable(r->first);

    for (uint32_t i = 0; i < CHUNKS; i++) {
        weir_chunk chunk = stress_chunk(sizeof(i));
        memcpy(chunk.data, &i, sizeof(i));
        EXPECT_EQUAL(write_one(r, out, chunk), 0);
        stress_dawdle(&r->writer);
    }
    weir_end(out);
    return NULL;
}

static int read_some(const round *r, weir_readable *in, weir_chunk *chunks,
                     size_t max)
{
    if (!r->polls)
        return weir_read_many(in, chunks, max);
    int got;
    while ((got = weir_try_read_many(in, chunks, max)) == -EAGAIN)
        await(weir_readable_fd(in));
    return got;
}

static void *consume(void *arg)
{
    round *r = arg;
    weir_chunk chunks[16];
    uint32_t next = 0;
    int got;

    while ((got = read_some(r, weir_edge_readable(r->second), chunks, 16)) >
           0) {
        for (int i = 0; i < got; i++) {
            uint32_t number;
            memcpy(&number, chunks[i].data, sizeof(number));
            EXPECT_EQUAL(number, next++);
        }
        weir_chunk_release_many(chunks, (size_t)got);
        stress_dawdle(&r->reader);
    }
    EXPECT_EQUAL(got, 0);
    EXPECT_EQUAL(next, CHUNKS);
    return NULL;
}

/* ---- Between them -------------------------------------------------------- */

static void *join_again_and_again(void *arg)
{
    round *r = arg;
    int status;

    while ((status = weir_pipe(weir_edge_readable(r->first),
                               weir_edge_writable(r->second), 0)) != 0) {
        EXPECT_EQUAL(status, WEIR_UNPIPED);
        r->parted++;
    }
    return NULL;
}

static void *meddle(void *arg)
{
    round *r = arg;
    weir_readable *ends[] = {weir_edge_readable(r->first),
                             weir_edge_readable(r->second)};

    while (!atomic_load(&r->over)) {
        weir_readable *end = ends[stress_below(&r->meddler, 2)];
        if (stress_once_in(&r->meddler, 2)) {
            weir_unpipe(ends[0], NULL);
        } else {
            weir_pause(end);
            stress_dawdle(&r->meddler);
            weir_resume(end);
        }
        stress_dawdle(&r->meddler);
    }
    return NULL;
}

static weir_edge *new_edge(stress_rng *rng)
{
    weir_edge *edge = weir_edge_new(&(weir_edge_options){
        .high_water_mark = 1 + stress_below(rng, 200),
        .low_water_mark = stress_once_in(rng, 2) ? WEIR_MARK_ZERO : 0,
    });

    EXPECT(edge != NULL);
    return edge;
}

static void run_round(uint64_t index)
{
    void *(*const lives[])(void *) = {produce, consume, join_again_and_again,
                                      meddle};
    stress_rng rng = stress_rng_new(4 * index);
    pthread_t threads[4];
    round r = {
        .first = new_edge(&rng),
        .second = new_edge(&rng),
        .polls = stress_once_in(&rng, 2),
        .writer = stress_rng_new(4 * index + 1),
        .reader = stress_rng_new(4 * index + 2),
        .meddler = stress_rng_new(4 * index + 3),
    };

    stress_round("%d: %s", (int)index, r.polls ? "polling" : "waiting");
    stress_phase("two edges that are piped and parted");
    for (int i = 0; i < 4; i++)
        stress_start(&threads[i], lives[i], &r);
    for (int i = 0; i < 3; i++)
        stress_join(threads[i]);
    atomic_store(&r.over, true);
    stress_join(threads[3]);
    weir_edge_free(r.first);
    weir_edge_free(r.second);
    stress_expect_all_released();
}

int main(int argc, char **argv)
{
    unsigned rounds = stress_rounds(30);

    stress_begin(argc, argv, 60);
    for (unsigned i = 0; i < rounds; i++)
        run_round(i);
    return stress_end();
}
