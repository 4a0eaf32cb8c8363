/* SPDX-License-Identifier: MIT */
/*
 * test_golden.c - what Node v20's Writable answered, call by call. The sink
 * here is the test itself: it takes what there is when it is idle, and `C` is
 * the moment when it comes back. Marks as Node's: a low mark of 0.
 */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "edges.h"
#include "expect.h"

TestSuite(golden, .timeout = 20);

static struct ledger ledger;

enum { SINK_MAX = 64 };

/* One call and what followed from it. */
struct step {
    char call;          /* W write, C complete, K cork, U uncork, E end */
    size_t size;        /* of what W writes, and E when not 0 */
    int answer;         /* of W and E: 1 go on, 0 wait for drain */
    const char *handed; /* the sizes that the sink was handed; "" nothing */
    size_t length;
    bool need_drain;
};

struct sink {
    weir_readable *in;
    size_t most; /* chunks it takes at once: 1, or many with writev */
    bool busy;
};

/* If the sink is idle, it takes what there is; `handed` says what. */
static void sink_take(struct sink *self, char *handed, size_t size)
{
    weir_chunk chunks[SINK_MAX];
    size_t length = 0;

    handed[0] = '\0';
    if (self->busy)
        return;
    int got = weir_try_read_many(self->in, chunks, self->most);
    for (int i = 0; i < got; i++)
        length += (size_t)snprintf(handed + length, size - length, "%s%zu",
                                   i ? " " : "", chunks[i].size);
    self->busy = got > 0;
    if (got > 0)
        weir_chunk_release_many(chunks, (size_t)got);
}

static void make_call(weir_edge *edge, struct sink *sink,
                      const struct step *step)
{
    weir_writable *out = weir_edge_writable(edge);

    if (step->call == 'W' || step->size > 0)
        expect_eq(offer(edge, &ledger, step->size), step->answer);
    if (step->call == 'C')
        sink->busy = false;
    else if (step->call == 'K')
        weir_cork(out);
    else if (step->call == 'U')
        weir_uncork(out);
    else if (step->call == 'E')
        weir_end(out);
}

