/* SPDX-License-Identifier: MIT */
/* suite_edge.c - objects from threads to threads, and how long one takes. */
#include "bench.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

typedef struct titled {
    const char *title;
    bench_queue_work work;
} titled;

/* ---- One producer, one consumer ------------------------------------------ */

static const titled pairs[] = {
    {"8 B, one a call", {1000000, 8, 1, 1024, 1, 1}},
    {"8 B, 64 a call", {2000000, 8, 64, 1024, 1, 1}},
    {"4 KiB, one a call", {100000, 4096, 1, 256, 1, 1}},
    {"4 KiB, 64 a call", {100000, 4096, 64, 256, 1, 1}},
    {"64 KiB, one a call", {25000, 65536, 1, 16, 1, 1}},
    {"64 KiB, 4 a call", {25000, 65536, 4, 16, 1, 1}},
};

/* ---- More of them -------------------------------------------------------- */

static const titled fans[] = {
    {"4 producers to 1, one a call", {200000, 8, 1, 1024, 4, 1}},
    {"4 producers to 1, 64 a call", {200000, 8, 64, 1024, 4, 1}},
    {"1 producer to 4, one a call", {200000, 8, 1, 1024, 1, 4}},
    {"1 producer to 4, 64 a call", {200000, 8, 64, 1024, 1, 4}},
};

static void plan_queues(bench_plan *plan, const char *suite, const titled *all,
                        size_t n)
{
    for (size_t i = 0; i < 2 * n; i++) {
        bench_queue_work work = all[i % n].work;
        if (plan->options->quick)
            work.objects /= 1000;
        bench_group *group = bench_add_group(plan, suite, all[i % n].title,
                                             (double)work.objects, "object");
        group->pinned = i >= n;
        bench_add_queues(plan, group, &work);
    }
}

void suite_edge(bench_plan *plan)
{
    plan_queues(plan, "edge", pairs, COUNT(pairs));
}

void suite_fan(bench_plan *plan)
{
    plan_queues(plan, "fan", fans, COUNT(fans));
}

/* ---- One object ---------------------------------------------------------- */

static void plan_latency(bench_plan *plan, const char *what, const char *title,
                         unsigned long rounds)
{
    for (int pinned = 0; pinned < 2; pinned++) {
        bench_group *group =
            bench_add_group(plan, "latency", title, (double)rounds, "round");
        group->pinned = pinned;
        bench_add_latencies(plan, group, what, rounds);
    }
}

void suite_latency(bench_plan *plan)
{
    bool quick = plan->options->quick;
    plan_latency(plan, "ping", "there and back", quick ? 100 : 10000);
    plan_latency(plan, "resume", "from room to a writer that goes on",
                 quick ? 20 : 500);
}
