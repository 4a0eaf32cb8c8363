/* SPDX-License-Identifier: MIT */
/*
 * What the command says on standard error, and its exit codes.
 */
#ifndef WEIR_CLI_MESSAGE_H
#define WEIR_CLI_MESSAGE_H

#include <stddef.h>

#include <weir/api.h>

/* Exit codes; a signal gives 128 and its number. */
enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

/*
 * Writes one line to standard error, "weir: " and the text. Names come from
 * anywhere: control characters are shown as \ooo, so that it stays one line.
 */
void say(const char *format, ...) WEIR_PRINTF(1, 2);

/* Until the next call, "FILE:LINE: " stands before each text, or "FILE: " for
 * line 0; nothing when `file` is NULL. It must live until then. */
void say_where(const char *file, size_t line);

/* As say, and returns EXIT_USAGE. */
int say_usage(const char *format, ...) WEIR_PRINTF(1, 2);

/* Writes "NAME: " and the text, with nothing before it, as gzip -v does. Tabs
 * stay. */
void say_of(const char *name, const char *format, ...) WEIR_PRINTF(2, 3);

#endif
