/* SPDX-License-Identifier: MIT */
/* test_pipe.c - joining two streams, and parting them while they run. */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "edges.h"
#include "expect.h"
#include "journal.h"
#include "patience.h"
#include "worker.h"

TestSuite(pipe, .timeout = 20);

static struct ledger ledger;

/* A thread in weir_pipe. */
struct piper {
    struct worker worker;
    weir_edge *in;
    weir_edge *out;
    unsigned flags;
};

static int pipe_now(void *arg)
{
    struct piper *p = arg;

    return weir_pipe(weir_edge_readable(p->in), weir_edge_writable(p->out),
                     p->flags);
}

static void start(struct piper *p, weir_edge *in, weir_edge *out)
{
    *p = (struct piper){.in = in, .out = out};
    worker_start(&p->worker, pipe_now, p);
}

static int unpipe(weir_edge *in, weir_edge *out)
{
    return weir_unpipe(weir_edge_readable(in),
                       out ? weir_edge_writable(out) : NULL);
}

/* Takes what is there and expects sizes that count on from `first`. */
static size_t expect_sizes_from(weir_edge *edge, size_t first)
{
    weir_chunk chunk;

    while (weir_try_read(weir_edge_readable(edge), &chunk) > 0) {
        expect_eq(chunk.size, first++);
        weir_chunk_release(&chunk);
    }
    return first;
}

/* ---- To the end ---------------------------------------------------------- */

Test(pipe, it_moves_all_and_ends_what_it_writes_to)
{
    weir_edge *in = edge_of_bytes(1000, 0);
    weir_edge *out = edge_of_bytes(1000, 0);
    struct piper p = {.in = in, .out = out};

    for (size_t size = 1; size <= 30; size++)
        put_many(in, &ledger, size, 1);
    weir_end(weir_edge_writable(in));
    expect_eq(pipe_now(&p), 0);
    expect_eq(expect_sizes_from(out, 1), 31);
    expect_eq(try_get(out), 0);
    expect_eq(length_of(in), 0);
    weir_edge_free(in);
    weir_edge_free(out);
    cr_assert(ledger_balanced(&ledger));
}

Test(pipe, several_can_be_piped_into_one_that_is_kept_open)
{
    weir_edge *in[] = {edge_of_bytes(100, 0), edge_of_bytes(100, 0)};
    weir_edge *out = edge_of_bytes(1000, 0);

    for (int i = 0; i < 2; i++) {
        struct piper p = {
            .in = in[i], .out = out, .flags = WEIR_PIPE_KEEP_OPEN};
        put_many(in[i], &ledger, 10, 2);
        weir_end(weir_edge_writable(in[i]));
        expect_eq(pipe_now(&p), 0);
        expect_eq(try_get_many(out), 2);
        expect_eq(try_get(out), -EAGAIN);
        weir_edge_free(in[i]);
    }
    weir_edge_free(out);
}

/* ---- Failures ------------------------------------------------------------ */

Test(pipe, a_failure_of_the_input_fails_the_output)
{
    weir_edge *in = edge_of_bytes(100, 0);
    weir_edge *out = edge_of_bytes(100, 0);
    struct piper p = {.in = in, .out = out};

    weir_fail(weir_edge_writable(in), -EIO);
    expect_eq(pipe_now(&p), -EIO);
    expect_eq(try_get(out), -EIO);
    weir_edge_free(in);
    weir_edge_free(out);
}

Test(pipe, a_reader_that_stops_stops_the_input_too)
{
    weir_edge *in = edge_of_bytes(100, 0);
    weir_edge *out = edge_of_bytes(100, 0);
    struct piper p = {.in = in, .out = out};

    put_many(in, &ledger, 10, 2);
    weir_stop(weir_edge_readable(out), 0);
    expect_eq(pipe_now(&p), WEIR_STOPPED);
    expect_eq(try_put(in, &ledger, 10), WEIR_STOPPED);
    weir_edge_free(in);
    weir_edge_free(out);
    cr_assert(ledger_balanced(&ledger));
}

/* ---- Parting ------------------------------------------------------------- */

