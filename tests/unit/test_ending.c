/* SPDX-License-Identifier: MIT */
/* test_ending.c - rules 7 to 9: the end, failure, and a reader that stops. */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "edges.h"
#include "expect.h"
#include "forms.h"
#include "held.h"

TestSuite(ending, .timeout = 20);

static struct ledger ledger;

/* All later calls on either end get `status`, and keep no chunk. */
static void expect_writes_to_get(weir_edge *edge, int status)
{
    weir_writable *out = weir_edge_writable(edge);

    for (enum write_form form = 0; form < WRITE_FORMS; form++)
        expect_eq(write_by(form, out, ledger_chunk(&ledger, 1)), status);
}

static void expect_reads_to_get(weir_edge *edge, int status)
{
    weir_readable *in = weir_edge_readable(edge);
    weir_chunk chunk;

    for (enum read_form form = 0; form < READ_FORMS; form++)
        expect_eq(read_by(form, in, &chunk), status);
}

/* ---- Rule 7: the end ---------------------------------------------------- */

Test(ending, rule_7_the_reader_gets_all_that_was_written_and_then_the_end)
{
    weir_edge *edge = edge_of_bytes(100, 0);

    put_many(edge, &ledger, 10, 3);
    weir_end(weir_edge_writable(edge));
    expect_eq(stats_of(edge).ended, true);
    for (int i = 0; i < 3; i++)
        expect_eq(try_get(edge), 1);
    expect_reads_to_get(edge, 0);
    expect_eq(length_of(edge), 0);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(ending, rule_7_a_second_end_does_nothing)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_writable *out = weir_edge_writable(edge);

    put_many(edge, &ledger, 10, 1);
    weir_end(out);
    weir_end(out);
    expect_eq(try_get(edge), 1);
    weir_end(out);
    expect_eq(try_get(edge), 0);
    weir_end(out);
    expect_reads_to_get(edge, 0);
    expect_eq(stats_of(edge).failed, 0);
    weir_edge_free(edge);
}

Test(ending, rule_7_write_after_end_fails_the_stream)
{
    for (enum write_form form = 0; form < WRITE_FORMS; form++) {
        weir_edge *edge = edge_of_bytes(100, 0);
        weir_writable *out = weir_edge_writable(edge);
        put_many(edge, &ledger, 10, 2);
        weir_end(out);
        expect_eq(write_by(form, out, ledger_chunk(&ledger, 10)),
                  WEIR_WRITE_AFTER_END);
        cr_assert(ledger_balanced(&ledger));
        expect_eq(stats_of(edge).failed, WEIR_WRITE_AFTER_END);
        expect_reads_to_get(edge, WEIR_WRITE_AFTER_END);
        weir_edge_free(edge);
    }
}

Test(ending, rule_7_write_after_end_of_a_full_edge_is_no_wait)
{
    for (enum write_form form = 0; form < WRITE_FORMS; form++) {
        weir_edge *edge = edge_of_bytes(10, 0);
        put_many(edge, &ledger, 10, 1);
        weir_end(weir_edge_writable(edge));
        expect_writes_to_get(edge, WEIR_WRITE_AFTER_END);
        weir_edge_free(edge);
    }
    cr_assert(ledger_balanced(&ledger));
}

Test(ending, rule_9_the_end_wakes_a_reader)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    struct held_reader reader;

    hold_reader(&reader, edge, 1);
    weir_end(weir_edge_writable(edge));
    expect_eq(held_reader_join(&reader), 0);
    weir_edge_free(edge);
}

Test(ending, rule_9_the_end_wakes_all_readers)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    struct held_reader readers[4];

    weir_readable_take(weir_edge_readable(edge), true);
    for (int i = 0; i < 4; i++)
        hold_reader(&readers[i], edge, 1);
    weir_end(weir_edge_writable(edge));
    for (int i = 0; i < 4; i++)
        expect_eq(held_reader_join(&readers[i]), 0);
    weir_edge_free(edge);
}

