/* SPDX-License-Identifier: MIT */
/* test_overflow.c - an edge that drops or fails when it is full. */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "edges.h"
#include "expect.h"
#include "forms.h"
#include "held.h"

TestSuite(overflow, .timeout = 20);

static struct ledger ledger;

static void expect_dropped(weir_edge *edge, uint64_t chunks, uint64_t bytes)
{
    expect_eq(stats_of(edge).dropped_chunks, chunks);
    expect_eq(stats_of(edge).dropped_bytes, bytes);
}

static void free_edge(weir_edge *edge)
{
    weir_edge_free(edge);
    cr_assert(ledger_balanced(&ledger));
}

/* ---- Which of them are dropped ------------------------------------------- */

Test(overflow, dropping_the_newest_keeps_what_came_first)
{
    weir_edge *edge = edge_that(WEIR_FULL_DROP_NEWEST, 30);

    put_many(edge, &ledger, 10, 8);
    expect_eq(ledger_released_total(&ledger), 5);
    expect_dropped(edge, 5, 50);
    expect_eq(stats_of(edge).chunks, 3);
    expect_eq(stats_of(edge).bytes, 30);
    for (size_t i = 0; i < 3; i++)
        expect_next(edge, &ledger, i);
    expect_eq(try_get(edge), -EAGAIN);
    free_edge(edge);
}

Test(overflow, dropping_the_oldest_keeps_what_came_last)
{
    weir_edge *edge = edge_that(WEIR_FULL_DROP_OLDEST, 30);

    put_many(edge, &ledger, 10, 8);
    expect_eq(ledger_released_total(&ledger), 5);
    expect_dropped(edge, 5, 50);
    expect_eq(stats_of(edge).chunks, 8);
    expect_eq(stats_of(edge).bytes, 80);
    expect_eq(stats_of(edge).highest_length, 30);
    for (size_t i = 5; i < 8; i++)
        expect_next(edge, &ledger, i);
    expect_eq(try_get(edge), -EAGAIN);
    free_edge(edge);
}

Test(overflow, every_way_to_write_drops_but_an_offer)
{
    for (enum write_form form = 0; form < WRITE_FORMS; form++) {
        weir_edge *edge = edge_that(WEIR_FULL_DROP_NEWEST, 10);
        weir_writable *out = weir_edge_writable(edge);
        put_many(edge, &ledger, 10, 1);
        int result = write_by(form, out, ledger_chunk(&ledger, 10));
        cr_assert(result == 0 || form == BY_WRITE_MANY_UNTIL ||
                  form == BY_TRY_WRITE_MANY);
        expect_eq(stats_of(edge).dropped_chunks, form != BY_OFFER);
        expect_eq(stats_of(edge).overruns, form == BY_OFFER);
        weir_edge_free(edge);
    }
    cr_assert(ledger_balanced(&ledger));
}

Test(overflow, a_batch_is_taken_as_far_as_there_is_room)
{
    weir_edge *edge = edge_that(WEIR_FULL_DROP_NEWEST, 30);
    weir_chunk chunks[HELD_MAX];

    for (size_t i = 0; i < HELD_MAX; i++)
        chunks[i] = ledger_chunk(&ledger, 10);
    expect_eq(weir_try_write_many(weir_edge_writable(edge), chunks, HELD_MAX),
              HELD_MAX);
    expect_dropped(edge, HELD_MAX - 3, 10 * (HELD_MAX - 3));
    expect_next(edge, &ledger, 0);
    free_edge(edge);
}

Test(overflow, of_a_batch_the_last_are_kept_when_the_oldest_go)
{
    weir_edge *edge = edge_that(WEIR_FULL_DROP_OLDEST, 30);
    weir_chunk chunks[200];

    for (size_t i = 0; i < 200; i++)
        chunks[i] = ledger_chunk(&ledger, 10);
    expect_eq(weir_write_many(weir_edge_writable(edge), chunks, 200), 0);
    expect_dropped(edge, 197, 1970);
    for (size_t i = 197; i < 200; i++)
        expect_next(edge, &ledger, i);
    free_edge(edge);
}

Test(overflow, as_many_go_as_the_new_one_needs)
{
    weir_edge *edge =
        weir_edge_new(&(weir_edge_options){.high_water_mark = 100,
                                           .strict = true,
                                           .when_full = WEIR_FULL_DROP_OLDEST});

    put_many(edge, &ledger, 20, 5);
    expect_eq(try_put(edge, &ledger, 50), 0);
    expect_dropped(edge, 3, 60);
    expect_eq(length_of(edge), 90);
    expect_next(edge, &ledger, 3);
    expect_next(edge, &ledger, 4);
    expect_next(edge, &ledger, 5);
    free_edge(edge);
}

Test(overflow, more_than_one_lock_drops_go_all_the_same)
{
    weir_edge *edge =
        weir_edge_new(&(weir_edge_options){.high_water_mark = 200,
                                           .strict = true,
                                           .when_full = WEIR_FULL_DROP_OLDEST});

    put_many(edge, &ledger, 1, 200);
    expect_eq(try_put(edge, &ledger, 150), 0);
    expect_dropped(edge, 150, 150);
    expect_eq(length_of(edge), 200);
    expect_next(edge, &ledger, 150);
    free_edge(edge);
}

Test(overflow, the_number_of_chunks_is_a_bound_too)
{
    weir_edge *edge = weir_edge_new(&(weir_edge_options){
        .max_chunks = 4, .when_full = WEIR_FULL_DROP_OLDEST});

    put_many(edge, &ledger, 0, 10);
    expect_dropped(edge, 6, 0);
    expect_eq(stats_of(edge).waiting_chunks, 4);
    free_edge(edge);
}

/* ---- What the reader has ------------------------------------------------- */

