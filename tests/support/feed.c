/* SPDX-License-Identifier: MIT */
/* feed.c - see feed.h. */
#include "feed.h"

#include <criterion/criterion.h>
#include <unistd.h>

#include "scratch.h"

weir_pipeline *start_sink(weir_stage_def sink, weir_writable **in)
{
    weir_pipeline *pipeline = weir_pipeline_new();

    cr_assert_eq(weir_pipeline_add(pipeline, sink), 0);
    *in = weir_pipeline_input(pipeline);
    cr_assert_eq(weir_pipeline_start(pipeline), 0);
    return pipeline;
}

int feed(weir_writable *in, const void *data, size_t size, size_t piece)
{
    const unsigned char *bytes = data;
    int status = 0;

    for (size_t at = 0; !status && at < size; at += piece) {
        const size_t n = size - at < piece ? size - at : piece;
        weir_chunk chunk;
        cr_assert_eq(weir_chunk_copy(&chunk, NULL, bytes + at, n), 0);
        status = weir_write(in, chunk);
    }
    return status;
}

static void await_taken(weir_pipeline *pipeline)
{
    weir_edge_stats stats;

    do {
        usleep(200);
        cr_assert_eq(weir_pipeline_edge_stats(pipeline, 0, &stats), 0);
    } while (stats.waiting_chunks > 0);
}

void await_written(weir_pipeline *pipeline, weir_writable *in)
{
    const weir_chunk nothing = {.data = NULL};

    await_taken(pipeline);
    cr_assert_eq(weir_write(in, nothing), 0);
    await_taken(pipeline); /* so it has come back from what it took before */
}

void expect_written(weir_stage_def sink, const void *data, size_t size)
{
    weir_writable *in;
    weir_pipeline *pipeline = start_sink(sink, &in);

    cr_assert_eq(feed(in, data, size, 65536), 0);
    weir_end(in);
    expect_end(pipeline, 0, "");
}

void expect_sink_refused(weir_stage_def sink, int status, const char *why)
{
    const size_t names = names_here();
    const size_t descriptors = open_descriptors();
    weir_writable *in;

    expect_end(start_sink(sink, &in), status, why);
    cr_assert_eq(names_here(), names);
    cr_assert_eq(open_descriptors(), descriptors);
}
