/* SPDX-License-Identifier: MIT */
/*
 * The command line up to the first word that is no option.
 */
#ifndef WEIR_CLI_COMMAND_LINE_H
#define WEIR_CLI_COMMAND_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/pipeline.h>

typedef enum command_action {
    COMMAND_RUN,       /* the words are a pipeline */
    COMMAND_CHECK,     /* `check`, and a pipeline */
    COMMAND_HELP,      /* --help, `help` */
    COMMAND_FILES,     /* `gzip FILE...`, `gunzip FILE...` */
    COMMAND_EXPLAIN,   /* `help STAGE`; the word is the stage's name */
    COMMAND_STAGES,    /* `stages` */
    COMMAND_NEW_STAGE, /* `new-stage NAME`; the word is the name */
    COMMAND_VERSION    /* --version */
} command_action;

typedef enum progress_wish {
    PROGRESS_AUTO, /* where a terminal is looking */
    PROGRESS_ALWAYS,
    PROGRESS_NEVER
} progress_wish;

typedef struct command_line {
    command_action action;
    progress_wish progress;
    bool stats;
    bool dot;                 /* --dot */
    const char *dot_file;     /* its FILE; NULL: standard output */
    uint64_t high_water_mark; /* or MARK_NOT_GIVEN */
    uint64_t budget;          /* 0: none */
    weir_deadlock on_deadlock;
    const char *file; /* that the pipeline stands in; NULL: the words */
    const char *const *words;
    int n;
    char **argv; /* the same, to be put in order */
} command_line;

/* Returns 0, or EXIT_USAGE having said what is wrong. */
int command_line_parse(command_line *command, int argc, char **argv);

#endif
