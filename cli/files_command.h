/* SPDX-License-Identifier: MIT */
/*
 * `weir gzip FILE...` and `weir gunzip FILE...`.
 */
#ifndef WEIR_CLI_FILES_COMMAND_H
#define WEIR_CLI_FILES_COMMAND_H

#include "command_line.h"

/* Returns the exit code, gzip's; *signal_number is the signal to end by
 * instead, if it is not 0. */
int files_command(const command_line *command, int *signal_number);

#endif
