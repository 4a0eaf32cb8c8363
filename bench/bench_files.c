/* SPDX-License-Identifier: MIT */
/* bench_files.c - input made of real files, and outputs that are checked. */
#include "bench.h"

#include <stdlib.h>
#include <unistd.h>

bool bench_exists(const char *path)
{
    return access(path, R_OK) == 0;
}

unsigned bench_input_size(const bench_plan *plan)
{
    if (plan->options->mebibytes)
        return plan->options->mebibytes;
    return plan->options->quick ? 2 : 256;
}

const char *bench_input(const bench_plan *plan, unsigned mebibytes)
{
    const bench_options *options = plan->options;
    const char *path =
        bench_text("%s/bench-input-%uM", options->folder, mebibytes);
    const char *const make[] = {
        "sh", bench_text("%s/make_input.sh", options->scripts),
        bench_text("%u", mebibytes), path, NULL};
    if (bench_call(bench_words(make)) != 0)
        exit(1);
    return path;
}

const char *bench_output(const bench_plan *plan, const char *name)
{
    return bench_text("%s/bench-%s.tmp", plan->options->folder, name);
}

void bench_writes(bench_competitor *who, const char *script, const char *output,
                  const char *input)
{
    const char *const words[] = {"sh", "-c", script, "sh", output, input, NULL};
    who->result = output;
    who->check = bench_words(words);
}

void bench_add_filter(bench_plan *plan, bench_group *group, const char *name,
                      const char *const *words, const char *script,
                      const char *input)
{
    const char *output = bench_output(plan, name);
    bench_competitor *who = bench_add(group, name, words);
    who->output = output;
    bench_writes(who, script, output, input);
}
