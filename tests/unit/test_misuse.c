/* SPDX-License-Identifier: MIT */
/* test_misuse.c - what must not be done with an edge is refused by name. */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "edges.h"
#include "expect.h"
#include "held.h"
#include "patience.h"
#include "worker.h"

TestSuite(misuse, .timeout = 20);

static struct ledger ledger;

/* ---- A stage that writes to its own input -------------------------------- */

static int write_to_own_input(weir_stage *self)
{
    weir_writable *own = weir_stage_arg(self);

    expect_eq(weir_offer(own, ledger_chunk(&ledger, 1)), WEIR_OWN_INPUT);
    expect_eq(weir_try_write(own, ledger_chunk(&ledger, 1)), WEIR_OWN_INPUT);
    return weir_write(own, ledger_chunk(&ledger, 1));
}

Test(misuse, a_stage_cannot_write_to_its_own_input)
{
    weir_pipeline *p = weir_pipeline_new();
    weir_writable *in = weir_pipeline_input(p);

    weir_pipeline_add(p, (weir_stage_def){.name = "loop",
                                          .kind = WEIR_SINK,
                                          .run = write_to_own_input,
                                          .arg = in});
    expect_eq(weir_pipeline_run(p), WEIR_OWN_INPUT);
    expect_text(weir_pipeline_why(p), "loop: A stage writes to its own input");
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&ledger));
}

/* ---- A stage that reads what another one does ---------------------------- */

static weir_readable *owners_input;

static int do_nothing(weir_stage *self)
{
    (void)self;
    return 0;
}

static int read_anothers_input(weir_stage *self)
{
    weir_chunk chunk;

    (void)self;
    expect_eq(weir_peek(owners_input, &chunk), WEIR_WRONG_STAGE);
    expect_eq(weir_unread(owners_input, ledger_chunk(&ledger, 1)),
              WEIR_WRONG_STAGE);
    return weir_read(owners_input, &chunk);
}

static int publish_input(weir_stage *self)
{
    owners_input = weir_stage_in(self);
    return 0;
}

Test(misuse, a_stage_cannot_read_the_input_of_another)
{
    weir_pipeline *p = weir_pipeline_new();

    weir_pipeline_add(p, (weir_stage_def){.name = "source",
                                          .kind = WEIR_SOURCE,
                                          .run = do_nothing});
    /* Opened in turn: the input is known before anybody runs. */
    weir_pipeline_add(p, (weir_stage_def){.name = "owner",
                                          .open = publish_input,
                                          .run = do_nothing});
    weir_pipeline_add(p, (weir_stage_def){.name = "thief",
                                          .kind = WEIR_SINK,
                                          .run = read_anothers_input});
    expect_eq(weir_pipeline_run(p), WEIR_WRONG_STAGE);
    expect_text(weir_pipeline_why(p),
                "thief: A stage reads the input of another");
    weir_pipeline_free(p);
}

/* ---- Two threads that read ----------------------------------------------- */

Test(misuse, two_threads_cannot_wait_for_one_edge)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    struct held_reader reader;
    weir_chunk chunk;

    hold_reader(&reader, edge, 1);
    expect_eq(weir_read(weir_edge_readable(edge), &chunk), WEIR_TWO_READERS);
    put_many(edge, &ledger, 10, 1);
    expect_eq(held_reader_join(&reader), 1);
    weir_edge_free(edge);
}

Test(misuse, in_taking_mode_they_can)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    struct held_reader readers[2];

    weir_readable_take(weir_edge_readable(edge), true);
    hold_reader(&readers[0], edge, 1);
    hold_reader(&readers[1], edge, 1);
    put_many(edge, &ledger, 10, 2);
    expect_eq(held_reader_join(&readers[0]), 1);
    expect_eq(held_reader_join(&readers[1]), 1);
    weir_edge_free(edge);
}

/* ---- An exact read has the stream to itself ------------------------------ */

static int read_ten(void *arg)
{
    weir_chunk chunk;
    int got = weir_read_exact(arg, &chunk, 10);

    if (got <= 0)
        return got;
    got = (int)chunk.size;
    weir_chunk_release(&chunk);
    return got;
}

Test(misuse, nobody_reads_what_an_exact_read_waits_for)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_readable *in = weir_edge_readable(edge);
    struct worker reader;
    weir_chunk chunk;

    weir_readable_take(in, true);
    put_many(edge, &ledger, 6, 1);
    worker_start(&reader, read_ten, in);
    cr_assert(await_reader_waits(edge, 1));
    expect_eq(weir_read(in, &chunk), WEIR_TWO_READERS);
    expect_eq(weir_try_read_many(in, &chunk, 1), WEIR_TWO_READERS);
    expect_eq(weir_try_read_exact(in, &chunk, 1), WEIR_TWO_READERS);
    expect_eq(weir_peek(in, &chunk), WEIR_TWO_READERS);
    expect_eq(weir_unread(in, ledger_chunk(&ledger, 1)), WEIR_TWO_READERS);
    put_many(edge, &ledger, 6, 1);
    expect_eq(worker_join(&reader), 10);
    expect_eq(weir_try_read(in, &chunk), 1);
    expect_eq(chunk.size, 2);
    weir_chunk_release(&chunk);
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

Test(misuse, an_exact_read_does_not_join_those_who_wait)
{
    weir_edge *edge = edge_of_bytes(100, 0);
    weir_readable *in = weir_edge_readable(edge);
    struct held_reader reader;

    weir_readable_take(in, true);
    hold_reader(&reader, edge, 1);
    expect_eq(read_ten(in), WEIR_TWO_READERS);
    put_many(edge, &ledger, 6, 1);
    expect_eq(held_reader_join(&reader), 1);
    weir_edge_free(edge);
}
