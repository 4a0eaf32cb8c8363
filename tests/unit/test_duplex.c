/* SPDX-License-Identifier: MIT */
/* test_duplex.c - two crossed edges in one object. */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"
#include "ledger.h"
#include "worker.h"

TestSuite(duplex, .timeout = 20);

static struct ledger ledger;

/* Writes a chunk at one end and reads it at the other. */
static void expect_through(weir_duplex_end from, weir_duplex_end to)
{
    weir_chunk sent = ledger_chunk(&ledger, 10);
    weir_chunk got;

    expect_eq(weir_write(from.out, sent), 0);
    expect_eq(weir_read(to.in, &got), 1);
    expect_eq(ledger_number(&ledger, got), ledger_number(&ledger, sent));
    weir_chunk_release(&got);
    weir_read_done(to.in);
}

Test(duplex, carries_both_ways)
{
    weir_duplex *duplex = weir_duplex_new(NULL);
    weir_duplex_end left = weir_duplex_left(duplex);
    weir_duplex_end right = weir_duplex_right(duplex);

    weir_chunk chunk;

    expect_through(left, right);
    expect_through(right, left);
    expect_eq(weir_write(left.out, ledger_chunk(&ledger, 10)), 0);
    expect_eq(weir_try_read(left.in, &chunk), -EAGAIN);
    expect_eq(weir_try_read(right.in, &chunk), 1);
    weir_chunk_release(&chunk);
    cr_assert(ledger_balanced(&ledger));
    weir_duplex_free(duplex);
    weir_duplex_free(NULL);
}

Test(duplex, bounds_each_way_by_itself)
{
    weir_edge_options options = {.high_water_mark = 10};
    weir_duplex *duplex = weir_duplex_new(&options);
    weir_duplex_end left = weir_duplex_left(duplex);
    weir_duplex_end right = weir_duplex_right(duplex);
    weir_chunk refused = ledger_chunk(&ledger, 10);

    expect_eq(weir_writable_mark(left.out), 10);
    expect_eq(weir_readable_mark(left.in), 10);
    expect_eq(weir_try_write(left.out, ledger_chunk(&ledger, 10)), 0);
    expect_eq(weir_try_write(left.out, refused), -EAGAIN);
    weir_chunk_release(&refused);
    expect_through(right, left);
    weir_duplex_free(duplex);
    cr_assert(ledger_balanced(&ledger));
}

Test(duplex, ends_and_fails_each_way_by_itself)
{
    weir_duplex *duplex = weir_duplex_new(NULL);
    weir_duplex_end left = weir_duplex_left(duplex);
    weir_duplex_end right = weir_duplex_right(duplex);
    weir_chunk chunk;

    weir_end(left.out);
    expect_eq(weir_read(right.in, &chunk), 0);
    expect_through(right, left);
    weir_fail(right.out, -EIO);
    expect_eq(weir_read(left.in, &chunk), -EIO);
    weir_duplex_free(duplex);
}

static int echo(void *arg)
{
    weir_duplex_end mine = weir_duplex_right(arg);
    weir_chunk chunk;
    int status;

    while ((status = weir_read(mine.in, &chunk)) > 0)
        if ((status = weir_write(mine.out, chunk)))
            break;
    weir_end(mine.out);
    return status;
}

static int feed_left(void *arg)
{
    weir_duplex_end mine = weir_duplex_left(arg);
    int status = feed_into(mine.out, &(struct feed){1000, 1000});

    weir_end(mine.out);
    return status;
}

Test(duplex, joins_two_threads)
{
    weir_duplex *duplex = weir_duplex_new(NULL);
    struct tally tally = {0};
    struct worker feeder, echoer;

    worker_start(&echoer, echo, duplex);
    worker_start(&feeder, feed_left, duplex);
    expect_eq(tally_from(weir_duplex_left(duplex).in, &tally), 0);
    expect_eq(worker_join(&feeder), 0);
    expect_eq(worker_join(&echoer), 0);
    expect_eq(tally.bytes, 1000000);
    cr_assert(!tally.disorder);
    weir_duplex_free(duplex);
}
