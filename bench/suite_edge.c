/* SPDX-License-Identifier: MIT */
/*
 * suite_edge.c - objects from one thread to another.
 *
 * To add a peer: a small file in bench/peers that fills in a queue_peer, its
 * lines in bench/local.mk, and its name here. A peer in another language is a
 * program that takes the same four arguments and prints "seconds 0.123".
 */
#include "bench.h"

/* The last one that is there is the one that ratios are against. */
static const char *const peers[] = {"weir", "pipe", "apr_queue"};

static const struct work {
    const char *title;
    unsigned long objects;
    unsigned size;     /* bytes of an object */
    unsigned batch;    /* objects a call */
    unsigned capacity; /* objects in the queue at most */
} works[] = {
    {"8 B, one a call", 5000000, 8, 1, 1024},
    {"8 B, 64 a call", 20000000, 8, 64, 1024},
    {"4 KiB, one a call", 2000000, 4096, 1, 256},
    {"4 KiB, 64 a call", 2000000, 4096, 64, 256},
    {"64 KiB, one a call", 500000, 65536, 1, 16},
    {"64 KiB, 4 a call", 500000, 65536, 4, 16},
};

static void plan_work(bench_plan *plan, const struct work *work, bool pinned)
{
    unsigned long objects = work->objects / (plan->options->quick ? 1000 : 1);
    bench_group *group =
        bench_add_group(plan, "edge", work->title, (double)objects, "object");
    group->pinned = pinned;
    for (size_t i = 0; i < sizeof peers / sizeof *peers; i++) {
        const char *const words[] = {
            bench_text("%s/queue_%s", plan->options->programs, peers[i]),
            bench_text("%lu", objects),
            bench_text("%u", work->size),
            bench_text("%u", work->batch),
            bench_text("%u", work->capacity),
            NULL};
        bench_add(group, peers[i], words);
    }
}

void suite_edge(bench_plan *plan)
{
    size_t n = sizeof works / sizeof *works;
    for (size_t i = 0; i < 2 * n; i++)
        plan_work(plan, &works[i % n], i >= n);
}
