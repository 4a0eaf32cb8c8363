/* SPDX-License-Identifier: MIT */
/*
 * pass_weir.c - pass_weir STAGES CHUNKS: chunks of 64 KiB of zeros from a
 * source through stages that pass them on into a sink that drops them. The
 * edges' wake-ups are added up.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <weir/weir.h>

#define CHUNK 65536

static weir_pipeline *make(unsigned long stages, unsigned long chunks)
{
    weir_pipeline *pipeline = weir_pipeline_new();
    if (!pipeline)
        return NULL;
    weir_pipeline_add(pipeline,
                      weir_zero(.size = chunks * CHUNK, .chunk = CHUNK));
    while (stages--)
        weir_pipeline_add(pipeline, weir_pass());
    weir_pipeline_add(pipeline, weir_null());
    weir_pipeline_set_marks(pipeline, 16 * CHUNK, 0);
    return pipeline;
}

static void report(weir_pipeline *pipeline, weir_deadline began)
{
    weir_edge_stats all = {.chunks = 0};
    weir_edge_stats edge;
    printf("seconds %.9f\n", (double)(weir_now() - began) / 1e9);
    for (size_t i = 0; !weir_pipeline_edge_stats(pipeline, i, &edge); i++) {
        all.wakeups_sent += edge.wakeups_sent;
        all.wakeups_suppressed += edge.wakeups_suppressed;
        all.wakeups_futile += edge.wakeups_futile;
        all.writer_waits += edge.writer_waits;
        all.reader_waits += edge.reader_waits;
    }
    printf("wakeups_sent %" PRIu64 "\n", all.wakeups_sent);
    printf("wakeups_suppressed %" PRIu64 "\n", all.wakeups_suppressed);
    printf("wakeups_futile %" PRIu64 "\n", all.wakeups_futile);
    printf("writer_waits %" PRIu64 "\n", all.writer_waits);
    printf("reader_waits %" PRIu64 "\n", all.reader_waits);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "Usage: %s STAGES CHUNKS\n", argv[0]);
        return 2;
    }
    weir_pipeline *pipeline =
        make(strtoul(argv[1], NULL, 10), strtoul(argv[2], NULL, 10));
    if (!pipeline)
        return 1;
    weir_deadline began = weir_now();
    int status = weir_pipeline_run(pipeline);
    if (status)
        fprintf(stderr, "%s: %s\n", argv[0], weir_pipeline_why(pipeline));
    report(pipeline, began);
    weir_pipeline_free(pipeline);
    return status != 0;
}
