/* SPDX-License-Identifier: MIT */
/*
 * stress_overflow.c - many producers on an edge that drops, or fails, when it
 * is full, with marks, modes, corks and pauses by chance.
 *
 * What must hold: no producer is ever held; what arrives of one is in its
 * order; each chunk is either read or counted as dropped, and released once;
 * the edge never holds more than its bound; completions come once each, those
 * of one producer in order, and say which were dropped.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "stress.h"
#include "stress_ways.h"

enum { MAX_THREADS = 4, MAX_BATCH = 12 };

typedef struct item {
    uint32_t producer;
    uint32_t number;
} item;

typedef struct producer {
    struct round *round;
    pthread_t thread;
    uint32_t index;
    uint32_t items; /* that it writes */
    bool completes; /* asks for completions, so writes one by one */
    stress_rng rng;
    /* Completions are called one at a time. */
    uintptr_t told;    /* how many */
    uintptr_t dropped; /* how many of them say so */
    uint64_t handed;   /* writes that succeeded */
    uint64_t asked;    /* and those that a completion was asked for */
} producer;

/* What a completion gets: which of its producer's it is. */
typedef struct ticket {
    producer *producer;
    uintptr_t number;
} ticket;

typedef struct round {
    weir_edge *edge;
    weir_edge_options options;
    unsigned producers;
    bool taking;
    bool corks;
    bool pauses;
    producer all[MAX_THREADS];
    uint64_t read;
    int64_t last[MAX_THREADS];
} round;

/* ---- Producers ----------------------------------------------------------- */

static weir_chunk make(producer *me, uint32_t number)
{
    static const size_t sizes[] = {8, 9, 40, 200, 1000, 5000};
    weir_chunk chunk = stress_chunk(stress_pick(&me->rng, sizes, 6));
    item head = {.producer = me->index, .number = number};

    memcpy(chunk.data, &head, sizeof(head));
    return chunk;
}

static void told(void *arg, int status)
{
    ticket *t = arg;
    producer *p = t->producer;

    EXPECT_EQUAL(p->told, t->number);
    EXPECT(status == 0 || status == WEIR_DROPPED ||
           (p->round->options.when_full == WEIR_FULL_FAIL &&
            (status == WEIR_OVERFLOW || status == WEIR_DESTROYED)));
    p->told++;
    p->dropped += status == WEIR_DROPPED;
    free(t);
}

static int write_told(producer *me, uint32_t number)
{
    ticket *t = stress_alloc(1, sizeof(*t));

    *t = (ticket){me, me->asked++};
    return weir_write_then(weir_edge_writable(me->round->edge),
                           make(me, number), told, t);
}

static int write_batch(producer *me, uint32_t first, size_t n)
{
    weir_chunk chunks[MAX_BATCH];

    for (size_t i = 0; i < n; i++)
        chunks[i] = make(me, first + (uint32_t)i);
    return write_by_chance(weir_edge_writable(me->round->edge), chunks, n,
                           false, &me->rng);
}

static void *produce(void *arg)
{
    producer *me = arg;
    weir_writable *out = weir_edge_writable(me->round->edge);
    int status = 0;

    for (uint32_t done = 0; done < me->items && status == 0;) {
        size_t n = me->completes ? 1 : 1 + stress_below(&me->rng, MAX_BATCH);
        if (n > me->items - done)
            n = me->items - done;
        bool cork = me->round->corks && stress_once_in(&me->rng, 3);
        if (cork)
            weir_cork(out);
        status =
            me->completes ? write_told(me, done) : write_batch(me, done, n);
        if (cork)
            weir_uncork(out);
        done += (uint32_t)n;
        me->handed += status == 0 ? n : 0;
        stress_dawdle(&me->rng);
    }
    EXPECT(status == 0 || (status == WEIR_OVERFLOW &&
                           me->round->options.when_full == WEIR_FULL_FAIL));
    return NULL;
}

/* ---- The consumer -------------------------------------------------------- */

static void check_chunk(round *r, weir_chunk chunk)
{
    item head;

    memcpy(&head, chunk.data, sizeof(head));
    EXPECT(head.producer < r->producers);
    EXPECT((int64_t)head.number > r->last[head.producer]);
    r->last[head.producer] = head.number;
    r->read++;
}

static void pause_by_chance(round *r, stress_rng *rng)
{
    weir_readable *in = weir_edge_readable(r->edge);

    if (!r->pauses || !stress_once_in(rng, 10))
        return;
    weir_pause(in);
    stress_dawdle(rng);
    weir_resume(in);
}

/* Puts the last of n chunks back, and reads it again. */
static void put_back_by_chance(round *r, weir_chunk chunk, stress_rng *rng)
{
    weir_readable *in = weir_edge_readable(r->edge);
    weir_chunk again;

    if (!stress_once_in(rng, 6)) {
        weir_chunk_release(&chunk);
        return;
    }
    int status = weir_unread(in, chunk);
    EXPECT(status == 0 || status == WEIR_OVERFLOW ||
           (r->taking && status == WEIR_READ_AFTER_END));
    stress_dawdle(rng);
    if (status == 0 && weir_read(in, &again) > 0) {
        EXPECT(r->options.when_full == WEIR_FULL_FAIL ||
               again.data == chunk.data);
        weir_chunk_release(&again);
    }
}

