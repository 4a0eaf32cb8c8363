/* SPDX-License-Identifier: MIT */
/* suite_copy.c - a plain copy of a file in the page cache to a new one. */
#include "bench.h"

#define SAME "cmp -s -- \"$1\" \"$2\""
#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

void suite_copy(bench_plan *plan)
{
    unsigned mebibytes = bench_input_size(plan);
    const char *input = bench_input(plan, mebibytes);
    bench_group *group =
        bench_add_group(plan, "copy", bench_text("copy of %u MiB", mebibytes),
                        mebibytes, "MiB");
    const char *output = bench_output(plan, "weir");
    bench_writes(bench_add(group, "weir",
                           WORDS(plan->options->weir, "--quiet", "read", input,
                                 "!", "write", output)),
                 SAME, output, input);
    if (plan->options->peers) {
        output = bench_output(plan, "mbuffer");
        bench_writes(
            bench_add(group, "mbuffer",
                      WORDS("mbuffer", "-q", "-f", "-i", input, "-o", output)),
            SAME, output, input);
        bench_add_filter(plan, group, "pv", WORDS("pv", "-q", input), SAME,
                         input);
    }
    bench_add_filter(plan, group, "cat", WORDS("cat", input), SAME, input);
    output = bench_output(plan, "cp");
    bench_writes(bench_add(group, "cp", WORDS("cp", input, output)), SAME,
                 output, input);
}
