/* SPDX-License-Identifier: MIT */
/* test_objects.c - object mode with a cost function and a destructor. */
#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "expect.h"
#include "held.h"

TestSuite(objects, .timeout = 20);

/* An object is a plain pointer to what it weighs. */
typedef struct thing {
    size_t weight;
} thing;

static atomic_int alive;
static atomic_int weighed;

static weir_chunk thing_of(size_t weight)
{
    thing *t = malloc(sizeof(*t));

    cr_assert(t);
    t->weight = weight;
    alive++;
    return (weir_chunk){.data = (unsigned char *)t, .size = sizeof(*t)};
}

static void release_thing(void *arg, weir_chunk *object)
{
    (void)arg;
    free(object->data);
    *object = (weir_chunk){0};
    alive--;
}

static size_t weigh_thing(void *arg, const weir_chunk *object)
{
    (void)arg;
    weighed++;
    return ((const thing *)(const void *)object->data)->weight;
}

static const weir_objects plain_things = {.cost = weigh_thing,
                                          .release = release_thing};

static weir_edge *edge_of_things(size_t high)
{
    weir_edge *edge = weir_edge_new(&(weir_edge_options){
        .high_water_mark = high,
        .low_water_mark = WEIR_MARK_ZERO,
        .object_mode = true,
        .objects = plain_things,
    });

    cr_assert(edge);
    return edge;
}

static int try_put_thing(weir_edge *edge, size_t weight)
{
    weir_chunk object = thing_of(weight);
    int status = weir_try_write(weir_edge_writable(edge), object);

    if (status == -EAGAIN)
        release_thing(NULL, &object);
    return status;
}

/* Reads and releases one; returns what it weighs, or the result. */
static long long get(weir_edge *edge)
{
    weir_chunk chunk;
    int got = weir_try_read(weir_edge_readable(edge), &chunk);

    if (got <= 0)
        return got;
    long long weight = (long long)weigh_thing(NULL, &chunk);
    release_thing(NULL, &chunk);
    return weight;
}

static size_t length(weir_edge *edge)
{
    weir_edge_stats stats;

    weir_edge_get_stats(edge, &stats);
    return stats.length;
}

static void done_with(weir_edge *edge)
{
    weir_edge_free(edge);
    expect_eq(alive, 0);
}

/* ---- Cost ---------------------------------------------------------------- */

Test(objects, length_counts_what_the_function_says)
{
    weir_edge *edge = edge_of_things(100);

    expect_eq(try_put_thing(edge, 40), 0);
    expect_eq(try_put_thing(edge, 50), 0);
    expect_eq(length(edge), 90);
    expect_eq(try_put_thing(edge, 70), 0);
    expect_eq(length(edge), 160);
    expect_eq(try_put_thing(edge, 1), -EAGAIN);
    expect_eq(get(edge), 40);
    expect_eq(length(edge), 160);
    expect_eq(get(edge), 50);
    expect_eq(length(edge), 120);
    done_with(edge);
}

Test(objects, each_write_is_weighed_once)
{
    weir_edge *edge = edge_of_things(1000);
    weir_chunk things[200];
    weir_chunk got[200];

    for (size_t i = 0; i < 200; i++)
        things[i] = thing_of(i % 7);
    expect_eq(weir_write_many(weir_edge_writable(edge), things, 200), 0);
    expect_eq(weighed, 200);
    expect_eq(length(edge), 28 * 21 + 6); /* 196 things and 0, 1, 2, 3 */
    expect_eq(weir_read_many(weir_edge_readable(edge), got, 200), 200);
    expect_eq(weighed, 200);
    for (size_t i = 0; i < 200; i++)
        release_thing(NULL, &got[i]);
    weir_read_done(weir_edge_readable(edge));
    expect_eq(length(edge), 0);
    done_with(edge);
}

Test(objects, many_at_once_are_admitted_up_to_the_mark)
{
    weir_edge *edge = edge_of_things(50);
    weir_chunk things[10];

    for (size_t i = 0; i < 10; i++)
        things[i] = thing_of(20);
    expect_eq(weir_try_write_many(weir_edge_writable(edge), things, 10), 3);
    expect_eq(length(edge), 60);
    for (size_t i = 3; i < 10; i++)
        release_thing(NULL, &things[i]);
    done_with(edge);
}