static void *consume(void *arg)
{
    round *r = arg;
    weir_readable *in = weir_edge_readable(r->edge);
    stress_rng rng = stress_rng_new(4242);
    weir_chunk chunks[MAX_BATCH];
    int got;

    while ((got = read_by_chance(in, chunks, MAX_BATCH, &rng)) > 0) {
        for (int i = 0; i < got; i++)
            check_chunk(r, chunks[i]);
        weir_chunk_release_many(chunks, (size_t)got - 1);
        put_back_by_chance(r, chunks[got - 1], &rng);
        stress_dawdle(&rng);
        pause_by_chance(r, &rng);
    }
    EXPECT(got == 0 || r->options.when_full == WEIR_FULL_FAIL);
    return NULL;
}

/* ---- A round ------------------------------------------------------------- */

static size_t weigh(void *arg, const weir_chunk *object)
{
    (void)arg;
    return object->size;
}

static void choose(round *r, stress_rng *rng)
{
    static const size_t marks[] = {0, WEIR_MARK_ZERO, 1, 5, 3000, 65536};
    static const size_t limits[] = {0, 1, 3, 20};
    const bool objects = stress_once_in(rng, 3);

    r->options = (weir_edge_options){
        .high_water_mark = stress_pick(rng, marks, 6),
        .max_chunks = stress_pick(rng, limits, 4),
        .object_mode = objects,
        .strict = stress_once_in(rng, 3),
        .when_full = 1 + (weir_when_full)stress_below(rng, WEIR_FULL_FAIL),
    };
    if (objects && stress_once_in(rng, 2))
        r->options.objects.cost = weigh;
    r->producers = 1 + (unsigned)stress_below(rng, MAX_THREADS);
    r->taking = stress_once_in(rng, 2);
    r->corks = stress_once_in(rng, 3);
    r->pauses = stress_once_in(rng, 3);
    for (unsigned i = 0; i < r->producers; i++) {
        producer *p = &r->all[i];
        *p = (producer){.round = r, .index = i};
        p->rng = stress_rng_new(stress_random(rng));
        p->items = 50 + (uint32_t)stress_below(rng, 400);
        p->completes = stress_once_in(rng, 2);
        r->last[i] = -1;
    }
}

static void describe(const round *r, uint64_t index)
{
    static const char *const policies[] = {"waits", "drops the newest",
                                           "drops the oldest", "fails"};
    const weir_edge_options *o = &r->options;

    stress_round("%d: %u producers, an edge that %s, mark %zd, at most %zu "
                 "chunks%s%s%s%s%s",
                 (int)index, r->producers, policies[o->when_full],
                 (ssize_t)o->high_water_mark, o->max_chunks,
                 o->object_mode ? ", objects" : "", o->strict ? ", strict" : "",
                 r->taking ? ", taking" : "", r->corks ? ", corks" : "",
                 r->pauses ? ", pauses" : "");
}

static void check_bound(const round *r, const weir_edge_stats *stats)
{
    const size_t mark = stats->high_water_mark;
    const size_t largest = stats->largest_chunk;
    const size_t loose = (mark ? mark - 1 : 0) + largest;
    const size_t strict = mark > largest ? mark : largest;

    /* What a reader that takes puts back counts beside all that. */
    if (!r->taking)
        EXPECT(stats->highest_length <= (r->options.strict ? strict : loose));
    else
        EXPECT(stats->highest_length <= loose + largest);
}

static void check_round(round *r)
{
    weir_edge_stats stats;
    uint64_t handed = 0;
    uintptr_t dropped = 0;

    weir_edge_get_stats(r->edge, &stats);
    check_bound(r, &stats);
    EXPECT_EQUAL(stats.writer_waits, 0);
    weir_edge_free(r->edge);
    stress_expect_all_released();
    for (unsigned i = 0; i < r->producers; i++) {
        EXPECT_EQUAL(r->all[i].told, r->all[i].asked);
        handed += r->all[i].handed;
        dropped += r->all[i].dropped;
    }
    EXPECT(dropped <= stats.dropped_chunks);
    if (r->options.when_full == WEIR_FULL_FAIL) {
        EXPECT_EQUAL(stats.dropped_chunks, 0);
        return;
    }
    EXPECT_EQUAL(r->read + stats.dropped_chunks, handed);
    /* Those that were let in: all, but for what found the reader's hands full.
     */
    EXPECT(stats.chunks >= r->read && stats.chunks <= handed);
    if (r->options.when_full == WEIR_FULL_DROP_NEWEST)
        EXPECT_EQUAL(stats.chunks, r->read);
}

static void run_round(uint64_t index)
{
    static round r;
    stress_rng rng = stress_rng_new(index);
    pthread_t consumer;

    r = (round){.edge = NULL};
    choose(&r, &rng);
    describe(&r, index);
    r.edge = weir_edge_new(&r.options);
    EXPECT(r.edge);
    weir_readable_take(weir_edge_readable(r.edge), r.taking);
    stress_start(&consumer, consume, &r);
    for (unsigned i = 0; i < r.producers; i++)
        stress_start(&r.all[i].thread, produce, &r.all[i]);
    stress_phase("the producers of an edge");
    for (unsigned i = 0; i < r.producers; i++)
        stress_join(r.all[i].thread);
    weir_end(weir_edge_writable(r.edge));
    stress_phase("the consumer of an edge");
    stress_join(consumer);
    check_round(&r);
}

int main(int argc, char **argv)
{
    unsigned rounds = stress_rounds(200);

    stress_begin(argc, argv, 60);
    for (unsigned i = 0; i < rounds; i++)
        run_round(i);
    return stress_end();
}
