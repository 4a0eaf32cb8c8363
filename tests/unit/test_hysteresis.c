/* SPDX-License-Identifier: MIT */
/*
 * test_hysteresis.c - rule 4: a writer that was held is let go at the low mark,
 * with one wake-up for an episode.
 */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "edges.h"
#include "expect.h"
#include "held.h"

TestSuite(hysteresis, .timeout = 20);

static struct ledger ledger;

/* ---- Rule 4: hysteresis ------------------------------------------------- */

Test(hysteresis, rule_4_a_held_writer_is_let_go_at_the_low_mark)
{
    weir_edge *edge = edge_of_bytes(100, 40);
    struct held_writer writer;

    put_many(edge, &ledger, 10, 10);
    hold_writer(&writer, edge, ledger_chunk(&ledger, 10));
    uint64_t sent = stats_of(edge).wakeups_sent;
    for (size_t length = 100; length > 40; length -= 10) {
        expect_eq(try_get(edge), 1);
        expect_eq(length_of(edge), length);
        expect_eq(stats_of(edge).wakeups_sent, sent);
    }
    expect_eq(try_get(edge), 1);
    expect_eq(held_writer_join(&writer), 0);
    expect_eq(stats_of(edge).wakeups_sent, sent + 1);
    expect_eq(length_of(edge), 50);
    weir_edge_free(edge);
}

Test(hysteresis, rule_4_a_low_mark_of_0_lets_go_when_all_is_finished_with)
{
    weir_edge *edge = edge_of_bytes(20, 0);
    struct held_writer writer;

    put_many(edge, &ledger, 10, 2);
    hold_writer(&writer, edge, ledger_chunk(&ledger, 10));
    uint64_t sent = stats_of(edge).wakeups_sent;
    expect_eq(try_get(edge), 1);
    expect_eq(try_get(edge), 1);
    expect_eq(stats_of(edge).wakeups_sent, sent);
    weir_read_done(weir_edge_readable(edge));
    expect_eq(held_writer_join(&writer), 0);
    expect_eq(stats_of(edge).wakeups_sent, sent + 1);
    weir_edge_free(edge);
}

Test(hysteresis, rule_4_a_low_mark_just_below_the_high_one_lets_go_at_once)
{
    weir_edge *edge = edge_of_objects(4, 4);
    struct held_writer writer;

    put_many(edge, &ledger, 1, 4);
    hold_writer(&writer, edge, ledger_chunk(&ledger, 1));
    expect_eq(try_get(edge), 1);
    weir_read_done(weir_edge_readable(edge));
    expect_eq(held_writer_join(&writer), 0);
    expect_eq(length_of(edge), 4);
    weir_edge_free(edge);
}

Test(hysteresis, rule_4_one_wake_up_for_an_episode)
{
    weir_edge *edge = edge_of_bytes(100, 50);
    struct held_writer writer;

    for (uint64_t episode = 1; episode <= 5; episode++) {
        while (try_put(edge, &ledger, 10) == 0)
            ;
        hold_writer(&writer, edge, ledger_chunk(&ledger, 10));
        drain(edge);
        expect_eq(held_writer_join(&writer), 0);
        drain(edge);
        expect_eq(stats_of(edge).wakeups_sent, episode);
        expect_eq(stats_of(edge).writer_waits, episode);
        expect_eq(stats_of(edge).wakeups_futile, 0);
    }
    weir_edge_free(edge);
}

Test(hysteresis, rule_4_all_held_writers_get_their_turn)
{
    enum { WRITERS = 8 };
    weir_edge *edge = edge_of_objects(2, 0);
    static struct held_writer writers[WRITERS];
    size_t got = 0;

    put_many(edge, &ledger, 1, 2);
    for (size_t i = 0; i < WRITERS; i++)
        hold_writer(&writers[i], edge, ledger_chunk(&ledger, 1));
    while (got < 2 + WRITERS) {
        weir_chunk chunk;
        expect_eq(weir_read(weir_edge_readable(edge), &chunk), 1);
        weir_chunk_release(&chunk);
        got++;
    }
    for (size_t i = 0; i < WRITERS; i++)
        expect_eq(held_writer_join(&writers[i]), 0);
    expect_eq(drain(edge), 0);
    cr_assert(stats_of(edge).highest_length <= 2);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}
