/* SPDX-License-Identifier: MIT */
/*
 * suite_stages.c - what single stages cost: one that was loaded beside the
 * same one built in, and those at the two ends of a connection beside socat.
 */
#include "bench.h"

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* ---- A stage that was loaded --------------------------------------------- */

static void add_passes(bench_plan *plan, bench_group *group, const char *name,
                       const char *pass, const char *size)
{
    bench_add(group, name,
              WORDS(plan->options->weir, "--quiet", "--high-water-mark=1M",
                    "zero", size, "chunk=64K", "!", pass, "!", pass, "!", pass,
                    "!", pass, "!", "null"));
}

void suite_plugin(bench_plan *plan)
{
    const bench_options *options = plan->options;
    unsigned chunks = options->quick ? 200 : 200000;
    const char *size = bench_text("size=%llu", chunks * 65536ull);
    const char *file = bench_text("%s/.libs/pass_plugin.so", options->programs);
    for (int pinned = 0; pinned < 2; pinned++) {
        bench_group *group = bench_add_group(
            plan, "plugin", "4 pass stages, 64 KiB chunks", chunks, "chunk");
        group->pinned = pinned;
        add_passes(plan, group, "weir loaded", bench_text("%s:pass_on", file),
                   size);
        group->who[0].absent = !bench_exists(file);
        add_passes(plan, group, "weir", "pass", size);
    }
}

/* ---- Over the loopback --------------------------------------------------- */

static void add_connection(bench_plan *plan, bench_group *group,
                           const char *name, const char *const *words,
                           unsigned mebibytes)
{
    const char *script = bench_text("%s/sockets.sh", plan->options->scripts);
    bench_competitor *who = bench_add(
        group, name,
        WORDS("sh", script, words[0], bench_text("%u", mebibytes), words[1]));
    who->absent = !bench_installed(words[1]);
}

void suite_sockets(bench_plan *plan)
{
    unsigned mebibytes = plan->options->quick ? 2 : 1024;
    bench_group *group = bench_add_group(
        plan, "sockets", bench_text("%u MiB over the loopback", mebibytes),
        mebibytes, "MiB");
    add_connection(plan, group, "weir", WORDS("weir", plan->options->weir),
                   mebibytes);
    add_connection(plan, group, "nc", WORDS("nc", "nc"), mebibytes);
    add_connection(plan, group, "socat", WORDS("socat", "socat"), mebibytes);
}
