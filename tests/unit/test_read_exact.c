/* SPDX-License-Identifier: MIT */
/* test_read_exact.c - so many bytes, whatever bound holds their writer. */
#include <errno.h>
#include <stdlib.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "expect.h"
#include "patience.h"
#include "worker.h"

TestSuite(read_exact, .timeout = 20);

enum { TOTAL = 100000 };

/* A thread that writes TOTAL bytes in chunks of `size`, and the end. */
struct writing {
    weir_edge *edge;
    size_t size;
    struct worker worker;
};

static int write_all(void *arg)
{
    const struct writing *w = arg;
    weir_writable *out = weir_edge_writable(w->edge);

    for (size_t at = 0; at < TOTAL; at += w->size) {
        weir_chunk chunk;
        if (weir_chunk_alloc(&chunk, NULL, w->size))
            abort();
        for (size_t i = 0; i < w->size; i++)
            chunk.data[i] = (unsigned char)((at + i) % 251);
        int failed = weir_write(out, chunk);
        if (failed)
            return failed;
    }
    weir_end(out);
    return 0;
}

/* The same as Node does: offers until it is told to wait for the drain. */
static int offer_all(void *arg)
{
    const struct writing *w = arg;
    weir_writable *out = weir_edge_writable(w->edge);

    for (size_t at = 0; at < TOTAL; at += w->size) {
        weir_chunk chunk;
        if (weir_chunk_alloc(&chunk, NULL, w->size))
            abort();
        for (size_t i = 0; i < w->size; i++)
            chunk.data[i] = (unsigned char)((at + i) % 251);
        int answer = weir_offer(out, chunk);
        if (answer == 0)
            answer = weir_wait_drain(out, WEIR_FOREVER);
        if (answer < 0)
            return answer;
    }
    weir_end(out);
    return 0;
}

static void expect_piece(weir_chunk piece, size_t at, size_t size)
{
    expect_eq(piece.size, at + size < TOTAL ? size : TOTAL - at);
    for (size_t i = 0; i < piece.size; i++)
        cr_assert_eq(piece.data[i], (at + i) % 251);
}

/* Reads it in pieces of `size`, once the writer is held. */
static void expect_pieces(const weir_edge_options *options, size_t chunk,
                          int (*write)(void *arg), size_t size)
{
    struct writing w = {.edge = weir_edge_new(options), .size = chunk};
    weir_readable *in = weir_edge_readable(w.edge);
    size_t at = 0;
    weir_chunk piece;
    int got;

    cr_assert_not_null(w.edge);
    worker_start(&w.worker, write, &w);
    cr_assert(await_writer_waits(w.edge, 1));
    while ((got = weir_read_exact(in, &piece, size)) > 0) {
        expect_piece(piece, at, size);
        at += piece.size;
        weir_chunk_release(&piece);
    }
    expect_eq(got, 0);
    expect_eq(at, TOTAL);
    expect_eq(worker_join(&w.worker), 0);
    weir_edge_free(w.edge);
}

Test(read_exact, of_more_than_the_mark_lets_a_held_writer_go)
{
    expect_pieces(NULL, 4000, write_all, 40000);
    expect_pieces(NULL, 4000, write_all, TOTAL + 1);
    expect_pieces(&(weir_edge_options){.low_water_mark = WEIR_MARK_ZERO}, 4000,
                  write_all, 20000);
}

Test(read_exact, of_more_chunks_than_there_may_be_lets_a_held_writer_go)
{
    expect_pieces(NULL, 5, write_all, 10000);
    expect_pieces(NULL, 5, write_all, 50000);
    expect_pieces(&(weir_edge_options){.max_chunks = 1}, 1000, write_all, 4500);
}

Test(read_exact, of_what_does_not_fit_strictly_lets_a_held_writer_go)
{
    const weir_edge_options strict = {.high_water_mark = 10000, .strict = true};

    expect_pieces(&strict, 4000, write_all, 9000);
    expect_pieces(&strict, 4000, write_all, 50000);
}

Test(read_exact, lets_one_go_who_waits_for_the_drain)
{
    expect_pieces(NULL, 4000, offer_all, 40000);
    expect_pieces(&(weir_edge_options){.low_water_mark = WEIR_MARK_ZERO}, 4000,
                  offer_all, 16500);
}

/* A program that polls never waits in a read, but asks again. */
Test(read_exact, that_does_not_wait_lets_a_held_writer_go_too)
{
    struct writing w = {.edge = weir_edge_new(NULL), .size = 4000};
    weir_readable *in = weir_edge_readable(w.edge);
    weir_chunk piece;

    worker_start(&w.worker, write_all, &w);
    cr_assert(await_writer_waits(w.edge, 1));
    expect_eq(weir_try_read_exact(in, &piece, 40000), -EAGAIN);
    cr_assert(await_writer_waits(w.edge, 2));
    expect_eq(weir_try_read_exact(in, &piece, 40000), 1);
    expect_piece(piece, 0, 40000);
    weir_chunk_release(&piece);
    weir_stop(in, 0);
    expect_eq(worker_join(&w.worker), WEIR_STOPPED);
    weir_edge_free(w.edge);
}

/* ---- How much ------------------------------------------------------------ */

/* Node: ERR_OUT_OF_RANGE. A mark that is given may be larger all the same. */
Test(read_exact, the_mark_is_not_raised_above_1_gib)
{
    const size_t most = (size_t)1 << 30;
    weir_edge *edge = weir_edge_new(NULL);
    weir_readable *in = weir_edge_readable(edge);
    weir_chunk chunk;

    expect_eq(weir_try_read_exact(in, &chunk, most + 1), -ERANGE);
    expect_eq(weir_readable_mark(in), 16384);
    expect_eq(weir_try_read_exact(in, &chunk, most), -EAGAIN);
    expect_eq(weir_readable_mark(in), most);
    weir_writable_set_marks(weir_edge_writable(edge), 2 * most, 0);
    expect_eq(weir_try_read_exact(in, &chunk, most + 1), -EAGAIN);
    weir_edge_free(edge);
}

/* A cork or a pause that comes while the pieces are put together does not make
 * a read short: what is put together was there. */
static void cork_now(void *arg)
{
    weir_cork(arg);
}

Test(read_exact, a_cork_in_the_middle_does_not_make_it_short)
{
    weir_edge *edge = weir_edge_new(&(weir_edge_options){
        .high_water_mark = 8, .low_water_mark = WEIR_MARK_ZERO});
    weir_readable *in = weir_edge_readable(edge);
    weir_writable *out = weir_edge_writable(edge);
    weir_chunk chunk;

    weir_readable_take(in, true);
    weir_writable_observe(out, &(weir_observer){.drain = cork_now, .arg = out});
    for (int i = 0; i < 4; i++) {
        cr_assert(weir_chunk_alloc(&chunk, NULL, 4) == 0);
        cr_assert(weir_offer(out, chunk) >= 0);
    }
    weir_writable_set_marks(out, 0, 7);
    expect_eq(weir_read_exact(in, &chunk, 16), 1);
    expect_eq(chunk.size, 16);
    weir_chunk_release(&chunk);
    weir_edge_free(edge);
}
