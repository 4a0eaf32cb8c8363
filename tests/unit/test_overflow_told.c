/* SPDX-License-Identifier: MIT */
/* test_overflow_told.c - an edge that drops or fails when it is full: who is
 * held, and who is told what. */
#include <errno.h>
#include <poll.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "edges.h"
#include "expect.h"
#include "held.h"
#include "journal.h"

TestSuite(overflow_told, .timeout = 20);

static struct ledger ledger;
static struct journal journal = JOURNAL_EMPTY;

static void free_edge(weir_edge *edge)
{
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

/* ---- Nobody is held ------------------------------------------------------ */

Test(overflow_told, there_is_room_again_as_soon_as_one_has_been_read)
{
    weir_edge *edge =
        weir_edge_new(&(weir_edge_options){.high_water_mark = 100,
                                           .low_water_mark = WEIR_MARK_ZERO,
                                           .when_full = WEIR_FULL_DROP_NEWEST});

    put_many(edge, &ledger, 10, 12);
    expect_eq(weir_need_drain(weir_edge_writable(edge)), false);
    expect_next(edge, &ledger, 0);
    weir_read_done(weir_edge_readable(edge));
    put_many(edge, &ledger, 10, 2);
    expect_eq(stats_of(edge).dropped_chunks, 3);
    expect_eq(stats_of(edge).writer_waits, 0);
    free_edge(edge);
}

static void note(void *arg)
{
    journal_note(&journal, "%s", (const char *)arg);
}

Test(overflow_told, drain_is_for_those_who_were_told_to_stop)
{
    static char drain_name[] = "drain";
    weir_edge *edge = edge_that(WEIR_FULL_DROP_NEWEST, 20);
    weir_writable *out = weir_edge_writable(edge);

    weir_writable_observe(out,
                          &(weir_observer){.drain = note, .arg = drain_name});
    put_many(edge, &ledger, 10, 4);
    drain(edge);
    expect_eq(journal_count(&journal, "drain"), 0);
    expect_eq(offer(edge, &ledger, 10), 1);
    expect_eq(offer(edge, &ledger, 10), 0);
    put_many(edge, &ledger, 10, 4);
    drain(edge);
    expect_eq(journal_count(&journal, "drain"), 1);
    free_edge(edge);
}

Test(overflow_told, waiting_for_room_waits_for_room)
{
    const weir_when_full all[] = {WEIR_FULL_DROP_NEWEST, WEIR_FULL_DROP_OLDEST,
                                  WEIR_FULL_FAIL};

    for (size_t i = 0; i < 3; i++) {
        weir_edge *edge = edge_that(all[i], 20);
        weir_writable *out = weir_edge_writable(edge);
        put_many(edge, &ledger, 10, 2);
        expect_eq(weir_wait_room(out, weir_in_ms(0)), -ETIMEDOUT);
        expect_eq(stats_of(edge).waiting_chunks, 2);
        drain(edge);
        expect_eq(weir_wait_room(out, WEIR_FOREVER), 0);
        put_many(edge, &ledger, 10, 1);
        weir_edge_free(edge);
    }
    cr_assert(ledger_balanced(&ledger));
}

Test(overflow_told, who_waits_for_room_does_not_keep_others_out)
{
    weir_edge *edge = edge_that(WEIR_FULL_DROP_OLDEST, 20);
    struct held_writer waiter;

    expect_eq(offer(edge, &ledger, 20), 0);
    hold_drain_waiter(&waiter, edge);
    expect_eq(try_put(edge, &ledger, 20), 0);
    expect_next(edge, &ledger, 1);
    drain(edge);
    expect_eq(held_writer_join(&waiter), 0);
    free_edge(edge);
}

/* ---- Completions --------------------------------------------------------- */

static void note_status(void *arg, int status)
{
    const char *what = status == WEIR_DROPPED    ? "dropped"
                       : status == WEIR_OVERFLOW ? "overflow"
                       : status == 0             ? "done"
                                                 : weir_status_text(status);

    journal_note(&journal, "%s %s", (const char *)arg, what);
}

static int put_then(weir_edge *edge, const char *name)
{
    return weir_write_then(weir_edge_writable(edge), ledger_chunk(&ledger, 10),
                           note_status, (void *)(uintptr_t)name);
}

static void put_each(weir_edge *edge, const char *const *names)
{
    for (; *names; names++)
        expect_eq(put_then(edge, *names), 0);
}

static const char *const five[] = {"a", "b", "c", "d", "e", NULL};

Test(overflow_told, newest_that_are_dropped_are_told_behind_those_before)
{
    weir_edge *edge = edge_that(WEIR_FULL_DROP_NEWEST, 30);

    put_each(edge, five);
    expect_text(journal.text, "");
    expect_eq(drain(edge), 3);
    expect_text(journal.text, "a done, b done, c done, d dropped, e dropped");
    free_edge(edge);
}

Test(overflow_told, oldest_that_are_dropped_are_told_at_once_if_none_is_before)
{
    weir_edge *edge = edge_that(WEIR_FULL_DROP_OLDEST, 30);

    put_each(edge, five);
    expect_text(journal.text, "a dropped, b dropped");
    expect_eq(drain(edge), 3);
    expect_text(journal.text, "a dropped, b dropped, c done, d done, e done");
    free_edge(edge);
}

Test(overflow_told, oldest_that_are_dropped_wait_for_what_the_reader_holds)
{
    weir_edge *edge = edge_that(WEIR_FULL_DROP_OLDEST, 30);

    put_each(edge, five + 3);
    expect_next(edge, &ledger, 0);
    put_each(edge, five);
    expect_text(journal.text, "");
    weir_read_done(weir_edge_readable(edge));
    expect_text(journal.text,
                "d done, e dropped, a dropped, b dropped, c dropped");
    expect_eq(drain(edge), 2);
    expect_text(journal.text, "d done, e dropped, a dropped, b dropped, "
                              "c dropped, d done, e done");
    free_edge(edge);
}

Test(overflow_told, oldest_that_are_dropped_wait_for_what_was_put_back)
{
    weir_edge *edge = edge_that(WEIR_FULL_DROP_OLDEST, 30);
    weir_readable *in = weir_edge_readable(edge);
    weir_chunk chunk;

    put_each(edge, five + 2);
    expect_eq(weir_read(in, &chunk), 1);
    expect_eq(put_then(edge, "held"), 0);
    expect_eq(weir_unread(in, chunk), 0);
    expect_eq(put_then(edge, "put back"), 0);
    weir_read_done(in);
    expect_text(journal.text, "");
    expect_next(edge, &ledger, 0);
    weir_read_done(in);
    expect_text(journal.text, "c done, d dropped, e dropped");
    expect_eq(drain(edge), 2);
    expect_text(journal.text, "c done, d dropped, e dropped, held done, "
                              "put back done");
    free_edge(edge);
}

Test(overflow_told, what_was_dropped_stays_so_when_the_stream_fails)
{
    weir_edge *edge = edge_that(WEIR_FULL_DROP_NEWEST, 20);

    put_each(edge, five + 2);
    weir_fail(weir_edge_writable(edge), WEIR_ABORTED);
    expect_text(journal.text, "c Aborted, d Aborted, e dropped");
    free_edge(edge);
}

/* ---- Failing ------------------------------------------------------------- */

Test(overflow_told, an_edge_that_is_to_fail_fails)
{
    weir_edge *edge = edge_that(WEIR_FULL_FAIL, 20);

    put_many(edge, &ledger, 10, 2);
    expect_eq(try_put(edge, &ledger, 10), WEIR_OVERFLOW);
    expect_eq(try_put(edge, &ledger, 10), WEIR_OVERFLOW);
    expect_eq(try_get(edge), WEIR_OVERFLOW);
    expect_eq(stats_of(edge).failed, WEIR_OVERFLOW);
    expect_eq(stats_of(edge).dropped_chunks, 0);
    free_edge(edge);
}

Test(overflow_told, a_batch_that_fails_is_taken_over_whole)
{
    weir_edge *edge = edge_that(WEIR_FULL_FAIL, 20);
    weir_chunk chunks[5];

    for (size_t i = 0; i < 5; i++)
        chunks[i] = ledger_chunk(&ledger, 10);
    expect_eq(weir_try_write_many(weir_edge_writable(edge), chunks, 5),
              WEIR_OVERFLOW);
    free_edge(edge);
}

Test(overflow_told, a_reader_that_takes_gets_what_is_queued_first)
{
    weir_edge *edge = edge_that(WEIR_FULL_FAIL, 20);

    weir_readable_take(weir_edge_readable(edge), true);
    put_many(edge, &ledger, 10, 2);
    expect_eq(try_put(edge, &ledger, 10), WEIR_OVERFLOW);
    expect_next(edge, &ledger, 0);
    expect_next(edge, &ledger, 1);
    expect_eq(try_get(edge), WEIR_OVERFLOW);
    free_edge(edge);
}

Test(overflow_told, completions_are_told_of_the_failure_in_order)
{
    weir_edge *edge = edge_that(WEIR_FULL_FAIL, 20);

    put_each(edge, five + 3);
    expect_eq(put_then(edge, "x"), WEIR_OVERFLOW);
    expect_text(journal.text, "d overflow, e overflow, x overflow");
    free_edge(edge);
}

/* ---- Descriptors --------------------------------------------------------- */

static bool is_readable(int fd)
{
    struct pollfd one = {.fd = fd, .events = POLLIN};

    return poll(&one, 1, 0) == 1;
}

Test(overflow_told, a_descriptor_still_tells_of_room)
{
    weir_edge *edge = edge_that(WEIR_FULL_DROP_NEWEST, 20);
    weir_writable *out = weir_edge_writable(edge);
    const int fd = weir_writable_fd(out);

    cr_assert(fd >= 0);
    put_many(edge, &ledger, 10, 3);
    expect_eq(is_readable(fd), false);
    drain(edge);
    expect_eq(is_readable(fd), true);
    free_edge(edge);
}
