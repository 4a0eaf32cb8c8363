/* SPDX-License-Identifier: MIT */
/* experiments.c - the experiments' command line, and their order. */
#include "experiments.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

static const experiment full[] = {
    {.name = "slow-sink",
     .title = "through a pass stage to a sink of 256 MiB/s",
     .shape = "pass",
     .rate = 256,
     .sizes = {256, 1024, 4096},
     .unbounded = 1024},
    {.name = "gzip",
     .title = "through gzip, level 6",
     .shape = "gzip",
     .sizes = {256, 1024},
     .unbounded = 1024},
};

static const experiment quick[] = {
    {.name = "slow-sink",
     .title = "through a pass stage to a sink of 64 MiB/s",
     .shape = "pass",
     .rate = 64,
     .sizes = {8, 16, 24},
     .unbounded = 16},
    {.name = "gzip",
     .title = "through gzip, level 6",
     .shape = "gzip",
     .sizes = {8, 16},
     .unbounded = 16},
};

#define MEBIBYTE 1048576.0
#define EXPERIMENTS (sizeof full / sizeof *full)

static const char help[] =
    "Usage: experiments [OPTION]... [EXPERIMENT]...\n"
    "\n"
    "Runs the experiments of Node's guide to backpressure, with it and\n"
    "without, on weir and on node. Experiments: slow-sink, gzip, cork; "
    "without\n"
    "one, all of them.\n"
    "\n"
    "  --quick          little work and two runs: shows only that it runs\n"
    "  --runs=N         rounds that count, 1 to 99 (default 5)\n"
    "  --save=FOLDER    write data and pictures there\n"
    "  --programs=DIR   where the experiments' own programs are\n"
    "  --scripts=DIR    where their scripts are\n"
    "  --folder=DIR     where files are made (default: .)\n"
    "  --help\n";

/* ---- Who competes -------------------------------------------------------- */

const bench_competitor *experiment_who(const bench_group *group,
                                       const char *name)
{
    for (size_t i = 0; i < group->count; i++)
        if (strcmp(group->who[i].name, name) == 0)
            return group->who[i].absent ? NULL : &group->who[i];
    return NULL;
}

const char *experiment_samples(const bench_options *options, const char *name)
{
    return bench_text("%s/bench-%s.tmp", options->folder, name);
}

static void add(bench_plan *plan, bench_group *group, const experiment *about,
                const char *name, bool respects)
{
    const bench_options *options = plan->options;
    bool node = strncmp(name, NODE_WITH, strlen(NODE_WITH)) == 0;
    const char *words[8];
    size_t n = 0;
    if (node) {
        words[n++] = "node";
        words[n++] = bench_text("%s/peers/guide_node.mjs", options->scripts);
    } else {
        words[n++] = bench_text("%s/guide_weir", options->programs);
    }
    words[n++] = respects ? "with" : "without";
    words[n++] = about->shape;
    words[n++] = bench_text("%.0f", group->work * MEBIBYTE);
    words[n++] = bench_text("%.0f", about->rate * MEBIBYTE);
    words[n++] = experiment_samples(options, name);
    words[n] = NULL;
    bench_add(group, name, words);
}

/* Without backpressure a run takes as much memory as its input, which is why
 * the largest inputs are left out, and with them node. */
static void plan_size(bench_plan *plan, const experiment *about, unsigned size)
{
    bench_group *group = bench_add_group(
        plan, about->name, bench_text("%u MiB %s", size, about->title), size,
        "MiB");
    add(plan, group, about, WITH, true);
    if (size <= about->unbounded) {
        add(plan, group, about, WITHOUT, false);
        add(plan, group, about, NODE_WITH, true);
        add(plan, group, about, NODE_WITHOUT, false);
    }
    group->peer = 0;
}

/* ---- One after the other ------------------------------------------------- */

/* The guide's tables, of the largest size that was run in both ways. */
static int compare(const bench_options *options, const bench_group *group)
{
    experiment_print_times(stdout, group, options->runs);
    experiment_print_memory(stdout, group, options->runs);
    experiment_print_work(stdout, options, group);
    return options->save ? experiment_save(options, group) : 0;
}

