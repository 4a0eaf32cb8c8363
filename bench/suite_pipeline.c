/* SPDX-License-Identifier: MIT */
/*
 * suite_pipeline.c - zeros through stages that only pass them on, in chunks of
 * 64 KiB. A unit is one chunk through one stage, the two at the ends included:
 * if a stage costs the same in any company, all groups show the same figure.
 */
#include "bench.h"

#include <string.h>

#define CHUNK 65536

static const unsigned depths[] = {1, 2, 4, 8, 16, 32, 64};

/* As long as `n` stages between a source and a sink. */
static const char *repeat(const char *text, unsigned n)
{
    const char *all = "";
    while (n--)
        all = bench_text("%s%s", all, text);
    return all;
}

static void plan_depth(bench_plan *plan, unsigned depth, unsigned long chunks,
                       bool pinned)
{
    const bench_options *options = plan->options;
    double work = (double)chunks * (depth + 2);
    bench_group *group =
        bench_add_group(plan, "pipeline",
                        bench_text("%u pass stage%s, 64 KiB chunks", depth,
                                   depth == 1 ? "" : "s"),
                        work, "step");
    group->pinned = pinned;
    const char *weir[] = {bench_text("%s/pass_weir", options->programs),
                          bench_text("%u", depth), bench_text("%lu", chunks),
                          NULL};
    bench_add(group, "weir", weir);

    if (options->peers) {
        const char *node[] = {
            "node", bench_text("%s/peers/pass_node.mjs", options->scripts),
            weir[1], weir[2], NULL};
        bench_add(group, "node", node);
    }
    unsigned long bytes = chunks * CHUNK;
    const char *cat[] = {"sh", "-c",
                         bench_text("head -c %lu /dev/zero%s | cat >/dev/null",
                                    bytes, repeat(" | cat", depth)),
                         NULL};
    bench_add(group, "cat | cat", cat);
}

void suite_pipeline(bench_plan *plan)
{
    unsigned long chunks = plan->options->quick ? 200 : 32000;
    for (size_t i = 0; i < sizeof depths / sizeof *depths; i++) {
        plan_depth(plan, depths[i], chunks / depths[i] + 1, false);
        plan_depth(plan, depths[i], chunks / depths[i] + 1, true);
    }
}

/* The stage is the middle one of three; a mark of 0 is their own. */
static void plan_loop(bench_plan *plan, const char *title, const char *mark,
                      const char *stage)
{
    unsigned long chunks = plan->options->quick ? 200 : 50000;
    static const char *const ways[][2] = {{"poll", "one thread polls"},
                                          {"wait", "two threads wait"}};
    const char *program = bench_text("%s/feed_weir", plan->options->programs);
    bench_group *group =
        bench_add_group(plan, "loop", title, (double)chunks, "chunk");

    for (size_t i = 0; i < 2; i++) {
        const char *words[] = {program, ways[i][0], bench_text("%lu", chunks),
                               mark,    stage,      NULL};
        bench_add(group, ways[i][1], words);
    }
}

/* What a poll loop costs against threads that wait: less, the more there is to
 * do each time that it wakes, and little where the stages do anything. */
void suite_loop(bench_plan *plan)
{
    plan_loop(plan, "3 pass stages fed and drained by the program", "0",
              "pass");
    plan_loop(plan, "3 pass stages with edges of 2 MiB, fed and drained",
              "2097152", "pass");
    plan_loop(plan, "pass, crc32 and pass, fed and drained", "0", "crc32");
    plan_loop(plan, "pass, crc32 and pass with edges of 2 MiB", "2097152",
              "crc32");
}
