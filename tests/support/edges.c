/* SPDX-License-Identifier: MIT */
/* edges.c - short words for what tests of an edge do all the time. */
#include "edges.h"

#include <errno.h>

#include <criterion/criterion.h>

#include <weir/readable.h>
#include <weir/writable.h>

#include "expect.h"

static size_t mark(size_t n)
{
    return n ? n : WEIR_MARK_ZERO;
}

static weir_edge *edge_of(const weir_edge_options *options)
{
    weir_edge *edge = weir_edge_new(options);

    cr_assert(edge);
    return edge;
}

weir_edge *edge_of_bytes(size_t high, size_t low)
{
    return edge_of(&(weir_edge_options){.high_water_mark = mark(high),
                                        .low_water_mark = mark(low)});
}

weir_edge *edge_of_objects(size_t high, size_t low)
{
    return edge_of(&(weir_edge_options){.high_water_mark = mark(high),
                                        .low_water_mark = mark(low),
                                        .object_mode = true});
}

weir_edge *edge_that(weir_when_full when_full, size_t high)
{
    return edge_of(&(weir_edge_options){.high_water_mark = mark(high),
                                        .when_full = when_full});
}

weir_edge_stats stats_of(weir_edge *edge)
{
    weir_edge_stats stats;

    weir_edge_get_stats(edge, &stats);
    return stats;
}

size_t length_of(weir_edge *edge)
{
    return stats_of(edge).length;
}

int try_put(weir_edge *edge, struct ledger *ledger, size_t size)
{
    weir_chunk chunk = ledger_chunk(ledger, size);
    int status = weir_try_write(weir_edge_writable(edge), chunk);

    if (status == -EAGAIN)
        weir_chunk_release(&chunk);
    return status;
}

void put_many(weir_edge *edge, struct ledger *ledger, size_t size, size_t n)
{
    for (size_t i = 0; i < n; i++)
        expect_eq(try_put(edge, ledger, size), 0);
}

int offer(weir_edge *edge, struct ledger *ledger, size_t size)
{
    return weir_offer(weir_edge_writable(edge), ledger_chunk(ledger, size));
}

int try_get(weir_edge *edge)
{
    weir_chunk chunk;
    int got = weir_try_read(weir_edge_readable(edge), &chunk);

    if (got == 1)
        weir_chunk_release(&chunk);
    return got;
}

void expect_next(weir_edge *edge, struct ledger *ledger, size_t number)
{
    weir_chunk chunk;

    expect_eq(weir_try_read(weir_edge_readable(edge), &chunk), 1);
    expect_eq(ledger_number(ledger, chunk), number);
    weir_chunk_release(&chunk);
}

size_t drain(weir_edge *edge)
{
    size_t n = 0;

    while (try_get(edge) == 1)
        n++;
    return n;
}

int try_get_many(weir_edge *edge)
{
    weir_chunk chunks[64];
    int got = weir_try_read_many(weir_edge_readable(edge), chunks, 64);

    if (got > 0)
        weir_chunk_release_many(chunks, (size_t)got);
    return got;
}
