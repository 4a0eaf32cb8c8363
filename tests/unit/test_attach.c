/* SPDX-License-Identifier: MIT */
/* test_attach.c - outputs that a stage gets while it runs. */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"
#include "patience.h"

TestSuite(attach, .timeout = 20);

/* The application -> a junction (0) -> two ends that the application reads. */
struct bench {
    weir_pipeline *p;
    weir_writable *in;
    weir_readable *out[2];
    weir_edge *edge; /* that is attached */
};

static struct bench bench_of(weir_stage_def junction)
{
    struct bench b = {.p = weir_pipeline_new()};
    const weir_edge_options options = {.object_mode = junction.object_mode};

    cr_assert(b.p);
    b.in = weir_pipeline_input(b.p);
    expect_eq(weir_pipeline_add(b.p, junction), 0);
    b.out[0] = weir_pipeline_drain(b.p, 0);
    b.out[1] = weir_pipeline_drain(b.p, 0);
    b.edge = weir_edge_new(&options);
    cr_assert(b.in && b.out[0] && b.out[1] && b.edge);
    return b;
}

static struct bench started(weir_stage_def junction)
{
    struct bench b = bench_of(junction);

    expect_eq(weir_pipeline_start(b.p), 0);
    return b;
}

static void dispose(struct bench *b)
{
    weir_edge_free(b->edge);
    weir_pipeline_free(b->p);
}

static void put(struct bench *b, char what)
{
    weir_chunk chunk;

    expect_eq(weir_chunk_copy(&chunk, NULL, &what, 1), 0);
    expect_eq(weir_write(b->in, chunk), 0);
}

/* Reads one chunk of one byte. */
static void expect_from(weir_readable *in, char what)
{
    weir_chunk chunk;

    expect_eq(weir_read_until(in, &chunk, weir_in_ms(10000)), 1);
    expect_eq(chunk.size, 1);
    expect_eq(chunk.data[0], what);
    weir_chunk_release(&chunk);
}

static void expect_from_both(struct bench *b, char what)
{
    expect_from(b->out[0], what);
    expect_from(b->out[1], what);
}

static void expect_end(weir_readable *in)
{
    weir_chunk chunk;

    expect_eq(weir_read_until(in, &chunk, weir_in_ms(10000)), 0);
}

static int attach(struct bench *b)
{
    return weir_pipeline_attach(b->p, 0, weir_edge_writable(b->edge));
}

static int take_off(struct bench *b)
{
    return weir_pipeline_take_off(b->p, weir_edge_writable(b->edge));
}

/* Ends the input; both ends and the run end with it. */
static void finish(struct bench *b)
{
    weir_end(b->in);
    expect_end(b->out[0]);
    expect_end(b->out[1]);
    expect_eq(weir_pipeline_wait(b->p), 0);
}

/* ---- Coming and going ---------------------------------------------------- */

Test(attach, a_tee_gives_it_what_it_reads_from_then_on)
{
    struct bench b = started(weir_tee());

    put(&b, 'a');
    expect_from_both(&b, 'a');
    expect_eq(attach(&b), 0);
    put(&b, 'b');
    expect_from_both(&b, 'b');
    expect_from(weir_edge_readable(b.edge), 'b');
    finish(&b);
    expect_end(weir_edge_readable(b.edge));
    dispose(&b);
}

Test(attach, its_reader_may_change_what_it_gets)
{
    struct bench b = started(weir_tee());
    weir_chunk chunk;

    expect_eq(attach(&b), 0);
    put(&b, 'a');
    expect_eq(weir_read(weir_edge_readable(b.edge), &chunk), 1);
    chunk.data[0] = 'z';
    weir_chunk_release(&chunk);
    expect_from_both(&b, 'a');
    finish(&b);
    dispose(&b);
}

