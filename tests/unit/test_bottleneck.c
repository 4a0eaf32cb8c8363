/* SPDX-License-Identifier: MIT */
/* test_bottleneck.c - which stage the others waited for. */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"

TestSuite(bottleneck, .timeout = 20);

/* Takes 5 ms for each chunk, in which it waits for nobody in the pipeline. */
static int run_slow(weir_stage *self)
{
    weir_writable *out = weir_stage_out(self);
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        int woken = weir_stage_poll(self, -1, 0, weir_in_ms(5));
        if (!out)
            weir_chunk_release(&chunk);
        int failed = out ? weir_write(out, chunk) : 0;
        if (woken != -ETIMEDOUT || failed)
            return failed ? failed : woken;
    }
    return got;
}

static size_t bottleneck_of(weir_pipeline *p, size_t mark)
{
    weir_pipeline_set_marks(p, mark, 0);
    expect_eq(weir_pipeline_run(p), 0);
    size_t index = weir_pipeline_bottleneck(p);
    weir_pipeline_free(p);
    return index;
}

Test(bottleneck, is_the_stage_that_the_others_wait_for)
{
    struct feed feed = {.chunks = 20, .size = 10};
    struct tally tally = {0};
    struct role slow = {.run = run_slow};

    expect_eq(bottleneck_of(LINE(feed_source("feed", &feed),
                                 played("slow", WEIR_TRANSFORM, &slow),
                                 relay("relay"), tally_sink("tally", &tally)),
                            1),
              1);
    expect_eq(bottleneck_of(LINE(feed_source("feed", &feed), relay("relay"),
                                 played("slow", WEIR_SINK, &slow)),
                            1),
              2);
}

/* The source writes all at once and is gone: nobody waited for it. */
Test(bottleneck, is_not_a_source_that_was_through_at_once)
{
    struct feed feed = {.chunks = 20, .size = 10};
    struct tally tally = {0};
    struct role slow = {.run = run_slow};

    expect_eq(bottleneck_of(LINE(feed_source("feed", &feed),
                                 played("slow", WEIR_TRANSFORM, &slow),
                                 tally_sink("tally", &tally)),
                            16384),
              1);
}
