/* SPDX-License-Identifier: MIT */
/*
 * suite_files.c - many small files, each into a file of its own beside it.
 * Removing those of the competitor before belongs to everybody's time.
 */
#include "bench.h"

#include <stdlib.h>

/* $1 is the folder, $2 what is to be run for its files. */
#define ALL_AT_ONCE "cd \"$1\" && rm -f ./*.gz && shift && exec \"$@\" ./*"

#define RIGHT                                                                  \
    "cd \"$1\" && for file in ./*[0-9]; do gzip -dc \"$file.gz\" | "           \
    "cmp -s - \"$file\" || exit; done"

static const char *folder_of(bench_plan *plan, unsigned files)
{
    const bench_options *options = plan->options;
    const char *path = bench_text("%s/bench-files-%u", options->folder, files);
    const char *const make[] = {
        "sh", bench_text("%s/make_files.sh", options->scripts),
        bench_text("%u", files), path, NULL};
    if (bench_call(bench_words(make)) != 0)
        exit(1);
    return path;
}

static void checked(bench_competitor *who, const char *folder)
{
    const char *const words[] = {"sh", "-c", RIGHT, "sh", folder, NULL};
    who->check = bench_words(words);
}

static bench_competitor *add(bench_group *group, const char *name,
                             const char *folder, const char *const *tool)
{
    const char *words[16] = {"sh", "-c", ALL_AT_ONCE, "sh", folder};
    for (size_t i = 0; tool[i]; i++)
        words[5 + i] = tool[i];
    bench_competitor *who = bench_add(group, name, words);
    who->absent = !bench_installed(tool[0]);
    checked(who, folder);
    return who;
}

void suite_files(bench_plan *plan)
{
    unsigned files = plan->options->quick ? 5 : 2000;
    const char *folder = folder_of(plan, files);
    bench_group *group = bench_add_group(
        plan, "files", bench_text("%u files of 1 to 200 KiB, level 6", files),
        files, "file");
    const char *const weir[] = {
        plan->options->weir, "gzip", "-6", "-k", "-f", "-p", "2", NULL};
    add(group, "weir", folder, weir);
    const char *const deflate[] = {"libdeflate-gzip", "-6", "-k", "-f", NULL};
    if (plan->options->peers)
        add(group, "libdeflate-gzip", folder, deflate);
    const char *const gzip[] = {"gzip", "-6", "-k", "-f", NULL};
    add(group, "gzip", folder, gzip);
    const char *const pigz2[] = {"pigz", "-6", "-k", "-f", "-p2", NULL};
    add(group, "pigz -p2", folder, pigz2);
}
