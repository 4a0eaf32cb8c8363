/* SPDX-License-Identifier: MIT */
/* test_workers_items.c - what workers make of their items. */
#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"

TestSuite(workers_items, .timeout = 20);

/* ---- What comes in an item's place --------------------------------------- */

/* Every third item becomes nothing, every third two bytes more. */
static int change(weir_stage *self, weir_job *job)
{
    weir_chunk other;

    if (job->index % 3 == 1)
        return 0;
    weir_chunk_release(&job->item);
    if (job->index % 3 == 0)
        return 0;
    int status = weir_chunk_copy(&other, weir_stage_pool(self), "new", 3);
    job->item = other;
    return status;
}

Test(workers_items, may_drop_keep_or_replace_an_item)
{
    struct feed feed = {.chunks = 30, .size = 1};
    const weir_workers_options how = {.work = change, .workers = 3};
    weir_pipeline *p =
        LINE(feed_source("feed", &feed), weir_workers_stage("w", &how, NULL));
    weir_readable *output = weir_pipeline_output(p);
    weir_chunk chunk;

    expect_eq(weir_pipeline_start(p), 0);
    for (unsigned i = 1; i < 30; i += i % 3) {
        expect_eq(weir_read(output, &chunk), 1);
        expect_eq(chunk.size, i % 3 == 1 ? 1 : 3);
        expect_eq(chunk.data[0], i % 3 == 1 ? i : 'n');
        weir_chunk_release(&chunk);
    }
    expect_eq(weir_read(output, &chunk), 0);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
}

/* Results of each item, put together in order. */
static int square(weir_stage *self, weir_job *job)
{
    uint64_t *result = job->result;

    (void)self;
    if (*result != 0 || job->offset != 7 * job->index)
        return WEIR_BAD_DATA;
    *result = job->index * job->index;
    return 0;
}

static int add_up(weir_stage *self, weir_job *job)
{
    uint64_t *sums = weir_stage_arg(self);
    const uint64_t *result = job->result;

    sums[0] += *result;
    sums[1] = sums[1] * 31 + *result;
    weir_chunk_release(&job->item);
    return 0;
}

Test(workers_items, results_of_a_sink_are_put_together_in_order)
{
    struct feed feed = {.chunks = 200, .size = 7};
    uint64_t sums[2] = {0};
    uint64_t expected[2] = {0};
    weir_stage_def sink = weir_workers_stage(
        "sum",
        &(weir_workers_options){.work = square,
                                .emit = add_up,
                                .workers = 4,
                                .result_size = sizeof(uint64_t)},
        sums);

    sink.kind = WEIR_SINK;
    weir_pipeline *p = LINE(feed_source("feed", &feed), sink);
    expect_eq(weir_pipeline_run(p), 0);
    weir_pipeline_free(p);
    for (uint64_t i = 0; i < 200; i++) {
        expected[0] += i * i;
        expected[1] = expected[1] * 31 + i * i;
    }
    cr_expect_eq(sums[0], expected[0]);
    cr_expect_eq(sums[1], expected[1]);
}

/* ---- Objects ------------------------------------------------------------- */

enum { OBJECTS = 64 };

static int feed_objects(weir_stage *self)
{
    static int numbers[OBJECTS];

    for (int i = 0; i < OBJECTS; i++) {
        weir_chunk chunk;
        numbers[i] = i;
        if (weir_chunk_wrap(&chunk, &numbers[i], 0, NULL, NULL))
            return -1;
        int failed = weir_write(weir_stage_out(self), chunk);
        if (failed)
            return failed;
    }
    return 0;
}

static int double_number(weir_stage *self, weir_job *job)
{
    int *number = (int *)(void *)job->item.data;

    (void)self;
    *number *= 2;
    return 0;
}

Test(workers_items, take_objects_of_no_size)
{
    const weir_workers_options how = {.work = double_number, .workers = 4};
    weir_stage_def doubler = weir_workers_stage("double", &how, NULL);
    weir_chunk chunk;

    doubler.object_mode = true;
    weir_pipeline *p = LINE((weir_stage_def){.name = "numbers",
                                             .kind = WEIR_SOURCE,
                                             .run = feed_objects,
                                             .object_mode = true},
                            doubler);
    weir_readable *output = weir_pipeline_output(p);
    expect_eq(weir_pipeline_start(p), 0);
    for (int i = 0; i < OBJECTS; i++) {
        expect_eq(weir_read(output, &chunk), 1);
        expect_eq(*(int *)(void *)chunk.data, 2 * i);
    }
    expect_eq(weir_read(output, &chunk), 0);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
}

static int released;

static void count_release(void *arg, weir_chunk *object)
{
    (void)arg;
    (void)object;
    released++;
}

static int fail_last(weir_stage *self, weir_job *job)
{
    (void)self;
    return job->index == OBJECTS - 1 ? -1 : 0;
}

/* Nobody reads what comes out, so all of them are left: in the edges, in the
 * window, or failed. */
Test(workers_items, that_are_objects_are_released_by_what_knows_them)
{
    const weir_workers_options how = {.work = fail_last, .workers = 4};
    weir_stage_def w = weir_workers_stage("w", &how, NULL);

    w.object_mode = true;
    w.high_water_mark = OBJECTS;
    w.objects.release = count_release;
    weir_pipeline *p = LINE((weir_stage_def){.name = "numbers",
                                             .kind = WEIR_SOURCE,
                                             .run = feed_objects,
                                             .object_mode = true},
                            w);
    cr_assert(weir_pipeline_output(p) != NULL);
    expect_eq(weir_pipeline_run(p), -1);
    weir_pipeline_free(p);
    expect_eq(released, OBJECTS);
}
