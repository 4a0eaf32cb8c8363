/* SPDX-License-Identifier: MIT */
/* test_pause.c - a stream that is shut at the reader's end for a while. */
#include <errno.h>
#include <poll.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "edges.h"
#include "expect.h"
#include "held.h"

TestSuite(pause, .timeout = 20);

static struct ledger ledger;

Test(pause, a_paused_stream_gives_nothing)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_readable *in = weir_edge_readable(edge);
    weir_chunk chunk;

    put_many(edge, &ledger, 10, 2);
    weir_pause(in);
    cr_assert(weir_is_paused(in));
    expect_eq(try_get(edge), -EAGAIN);
    expect_eq(weir_peek(in, &chunk), -EAGAIN);
    expect_eq(weir_try_read_exact(in, &chunk, 10), -EAGAIN);
    expect_eq(weir_read_until(in, &chunk, weir_in_ms(20)), -ETIMEDOUT);
    weir_resume(in);
    cr_assert_not(weir_is_paused(in));
    expect_eq(try_get_many(edge), 2);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(pause, it_does_not_nest)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_readable *in = weir_edge_readable(edge);

    put_many(edge, &ledger, 10, 1);
    weir_pause(in);
    weir_pause(in);
    weir_resume(in);
    expect_eq(try_get(edge), 1);
    weir_edge_free(edge);
}

Test(pause, a_reader_that_waits_is_woken_by_the_resume)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    struct held_reader reader;

    weir_pause(weir_edge_readable(edge));
    hold_reader(&reader, edge, HELD_MAX);
    put_many(edge, &ledger, 10, 3);
    weir_resume(weir_edge_readable(edge));
    expect_eq(held_reader_join(&reader), 3);
    weir_edge_free(edge);
}

Test(pause, the_end_waits_for_the_resume_too)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    struct held_reader reader;

    weir_pause(weir_edge_readable(edge));
    hold_reader(&reader, edge, HELD_MAX);
    weir_end(weir_edge_writable(edge));
    expect_eq(try_get(edge), -EAGAIN);
    weir_resume(weir_edge_readable(edge));
    expect_eq(held_reader_join(&reader), 0);
    weir_edge_free(edge);
}

Test(pause, a_failure_does_not_wait)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    struct held_reader reader;

    weir_pause(weir_edge_readable(edge));
    hold_reader(&reader, edge, HELD_MAX);
    weir_fail(weir_edge_writable(edge), -EIO);
    expect_eq(held_reader_join(&reader), -EIO);
    weir_edge_free(edge);
}

/* Backpressure: the writer does not know of the pause, but it is held. */
Test(pause, the_writer_fills_the_edge_to_its_mark_and_is_held)
{
    weir_edge *edge = edge_of_bytes(30, 0);

    weir_pause(weir_edge_readable(edge));
    put_many(edge, &ledger, 10, 3);
    expect_eq(try_put(edge, &ledger, 10), -EAGAIN);
    expect_eq(length_of(edge), 30);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

/* A cork gives way to a writer that waits; a pause does not. */
Test(pause, a_held_writer_does_not_end_the_pause)
{
    weir_edge *edge = edge_of_bytes(10, 0);
    struct held_writer writer;

    weir_pause(weir_edge_readable(edge));
    put_many(edge, &ledger, 10, 1);
    hold_writer(&writer, edge, ledger_chunk(&ledger, 10));
    expect_eq(try_get(edge), -EAGAIN);
    weir_resume(weir_edge_readable(edge));
    expect_eq(drain(edge), 1);
    expect_eq(held_writer_join(&writer), 0);
    expect_eq(drain(edge), 1);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(pause, a_paused_stream_does_not_poll)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_readable *in = weir_edge_readable(edge);
    struct pollfd one = {.fd = weir_readable_fd(in), .events = POLLIN};

    put_many(edge, &ledger, 10, 1);
    expect_eq(poll(&one, 1, 0), 1);
    weir_pause(in);
    expect_eq(poll(&one, 1, 0), 0);
    weir_resume(in);
    expect_eq(poll(&one, 1, 0), 1);
    weir_edge_free(edge);
}

/* The application shuts the output of a pipeline that runs: nothing is lost. */
Test(pause, a_pipeline_stands_still_while_its_output_is_paused)
{
    struct feed feed = {.chunks = 100, .size = 100};
    struct tally tally = {0};
    weir_pipeline *p = LINE(feed_source("feed", &feed), relay("relay"));
    weir_readable *out = weir_pipeline_output(p);
    weir_edge_stats last;

    weir_pipeline_set_marks(p, 200, 0);
    weir_pause(out);
    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_pipeline_wait_until(p, weir_in_ms(20)), -ETIMEDOUT);
    weir_resume(out);
    expect_eq(tally_from(out, &tally), 0);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_eq(tally.bytes, 10000);
    cr_assert_not(tally.disorder);
    expect_eq(weir_pipeline_edge_stats(p, 1, &last), 0);
    cr_assert_leq(last.highest_length, 299);
    weir_pipeline_free(p);
}
