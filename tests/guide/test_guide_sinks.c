/* SPDX-License-Identifier: MIT */
/*
 * test_guide_sinks.c - the rules that the guide gives for writables of one's
 * own, and that both sides must keep to them. One test a statement, numbered
 * as in docs/guide.md.
 */
#include <errno.h>
#include <sched.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "edges.h"
#include "expect.h"
#include "guide_parts.h"
#include "held.h"

TestSuite(guide, .timeout = 50);

static struct ledger ledger;

/* ---- Sinks -------------------------------------------------------------- */

static void pass_large_chunks(bool strict)
{
    weir_edge_options options = {.high_water_mark = 1000, .strict = strict};
    weir_edge *edge = weir_edge_new(&options);
    struct held_writer writer;

    expect_eq(offer(edge, &ledger, 10000), 0);
    hold_writer(&writer, edge, ledger_chunk(&ledger, 10000));
    drain(edge);
    expect_eq(held_writer_join(&writer), 0);
    drain(edge);
    expect_eq(stats_of(edge).highest_length, 10000);
    expect_eq(stats_of(edge).bytes, 20000);
    weir_edge_free(edge);
}

Test(guide, g24_a_chunk_larger_than_the_mark_passes)
{
    struct feed feed = {20, 10000};
    struct tally tally = {0};
    weir_pipeline *p = LINE(feed_source("large", &feed), relay("relay"),
                            tally_sink("tally", &tally));

    pass_large_chunks(false);
    pass_large_chunks(true);
    weir_pipeline_set_marks(p, 1000, 0);
    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(tally.bytes, 20 * 10000);
    cr_assert(!tally.disorder);
    expect_bounded(p);
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&ledger));
}

/* ---- One callback for each write ---------------------------------------- */

enum { WRITES = 50 };

static int completions[WRITES];
static int too_many; /* what one completion more was answered */

static void count_completion(void *completion, int status)
{
    (void)status;
    ++*(int *)completion;
}

/* The guide's example, which goes on after it has called back... */
static int write_and_go_on(weir_stage *self, weir_chunk chunk)
{
    bool a = chunk.size % 2 == 0;
    bool b = chunk.size % 3 == 0;

    weir_chunk_release(&chunk);
    if (a || b)
        expect_eq(weir_stage_complete(self, 0), 0);
    too_many = weir_stage_complete(self, 0);
    return WEIR_PENDING;
}

/* ...and as the guide would have it. */
static int write_and_return(weir_stage *self, weir_chunk chunk)
{
    bool a = chunk.size % 2 == 0;
    bool b = chunk.size % 3 == 0;

    weir_chunk_release(&chunk);
    if (a)
        return 0;
    if (!b)
        weir_stage_complete(self, 0);
    return b ? 0 : WEIR_PENDING;
}

/* What becomes of a run of 50 writes, of 1 byte, 2 bytes and so on. */
static void expect_run(int (*write)(weir_stage *self, weir_chunk chunk),
                       int status)
{
    const weir_callbacks calls = {.write = write};
    weir_pipeline *p = LINE(weir_callback_stage("sink", &calls, NULL));
    weir_writable *out = weir_pipeline_input(p);
    int failed = 0;

    expect_eq(weir_pipeline_start(p), 0);
    for (size_t i = 0; i < WRITES; i++) {
        completions[i] = 0;
        failed = weir_write_then(out, ledger_chunk(&ledger, i + 1),
                                 count_completion, &completions[i]);
        cr_assert(failed == 0 || failed == status);
    }
    weir_end(out);
    expect_eq(weir_pipeline_wait(p), status);
    weir_pipeline_free(p);
    for (size_t i = 0; i < WRITES; i++)
        expect_eq(completions[i], 1);
    cr_assert(ledger_balanced(&ledger));
}

Test(guide, g25_a_write_is_completed_once)
{
    expect_run(write_and_return, 0);
    expect_run(write_and_go_on, WEIR_MULTIPLE_CALLBACK);
    expect_eq(too_many, WEIR_MULTIPLE_CALLBACK);
}

/* ---- Corks -------------------------------------------------------------- */

/* cork(), write('hello '), write('world '), and one of the two uncorks. */
static void put_pair(weir_edge *edge, void (*uncork)(weir_writable *out))
{
    weir_cork(weir_edge_writable(edge));
    put_many(edge, &ledger, 6, 2);
    uncork(weir_edge_writable(edge));
}

/* One call of a sink that waited for it; returns how many chunks it got. */
static int sink_call(struct held_reader *sink)
{
    int got = held_reader_join(sink);

    if (got > 0)
        weir_chunk_release_many(sink->chunks, (size_t)got);
    return got;
}

/* Two pairs that uncork later, with a sink that asks for more between them.
 * Pairs that are made within a millisecond join; returns whether these were. */