/* Nothing in length grows; the number of chunks is what bounds it. */
Test(objects, what_costs_nothing_is_bounded_by_the_number_of_chunks)
{
    weir_edge *edge = edge_of_things(50);

    for (size_t i = 0; i < WEIR_DEFAULT_MAX_CHUNKS; i++)
        expect_eq(try_put_thing(edge, 0), 0);
    expect_eq(length(edge), 0);
    expect_eq(try_put_thing(edge, 0), -EAGAIN);
    expect_eq(get(edge), 0);
    expect_eq(try_put_thing(edge, 0), 0);
    expect_eq(try_put_thing(edge, 0), -EAGAIN);
    done_with(edge);
}

Test(objects, huge_costs_do_not_wrap)
{
    weir_edge *edge = edge_of_things(50);

    for (int i = 0; i < 1000; i++)
        cr_assert(weir_offer(weir_edge_writable(edge), thing_of(SIZE_MAX)) ==
                  0);
    expect_eq(length(edge), 1000 * (1LL << 40));
    for (int i = 0; i < 1000; i++)
        expect_eq(get(edge), (long long)SIZE_MAX);
    expect_eq(get(edge), -EAGAIN);
    expect_eq(length(edge), 0);
    expect_eq(try_put_thing(edge, 1), 0);
    done_with(edge);
}

Test(objects, a_held_writer_is_let_go_by_cost)
{
    weir_edge *edge = edge_of_things(10);
    struct held_writer writer;

    expect_eq(try_put_thing(edge, 10), 0);
    hold_writer(&writer, edge, thing_of(3));
    expect_eq(get(edge), 10);
    weir_read_done(weir_edge_readable(edge));
    expect_eq(held_writer_join(&writer), 0);
    expect_eq(length(edge), 3);
    done_with(edge);
}

Test(objects, what_is_put_back_counts_as_before)
{
    weir_edge *edge = edge_of_things(100);
    weir_readable *in = weir_edge_readable(edge);
    weir_chunk chunk;

    expect_eq(try_put_thing(edge, 30), 0);
    expect_eq(try_put_thing(edge, 5), 0);
    expect_eq(weir_read(in, &chunk), 1);
    expect_eq(weir_unread(in, chunk), 0);
    expect_eq(length(edge), 35);
    expect_eq(get(edge), 30);
    expect_eq(get(edge), 5);
    weir_read_done(in);
    expect_eq(length(edge), 0);
    done_with(edge);
}

/* The ring grows and wraps under costs that differ. */
Test(objects, costs_keep_to_their_objects)
{
    weir_edge *edge = edge_of_things(1 << 30);
    size_t in = 0, out = 0;

    for (size_t round = 0; round < 60; round++) {
        for (size_t i = 0; i < round; i++)
            expect_eq(try_put_thing(edge, in++), 0);
        for (size_t i = 0; i < round / 2; i++)
            expect_eq(get(edge), (long long)out++);
        weir_read_done(weir_edge_readable(edge));
        expect_eq(length(edge), (in * in - in - out * out + out) / 2);
    }
    done_with(edge);
}

/* ---- Release ------------------------------------------------------------- */

Test(objects, what_is_queued_when_the_stream_fails_is_released)
{
    weir_edge *edge = edge_of_things(100);

    expect_eq(try_put_thing(edge, 1), 0);
    expect_eq(try_put_thing(edge, 1), 0);
    weir_fail(weir_edge_writable(edge), -EIO);
    expect_eq(alive, 0);
    done_with(edge);
}

Test(objects, what_cannot_be_written_is_released)
{
    weir_edge *edge = edge_of_things(100);
    weir_writable *out = weir_edge_writable(edge);
    weir_chunk many[3] = {thing_of(1), thing_of(1), thing_of(1)};

    weir_stop(weir_edge_readable(edge), 0);
    expect_eq(weir_write(out, thing_of(1)), WEIR_STOPPED);
    expect_eq(weir_offer(out, thing_of(1)), WEIR_STOPPED);
    expect_eq(weir_write_many(out, many, 3), WEIR_STOPPED);
    expect_eq(weir_end_with(out, thing_of(1)), WEIR_STOPPED);
    expect_eq(weir_unread(weir_edge_readable(edge), thing_of(1)), WEIR_STOPPED);
    expect_eq(alive, 0);
    done_with(edge);
}

