/* SPDX-License-Identifier: MIT */
/*
 * The command line up to the first word that is no option.
 */
#include "command_line.h"

#include <getopt.h>
#include <string.h>

#include "common_options.h"
#include "message.h"
#include "plugins.h"

enum {
    OPTION_PROGRESS = 256,
    OPTION_MARK,
    OPTION_BUDGET,
    OPTION_PLUGINS,
    OPTION_DOT,
    OPTION_DEADLOCK
};

static const struct option long_options[] = {
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {"quiet", no_argument, NULL, 'q'},
    {"stats", no_argument, NULL, 's'},
    {"progress", no_argument, NULL, OPTION_PROGRESS},
    {"high-water-mark", required_argument, NULL, OPTION_MARK},
    {"budget", required_argument, NULL, OPTION_BUDGET},
    {"plugin-path", required_argument, NULL, OPTION_PLUGINS},
    {"file", required_argument, NULL, 'f'},
    {"dot", optional_argument, NULL, OPTION_DOT},
    {"on-deadlock", required_argument, NULL, OPTION_DEADLOCK},
    {NULL, 0, NULL, 0},
};

/* getopt's own messages, but for control characters in them. */
static int refuse_option(int answer, char *const *argv)
{
    const char *word = argv[optind - 1];

    if (answer == ':')
        return say_usage("%s: needs a value", word);
    if (strncmp(word, "--", 2) != 0)
        return say_usage("-%c: unknown option; see 'weir --help'", optopt);
    if (optopt != 0)
        return say_usage("%s: takes no value", word);
    return say_usage("%s: unknown option; see 'weir --help'", word);
}

static int set_on_deadlock(command_line *command, const char *word)
{
    if (strcmp(word, "fail") == 0)
        command->on_deadlock = WEIR_DEADLOCK_FAIL;
    else if (strcmp(word, "grow") == 0)
        command->on_deadlock = WEIR_DEADLOCK_GROW;
    else
        return say_usage("--on-deadlock=%s: is to be fail or grow", word);
    return 0;
}

static int apply_option(command_line *command, int answer, char *const *argv)
{
    switch (answer) {
    case 'h':
        command->action = COMMAND_HELP;
        return 0;
    case 'V':
        command->action = COMMAND_VERSION;
        return 0;
    case 'q':
        command->progress = PROGRESS_NEVER;
        return 0;
    case 's':
        command->stats = true;
        return 0;
    case OPTION_PROGRESS:
        command->progress = PROGRESS_ALWAYS;
        return 0;
    case OPTION_MARK:
        return common_options_parse_size("--high-water-mark", optarg,
                                         &command->high_water_mark);
    case OPTION_BUDGET:
        return common_options_parse_size("--budget", optarg, &command->budget);
    case OPTION_PLUGINS:
        return plugins_set_path(optarg);
    case 'f':
        command->file = optarg;
        return 0;
    case OPTION_DEADLOCK:
        return set_on_deadlock(command, optarg);
    case OPTION_DOT:
        command->dot = true;
        command->dot_file = optarg;
        return 0;
    default:
        return refuse_option(answer, argv);
    }
}

/* `new-stage NAME` */
static int find_new_stage(command_line *command)
{
    if (command->n == 1)
        return say_usage("new-stage: a name for the stage is missing");
    if (command->n > 2)
        return say_usage("new-stage: unexpected word '%s'", command->words[2]);
    command->action = COMMAND_NEW_STAGE;
    command->words++;
    command->n--;
    return 0;
}

/*
 * `gzip FILE...`. As no pipeline begins with a transform, it is one only where
 * there is a '!', which then lacks its source.
 */
static bool is_for_files(const command_line *command)
{
    const char *word = command->words[0];

    if (strcmp(word, "gzip") != 0 && strcmp(word, "gunzip") != 0)
        return false;
    for (int i = 1; i < command->n; i++)
        if (strcmp(command->words[i], "!") == 0)
            return false;
    return true;
}

/* Nothing that concerns pipelines goes before it. */
static int find_files(command_line *command)
{
    const char *word = command->words[0];

    if (command->stats || command->dot ||
        command->progress == PROGRESS_ALWAYS ||
        command->high_water_mark != MARK_NOT_GIVEN)
        return say_usage(
            "%s: its options stand behind it; see 'weir %s --help'", word,
            word);
    command->action = COMMAND_FILES;
    return 0;
}

/* `help`, `help STAGE` and `stages` stand where a pipeline would. */
static int find_action(command_line *command)
{
    const char *word = command->words[0];
    const bool help = strcmp(word, "help") == 0;

    if (is_for_files(command))
        return find_files(command);
    if (strcmp(word, "new-stage") == 0)
        return find_new_stage(command);
    if (!help && strcmp(word, "stages") != 0)
        return 0;
    if (command->n > 1 + help)
        return say_usage("%s: unexpected word '%s'", word,
                         command->words[1 + help]);
    if (!help)
        command->action = COMMAND_STAGES;
    else
        command->action = command->n > 1 ? COMMAND_EXPLAIN : COMMAND_HELP;
    command->words++;
    command->n--;
    return 0;
}

static bool asks_for_help(const command_line *command)
{
    return command->action == COMMAND_HELP ||
           command->action == COMMAND_VERSION;
}

/* The options from the present word on, up to one that is none. Returns 0, or
 * EXIT_USAGE. */
static int parse_options(command_line *command, int argc, char **argv)
{
    int answer;

    while ((answer = getopt_long(argc, argv, "+:hVqsf:", long_options, NULL)) >=
           0) {
        const int refused = apply_option(command, answer, argv);
        if (refused)
            return refused;
        if (asks_for_help(command))
            return 0;
    }
    return 0;
}

/* What goes together. */
static int check(const command_line *command)
{
    if (command->file && command->n > 0)
        return say_usage("unexpected word '%s': -f %s has the pipeline",
                         command->words[0], command->file);
    if (command->dot && !command->dot_file && command->action == COMMAND_RUN)
        return say_usage("--dot: needs a file for a run, as in "
                         "--dot=pipeline.dot");
    return 0;
}

int command_line_parse(command_line *command, int argc, char **argv)
{
    *command = (command_line){.high_water_mark = MARK_NOT_GIVEN};
    opterr = 0;
    int refused = parse_options(command, argc, argv);
    if (!refused && !asks_for_help(command) && optind < argc &&
        strcmp(argv[optind], "check") == 0) {
        command->action = COMMAND_CHECK;
        optind++;
        refused = parse_options(command, argc, argv);
    }
    if (refused || asks_for_help(command))
        return refused;
    command->words = (const char *const *)argv + optind;
    command->n = argc - optind;
    command->argv = argv + optind;
    if (command->n > 0 && command->action == COMMAND_RUN && !command->file)
        refused = find_action(command);
    return refused ? refused : check(command);
}
