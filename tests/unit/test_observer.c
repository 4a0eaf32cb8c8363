/* SPDX-License-Identifier: MIT */
/* test_observer.c - being told what happens on a stream, and calling back. */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "edges.h"
#include "expect.h"
#include "journal.h"

TestSuite(observer, .timeout = 20);

static struct ledger ledger;
static struct journal journal = JOURNAL_EMPTY;

static void on_readable(void *arg)
{
    (void)arg;
    journal_note(&journal, "readable");
}

static void on_drain(void *arg)
{
    (void)arg;
    journal_note(&journal, "drain");
}

static void on_finish(void *arg)
{
    (void)arg;
    journal_note(&journal, "finish");
}

static void on_end(void *arg)
{
    (void)arg;
    journal_note(&journal, "end");
}

static void on_error(void *arg, int status)
{
    (void)arg;
    journal_note(&journal, "error %d", status);
}

static void on_close(void *arg)
{
    (void)arg;
    journal_note(&journal, "close");
}

static void on_pause(void *arg)
{
    (void)arg;
    journal_note(&journal, "pause");
}

static void on_resume(void *arg)
{
    (void)arg;
    journal_note(&journal, "resume");
}

static void on_data(void *arg, const weir_chunk *chunk)
{
    (void)arg;
    journal_note(&journal, "data %zu", chunk->size);
}

static const weir_observer all = {
    .readable = on_readable,
    .drain = on_drain,
    .finish = on_finish,
    .end = on_end,
    .error = on_error,
    .close = on_close,
    .pause = on_pause,
    .resume = on_resume,
    .data = on_data,
};

/* ---- What is told -------------------------------------------------------- */

Test(observer, the_life_of_a_stream)
{
    weir_edge *edge = edge_of_bytes(20, 0);

    weir_readable_observe(weir_edge_readable(edge), &all);
    expect_eq(offer(edge, &ledger, 10), 1);
    expect_eq(offer(edge, &ledger, 11), 0);
    expect_eq(try_get(edge), 1);
    expect_eq(try_get(edge), 1);
    expect_eq(try_get(edge), -EAGAIN);
    weir_end(weir_edge_writable(edge));
    expect_eq(try_get(edge), 0);
    expect_text(journal.text, "readable, data 10, data 11, drain, readable, "
                              "end, close");
    weir_edge_free(edge);
}

Test(observer, a_failure_is_told_once_and_then_the_close)
{
    weir_edge *edge = edge_of_bytes(20, 0);

    weir_writable_observe(weir_edge_writable(edge), &all);
    weir_fail(weir_edge_writable(edge), -EIO);
    weir_fail(weir_edge_writable(edge), -EPIPE);
    expect_text(journal.text, "error -5, close");
    weir_edge_free(edge);
}

Test(observer, pause_and_resume_are_told_when_they_change_something)
{
    weir_edge *edge = edge_of_bytes(20, 0);
    weir_readable *in = weir_edge_readable(edge);

    weir_readable_observe(in, &all);
    weir_resume(in);
    weir_pause(in);
    weir_pause(in);
    weir_resume(in);
    weir_resume(in);
    expect_text(journal.text, "pause, resume");
    weir_edge_free(edge);
}

Test(observer, every_way_to_read_tells_of_the_data)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_readable *in = weir_edge_readable(edge);
    weir_chunk chunk;

    put_many(edge, &ledger, 10, 3);
    weir_readable_observe(in, &(weir_observer){.data = on_data});
    expect_eq(weir_read_exact(in, &chunk, 15), 1);
    weir_chunk_release(&chunk);
    expect_eq(weir_peek(in, &chunk), 1);
    weir_chunk_release(&chunk);
    expect_eq(try_get_many(edge), 2);
    expect_text(journal.text, "data 15, data 5, data 10");
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

/* ---- Calling back -------------------------------------------------------- */

static void write_on_drain(void *arg)
{
    journal_note(&journal, "drain");
    expect_eq(offer(arg, &ledger, 5), 1);
    journal_note(&journal, "%zu", length_of(arg));
}

