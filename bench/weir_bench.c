/* SPDX-License-Identifier: MIT */
/* weir_bench.c - the bench's command line. */
#include "bench.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

static const struct suite {
    const char *name;
    void (*plan)(bench_plan *plan);
} suites[] = {
    {"edge", suite_edge},       {"fan", suite_fan},
    {"latency", suite_latency}, {"pipeline", suite_pipeline},
    {"loop", suite_loop},       {"plugin", suite_plugin},
    {"sockets", suite_sockets}, {"copy", suite_copy},
    {"gzip", suite_gzip},       {"gunzip", suite_gunzip},
    {"files", suite_files},
};

#define SUITES (sizeof suites / sizeof *suites)

static const char help[] =
    "Usage: weir-bench [OPTION]... [SUITE]...\n"
    "\n"
    "Runs competitors that do the same work in turns, and prints what each\n"
    "cost. Suites: edge, fan, latency, pipeline, loop, plugin, sockets, copy,\n"
    "gzip, gunzip, files; without one, all of them.\n"
    "\n"
    "  --quick          little work and one run: shows only that it runs\n"
    "  --peers          all the peers that are there\n"
    "  --mebibytes=N    size of the input of gzip (default 256)\n"
    "  --runs=N         rounds that count, 1 to 99 (default 7)\n"
    "  --only=TEXT      only groups with this text in their title\n"
    "  --pin            pin every run to one CPU\n"
    "  --csv            print comma-separated values\n"
    "  --save=FOLDER    also write them to FOLDER/DATE-Ncpu-SUITE.csv\n"
    "  --weir=FILE      the weir command to measure (default: weir)\n"
    "  --programs=DIR   where the bench's own programs are\n"
    "  --scripts=DIR    where the bench's scripts are\n"
    "  --folder=DIR     where big files are made (default: .)\n"
    "  --help\n";

enum {
    OPTION_QUICK = 1,
    OPTION_PEERS,
    OPTION_MEBIBYTES,
    OPTION_RUNS,
    OPTION_ONLY,
    OPTION_PIN,
    OPTION_CSV,
    OPTION_SAVE,
    OPTION_WEIR,
    OPTION_PROGRAMS,
    OPTION_SCRIPTS,
    OPTION_FOLDER,
    OPTION_HELP
};

static const struct option long_options[] = {
    {"quick", no_argument, NULL, OPTION_QUICK},
    {"peers", no_argument, NULL, OPTION_PEERS},
    {"mebibytes", required_argument, NULL, OPTION_MEBIBYTES},
    {"runs", required_argument, NULL, OPTION_RUNS},
    {"only", required_argument, NULL, OPTION_ONLY},
    {"pin", no_argument, NULL, OPTION_PIN},
    {"csv", no_argument, NULL, OPTION_CSV},
    {"save", required_argument, NULL, OPTION_SAVE},
    {"weir", required_argument, NULL, OPTION_WEIR},
    {"programs", required_argument, NULL, OPTION_PROGRAMS},
    {"scripts", required_argument, NULL, OPTION_SCRIPTS},
    {"folder", required_argument, NULL, OPTION_FOLDER},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0},
};

static _Noreturn void misused(void)
{
    fputs("Try 'weir-bench --help'.\n", stderr);
    exit(2);
}

static _Noreturn void show_help(void)
{
    fputs(help, stdout);
    exit(0);
}

static int parse_number(const char *name, const char *text, long most)
{
    char *end;
    long number = strtol(text, &end, 10);
    if (*end || number < 1 || number > most) {
        fprintf(stderr, "weir-bench: --%s=%s: not from 1 to %ld\n", name, text,
                most);
        misused();
    }
    return (int)number;
}

/* Where the text of an option goes; NULL when it has none. */
static const char **text_of(bench_options *options, int option)
{
    switch (option) {
    case OPTION_ONLY:
        return &options->only;
    case OPTION_SAVE:
        return &options->save;
    case OPTION_WEIR:
        return &options->weir;
    case OPTION_PROGRAMS:
        return &options->programs;
    case OPTION_SCRIPTS:
        return &options->scripts;
    case OPTION_FOLDER:
        return &options->folder;
    default:
        return NULL;
    }
}

static void take_option(bench_options *options, int option)
{
    const char **text = text_of(options, option);
    if (text)
        *text = optarg;
    else if (option == OPTION_QUICK)
        options->quick = true;
    else if (option == OPTION_RUNS)
        options->runs = parse_number("runs", optarg, BENCH_RUNS_MAX);
    else if (option == OPTION_PEERS)
        options->peers = true;
    else if (option == OPTION_MEBIBYTES)
        options->mebibytes = (unsigned)parse_number("mebibytes", optarg, 16384);
    else if (option == OPTION_PIN)
        options->pin = true;
    else if (option == OPTION_CSV)
        options->csv = true;
    else if (option == OPTION_HELP)
        show_help();
    else
        misused();
}

static bool is_suite(const char *name)
{
    for (size_t i = 0; i < SUITES; i++)
        if (strcmp(suites[i].name, name) == 0)
            return true;
    return false;
}

static void check_suites(char **names, int count)
{
    for (int i = 0; i < count; i++) {
        if (is_suite(names[i]))
            continue;
        fprintf(stderr, "weir-bench: %s: no such suite\n", names[i]);
        misused();
    }
}

/* Plans the suites that are named, or all. */
static void make_plan(bench_plan *plan, char **names, int count)
{
    for (size_t i = 0; i < SUITES; i++) {
        bool wanted = count == 0;
        for (int j = 0; j < count; j++)
            wanted = wanted || strcmp(suites[i].name, names[j]) == 0;
        if (wanted)
            suites[i].plan(plan);
    }
}

static int play_group(bench_group *group, const bench_options *options,
                      bench_saving *saving)
{
    int failed = bench_play(options, group);
    if (options->csv)
        bench_print_csv(stdout, group, options->runs);
    else
        bench_print_table(stdout, group, options->runs);
    return bench_save(saving, options, group) < 0 || failed;
}

static int play_all(bench_plan *plan)
{
    const bench_options *options = plan->options;
    bench_saving saving = {.file = NULL};
    int failed = 0;
    for (size_t i = 0; i < plan->count; i++) {
        bench_group *group = &plan->groups[i];
        if (!options->only || strstr(group->title, options->only))
            failed |= play_group(group, options, &saving);
    }
    return bench_saved(&saving) < 0 || failed;
}

static const char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? bench_text("%.*s", (int)(slash - path), path) : ".";
}

int main(int argc, char **argv)
{
    bench_options options = {.weir = "weir", .scripts = ".", .folder = "."};
    bench_plan plan = {.options = &options};
    int option;
    options.programs = folder_of(argv[0]);
    while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1)
        take_option(&options, option);
    check_suites(argv + optind, argc - optind);
    if (options.runs == 0)
        options.runs = options.quick ? 1 : 7;

    bench_print_heading(stdout, options.csv ? "# " : "", &options);
    if (options.csv)
        bench_print_csv_heading(stdout);
    make_plan(&plan, argv + optind, argc - optind);
    int status = play_all(&plan);
    bench_forget(&plan);
    return status;
}