Test(attach, what_is_queued_when_it_is_taken_off_is_read)
{
    struct bench b = started(weir_tee());

    expect_eq(attach(&b), 0);
    put(&b, 'a');
    expect_from_both(&b, 'a');
    expect_from(weir_edge_readable(b.edge), 'a');
    put(&b, 'b');
    put(&b, 'c');
    expect_from_both(&b, 'b');
    expect_from_both(&b, 'c');
    /* It has got `b` before the tee read on. */
    expect_eq(take_off(&b), 0);
    expect_eq(take_off(&b), 0);
    expect_from(weir_edge_readable(b.edge), 'b');
    put(&b, 'd');
    expect_from_both(&b, 'd');
    finish(&b);
    dispose(&b);
}

Test(attach, it_may_be_freed_when_it_was_taken_off)
{
    struct bench b = started(weir_tee());
    weir_stage_stats stats;

    for (int i = 0; i < 20; i++) {
        expect_eq(attach(&b), 0);
        put(&b, 'a');
        put(&b, 'a');
        expect_from_both(&b, 'a');
        expect_from_both(&b, 'a');
        expect_from(weir_edge_readable(b.edge), 'a');
        expect_eq(take_off(&b), 0);
        weir_edge_free(b.edge);
        b.edge = weir_edge_new(NULL);
        cr_assert(b.edge);
        expect_eq(weir_pipeline_stage_stats(b.p, 0, &stats), 0);
        put(&b, 'b');
        expect_from_both(&b, 'b');
    }
    finish(&b);
    dispose(&b);
}

Test(attach, one_whose_reader_fails_is_left_out)
{
    struct bench b = started(weir_tee());

    expect_eq(attach(&b), 0);
    put(&b, 'a');
    expect_from_both(&b, 'a');
    expect_from(weir_edge_readable(b.edge), 'a');
    weir_stop(weir_edge_readable(b.edge), -EIO);
    put(&b, 'b');
    put(&b, 'c');
    expect_from_both(&b, 'b');
    expect_from_both(&b, 'c');
    finish(&b);
    dispose(&b);
}

Test(attach, one_that_its_owner_ends_is_left_out)
{
    struct bench b = started(weir_tee());

    expect_eq(attach(&b), 0);
    weir_end(weir_edge_writable(b.edge));
    put(&b, 'a');
    expect_from_both(&b, 'a');
    expect_end(weir_edge_readable(b.edge));
    finish(&b);
    dispose(&b);
}

/* ---- Who goes on --------------------------------------------------------- */

Test(attach, the_last_one_keeps_the_stage_at_work)
{
    struct bench b = started(weir_tee());

    expect_eq(attach(&b), 0);
    weir_stop(b.out[0], 0);
    weir_stop(b.out[1], 0);
    put(&b, 'a');
    expect_from(weir_edge_readable(b.edge), 'a');
    expect_eq(take_off(&b), 0);
    expect_eq(weir_pipeline_wait(b.p), 0);
    expect_end(weir_edge_readable(b.edge));
    dispose(&b);
}

Test(attach, a_full_one_holds_the_tee_until_it_is_taken_off)
{
    struct bench b = started(weir_tee());

    weir_writable_set_marks(weir_edge_writable(b.edge), 1, 0);
    expect_eq(attach(&b), 0);
    put(&b, 'a');
    put(&b, 'b');
    cr_assert(await_writer_waits(b.edge, 1));
    expect_eq(take_off(&b), 0);
    expect_from_both(&b, 'a');
    expect_from_both(&b, 'b');
    finish(&b);
    dispose(&b);
}

Test(attach, an_abort_wakes_the_stage_in_it)
{
    struct bench b = started(weir_tee());
    weir_chunk chunk;

    weir_writable_set_marks(weir_edge_writable(b.edge), 1, 0);
    expect_eq(attach(&b), 0);
    put(&b, 'a');
    put(&b, 'b');
    cr_assert(await_writer_waits(b.edge, 1));
    weir_pipeline_abort(b.p);
    expect_eq(weir_pipeline_wait(b.p), WEIR_ABORTED);
    expect_eq(weir_read(weir_edge_readable(b.edge), &chunk), WEIR_ABORTED);
    dispose(&b);
}