Test(ending, rule_9_the_end_wakes_those_beside_one_who_is_being_woken)
{
    for (int round = 0; round < 20; round++) {
        weir_edge *edge = edge_of_bytes(10, 0);
        struct held_reader readers[4];
        int got = 0;

        weir_readable_take(weir_edge_readable(edge), true);
        for (int i = 0; i < 4; i++)
            hold_reader(&readers[i], edge, 1);
        put_many(edge, &ledger, 1, 1);
        weir_end(weir_edge_writable(edge));
        for (int i = 0; i < 4; i++) {
            int its = held_reader_join(&readers[i]);
            expect_eq(its == 0 || its == 1, true);
            if (its == 1)
                weir_chunk_release(readers[i].chunks);
            got += its;
        }
        expect_eq(got, 1);
        weir_edge_free(edge);
    }
    cr_assert(ledger_balanced(&ledger));
}

Test(ending, rule_9_the_end_wakes_a_held_writer_which_comes_too_late)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    struct held_writer writer;

    put_many(edge, &ledger, 10, 1);
    hold_writer(&writer, edge, ledger_chunk(&ledger, 10));
    weir_end(weir_edge_writable(edge));
    expect_eq(held_writer_join(&writer), WEIR_WRITE_AFTER_END);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

/* ---- Rule 8: failure ---------------------------------------------------- */

Test(ending, rule_8_fail_drops_and_releases_what_is_queued)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_chunk in_progress;

    put_many(edge, &ledger, 10, 5);
    expect_eq(weir_try_read(weir_edge_readable(edge), &in_progress), 1);
    weir_fail(weir_edge_writable(edge), -EIO);
    expect_eq(ledger_released(&ledger, 0), 0);
    expect_eq(ledger_released_total(&ledger), 4);
    expect_eq(stats_of(edge).waiting_chunks, 0);
    weir_chunk_release(&in_progress);
    cr_assert(ledger_balanced(&ledger));
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(ending, rule_8_all_later_calls_get_the_failure)
{
    weir_edge *edge = edge_of_bytes(10, 0);

    put_many(edge, &ledger, 10, 1);
    weir_fail(weir_edge_writable(edge), -ENOSPC);
    expect_writes_to_get(edge, -ENOSPC);
    expect_reads_to_get(edge, -ENOSPC);
    expect_eq(stats_of(edge).failed, -ENOSPC);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(ending, rule_8_fail_with_0_is_destroyed)
{
    weir_edge *edge = edge_of_bytes(10, 0);

    weir_fail(weir_edge_writable(edge), 0);
    expect_writes_to_get(edge, WEIR_DESTROYED);
    expect_reads_to_get(edge, WEIR_DESTROYED);
    weir_edge_free(edge);
}

Test(ending, rule_8_the_first_failure_stays)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    weir_writable *out = weir_edge_writable(edge);

    weir_fail(out, -EIO);
    weir_fail(out, -ENOSPC);
    weir_end(out);
    weir_fail(out, 0);
    weir_stop(weir_edge_readable(edge), 0);
    expect_writes_to_get(edge, -EIO);
    expect_reads_to_get(edge, -EIO);
    weir_edge_free(edge);
}

Test(ending, rule_8_a_failure_after_the_end_drops_what_was_not_read)
{
    weir_edge *edge = edge_of_bytes(100, 0);

    put_many(edge, &ledger, 10, 3);
    weir_end(weir_edge_writable(edge));
    expect_eq(try_get(edge), 1);
    weir_fail(weir_edge_writable(edge), -EIO);
    expect_reads_to_get(edge, -EIO);
    cr_assert(ledger_balanced(&ledger));
    weir_edge_free(edge);
}