Test(overflow, what_the_reader_holds_is_not_dropped)
{
    weir_edge *edge = edge_that(WEIR_FULL_DROP_OLDEST, 30);

    put_many(edge, &ledger, 10, 3);
    expect_next(edge, &ledger, 0);
    put_many(edge, &ledger, 10, 5);
    expect_eq(length_of(edge), 30);
    expect_next(edge, &ledger, 6);
    expect_next(edge, &ledger, 7);
    free_edge(edge);
}

Test(overflow, the_newest_goes_when_the_reader_holds_all)
{
    weir_edge *edge = edge_that(WEIR_FULL_DROP_OLDEST, 30);

    put_many(edge, &ledger, 30, 1);
    expect_next(edge, &ledger, 0);
    put_many(edge, &ledger, 10, 2);
    expect_eq(length_of(edge), 30);
    expect_dropped(edge, 2, 20);
    weir_read_done(weir_edge_readable(edge));
    put_many(edge, &ledger, 10, 1);
    expect_next(edge, &ledger, 3);
    free_edge(edge);
}

Test(overflow, nothing_goes_in_vain)
{
    weir_edge *edge =
        weir_edge_new(&(weir_edge_options){.high_water_mark = 100,
                                           .strict = true,
                                           .when_full = WEIR_FULL_DROP_OLDEST});

    put_many(edge, &ledger, 40, 2);
    expect_next(edge, &ledger, 0);
    put_many(edge, &ledger, 70, 1);
    expect_dropped(edge, 1, 70);
    expect_next(edge, &ledger, 1);
    free_edge(edge);
}

Test(overflow, what_the_reader_put_back_is_not_dropped)
{
    weir_edge *edge = edge_that(WEIR_FULL_DROP_OLDEST, 30);
    weir_chunk chunk;

    put_many(edge, &ledger, 10, 3);
    expect_eq(weir_read(weir_edge_readable(edge), &chunk), 1);
    expect_eq(weir_unread(weir_edge_readable(edge), chunk), 0);
    put_many(edge, &ledger, 10, 4);
    expect_eq(length_of(edge), 30);
    expect_next(edge, &ledger, 0);
    expect_next(edge, &ledger, 5);
    expect_next(edge, &ledger, 6);
    free_edge(edge);
}

Test(overflow, what_is_left_of_a_chunk_that_was_read_in_part_is_not_dropped)
{
    weir_edge *edge = edge_that(WEIR_FULL_DROP_OLDEST, 30);
    weir_chunk chunk;

    put_many(edge, &ledger, 10, 3);
    expect_eq(weir_read_exact(weir_edge_readable(edge), &chunk, 4), 1);
    weir_chunk_release(&chunk);
    put_many(edge, &ledger, 10, 4);
    expect_eq(weir_read(weir_edge_readable(edge), &chunk), 1);
    expect_eq(chunk.size, 6);
    weir_chunk_release(&chunk);
    expect_next(edge, &ledger, 5);
    expect_next(edge, &ledger, 6);
    free_edge(edge);
}

Test(overflow, a_reader_that_takes_always_gets_the_newest)
{
    weir_edge *edge = edge_that(WEIR_FULL_DROP_OLDEST, 1);

    weir_readable_take(weir_edge_readable(edge), true);
    for (size_t i = 0; i < 9; i += 3) {
        put_many(edge, &ledger, 10, 3);
        expect_next(edge, &ledger, i + 2);
    }
    free_edge(edge);
}

Test(overflow, many_can_be_read_while_the_newest_are_dropped)
{
    weir_edge *edge = edge_that(WEIR_FULL_DROP_NEWEST, 100);

    for (size_t i = 0; i < 10; i++) {
        put_many(edge, &ledger, 10, 12);
        cr_assert(drain(edge) == 10);
    }
    expect_dropped(edge, 20, 200);
    free_edge(edge);
}

/* ---- Shut edges ---------------------------------------------------------- */

Test(overflow, corked_and_paused_edges_drop_too)
{
    weir_edge *edge = edge_that(WEIR_FULL_DROP_OLDEST, 30);

    weir_cork(weir_edge_writable(edge));
    put_many(edge, &ledger, 10, 6);
    expect_eq(try_get(edge), -EAGAIN);
    weir_uncork(weir_edge_writable(edge));
    expect_next(edge, &ledger, 3);
    weir_pause(weir_edge_readable(edge));
    put_many(edge, &ledger, 10, 6);
    expect_eq(try_get(edge), -EAGAIN);
    weir_resume(weir_edge_readable(edge));
    weir_end(weir_edge_writable(edge));
    expect_next(edge, &ledger, 10);
    expect_next(edge, &ledger, 11);
    expect_eq(try_get(edge), 0);
    free_edge(edge);
}

/* ---- Objects ----------------------------------------------------------- */

static size_t weigh(void *arg, const weir_chunk *object)
{
    (void)arg;
    return object->size;
}

static void release(void *arg, weir_chunk *object)
{
    ++*(size_t *)arg;
    weir_chunk_release(object);
}

Test(overflow, objects_are_weighed_and_released_as_was_said)
{
    size_t released = 0;
    weir_edge *edge = weir_edge_new(&(weir_edge_options){
        .high_water_mark = 100,
        .object_mode = true,
        .strict = true,
        .when_full = WEIR_FULL_DROP_OLDEST,
        .objects = {.cost = weigh, .release = release, .arg = &released}});

    put_many(edge, &ledger, 20, 5);
    put_many(edge, &ledger, 70, 1);
    expect_eq(released, 4);
    expect_dropped(edge, 4, 80);
    expect_eq(length_of(edge), 90);
    expect_next(edge, &ledger, 4);
    expect_next(edge, &ledger, 5);
    free_edge(edge);
}