Test(observer, it_may_write_to_the_stream_it_watches)
{
    weir_edge *edge = edge_of_bytes(20, 0);

    weir_writable_observe(
        weir_edge_writable(edge),
        &(weir_observer){.drain = write_on_drain, .arg = edge});
    expect_eq(offer(edge, &ledger, 30), 0);
    expect_eq(try_get(edge), 1);
    weir_read_done(weir_edge_readable(edge));
    expect_text(journal.text, "drain, 5");
    expect_eq(try_get(edge), 1);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

static void fail_on_readable(void *arg)
{
    weir_stop(weir_edge_readable(arg), -ECANCELED);
}

Test(observer, it_may_fail_the_stream_it_watches)
{
    weir_edge *edge = edge_of_bytes(20, 0);

    weir_writable_observe(
        weir_edge_writable(edge),
        &(weir_observer){.readable = fail_on_readable, .arg = edge});
    expect_eq(try_put(edge, &ledger, 10), 0);
    expect_eq(try_put(edge, &ledger, 10), -ECANCELED);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

/* Each completion writes the next: the stream feeds itself. */
struct chain {
    weir_edge *edge;
    unsigned left;
    unsigned done;
};

static void write_next(void *arg, int status)
{
    static unsigned char byte[1];
    struct chain *c = arg;

    expect_eq(status, 0);
    c->done++;
    if (c->left-- > 0)
        expect_eq(weir_offer_then(weir_edge_writable(c->edge),
                                  (weir_chunk){.data = byte, .size = 1},
                                  write_next, c),
                  1);
}

Test(observer, a_completion_may_write_the_next_chunk)
{
    struct chain c = {.edge = edge_of_bytes(20, 0), .left = 100000};

    write_next(&c, 0);
    while (c.done < 100001)
        cr_assert(try_get(c.edge) != 0);
    weir_edge_free(c.edge);
}

static void abort_pipeline(void *arg, int status)
{
    expect_eq(status, 0);
    weir_pipeline_abort(arg);
}

Test(observer, a_completion_may_abort_the_pipeline)
{
    struct tally tally = {0};
    weir_pipeline *p = LINE(relay("relay"), tally_sink("tally", &tally));
    weir_writable *in = weir_pipeline_input(p);

    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_write_then(in, ledger_chunk(&ledger, 10), abort_pipeline, p),
              0);
    expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&ledger));
}

/* ---- A reader that leaves ------------------------------------------------ */

static void note_status(void *arg, int status)
{
    journal_note(&journal, "%s %d", (const char *)arg, status);
}

Test(observer, a_reader_that_abandons_its_end_leaves_nobody_waiting)
{
    weir_edge *edge = edge_of_bytes(20, 0);
    weir_writable *out = weir_edge_writable(edge);
    static char first[] = "first", second[] = "second";

    expect_eq(
        weir_offer_then(out, ledger_chunk(&ledger, 10), note_status, first), 1);
    expect_eq(
        weir_offer_then(out, ledger_chunk(&ledger, 10), note_status, second),
        0);
    weir_stop(weir_edge_readable(edge), 0);
    expect_eq(weir_wait_drain(out, WEIR_FOREVER), WEIR_STOPPED);
    expect_text(journal.text, "first -20001, second -20001");
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

/* ---- Marks lowered below what is there ----------------------------------- */

Test(observer, marks_lowered_below_the_length_admit_nothing_until_it_is_read)
{
    weir_edge *edge = edge_of_bytes(100, 50);
    weir_writable *out = weir_edge_writable(edge);

    put_many(edge, &ledger, 10, 9);
    weir_writable_set_marks(out, 30, 0);
    expect_eq(length_of(edge), 90);
    expect_eq(try_put(edge, &ledger, 10), -EAGAIN);
    for (int i = 0; i < 7; i++)
        expect_eq(try_get(edge), 1);
    weir_read_done(weir_edge_readable(edge));
    expect_eq(length_of(edge), 20);
    expect_eq(try_put(edge, &ledger, 10), 0);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(observer, overruns_are_counted)
{
    weir_edge *edge = edge_of_bytes(20, 0);

    for (int i = 0; i < 5; i++)
        cr_assert(offer(edge, &ledger, 10) >= 0);
    expect_eq(stats_of(edge).overruns, 3);
    weir_edge_free(edge);
}
