/* SPDX-License-Identifier: MIT */
/*
 * bench_queues.c - the queues between threads that are there.
 *
 * To add one: a small file in bench/peers that fills in a queue_peer, its lines
 * in bench/peers/local.mk, and its name here. One in another language is a
 * program that takes the same arguments and prints "seconds 0.123".
 */
#include "bench.h"

#include <string.h>

enum {
    ALWAYS = 1,     /* not only among all the peers */
    SPINS = 2,      /* needs a CPU for each thread */
    ONE_READER = 4, /* not for several consumers */
    PAIR_ONLY = 8,  /* one producer and one consumer */
    IN_C = 16,      /* can be asked for latencies */
    IN_CREDITS = 32 /* a writer is let go for many objects at once */
};

/* The last one that is there is the one that ratios are against. */
static const struct peer {
    const char *name;
    unsigned is;
} peers[] = {
    {"weir", ALWAYS | IN_C},
    {"pipe", ALWAYS | IN_C},
    {"glib", IN_C},
    {"av", IN_C},
    {"tbb", IN_C},
    {"moodycamel", IN_C},
    {"ck", IN_C | SPINS | PAIR_ONLY},
    {"zmq", IN_C | ONE_READER | IN_CREDITS},
    {"go", 0},
    {"rust", 0},
    {"java", 0},
    {"node", PAIR_ONLY},
    {"apr_queue", ALWAYS | IN_C},
};

#define PEERS (sizeof peers / sizeof *peers)

static bool wanted(const bench_plan *plan, const struct peer *peer)
{
    return (peer->is & ALWAYS) || plan->options->peers;
}

static bool can(const struct peer *peer, const bench_group *group,
                const bench_queue_work *work)
{
    bool pair = work->producers == 1 && work->consumers == 1;
    if ((peer->is & SPINS) &&
        (group->pinned || bench_cpus() < 2 || work->size > 8))
        return false;
    if ((peer->is & ONE_READER) && work->consumers > 1)
        return false;
    return pair || !(peer->is & PAIR_ONLY);
}

static void add(bench_plan *plan, bench_group *group, const char *name,
                const bench_queue_work *work)
{
    const bench_options *options = plan->options;
    const char *words[12];
    size_t n = 0;
    const char *proof = NULL;
    if (strcmp(name, "java") == 0) {
        proof = bench_text("%s/QueueJava.class", options->programs);
        words[n++] = "java";
        words[n++] = "-cp";
        words[n++] = options->programs;
        words[n++] = "QueueJava";
    } else if (strcmp(name, "node") == 0) {
        words[n++] = "node";
        words[n++] = bench_text("%s/peers/queue_node.mjs", options->scripts);
    } else {
        words[n++] = bench_text("%s/queue_%s", options->programs, name);
    }
    words[n++] = bench_text("%lu", work->objects);
    words[n++] = bench_text("%u", work->size);
    words[n++] = bench_text("%u", work->batch);
    words[n++] = bench_text("%u", work->capacity);
    words[n++] = bench_text("%u", work->producers);
    words[n++] = bench_text("%u", work->consumers);
    words[n] = NULL;
    bench_competitor *who = bench_add(group, name, words);
    who->absent = who->absent || (proof && !bench_exists(proof));
}

void bench_add_queues(bench_plan *plan, bench_group *group,
                      const bench_queue_work *work)
{
    for (size_t i = 0; i < PEERS; i++)
        if (wanted(plan, &peers[i]) && can(&peers[i], group, work))
            add(plan, group, peers[i].name, work);
}

void bench_add_latencies(bench_plan *plan, bench_group *group, const char *what,
                         unsigned long rounds)
{
    bool held = strcmp(what, "resume") == 0;
    for (size_t i = 0; i < PEERS; i++) {
        const struct peer *peer = &peers[i];
        if (!wanted(plan, peer) || !(peer->is & IN_C) ||
            ((peer->is & SPINS) && (group->pinned || held)) ||
            ((peer->is & IN_CREDITS) && held))
            continue;
        const char *const words[] = {
            bench_text("%s/queue_%s", plan->options->programs, peer->name),
            what, bench_text("%lu", rounds), NULL};
        bench_add(group, peer->name, words);
    }
}