static bool two_pairs_join(void)
{
    weir_edge *edge = edge_of_bytes(1000, 0);
    weir_chunk chunks[HELD_MAX];
    weir_deadline before = weir_now();

    put_pair(edge, weir_uncork_later);
    int early = try_get_many(edge);
    put_pair(edge, weir_uncork_later);
    bool in_time = weir_now() - before < 1000000;
    if (in_time) {
        expect_eq(early, -EAGAIN);
        expect_eq(weir_read_many(weir_edge_readable(edge), chunks, HELD_MAX),
                  4);
        weir_chunk_release_many(chunks, 4);
    }
    weir_edge_free(edge);
    return in_time;
}

Test(guide, g26_two_pairs_of_corks_are_two_calls_or_one)
{
    weir_edge *edge = edge_of_bytes(1000, 0);
    struct held_reader sink;
    int tries = 0;

    for (int i = 0; i < 2; i++) {
        hold_reader(&sink, edge, HELD_MAX);
        put_pair(edge, weir_uncork);
        expect_eq(sink_call(&sink), 2);
    }
    hold_reader(&sink, edge, HELD_MAX);
    weir_cork(weir_edge_writable(edge));
    put_pair(edge, weir_uncork);
    put_pair(edge, weir_uncork);
    weir_uncork(weir_edge_writable(edge));
    expect_eq(sink_call(&sink), 4);
    weir_edge_free(edge);

    while (!two_pairs_join())
        cr_assert(++tries < 1000, "no two pairs within a millisecond");
    cr_assert(ledger_balanced(&ledger));
}

Test(guide, g27_as_many_uncorks_as_corks_and_the_end_undoes_all)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_writable *out = weir_edge_writable(edge);

    for (int i = 0; i < 3; i++)
        weir_cork(out);
    put_many(edge, &ledger, 1, 4);
    for (int i = 0; i < 2; i++) {
        weir_uncork(out);
        expect_eq(try_get_many(edge), -EAGAIN);
    }
    weir_uncork(out);
    expect_eq(try_get_many(edge), 4);
    weir_uncork(out); /* one too many */
    weir_cork(out);
    put_many(edge, &ledger, 1, 1);
    expect_eq(try_get_many(edge), -EAGAIN);
    weir_cork(out);
    weir_end(out);
    expect_eq(try_get_many(edge), 1);
    expect_eq(try_get_many(edge), 0);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

/* ---- Both sides --------------------------------------------------------- */

static uint32_t chance(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 8;
}

struct moody {
    uint32_t seed;
    size_t bytes;
    bool disorder;
};

static void dawdle(uint32_t *state)
{
    for (uint32_t n = chance(state) % 4; n > 0; n--)
        sched_yield();
}

/* Reads some, dawdles, passes it on if there is where to. */
static int run_moody(weir_stage *self)
{
    struct moody *moody = weir_stage_arg(self);
    weir_chunk chunks[8];
    int got;

    while ((got = weir_read_many(weir_stage_in(self), chunks,
                                 1 + chance(&moody->seed) % 8)) > 0) {
        int failed = 0;
        for (int i = 0; i < got; i++)
            for (size_t k = 0; k < chunks[i].size; k++)
                moody->disorder |= chunks[i].data[k] != moody->bytes++ % 251;
        dawdle(&moody->seed);
        if (weir_stage_out(self))
            failed = weir_write_many(weir_stage_out(self), chunks, (size_t)got);
        else
            weir_chunk_release_many(chunks, (size_t)got);
        if (failed)
            return failed;
    }
    return got;
}

static int run_moody_source(weir_stage *self)
{
    struct moody *moody = weir_stage_arg(self);
    weir_chunk chunk;

    for (int n = 0; n < 500; n++) {
        size_t size = chance(&moody->seed) % 300;
        int failed = weir_chunk_alloc(&chunk, weir_stage_pool(self), size);
        for (size_t k = 0; !failed && k < size; k++)
            chunk.data[k] = (unsigned char)(moody->bytes++ % 251);
        if (!failed)
            failed = weir_write(weir_stage_out(self), chunk);
        if (failed)
            return failed;
        dawdle(&moody->seed);
    }
    return 0;
}

static void run_moody_line(uint32_t seed)
{
    struct moody moods[5] = {{0}};
    weir_pipeline *p = weir_pipeline_new();

    weir_pipeline_set_marks(p, 1 + chance(&seed) % 2000, 0);
    for (size_t i = 0; i < 5; i++) {
        moods[i].seed = seed + (uint32_t)i;
        weir_stage_def def = {.name = "moody",
                              .kind = i == 0   ? WEIR_SOURCE
                                      : i == 4 ? WEIR_SINK
                                               : WEIR_TRANSFORM,
                              .run = i ? run_moody : run_moody_source,
                              .arg = &moods[i]};
        expect_eq(weir_pipeline_add(p, def), 0);
    }
    expect_eq(weir_pipeline_run(p), 0);
    expect_bounded(p);
    for (size_t i = 1; i < 5; i++) {
        expect_eq(moods[i].bytes, moods[0].bytes);
        cr_assert(!moods[i].disorder, "seed %u", seed);
    }
    weir_pipeline_free(p);
}

Test(guide, g28_both_sides_keep_to_it_however_slow_each_is)
{
    for (uint32_t seed = 1; seed <= 40; seed++)
        run_moody_line(seed);
}
