/* SPDX-License-Identifier: MIT */
/*
 * The command line of `weir gzip` and `weir gunzip` with files.
 */
#include "files_options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <weir/workers.h>

#include "message.h"
#include "standard_fds.h"

enum { USUAL_LEVEL = 6, FAST = 1, BEST = 9, OPTION_SYNC = 256 };

static const struct option long_options[] = {
    {"stdout", no_argument, NULL, 'c'},
    {"to-stdout", no_argument, NULL, 'c'},
    {"decompress", no_argument, NULL, 'd'},
    {"uncompress", no_argument, NULL, 'd'},
    {"force", no_argument, NULL, 'f'},
    {"help", no_argument, NULL, 'h'},
    {"keep", no_argument, NULL, 'k'},
    {"list", no_argument, NULL, 'l'},
    {"no-name", no_argument, NULL, 'n'},
    {"name", no_argument, NULL, 'N'},
    {"processes", required_argument, NULL, 'p'},
    {"quiet", no_argument, NULL, 'q'},
    {"silent", no_argument, NULL, 'q'},
    {"recursive", no_argument, NULL, 'r'},
    {"suffix", required_argument, NULL, 'S'},
    {"synchronous", no_argument, NULL, OPTION_SYNC},
    {"test", no_argument, NULL, 't'},
    {"verbose", no_argument, NULL, 'v'},
    {"version", no_argument, NULL, 'V'},
    {"fast", no_argument, NULL, '1'},
    {"best", no_argument, NULL, '9'},
    {NULL, 0, NULL, 0},
};

static const char short_options[] = ":cdfhklnNp:qrS:tvV123456789";

/* ---- What is wrong ------------------------------------------------------- */

/* getopt's own messages, but for control characters in them. */
static int refuse_option(int answer, char *const *argv)
{
    const char *word = argv[optind - 1];
    const bool is_long = strncmp(word, "--", 2) == 0;

    if (answer == ':' && is_long)
        say("%s: %s: needs a value", argv[0], word);
    else if (answer == ':')
        say("%s: -%c: needs a value", argv[0], optopt);
    else if (is_long && optopt != 0)
        say("%s: %s: takes no value", argv[0], word);
    else if (is_long)
        say("%s: %s: unknown option; see 'weir gzip --help'", argv[0], word);
    else
        say("%s: -%c: unknown option; see 'weir gzip --help'", argv[0], optopt);
    return FILES_FAILED;
}

static int set_workers(files_options *options, const char *command)
{
    char *end;

    errno = 0;
    options->workers = strtol(optarg, &end, 10);
    if (!errno && end != optarg && !*end && options->workers >= 0 &&
        options->workers <= WEIR_MOST_WORKERS)
        return 0;
    say("%s: -p %s: must be a number from 0 to %d", command, optarg,
        WEIR_MOST_WORKERS);
    return FILES_FAILED;
}

static int set_suffix(files_options *options, const char *command)
{
    options->suffix = optarg;
    if (*optarg && !strchr(optarg, '/'))
        return 0;
    say("%s: -S '%s': cannot be a suffix", command, optarg);
    return FILES_FAILED;
}

/* ---- The options --------------------------------------------------------- */

/* What is on or off. Whether it was one of those. */
static bool switch_on(files_options *options, int answer)
{
    switch (answer) {
    case 'c':
        return options->to_stdout = true;
    case 'd':
        return options->expand = true;
    case 'f':
        return options->force = true;
    case 'k':
        return options->keep = true;
    case 'l':
        return options->list = options->test = true;
    case 'q':
        return options->quiet = true;
    case 'r':
        return options->recursive = true;
    case 't':
        return options->test = true;
    case 'v':
        return options->verbose = true;
    case 'h':
        return options->help = true;
    case 'V':
        return options->version = true;
    case OPTION_SYNC:
        return options->sync = true;
    default:
        return false;
    }
}

/* Whether there is to be a name, if it was said. */
typedef enum name_wish { NAME_USUAL, NAME_YES, NAME_NO } name_wish;

static int apply(files_options *options, int answer, name_wish *name,
                 char *const *argv)
{
    if (switch_on(options, answer))
        return 0;
    if (answer >= '1' && answer <= '9') {
        options->level = answer - '0';
        return 0;
    }
    switch (answer) {
    case 'n':
        *name = NAME_NO;
        return 0;
    case 'N':
        *name = NAME_YES;
        return 0;
    case 'p':
        return set_workers(options, argv[0]);
    case 'S':
        return set_suffix(options, argv[0]);
    default:
        return refuse_option(answer, argv);
    }
}

/* What follows from what was given. */
static void complete(files_options *options, name_wish name)
{
    options->expand |= options->test;
    options->to_stdout |= options->test;
    options->with_name =
        name == NAME_USUAL ? !options->expand : name == NAME_YES;
    options->verbose &= !options->quiet;
}

int files_options_parse(files_options *options, const command_line *command)
{
    char **argv = command->argv;
    name_wish name = NAME_USUAL;
    int answer;

    *options = (files_options){
        .expand = strcmp(argv[0], "gunzip") == 0,
        .level = USUAL_LEVEL,
        .suffix = ".gz",
    };
    opterr = 0;
    optind = 0; /* other words than before */
    while ((answer = getopt_long(command->n, argv, short_options, long_options,
                                 NULL)) >= 0) {
        const int refused = apply(options, answer, &name, argv);
        if (refused || options->help || options->version)
            return refused;
    }
    options->files = argv + optind;
    options->n = command->n - optind;
    complete(options, name);
    return 0;
}

int files_options_print_help(void)
{
    fputs("Usage: weir gzip [OPTION]... [FILE]...\n"
          "       weir gunzip [OPTION]... [FILE]...\n"
          "\n"
          "Compresses files, or expands them, and puts what it makes in their\n"
          "place. Several are worked on at once. Without a FILE, or where it\n"
          "is -, standard input goes to standard output.\n"
          "\n"
          "  -c, --stdout         write to standard output, keep the files\n"
          "  -d, --decompress     expand; what gunzip does\n"
          "  -f, --force          replace files; take links, and terminals\n"
          "  -k, --keep           do not remove the files\n"
          "  -l, --list           list the sizes of what is compressed\n"
          "  -n, --no-name        no name and time in the header, or from it\n"
          "  -N, --name           name and time in the header, or from it\n"
          "  -p, --processes=N    so many threads; 0: one for each CPU\n"
          "  -q, --quiet          no warnings\n"
          "  -r, --recursive      what is in folders too\n"
          "  -S, --suffix=SUFFIX  in place of .gz\n"
          "      --synchronous    force what is made to the disk\n"
          "  -t, --test           see whether what is compressed is sound\n"
          "  -v, --verbose        say how much smaller each file is\n"
          "  -1, --fast           faster, down from the usual -6\n"
          "  -9, --best           smaller\n"
          "  -h, --help           print this text\n"
          "  -V, --version        print the version\n"
          "\n"
          "Exit status: 0 done, 1 some file failed or the command line is\n"
          "wrong, 2 some file was left out.\n"
          "The stages of the same names: 'weir help gzip'.\n",
          stdout);
    return standard_output_flush();
}
