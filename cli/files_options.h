/* SPDX-License-Identifier: MIT */
/*
 * The command line of `weir gzip` and `weir gunzip` with files: gzip's.
 */
#ifndef WEIR_CLI_FILES_OPTIONS_H
#define WEIR_CLI_FILES_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "command_line.h"

/* gzip's: some file failed, or the command line is wrong; some file was left
 * out. */
enum { FILES_FAILED = 1, FILES_WARNED = 2 };

typedef struct files_options {
    bool help;
    bool version;

    bool expand;
    bool test;      /* nothing is made; expand is set too */
    bool list;      /* the same, and a table is printed */
    bool to_stdout; /* nothing else is made, or nothing at all */
    bool keep;
    bool force;
    bool recursive;
    bool quiet;
    bool verbose;
    bool sync;
    bool with_name; /* in the header, or taken from it */
    int64_t level;
    int64_t workers; /* 0: as many as there are CPUs */
    const char *suffix;

    char *const *files;
    int n;
} files_options;

/* Reads the words of the command, whose first is "gzip" or "gunzip"; they are
 * put in order. Returns 0, or FILES_FAILED having said what is wrong. */
int files_options_parse(files_options *options, const command_line *command);

/* Prints the options on standard output. Returns the exit code. */
int files_options_print_help(void);

#endif
