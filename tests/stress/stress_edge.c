/* SPDX-License-Identifier: MIT */
/*
 * stress_edge.c - many producers and consumers on one edge, with marks, ways
 * to write and to read, batches and waits by chance.
 *
 * What must hold: every chunk arrives once and whole, those of one producer
 * in order, the edge never holds more than its bound, its counters add up,
 * and whatever happens every chunk is released. Some rounds are broken off by
 * a failure or a stop at a random moment. One consumer alone is tried both in
 * taking mode and holding what it read.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "stress.h"
#include "stress_ways.h"

enum { MAX_THREADS = 4, MAX_BATCH = 12 };

/* The first bytes of a chunk; the rest is a pattern made of them. */
typedef struct item {
    uint32_t producer;
    uint32_t number;
} item;

typedef struct round {
    weir_edge *edge;
    weir_edge_options options;
    weir_pool *pool;
    unsigned producers, consumers;
    unsigned items; /* that each producer writes */
    bool taking;
    bool offers; /* producers use weir_offer too */
    bool corks;
    bool stops;  /* broken off by weir_stop */
    int failure; /* broken off by weir_fail with this, unless 0 */
    uint64_t stream;
    atomic_uchar *seen; /* [producers * items]; how often each arrived */
    atomic_ulong written, written_bytes;
} round;

typedef struct worker {
    round *round;
    pthread_t thread;
    unsigned index;
    stress_rng rng;
} worker;

/* ---- Producers ----------------------------------------------------------- */

static unsigned char pattern(const item *head, size_t at)
{
    return (unsigned char)(head->producer * 89 + head->number * 7 + at);
}

static void fill(weir_chunk chunk, item head)
{
    memcpy(chunk.data, &head, sizeof(head));
    for (size_t i = sizeof(head); i < chunk.size; i++)
        chunk.data[i] = pattern(&head, i);
}

/* A chunk of its own, one from the pool, or a part of a larger one. */
static weir_chunk make(worker *me, uint32_t number)
{
    static const size_t sizes[] = {8, 9, 40, 200, 1000, 5000};
    size_t size = stress_pick(&me->rng, sizes, 6);
    weir_chunk chunk;

    if (stress_once_in(&me->rng, 2))
        EXPECT_EQUAL(weir_chunk_alloc(&chunk, me->round->pool, size), 0);
    else
        chunk = stress_chunk(size);
    fill(chunk, (item){.producer = me->index, .number = number});
    if (stress_once_in(&me->rng, 4)) {
        weir_chunk slice = weir_chunk_slice(chunk, 0, size);
        weir_chunk_release(&chunk);
        chunk = slice;
    }
    return chunk;
}

static void check_write_status(const round *r, int status)
{
    if (r->failure)
        EXPECT(status == 0 || status == r->failure);
    else if (r->stops)
        EXPECT(status == 0 || status == WEIR_STOPPED);
    else
        EXPECT_EQUAL(status, 0);
}

static int write_some(worker *me, unsigned first, size_t n)
{
    round *r = me->round;
    weir_writable *out = weir_edge_writable(r->edge);
    weir_chunk chunks[MAX_BATCH];
    size_t bytes = 0;

    for (size_t i = 0; i < n; i++) {
        chunks[i] = make(me, (uint32_t)(first + i));
        bytes += chunks[i].size;
    }
    bool cork = r->corks && stress_once_in(&me->rng, 3);
    if (cork)
        weir_cork(out);
    int status = write_by_chance(out, chunks, n, r->offers, &me->rng);
    if (cork)
        weir_uncork(out);
    if (status == 0) {
        atomic_fetch_add(&r->written, n);
        atomic_fetch_add(&r->written_bytes, bytes);
    }
    return status;
}

static void *produce(void *arg)
{
    worker *me = arg;
    unsigned items = me->round->items;
    unsigned done = 0;
    int status = 0;

    while (done < items && status == 0) {
        size_t n = 1 + stress_below(&me->rng, MAX_BATCH);
        if (n > items - done)
            n = items - done;
        status = write_some(me, done, n);
        done += (unsigned)n;
        stress_dawdle(&me->rng);
    }
    check_write_status(me->round, status);
    return NULL;
}

