/* SPDX-License-Identifier: MIT */
/*
 * guide_flow.c - the guide's experiment as a program: the same line of stages
 * with and without backpressure.
 *
 *     guide_flow respect|ignore MEBIBYTES
 *
 * A source writes so much to a consumer that is slower, in front of gzip. In
 * place of Node's `return true`, `ignore` offers every chunk and does not heed
 * the answer. "Slower" is no matter of time: the consumer takes nothing until
 * the source can do no more, because it is held or because it is done.
 *
 * Prints "peak KIB", "faults N", and "edge I highest H bound B" for each edge.
 * Exits 1 when the run fails.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <weir/weir.h>

enum { CHUNK = 16384 };

struct flow {
    weir_pipeline *pipeline;
    bool ignore;
    size_t chunks;
    atomic_bool done; /* the source has written all that it can */
};

static int write_one(const struct flow *flow, weir_writable *out,
                     weir_chunk chunk)
{
    if (!flow->ignore)
        return weir_write(out, chunk);
    int answer = weir_offer(out, chunk);
    return answer < 0 ? answer : 0;
}

static int write_all(weir_stage *self, const struct flow *flow)
{
    for (size_t i = 0; i < flow->chunks; i++) {
        weir_chunk chunk;
        int failed = weir_chunk_alloc(&chunk, weir_stage_pool(self), CHUNK);
        if (failed)
            return weir_stage_fail(self, failed, "chunk %zu", i);
        memset(chunk.data, (int)(i % 251), CHUNK);
        failed = write_one(flow, weir_stage_out(self), chunk);
        if (failed)
            return failed;
    }
    return 0;
}

static int run_source(weir_stage *self)
{
    struct flow *flow = weir_stage_arg(self);
    int status = write_all(self, flow);

    flow->done = true;
    return status;
}

static bool source_can_go_on(const struct flow *flow)
{
    weir_edge_stats edge;

    return !flow->done &&
           weir_pipeline_edge_stats(flow->pipeline, 0, &edge) == 0 &&
           edge.writers_waiting == 0;
}

static int run_slow(weir_stage *self)
{
    const struct flow *flow = weir_stage_arg(self);
    weir_chunk chunk;
    int got;

    while (source_can_go_on(flow)) {
        int status = weir_stage_poll(self, -1, 0, weir_in_ms(1));
        if (status != -ETIMEDOUT)
            return status;
    }
    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        int failed = weir_write(weir_stage_out(self), chunk);
        if (failed)
            return failed;
    }
    return got;
}

static void report(weir_pipeline *pipeline)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    printf("peak %ld\nfaults %ld\n", usage.ru_maxrss, usage.ru_minflt);
    for (size_t i = 0; i < weir_pipeline_edges(pipeline); i++) {
        weir_edge_stats stats;
        if (weir_pipeline_edge_stats(pipeline, i, &stats) == 0)
            printf("edge %zu highest %zu bound %zu\n", i, stats.highest_length,
                   stats.high_water_mark - 1 + stats.largest_chunk);
    }
}

static int run_flow(struct flow *flow)
{
    weir_pipeline *p = flow->pipeline;

    weir_pipeline_add(p, (weir_stage_def){.name = "source",
                                          .kind = WEIR_SOURCE,
                                          .run = run_source,
                                          .arg = flow});
    weir_pipeline_add(
        p, (weir_stage_def){.name = "slow", .run = run_slow, .arg = flow});
    weir_pipeline_add(p, weir_gzip(.level = 1));
    weir_pipeline_add(p, weir_null());
    int status = weir_pipeline_run(p);
    if (status)
        fprintf(stderr, "guide_flow: %s\n", weir_pipeline_why(p));
    else
        report(p);
    return status ? 1 : 0;
}

int main(int argc, char **argv)
{
    struct flow flow = {0};

    if (argc != 3)
        return 99;
    /* So that a fault is a page of the usual size. */
    prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
    flow.ignore = !strcmp(argv[1], "ignore");
    flow.chunks = strtoul(argv[2], NULL, 10) * 1024 * 1024 / CHUNK;
    flow.pipeline = weir_pipeline_new();
    int code = flow.pipeline ? run_flow(&flow) : 99;
    weir_pipeline_free(flow.pipeline);
    return code;
}