Test(objects, what_is_left_when_the_edge_is_freed_is_released)
{
    weir_edge *edge = edge_of_things(100);

    expect_eq(try_put_thing(edge, 1), 0);
    done_with(edge);
}

/* Bytes are counted as bytes, and chunks know how they are released. */
Test(objects, byte_mode_needs_neither)
{
    weir_edge *edge =
        weir_edge_new(&(weir_edge_options){.objects = plain_things});
    weir_chunk chunk;

    cr_assert(edge);
    expect_eq(weir_chunk_copy(&chunk, NULL, "abc", 3), 0);
    expect_eq(weir_write(weir_edge_writable(edge), chunk), 0);
    expect_eq(length(edge), 3);
    expect_eq(weighed, 0);
    weir_edge_free(edge);
    expect_eq(alive, 0);
}

/* ---- In a pipeline ------------------------------------------------------- */

/* Writes things of weight 30 until nobody wants them. */
static int write_things(weir_stage *self)
{
    int status;

    while ((status = weir_write(weir_stage_out(self), thing_of(30))) == 0)
        ;
    return status;
}

/* Waits until its producer is held, takes one and finishes. */
static int take_one(weir_stage *self)
{
    weir_chunk chunk;
    weir_edge_stats stats;
    int got = weir_read(weir_stage_in(self), &chunk);

    if (got <= 0)
        return got;
    while (weir_pipeline_edge_stats(weir_stage_arg(self), 0, &stats) == 0 &&
           stats.writer_waits == 0)
        sched_yield();
    release_thing(NULL, &chunk);
    return stats.length == 120 ? 0 : -ERANGE;
}

Test(objects, a_stage_says_what_its_objects_cost_and_how_they_are_released)
{
    for (int who_says = 0; who_says < 2; who_says++) {
        weir_pipeline *p = weir_pipeline_new();
        weir_stage_def source = {.name = "things",
                                 .kind = WEIR_SOURCE,
                                 .run = write_things,
                                 .object_mode = true,
                                 .high_water_mark = 100};
        weir_stage_def sink = {.name = "one",
                               .kind = WEIR_SINK,
                               .run = take_one,
                               .object_mode = true,
                               .arg = p};
        if (who_says == 0)
            source.objects = plain_things;
        else
            sink.writable_objects = plain_things;
        weir_pipeline_add(p, source);
        weir_pipeline_add(p, sink);
        expect_eq(weir_pipeline_run(p), 0);
        weir_pipeline_free(p);
        expect_eq(alive, 0);
    }
}

static int is_heavy(weir_stage *self, void *arg, const weir_chunk *object)
{
    (void)self;
    (void)arg;
    return weigh_thing(NULL, object) > 5;
}

static int write_ten_things(weir_stage *self)
{
    int status = 0;

    for (size_t i = 1; i <= 10 && !status; i++)
        status = weir_write(weir_stage_out(self), thing_of(i));
    return status;
}

/* Neither knows what the objects are; the edges do. */
Test(objects, operators_release_them_as_the_edge_would)
{
    weir_stage_def source = {.name = "things",
                             .kind = WEIR_SOURCE,
                             .run = write_ten_things,
                             .object_mode = true,
                             .objects = plain_things};
    weir_stage_def filter = weir_on_objects(weir_filter(is_heavy, NULL));
    weir_stage_def sink = weir_null();
    weir_pipeline *p = weir_pipeline_new();

    filter.objects = plain_things;
    sink.object_mode = true;
    weir_pipeline_add(p, source);
    weir_pipeline_add(p, filter);
    weir_pipeline_add(p, sink);
    expect_eq(weir_pipeline_run(p), 0);
    weir_pipeline_free(p);
    expect_eq(alive, 0);
}