/* ---- Consumers ----------------------------------------------------------- */

static void check_chunk(round *r, weir_chunk chunk, int64_t *last)
{
    item head;

    EXPECT(chunk.size >= sizeof(head));
    memcpy(&head, chunk.data, sizeof(head));
    EXPECT(head.producer < r->producers && head.number < r->items);
    for (size_t i = sizeof(head); i < chunk.size; i++)
        EXPECT(chunk.data[i] == pattern(&head, i));
    EXPECT((int64_t)head.number > last[head.producer]);
    if (r->consumers == 1)
        EXPECT_EQUAL(head.number, last[head.producer] + 1);
    last[head.producer] = head.number;
    size_t slot = (size_t)head.producer * r->items + head.number;
    EXPECT_EQUAL(atomic_fetch_add(&r->seen[slot], 1), 0);
}

/* What a consumer that does not take has in hand counts in the length. */
static void check_held(round *r, const weir_chunk *chunks, size_t n)
{
    weir_edge_stats stats;
    size_t held = 0;

    for (size_t i = 0; i < n; i++)
        held += r->options.object_mode ? 1 : chunks[i].size;
    weir_edge_get_stats(r->edge, &stats);
    if (!stats.failed)
        EXPECT(stats.length >= held);
}

static void check_read_status(const round *r, int status)
{
    if (r->failure)
        EXPECT_EQUAL(status, r->failure);
    else if (r->stops)
        EXPECT(status <= 0);
    else
        EXPECT_EQUAL(status, 0);
}

static void *consume(void *arg)
{
    worker *me = arg;
    round *r = me->round;
    weir_readable *in = weir_edge_readable(r->edge);
    weir_chunk chunks[MAX_BATCH];
    int64_t last[MAX_THREADS] = {-1, -1, -1, -1};
    int got;

    while ((got = read_by_chance(in, chunks, MAX_BATCH, &me->rng)) > 0) {
        for (int i = 0; i < got; i++)
            check_chunk(r, chunks[i], last);
        if (!r->taking)
            check_held(r, chunks, (size_t)got);
        stress_dawdle(&me->rng);
        weir_chunk_release_many(chunks, (size_t)got);
        if (stress_once_in(&me->rng, 8))
            weir_read_done(in);
    }
    check_read_status(r, got);
    return NULL;
}

/* ---- A round ------------------------------------------------------------- */

static void choose_options(round *r, stress_rng *rng)
{
    static const size_t byte_marks[] = {0, WEIR_MARK_ZERO, 1, 100, 3000, 65536};
    static const size_t object_marks[] = {0, WEIR_MARK_ZERO, 1, 2, 5, 64};
    static const size_t low_marks[] = {0, WEIR_MARK_ZERO, 1, 50};
    static const size_t limits[] = {0, 1, 3, 20};
    bool objects = stress_once_in(rng, 3);

    r->options = (weir_edge_options){
        .high_water_mark =
            stress_pick(rng, objects ? object_marks : byte_marks, 6),
        .low_water_mark = stress_pick(rng, low_marks, 4),
        .max_chunks = stress_pick(rng, limits, 4),
        .object_mode = objects,
        .strict = stress_once_in(rng, 4),
    };
}

static void choose(round *r, stress_rng *rng)
{
    choose_options(r, rng);
    r->producers = 1 + (unsigned)stress_below(rng, MAX_THREADS);
    r->consumers = 1 + (unsigned)stress_below(rng, MAX_THREADS);
    r->taking = r->consumers > 1 || stress_once_in(rng, 2);
    r->items = 50 + (unsigned)stress_below(rng, 400);
    r->offers = !r->options.strict && stress_once_in(rng, 3);
    r->corks = stress_once_in(rng, 3);
    if (stress_once_in(rng, 4))
        r->failure = -EIO;
    else
        r->stops = r->taking && stress_once_in(rng, 4);
    r->seen = stress_alloc((size_t)r->producers * r->items, 1);
}

/*
 * With weir_write: highWaterMark - 1 and the largest chunk. To that, each
 * producer that makes offers may add one chunk before it is told to stop.
 */