Test(ending, rule_9_fail_wakes_every_writer)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    struct held_writer writers[4];
    struct held_writer waiter;

    put_many(edge, &ledger, 10, 1);
    for (int i = 0; i < 4; i++)
        hold_writer(&writers[i], edge, ledger_chunk(&ledger, 10));
    hold_drain_waiter(&waiter, edge);
    weir_fail(weir_edge_writable(edge), -EIO);
    for (int i = 0; i < 4; i++)
        expect_eq(held_writer_join(&writers[i]), -EIO);
    expect_eq(held_writer_join(&waiter), -EIO);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(ending, rule_9_fail_wakes_every_reader)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    struct held_reader readers[4];

    weir_readable_take(weir_edge_readable(edge), true);
    for (int i = 0; i < 4; i++)
        hold_reader(&readers[i], edge, i % 2 ? 1 : 8);
    weir_fail(weir_edge_writable(edge), -EIO);
    for (int i = 0; i < 4; i++)
        expect_eq(held_reader_join(&readers[i]), -EIO);
    weir_edge_free(edge);
}

/* A release function that uses the edge would hang if the lock were held. */
static void look_at_edge(void *arg)
{
    weir_edge *edge = arg;

    weir_cork(weir_edge_writable(edge));
    weir_uncork(weir_edge_writable(edge));
}

static weir_chunk curious_chunk(weir_edge *edge)
{
    static char byte;
    weir_chunk chunk;

    expect_eq(weir_chunk_wrap(&chunk, &byte, 1, look_at_edge, edge), 0);
    return chunk;
}

Test(ending, rule_9_no_user_code_runs_under_the_lock)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_writable *out = weir_edge_writable(edge);

    expect_eq(weir_try_write(out, curious_chunk(edge)), 0);
    weir_fail(out, -EIO);
    for (enum write_form form = 0; form < WRITE_FORMS; form++)
        expect_eq(write_by(form, out, curious_chunk(edge)), -EIO);
    weir_edge_free(edge);
    edge = edge_of_bytes(100, 0);
    expect_eq(weir_try_write(weir_edge_writable(edge), curious_chunk(edge)), 0);
    weir_stop(weir_edge_readable(edge), 0);
    weir_edge_free(edge);
}

/* ---- A reader that stops ------------------------------------------------ */

Test(ending, stop_drops_what_is_queued_and_tells_the_writers)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_chunk in_progress;

    put_many(edge, &ledger, 10, 5);
    expect_eq(weir_try_read(weir_edge_readable(edge), &in_progress), 1);
    weir_stop(weir_edge_readable(edge), 0);
    expect_eq(ledger_released_total(&ledger), 4);
    expect_eq(stats_of(edge).waiting_chunks, 0);
    expect_writes_to_get(edge, WEIR_STOPPED);
    weir_chunk_release(&in_progress);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(ending, stop_with_a_status_gives_it_to_the_writers)
{
    weir_edge *edge = edge_of_bytes(100, 0);

    weir_stop(weir_edge_readable(edge), -EPIPE);
    expect_writes_to_get(edge, -EPIPE);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(ending, rule_9_stop_wakes_every_writer)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    struct held_writer writers[3];
    struct held_writer waiter;

    put_many(edge, &ledger, 10, 1);
    for (int i = 0; i < 3; i++)
        hold_writer(&writers[i], edge, ledger_chunk(&ledger, 10));
    hold_drain_waiter(&waiter, edge);
    weir_stop(weir_edge_readable(edge), 0);
    for (int i = 0; i < 3; i++)
        expect_eq(held_writer_join(&writers[i]), WEIR_STOPPED);
    expect_eq(held_writer_join(&waiter), WEIR_STOPPED);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(ending, end_after_stop_is_no_error)
{
    weir_edge *edge = edge_of_bytes(10, 0);

    weir_stop(weir_edge_readable(edge), 0);
    weir_end(weir_edge_writable(edge));
    expect_writes_to_get(edge, WEIR_STOPPED);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}
