/* SPDX-License-Identifier: MIT */
/*
 * test_guide_experiment.c - what the guide's experiment shows besides peak
 * memory, as statements that hold however long a run takes. Numbered as in
 * docs/guide.md.
 */
#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "edges.h"
#include "expect.h"
#include "guide_parts.h"
#include "patience.h"
#include "worker.h"

TestSuite(guide, .timeout = 50);

/* ---- Wall time ---------------------------------------------------------- */

struct producer {
    weir_edge *edge;
    struct feed feed;
    bool ignore;
    atomic_bool done;
};

static int offer_all(weir_writable *out, const struct feed *feed)
{
    weir_chunk chunk;

    for (size_t n = 0; n < feed->chunks; n++) {
        int failed = weir_chunk_alloc(&chunk, NULL, feed->size);
        if (failed)
            return failed;
        for (size_t i = 0; i < feed->size; i++)
            chunk.data[i] = (unsigned char)((n * feed->size + i) % 251);
        failed = weir_offer(out, chunk);
        if (failed < 0)
            return failed;
    }
    return 0;
}

static int produce(void *arg)
{
    struct producer *self = arg;
    weir_writable *out = weir_edge_writable(self->edge);
    int failed = self->ignore ? offer_all(out, &self->feed)
                              : feed_into(out, &self->feed);

    weir_end(out);
    self->done = true;
    return failed;
}

/* The producer is held, or has written all. */
static bool at_rest(void *arg)
{
    struct producer *self = arg;

    return self->done || stats_of(self->edge).writers_waiting == 1;
}

/* The slowest consumer there is: takes nothing while the producer can go on. */
static struct tally consume_slowly(struct producer *producer)
{
    weir_readable *in = weir_edge_readable(producer->edge);
    struct tally tally = {0};
    weir_chunk chunk;
    int got;

    do {
        cr_assert(await(at_rest, producer));
        got = weir_read(in, &chunk);
        for (size_t i = 0; got > 0 && i < chunk.size; i++)
            tally.disorder |= chunk.data[i] != (tally.bytes + i) % 251;
        tally.bytes += got > 0 ? chunk.size : 0;
        if (got > 0)
            weir_chunk_release(&chunk);
    } while (got > 0);
    expect_eq(got, 0);
    return tally;
}

/* Moves 256 chunks of 64 bytes; returns how often the producer was held. */
static uint64_t moved(bool ignore)
{
    struct producer producer = {
        .edge = edge_of_bytes(1024, 512), .feed = {256, 64}, .ignore = ignore};
    struct worker worker;

    worker_start(&worker, produce, &producer);
    struct tally tally = consume_slowly(&producer);
    expect_eq(worker_join(&worker), 0);
    expect_eq(tally.bytes, 256 * 64);
    cr_assert(!tally.disorder);
    uint64_t waits = stats_of(producer.edge).writer_waits;
    weir_edge_free(producer.edge);
    return waits;
}

/*
 * That backpressure costs no time is for `make experiments` to measure. What
 * it rests on: the same bytes move either way, and even before the slowest of
 * consumers a producer is held once for each half of the mark (of 8 chunks),
 * not once for each chunk.
 */
Test(guide, g03_backpressure_holds_the_producer_seldom)
{
    expect_eq(moved(true), 0);
    expect_eq(moved(false), (256 - 16) / 8);
}

/* ---- Work of the allocator, and a fixed amount of memory ----------------- */

enum { PIECE = 64 * 1024 }; /* what gzip writes at a time, too */

/* Noise, which gzip cannot make smaller, in buffers of the pool. */
static int run_noise(weir_stage *self)
{
    const size_t *pieces = weir_stage_arg(self);
    uint32_t state = 1;
    weir_chunk chunk;

    for (size_t n = 0; n < *pieces; n++) {
        int failed = weir_chunk_alloc(&chunk, weir_stage_pool(self), PIECE);
        if (failed)
            return failed;
        for (size_t i = 0; i < PIECE; i++) {
            state = state * 1664525 + 1013904223;
            chunk.data[i] = (unsigned char)(state >> 24);
        }
        failed = weir_write(weir_stage_out(self), chunk);
        if (failed)
            return failed;
    }
    return 0;
}

/* What a line may have out at once: what its edges may hold, and a piece that
 * the source and gzip are each about to write. */
static size_t fixed_amount(weir_pipeline *p)
{
    size_t sum = 2 * (size_t)PIECE;

    for (size_t i = 0; i < weir_pipeline_edges(p); i++) {
        weir_edge_stats stats = edge_of(p, i);
        sum += bound_of(&stats);
    }
    return sum;
}

/* Runs so many pieces through gzip. */
static weir_pool_stats pool_after(size_t pieces)
{
    weir_pool_stats pool;
    weir_pipeline *p = LINE(((weir_stage_def){.name = "noise",
                                              .kind = WEIR_SOURCE,
                                              .run = run_noise,
                                              .arg = &pieces}),
                            weir_pass(), weir_gzip(.level = 1), weir_null());

    expect_eq(weir_pipeline_run(p), 0);
    expect_bounded(p);
    weir_pool_get_stats(weir_pipeline_pool(p), &pool);
    cr_assert(pool.peak_bytes <= fixed_amount(p));
    expect_eq(pool.used_bytes, 0);
    cr_assert(edge_of(p, 2).bytes > (pieces - 1) * PIECE);
    weir_pipeline_free(p);
    return pool;
}

/* In place of a garbage collector: how often memory is allocated. No edge
 * holds more than 5 pieces. */
Test(guide, g05_the_work_of_the_allocator_does_not_grow)
{
    const uint64_t most = 3 * 5 + 2;
    weir_pool_stats small = pool_after(64);
    weir_pool_stats large = pool_after(320);

    cr_assert(small.allocated <= most);
    cr_assert(large.allocated <= most);
    cr_assert(small.allocated + small.reused > 2 * 64);
    cr_assert(large.allocated + large.reused > 2 * 320);
}

Test(guide, g06_a_fixed_amount_of_memory)
{
    const size_t most = 3 * (256 * 1024 - 1 + PIECE) + 2 * PIECE;

    cr_assert(pool_after(16).peak_bytes <= most);
    cr_assert(pool_after(320).peak_bytes <= most);
}