static size_t bound(const round *r, const weir_edge_stats *stats)
{
    size_t mark = stats->high_water_mark;
    size_t largest = stats->largest_chunk;

    if (r->options.strict)
        return mark > largest ? mark : largest;
    return (mark ? mark - 1 : 0) + largest * (r->offers ? r->producers + 1 : 1);
}

static void check_complete(round *r, const weir_edge_stats *stats)
{
    size_t total = (size_t)r->producers * r->items;

    EXPECT(stats->ended);
    EXPECT_EQUAL(stats->failed, 0);
    EXPECT_EQUAL(stats->waiting_chunks, 0);
    EXPECT_EQUAL(stats->length, 0);
    EXPECT_EQUAL(stats->chunks, total);
    EXPECT_EQUAL(stats->chunks, atomic_load(&r->written));
    EXPECT_EQUAL(stats->bytes, atomic_load(&r->written_bytes));
    for (size_t i = 0; i < total; i++)
        EXPECT_EQUAL(atomic_load(&r->seen[i]), 1);
}

static void check_round(round *r)
{
    weir_edge_stats stats;
    weir_pool_stats pool;

    weir_edge_get_stats(r->edge, &stats);
    if (stats.highest_length > bound(r, &stats))
        EXPECT_EQUAL(stats.highest_length, bound(r, &stats));
    EXPECT(stats.chunks >= atomic_load(&r->written));
    EXPECT(stats.bytes >= atomic_load(&r->written_bytes));
    if (!r->failure && !r->stops)
        check_complete(r, &stats);
    weir_edge_free(r->edge);
    weir_pool_get_stats(r->pool, &pool);
    EXPECT_EQUAL(pool.used_bytes, 0);
    weir_pool_free(r->pool);
    stress_expect_all_released();
}

static void start(round *r, worker *workers, unsigned n, void *(*run)(void *))
{
    for (unsigned i = 0; i < n; i++) {
        worker *w = &workers[i];
        w->round = r;
        w->index = i;
        w->rng = stress_rng_new(r->stream + i + (run == produce ? 0 : 100));
        stress_start(&w->thread, run, w);
    }
}

static void join(worker *workers, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        stress_join(workers[i].thread);
}

static void break_off(round *r, stress_rng *rng)
{
    for (size_t i = stress_below(rng, 200); i > 0; i--)
        stress_dawdle(rng);
    if (r->failure)
        weir_fail(weir_edge_writable(r->edge), r->failure);
    else if (r->stops)
        weir_stop(weir_edge_readable(r->edge), 0);
}

static void describe(const round *r, uint64_t index)
{
    const weir_edge_options *o = &r->options;

    stress_round("%d: %u producers of %u items%s%s, %u consumers%s, marks %zd "
                 "and %zd, at most %zu chunks%s%s, fails with %d%s",
                 (int)index, r->producers, r->items,
                 r->offers ? " with offers" : "", r->corks ? " and corks" : "",
                 r->consumers, r->taking ? " that take" : "",
                 (ssize_t)o->high_water_mark, (ssize_t)o->low_water_mark,
                 o->max_chunks, o->object_mode ? ", objects" : "",
                 o->strict ? ", strict" : "", r->failure,
                 r->stops ? ", stops" : "");
}

static void run_round(uint64_t index)
{
    round r = {.stream = index * 1000};
    stress_rng rng = stress_rng_new(r.stream + 999);
    worker producers[MAX_THREADS], consumers[MAX_THREADS];

    choose(&r, &rng);
    describe(&r, index);
    r.edge = weir_edge_new(&r.options);
    r.pool = weir_pool_new();
    EXPECT(r.edge && r.pool);
    weir_readable_take(weir_edge_readable(r.edge), r.taking);
    start(&r, consumers, r.consumers, consume);
    start(&r, producers, r.producers, produce);
    break_off(&r, &rng);
    stress_phase("the producers of an edge");
    join(producers, r.producers);
    weir_end(weir_edge_writable(r.edge));
    stress_phase("the consumers of an edge");
    join(consumers, r.consumers);
    check_round(&r);
    free(r.seen);
}

int main(int argc, char **argv)
{
    unsigned rounds = stress_rounds(150);

    stress_begin(argc, argv, 60);
    for (unsigned i = 0; i < rounds; i++)
        run_round(i);
    return stress_end();
}