/* Whether the balance has nowhere to write to. */
static bool is_blocked(void *arg)
{
    struct bench *b = arg;
    weir_stage_stats one;
    weir_stage_stats two;

    expect_eq(weir_pipeline_stage_stats(b->p, 0, &one), 0);
    expect_eq(weir_pipeline_stage_stats(b->p, 0, &two), 0);
    return two.blocked_ns > one.blocked_ns;
}

Test(attach, a_balance_that_waits_for_room_finds_it_there)
{
    struct bench b = bench_of(weir_balance());

    expect_eq(weir_pipeline_set_marks(b.p, 1, 0), 0);
    expect_eq(weir_pipeline_start(b.p), 0);
    put(&b, 'a');
    put(&b, 'b');
    put(&b, 'c');
    cr_assert(await(is_blocked, &b));
    expect_eq(attach(&b), 0);
    expect_from(weir_edge_readable(b.edge), 'c');
    expect_from(b.out[0], 'a');
    expect_from(b.out[1], 'b');
    finish(&b);
    expect_end(weir_edge_readable(b.edge));
    dispose(&b);
}

Test(attach, another_pipeline_gets_its_part_and_its_end)
{
    struct bench b = started(weir_tee());
    struct tally tally = {0};
    weir_pipeline *q = weir_pipeline_new();

    weir_writable *in = weir_pipeline_input(q);
    expect_eq(weir_pipeline_add(q, tally_sink("tally", &tally)), 0);
    expect_eq(weir_pipeline_start(q), 0);
    put(&b, 'a');
    expect_from_both(&b, 'a');
    expect_eq(weir_pipeline_attach(b.p, 0, in), 0);
    put(&b, 'b');
    expect_from_both(&b, 'b');
    finish(&b);
    expect_eq(weir_pipeline_wait(q), 0);
    expect_eq(tally.chunks, 1);
    weir_pipeline_free(q);
    dispose(&b);
}

/* ---- What is refused ----------------------------------------------------- */

Test(attach, refuses_before_the_start_and_after_the_end)
{
    struct bench b = bench_of(weir_tee());

    expect_eq(attach(&b), WEIR_MISUSE);
    expect_eq(weir_pipeline_start(b.p), 0);
    expect_eq(take_off(&b), -EINVAL);
    finish(&b);
    expect_eq(attach(&b), WEIR_MISUSE);
    dispose(&b);
}

Test(attach, refuses_what_does_not_fit)
{
    struct bench b = started(weir_tee());
    weir_pipeline *line = weir_pipeline_new();
    weir_edge *objects =
        weir_edge_new(&(weir_edge_options){.object_mode = true});
    weir_writable *out = weir_edge_writable(b.edge);

    expect_eq(weir_pipeline_attach(b.p, 1, out), -EINVAL);
    expect_eq(weir_pipeline_attach(b.p, 0, weir_edge_writable(objects)),
              -EINVAL);
    expect_eq(weir_pipeline_attach(b.p, 0, b.in), -EINVAL);
    cr_assert(weir_pipeline_input(line));
    expect_eq(weir_pipeline_add(line, relay("relay")), 0);
    cr_assert(weir_pipeline_output(line));
    expect_eq(weir_pipeline_start(line), 0);
    expect_eq(weir_pipeline_attach(line, 0, out), -EINVAL);
    expect_eq(attach(&b), 0);
    expect_eq(attach(&b), -EINVAL);
    expect_eq(take_off(&b), 0);
    expect_eq(attach(&b), -EINVAL);
    finish(&b);
    weir_edge_free(objects);
    weir_pipeline_free(line);
    dispose(&b);
}
