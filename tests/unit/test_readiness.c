/* SPDX-License-Identifier: MIT */
/* test_readiness.c - the descriptors of an edge's two ends. */
#include <errno.h>
#include <poll.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "edges.h"
#include "expect.h"

TestSuite(readiness, .timeout = 20);

static struct ledger ledger;

static bool polls(int fd)
{
    struct pollfd one = {.fd = fd, .events = POLLIN};

    cr_assert(fd >= 0);
    return poll(&one, 1, 0) == 1 && one.revents == POLLIN;
}

/* ---- To read ------------------------------------------------------------- */

static bool readable(weir_edge *edge)
{
    return polls(weir_readable_fd(weir_edge_readable(edge)));
}

Test(readiness, a_readable_polls_from_the_first_chunk_until_nothing_is_left)
{
    weir_edge *edge = edge_of_bytes(100, 0);

    cr_assert_not(readable(edge));
    put_many(edge, &ledger, 10, 2);
    cr_assert(readable(edge));
    expect_eq(try_get(edge), 1);
    cr_assert(readable(edge));
    expect_eq(try_get(edge), 1);
    expect_eq(try_get(edge), -EAGAIN);
    cr_assert_not(readable(edge));
    put_many(edge, &ledger, 10, 1);
    cr_assert(readable(edge));
    weir_edge_free(edge);
}

/* The descriptor is asked for when something is there already. */
Test(readiness, a_readable_that_has_something_polls_at_once)
{
    weir_edge *edge = edge_of_bytes(100, 0);

    put_many(edge, &ledger, 10, 1);
    cr_assert(readable(edge));
    weir_edge_free(edge);
}

Test(readiness, a_readable_polls_at_the_end_and_after_a_failure)
{
    weir_edge *ended = edge_of_bytes(100, 0);
    weir_edge *failed = edge_of_bytes(100, 0);

    cr_assert_not(readable(ended));
    weir_end(weir_edge_writable(ended));
    cr_assert(readable(ended));
    expect_eq(try_get(ended), 0);
    cr_assert(readable(ended));

    cr_assert_not(readable(failed));
    weir_fail(weir_edge_writable(failed), -EIO);
    cr_assert(readable(failed));
    weir_edge_free(ended);
    weir_edge_free(failed);
}

Test(readiness, a_readable_does_not_poll_for_what_a_cork_holds_back)
{
    weir_edge *edge = edge_of_bytes(100, 0);

    cr_assert_not(readable(edge));
    weir_cork(weir_edge_writable(edge));
    put_many(edge, &ledger, 10, 1);
    cr_assert_not(readable(edge));
    weir_uncork_later(weir_edge_writable(edge));
    cr_assert(readable(edge));
    weir_edge_free(edge);
}

Test(readiness, peeking_and_exact_reads_lower_it_too)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_chunk chunk;

    put_many(edge, &ledger, 10, 1);
    cr_assert(readable(edge));
    expect_eq(weir_try_read_exact(weir_edge_readable(edge), &chunk, 20),
              -EAGAIN);
    /* Ten bytes are there for who wants less. */
    cr_assert(readable(edge));
    expect_eq(try_get(edge), 1);
    expect_eq(weir_peek(weir_edge_readable(edge), &chunk), -EAGAIN);
    cr_assert_not(readable(edge));
    weir_edge_free(edge);
}

/* There is no reader that waits and would keep the time. */
Test(readiness, a_descriptor_ends_what_was_to_be_uncorked_later)
{
    weir_edge *edge = edge_of_bytes(100, 0);

    weir_cork(weir_edge_writable(edge));
    put_many(edge, &ledger, 10, 1);
    weir_uncork_later(weir_edge_writable(edge));
    cr_assert(readable(edge));
    expect_eq(try_get(edge), 1);
    weir_edge_free(edge);
}

/* ---- To write ------------------------------------------------------------ */

static bool writable(weir_edge *edge)
{
    return polls(weir_writable_fd(weir_edge_writable(edge)));
}

Test(readiness, a_writable_polls_until_it_is_full_and_again_once_drained)
{
    weir_edge *edge = edge_of_bytes(40, 20);

    cr_assert(writable(edge));
    put_many(edge, &ledger, 10, 4);
    expect_eq(try_put(edge, &ledger, 10), -EAGAIN);
    cr_assert_not(writable(edge));
    expect_eq(try_get(edge), 1);
    expect_eq(try_get(edge), 1);
    cr_assert_not(writable(edge), "30 bytes are above the low mark");
    expect_eq(try_get(edge), 1);
    cr_assert(writable(edge));
    weir_edge_free(edge);
}

Test(readiness, an_offer_that_is_told_to_stop_lowers_it)
{
    weir_edge *edge = edge_of_bytes(20, 0);

    expect_eq(offer(edge, &ledger, 10), 1);
    cr_assert(writable(edge));
    expect_eq(offer(edge, &ledger, 10), 0);
    cr_assert_not(writable(edge));
    drain(edge);
    cr_assert(writable(edge));
    weir_edge_free(edge);
}

Test(readiness, a_writable_polls_when_the_reader_stops)
{
    weir_edge *edge = edge_of_bytes(10, 0);

    put_many(edge, &ledger, 10, 1);
    expect_eq(try_put(edge, &ledger, 10), -EAGAIN);
    cr_assert_not(writable(edge));
    weir_stop(weir_edge_readable(edge), 0);
    cr_assert(writable(edge));
    expect_eq(try_put(edge, &ledger, 10), WEIR_STOPPED);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}