static void replay(size_t mark, size_t most, const struct step *steps, size_t n)
{
    weir_edge *edge = edge_of_bytes(mark, 0);
    struct sink sink = {.in = weir_edge_readable(edge), .most = most};
    char handed[256];

    for (size_t i = 0; i < n; i++) {
        cr_log_info("step %zu: %c%zu", i, steps[i].call, steps[i].size);
        make_call(edge, &sink, &steps[i]);
        sink_take(&sink, handed, sizeof(handed));
        expect_text(handed, steps[i].handed);
        expect_eq(length_of(edge), steps[i].length);
        expect_eq(weir_need_drain(weir_edge_writable(edge)),
                  steps[i].need_drain);
    }
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

#define REPLAY(mark, most, steps)                                              \
    replay(mark, most, steps, sizeof(steps) / sizeof((steps)[0]))

Test(golden, g01_sums_reach_the_mark)
{
    static const struct step steps[] = {
        {'W', 5, 1, "5", 5, false},   {'W', 4, 1, "", 9, false},
        {'W', 1, 0, "", 10, true},    {'C', 0, 0, "4", 5, true},
        {'C', 0, 0, "1", 1, true},    {'C', 0, 0, "", 0, false},
        {'W', 10, 0, "10", 10, true}, {'C', 0, 0, "", 0, false},
        {'E', 0, 0, "", 0, false},
    };
    REPLAY(10, 1, steps);
}

Test(golden, g02_what_queued_meanwhile_goes_together)
{
    static const struct step steps[] = {
        {'W', 5, 1, "5", 5, false},     {'W', 4, 1, "", 9, false},
        {'W', 1, 0, "", 10, true},      {'W', 7, 0, "", 17, true},
        {'C', 0, 0, "4 1 7", 12, true}, {'C', 0, 0, "", 0, false},
        {'W', 3, 1, "3", 3, false},     {'C', 0, 0, "", 0, false},
        {'E', 0, 0, "", 0, false},
    };
    REPLAY(10, SINK_MAX, steps);
}

Test(golden, g03_corks_nest_and_count)
{
    static const struct step steps[] = {
        {'K', 0, 0, "", 0, false}, {'W', 1, 1, "", 1, false},
        {'W', 1, 1, "", 2, false}, {'K', 0, 0, "", 2, false},
        {'W', 3, 0, "", 5, true},  {'U', 0, 0, "", 5, true},
        {'W', 1, 0, "", 6, true},  {'U', 0, 0, "1 1 3 1", 6, true},
        {'C', 0, 0, "", 0, false}, {'E', 0, 0, "", 0, false},
    };
    REPLAY(4, SINK_MAX, steps);
}

Test(golden, g04_end_uncorks)
{
    static const struct step steps[] = {
        {'K', 0, 0, "", 0, false}, {'W', 2, 1, "", 2, false},
        {'W', 2, 0, "", 4, true},  {'E', 0, 0, "2 2", 4, false},
        {'C', 0, 0, "", 0, false},
    };
    REPLAY(4, SINK_MAX, steps);
}

Test(golden, g05_end_with_a_last_chunk)
{
    static const struct step steps[] = {
        {'K', 0, 0, "", 0, false},  {'W', 2, 1, "", 2, false},
        {'W', 2, 0, "", 4, true},   {'E', 1, 0, "2", 5, false},
        {'C', 0, 0, "2", 3, false}, {'C', 0, 0, "1", 1, false},
        {'C', 0, 0, "", 0, false},
    };
    REPLAY(4, 1, steps);
}

Test(golden, g06_mark_0)
{
    static const struct step steps[] = {
        {'W', 0, 1, "0", 0, false}, {'C', 0, 0, "", 0, false},
        {'W', 1, 0, "1", 1, true},  {'C', 0, 0, "", 0, false},
        {'W', 0, 1, "0", 0, false}, {'C', 0, 0, "", 0, false},
        {'E', 0, 0, "", 0, false},
    };
    REPLAY(0, 1, steps);
}

Test(golden, g07_mark_1)
{
    static const struct step steps[] = {
        {'W', 3, 0, "3", 3, true}, {'W', 3, 0, "", 6, true},
        {'C', 0, 0, "3", 3, true}, {'C', 0, 0, "", 0, false},
        {'W', 3, 0, "3", 3, true}, {'E', 0, 0, "", 3, false},
        {'C', 0, 0, "", 0, false},
    };
    REPLAY(1, 1, steps);
}

Test(golden, g12_a_cork_during_a_write)
{
    static const struct step steps[] = {
        {'W', 4, 1, "4", 4, false}, {'K', 0, 0, "", 4, false},
        {'W', 4, 0, "", 8, true},   {'W', 4, 0, "", 12, true},
        {'C', 0, 0, "", 8, true},   {'U', 0, 0, "4 4", 8, true},
        {'C', 0, 0, "", 0, false},  {'E', 0, 0, "", 0, false},
    };
    REPLAY(8, SINK_MAX, steps);
}

Test(golden, g13_one_that_queued_goes_alone)
{
    static const struct step steps[] = {
        {'W', 4, 1, "4", 4, false}, {'W', 4, 0, "", 8, true},
        {'C', 0, 0, "4", 4, true},  {'W', 4, 0, "", 8, true},
        {'C', 0, 0, "4", 4, true},  {'C', 0, 0, "", 0, false},
    };
    REPLAY(8, SINK_MAX, steps);
}

Test(golden, g14_go_on_below_the_mark_and_still_wait_for_drain)
{
    static const struct step steps[] = {
        {'W', 60, 1, "60", 60, false}, {'W', 60, 0, "", 120, true},
        {'C', 0, 0, "60", 60, true},   {'W', 10, 1, "", 70, true},
        {'C', 0, 0, "10", 10, true},   {'C', 0, 0, "", 0, false},
    };
    REPLAY(100, 1, steps);
}

/* ---- The drain-count oracle --------------------------------------------- */

/*
 * Chunks of 0, 1, ... 49 bytes; at each answer "stop" the writer waits until
 * the sink has finished with everything. After the last chunk it ends instead.
 */
static void count_drains(size_t mark, int drains, int stops, size_t highest)
{
    weir_edge *edge = edge_of_bytes(mark, 0);
    weir_writable *out = weir_edge_writable(edge);
    int stopped = 0;
    int drained = 0;

    for (size_t size = 0; size < 50; size++) {
        bool stop = offer(edge, &ledger, size) == 0;
        stopped += stop;
        if (!stop || size == 49)
            continue;
        cr_assert(weir_need_drain(out));
        drain(edge);
        cr_assert(!weir_need_drain(out));
        drained++;
    }
    weir_end(out);
    expect_eq(drained, drains);
    expect_eq(stopped, stops);
    expect_eq(stats_of(edge).highest_length, highest);
    weir_edge_free(edge);
}

Test(golden, drains_of_50_chunks_at_mark_50)
{
    count_drains(50, 17, 17, 95);
}

Test(golden, drains_of_50_chunks_at_other_marks)
{
    count_drains(1, 48, 49, 49);
    count_drains(10, 42, 43, 49);
    count_drains(100, 10, 10, 141);
    count_drains(1000, 1, 1, 1035);
}