Test(pipe, unpipe_wakes_one_that_waits_for_data)
{
    weir_edge *in = edge_of_bytes(100, 0);
    weir_edge *out = edge_of_bytes(100, 0);
    struct piper p;

    start(&p, in, out);
    cr_assert(await_reader_waits(in, 1));
    expect_eq(unpipe(in, out), 0);
    expect_eq(worker_join(&p.worker), WEIR_UNPIPED);
    put_many(in, &ledger, 10, 1);
    expect_eq(try_get(in), 1);
    put_many(out, &ledger, 10, 1);
    expect_eq(try_get(out), 1);
    weir_edge_free(in);
    weir_edge_free(out);
    cr_assert(ledger_balanced(&ledger));
}

/* Thirty chunks are read at once, and three fit; the rest goes back. */
Test(pipe, unpipe_of_one_that_waits_for_room_loses_nothing)
{
    weir_edge *in = edge_of_bytes(1000, 0);
    weir_edge *out = edge_of_bytes(6, 0);
    struct piper p;

    for (size_t size = 1; size <= 30; size++)
        put_many(in, &ledger, size, 1);
    start(&p, in, out);
    cr_assert(await_writer_waits(out, 1));
    expect_eq(unpipe(in, NULL), 0);
    expect_eq(worker_join(&p.worker), WEIR_UNPIPED);
    size_t next = expect_sizes_from(out, 1);
    expect_eq(next, 4);
    expect_eq(expect_sizes_from(in, next), 31);
    weir_edge_free(in);
    weir_edge_free(out);
    cr_assert(ledger_balanced(&ledger));
}

Test(pipe, what_was_unpiped_can_be_piped_to_another)
{
    weir_edge *in = edge_of_bytes(1000, 0);
    weir_edge *slow = edge_of_bytes(6, 0);
    weir_edge *fast = edge_of_bytes(1000, 0);
    struct piper p;

    for (size_t size = 1; size <= 30; size++)
        put_many(in, &ledger, size, 1);
    weir_end(weir_edge_writable(in));
    start(&p, in, slow);
    cr_assert(await_writer_waits(slow, 1));
    expect_eq(unpipe(in, slow), 0);
    expect_eq(worker_join(&p.worker), WEIR_UNPIPED);
    p.out = fast;
    expect_eq(pipe_now(&p), 0);
    expect_eq(expect_sizes_from(fast, 4), 31);
    weir_edge_free(in);
    weir_edge_free(slow);
    weir_edge_free(fast);
    cr_assert(ledger_balanced(&ledger));
}

/* The slow one holds back what it has read; the other gets it. */
Test(pipe, parting_a_slow_consumer_releases_the_rest)
{
    weir_edge *in = edge_of_objects(1000, 0);
    weir_edge *slow = edge_of_objects(1, 0);
    weir_edge *fast = edge_of_objects(1000, 0);
    struct piper to_slow, to_fast;

    weir_readable_take(weir_edge_readable(in), true);
    put_many(in, &ledger, 1, 40);
    start(&to_slow, in, slow);
    cr_assert(await_writer_waits(slow, 1));
    start(&to_fast, in, fast);
    cr_assert(await_reader_waits(in, 1));
    expect_eq(unpipe(in, slow), 0);
    expect_eq(worker_join(&to_slow.worker), WEIR_UNPIPED);
    weir_end(weir_edge_writable(in));
    expect_eq(worker_join(&to_fast.worker), 0);
    expect_eq(drain(slow) + drain(fast), 40);
    weir_edge_free(in);
    weir_edge_free(slow);
    weir_edge_free(fast);
    cr_assert(ledger_balanced(&ledger));
}

/* ---- Misuse -------------------------------------------------------------- */

Test(pipe, there_is_nothing_to_part)
{
    weir_edge *in = edge_of_bytes(100, 0);

    expect_eq(unpipe(in, NULL), WEIR_MISUSE);
    weir_edge_free(in);
}

