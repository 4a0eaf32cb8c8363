/* SPDX-License-Identifier: MIT */
/* test_callbacks.c - Node's callbacks: which is called, when, and with what. */
#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"
#include "noted.h"
#include "patience.h"

TestSuite(callbacks, .timeout = 20);

/* ---- Success ------------------------------------------------------------ */

Test(callbacks, of_a_sink_final_comes_after_all_and_destroy_last)
{
    struct script script = {0};
    weir_pipeline *p = LINE(noted_sink(&script));

    feed_sizes(weir_pipeline_input(p), 3);
    expect_eq(weir_pipeline_run(p), 0);
    expect_text(noted.text, "sink construct, write 1, write 2, write 3, "
                            "final, sink destroy 0");
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&noted_ledger));
}

Test(callbacks, of_a_sink_without_data)
{
    struct script script = {0};
    weir_pipeline *p = LINE(noted_sink(&script));

    feed_sizes(weir_pipeline_input(p), 0);
    expect_eq(weir_pipeline_run(p), 0);
    expect_text(noted.text, "sink construct, final, sink destroy 0");
    weir_pipeline_free(p);
}

Test(callbacks, of_a_transform_flush_comes_before_the_end)
{
    struct script script = {0};
    weir_pipeline *p = LINE(noted_transform(&script));
    weir_readable *output = weir_pipeline_output(p);
    weir_chunk chunk;
    const size_t sizes[] = {1, 2, 99};

    feed_sizes(weir_pipeline_input(p), 2);
    expect_eq(weir_pipeline_start(p), 0);
    for (size_t i = 0; i < 3; i++) {
        expect_eq(weir_read(output, &chunk), 1);
        expect_eq(chunk.size, sizes[i]);
        weir_chunk_release(&chunk);
    }
    expect_eq(weir_read(output, &chunk), 0);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_text(noted.text, "transform construct, transform 1, transform 2, "
                            "flush, transform destroy 0");
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&noted_ledger));
}

Test(callbacks, of_a_source_read_is_called_until_it_says_no)
{
    struct script script = {.left = 2};
    struct tally tally = {0};
    weir_pipeline *p = LINE(noted_source(&script), tally_sink("tally", &tally));

    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(tally.chunks, 3);
    expect_eq(tally.ends, 1);
    expect_starts(noted.text, "source construct, read ");
    expect_eq(journal_count(&noted, "source destroy 0"), 1);
    weir_pipeline_free(p);
}

/* ---- Backpressure ------------------------------------------------------- */

Test(callbacks, read_is_called_only_when_there_is_room)
{
    struct script script = {.left = 100};
    struct role role = {.run = run_gated, .gate = &noted_gate};
    weir_stage_def objects = noted_source(&script);
    weir_stage_def sleeper = played("gated", WEIR_SINK, &role);

    objects.object_mode = sleeper.object_mode = true;
    objects.high_water_mark = 3;
    weir_pipeline *p = LINE(objects, sleeper);
    expect_eq(weir_pipeline_start(p), 0);
    cr_assert(await_pipeline_writer_waits(p, 0, 1));
    expect_text(noted.text, "source construct, read 3, read 2, read 1");
    gate_open(&noted_gate);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_eq(journal_count(&noted, "read 3"), 1);
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&noted_ledger));
}

Test(callbacks, read_is_told_of_room_for_one_at_least)
{
    struct script script = {.left = 2};
    struct tally tally = {0};
    weir_stage_def bytes = noted_source(&script);

    bytes.high_water_mark = WEIR_MARK_ZERO;
    weir_pipeline *p = LINE(bytes, tally_sink("tally", &tally));
    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(journal_count(&noted, "read 1"), 3);
    weir_pipeline_free(p);
}

/* ---- write and writev --------------------------------------------------- */

/* A sink is handed chunk 1; meanwhile chunks 2 to n are written. */
static void write_while_busy(const weir_callbacks *calls, size_t n)
{
    struct script script = {0};
    weir_pipeline *p = LINE(weir_callback_stage("sink", calls, &script));
    weir_writable *input = weir_pipeline_input(p);

    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_write(input, ledger_chunk(&noted_ledger, 1)), 0);
    gate_await(&noted_gate, 1);
    for (size_t size = 2; size <= n; size++)
        expect_eq(weir_write(input, ledger_chunk(&noted_ledger, size)), 0);
    weir_end(input);
    gate_open(&noted_gate);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&noted_ledger));
}

Test(callbacks, writev_takes_all_that_queued_meanwhile)
{
    write_while_busy(&(weir_callbacks){.write = note_write_at_gate,
                                       .writev = note_writev,
                                       .final = note_final},
                     5);
    expect_text(noted.text, "write 1, writev 4, final");
}

Test(callbacks, write_takes_one_that_queued_meanwhile)
{
    write_while_busy(&(weir_callbacks){.write = note_write_at_gate,
                                       .writev = note_writev,
                                       .final = note_final},
                     2);
    expect_text(noted.text, "write 1, write 2, final");
}

Test(callbacks, without_writev_write_takes_each)
{
    write_while_busy(
        &(weir_callbacks){.write = note_write_at_gate, .final = note_final}, 4);
    expect_text(noted.text, "write 1, write 2, write 3, write 4, final");
}

Test(callbacks, without_write_writev_takes_one_as_well)
{
    struct script script = {0};
    weir_callbacks calls = {.writev = note_writev};
    weir_pipeline *p = LINE(weir_callback_stage("sink", &calls, &script));

    feed_sizes(weir_pipeline_input(p), 1);
    expect_eq(weir_pipeline_run(p), 0);
    expect_text(noted.text, "writev 1");
    weir_pipeline_free(p);
    cr_assert(ledger_balanced(&noted_ledger));
}

Test(callbacks, rule_6_what_was_corked_goes_in_one_writev)
{
    struct script script = {0};
    weir_callbacks calls = {.write = note_write, .writev = note_writev};
    weir_pipeline *p = LINE(weir_callback_stage("sink", &calls, &script));
    weir_writable *input = weir_pipeline_input(p);

    expect_eq(weir_pipeline_start(p), 0);
    weir_cork(input);
    for (int i = 0; i < 4; i++)
        expect_eq(weir_write(input, ledger_chunk(&noted_ledger, 10)), 0);
    weir_uncork(input);
    weir_end(input);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_text(noted.text, "writev 4");
    weir_pipeline_free(p);
}
