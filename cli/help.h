/* SPDX-License-Identifier: MIT */
/*
 * What is printed on standard output when it is asked for: help, the list of
 * stages, the version.
 */
#ifndef WEIR_CLI_HELP_H
#define WEIR_CLI_HELP_H

#include "command_line.h"

/* Returns the exit code; where it is not EXIT_DONE, it has said why. */
int help_print(const command_line *command);

#endif