static int play_experiment(const bench_options *options,
                           const experiment *about)
{
    bench_plan plan = {.options = options};
    int failed = 0;
    for (size_t i = 0; i < EXPERIMENT_SIZES && about->sizes[i]; i++)
        plan_size(&plan, about, about->sizes[i]);
    for (size_t i = 0; i < plan.count && !failed; i++) {
        bench_group *group = &plan.groups[i];
        failed = bench_play(options, group);
        if (failed)
            break;
        experiment_print_costs(stdout, group, options->runs);
        if (about->sizes[i] == about->unbounded)
            failed = compare(options, group);
    }
    if (!failed)
        experiment_print_verdict(stdout, plan.groups, plan.count,
                                 options->runs);
    if (!failed && options->save)
        failed = experiment_save_runs(&plan, about->name);
    bench_forget(&plan);
    return failed;
}

static int play_cork(const bench_options *options)
{
    bench_plan plan = {.options = options};
    int failed = 0;
    suite_cork(&plan);
    for (size_t i = 0; i < plan.count && !failed; i++) {
        failed = bench_play(options, &plan.groups[i]);
        if (!failed)
            cork_print(stdout, &plan.groups[i], options->runs);
    }
    if (!failed && options->save)
        failed = experiment_save_runs(&plan, "cork");
    bench_forget(&plan);
    return failed;
}

/* ---- The command line ---------------------------------------------------- */

static const struct option long_options[] = {
    {"quick", no_argument, NULL, 'q'},
    {"runs", required_argument, NULL, 'r'},
    {"save", required_argument, NULL, 's'},
    {"programs", required_argument, NULL, 'p'},
    {"scripts", required_argument, NULL, 'c'},
    {"folder", required_argument, NULL, 'f'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static _Noreturn void misused(void)
{
    fputs("Try 'experiments --help'.\n", stderr);
    exit(2);
}

static int parse_runs(const char *text)
{
    char *end;
    long runs = strtol(text, &end, 10);
    if (!*end && runs >= 1 && runs <= BENCH_RUNS_MAX)
        return (int)runs;
    fprintf(stderr, "experiments: --runs=%s: not from 1 to %d\n", text,
            BENCH_RUNS_MAX);
    misused();
}

static void take_option(bench_options *options, int option)
{
    switch (option) {
    case 'q':
        options->quick = true;
        break;
    case 'r':
        options->runs = parse_runs(optarg);
        break;
    case 's':
        options->save = optarg;
        break;
    case 'p':
        options->programs = optarg;
        break;
    case 'c':
        options->scripts = optarg;
        break;
    case 'f':
        options->folder = optarg;
        break;
    case 'h':
        fputs(help, stdout);
        exit(0);
    default:
        misused();
    }
}

static void check_names(char **names, int count)
{
    for (int i = 0; i < count; i++) {
        bool known = strcmp(names[i], "cork") == 0;
        for (size_t j = 0; j < EXPERIMENTS; j++)
            known = known || strcmp(names[i], full[j].name) == 0;
        if (known)
            continue;
        fprintf(stderr, "experiments: %s: no such experiment\n", names[i]);
        misused();
    }
}

static bool is_wanted(char **names, int count, const char *name)
{
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return count == 0;
}

int main(int argc, char **argv)
{
    bench_options options = {.programs = ".", .scripts = ".", .folder = "."};
    int option;
    int failed = 0;
    while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1)
        take_option(&options, option);
    char **names = argv + optind;
    int count = argc - optind;
    check_names(names, count);
    if (options.runs == 0)
        options.runs = options.quick ? 2 : 5;

    bench_print_heading(stdout, "", &options);
    if (!bench_installed("node"))
        puts("node is not installed: its runs are skipped");
    for (size_t i = 0; i < EXPERIMENTS && !failed; i++)
        if (is_wanted(names, count, full[i].name))
            failed =
                play_experiment(&options, options.quick ? &quick[i] : &full[i]);
    if (!failed && is_wanted(names, count, "cork"))
        failed = play_cork(&options);
    return failed != 0;
}
