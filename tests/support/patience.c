/* SPDX-License-Identifier: MIT */
/* patience.c - waiting until another thread has got somewhere. */
#include "patience.h"

#include <time.h>

enum { GIVE_UP_AFTER_S = 10, ASK_EVERY_US = 200 };

bool await(bool (*is_so)(void *arg), void *arg)
{
    const struct timespec pause = {.tv_nsec = ASK_EVERY_US * 1000};
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    const time_t end = now.tv_sec + GIVE_UP_AFTER_S;
    while (!is_so(arg)) {
        if (now.tv_sec > end)
            return false;
        nanosleep(&pause, NULL);
        clock_gettime(CLOCK_MONOTONIC, &now);
    }
    return true;
}

struct goal {
    weir_edge *edge; /* or, where NULL, edge `index` of a pipeline */
    weir_pipeline *pipeline;
    size_t index;
    uint64_t writer_waits;
    uint64_t reader_waits;
};

static bool reached(void *arg)
{
    const struct goal *goal = arg;
    weir_edge_stats stats;

    if (goal->edge)
        weir_edge_get_stats(goal->edge, &stats);
    else if (weir_pipeline_edge_stats(goal->pipeline, goal->index, &stats))
        return false;
    return stats.writer_waits >= goal->writer_waits &&
           stats.reader_waits >= goal->reader_waits;
}

bool await_writer_waits(weir_edge *edge, uint64_t n)
{
    return await(reached, &(struct goal){.edge = edge, .writer_waits = n});
}

bool await_reader_waits(weir_edge *edge, uint64_t n)
{
    return await(reached, &(struct goal){.edge = edge, .reader_waits = n});
}

bool await_pipeline_writer_waits(weir_pipeline *pipeline, size_t index,
                                 uint64_t n)
{
    return await(reached, &(struct goal){.pipeline = pipeline,
                                         .index = index,
                                         .writer_waits = n});
}

bool await_pipeline_reader_waits(weir_pipeline *pipeline, size_t index,
                                 uint64_t n)
{
    return await(reached, &(struct goal){.pipeline = pipeline,
                                         .index = index,
                                         .reader_waits = n});
}

static bool runs(void *arg)
{
    const struct goal *goal = arg;
    weir_stage_stats stats;

    return weir_pipeline_stage_stats(goal->pipeline, goal->index, &stats) ==
               0 &&
           stats.running;
}

bool await_stage_running(weir_pipeline *pipeline, size_t index)
{
    return await(runs, &(struct goal){.pipeline = pipeline, .index = index});
}