Test(pipe, two_cannot_pipe_from_one_that_is_not_in_taking_mode)
{
    weir_edge *in = edge_of_bytes(100, 0);
    weir_edge *out = edge_of_bytes(100, 0);
    struct piper first, second = {.in = in, .out = out};

    start(&first, in, out);
    cr_assert(await_reader_waits(in, 1));
    expect_eq(pipe_now(&second), WEIR_MISUSE);
    expect_eq(unpipe(in, out), 0);
    expect_eq(worker_join(&first.worker), WEIR_UNPIPED);
    weir_edge_free(in);
    weir_edge_free(out);
}

/* ---- Being told ---------------------------------------------------------- */

static struct journal journal = JOURNAL_EMPTY;

static void on_pipe(void *arg)
{
    (void)arg;
    journal_note(&journal, "pipe");
}

static void on_unpipe(void *arg)
{
    (void)arg;
    journal_note(&journal, "unpipe");
}

Test(pipe, the_one_that_is_written_to_is_told)
{
    weir_edge *in = edge_of_bytes(100, 0);
    weir_edge *out = edge_of_bytes(100, 0);
    struct piper p = {.in = in, .out = out};

    weir_writable_observe(
        weir_edge_writable(out),
        &(weir_observer){.pipe = on_pipe, .unpipe = on_unpipe});
    weir_end(weir_edge_writable(in));
    expect_eq(pipe_now(&p), 0);
    expect_text(journal.text, "pipe, unpipe");
    weir_edge_free(in);
    weir_edge_free(out);
}

/* ---- Completions --------------------------------------------------------- */

static struct journal done = JOURNAL_EMPTY;

static void note_done(void *arg, int status)
{
    (void)arg;
    journal_note(&done, "%d", status);
}

static void write_then(weir_edge *edge, size_t n)
{
    while (n--)
        expect_eq(weir_write_then(weir_edge_writable(edge),
                                  ledger_chunk(&ledger, 10), note_done, NULL),
                  0);
}

/* Three were read, one was written, the other two wait for room. */
static void pipe_one_of_three(struct piper *p, weir_edge *in, weir_edge *out)
{
    write_then(in, 3);
    start(p, in, out);
    cr_assert(await_writer_waits(out, 1));
    expect_text(done.text, "");
}

Test(pipe, what_is_put_back_is_not_acknowledged)
{
    weir_edge *in = edge_of_bytes(100, 0);
    weir_edge *out = edge_of_bytes(10, 0);
    struct piper p;

    pipe_one_of_three(&p, in, out);
    expect_eq(unpipe(in, out), 0);
    expect_eq(worker_join(&p.worker), WEIR_UNPIPED);
    expect_text(done.text, "0");
    expect_eq(try_get(in), 1);
    expect_eq(try_get(in), 1);
    expect_text(done.text, "0, 0");
    expect_eq(try_get(in), -EAGAIN);
    expect_text(done.text, "0, 0, 0");
    weir_edge_free(in);
    weir_edge_free(out);
    cr_assert(ledger_balanced(&ledger));
}

Test(pipe, what_could_not_be_written_is_not_acknowledged)
{
    weir_edge *in = edge_of_bytes(100, 0);
    weir_edge *out = edge_of_bytes(10, 0);
    struct piper p;

    pipe_one_of_three(&p, in, out);
    weir_stop(weir_edge_readable(out), -EIO);
    expect_eq(worker_join(&p.worker), -EIO);
    expect_text(done.text, "0, -5, -5");
    weir_edge_free(in);
    weir_edge_free(out);
    cr_assert(ledger_balanced(&ledger));
}

Test(pipe, what_cannot_be_put_back_is_not_acknowledged)
{
    weir_edge *in = edge_of_bytes(100, 0);
    weir_edge *out = edge_of_bytes(10, 0);
    struct piper p;

    pipe_one_of_three(&p, in, out);
    weir_fail(weir_edge_writable(in), -EPIPE);
    expect_eq(unpipe(in, out), 0);
    expect_eq(worker_join(&p.worker), -EPIPE);
    expect_text(done.text, "0, -32, -32");
    weir_edge_free(in);
    weir_edge_free(out);
    cr_assert(ledger_balanced(&ledger));
}
