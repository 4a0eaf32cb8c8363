/* SPDX-License-Identifier: MIT */
/*
 * Memory for what the command itself keeps. There is little of it, so running
 * out ends the program there and then.
 */
#ifndef WEIR_CLI_ALLOCATE_H
#define WEIR_CLI_ALLOCATE_H

#include <stddef.h>

#include <weir/api.h>

/* `n` times `size` bytes, all 0, to be given to free(). Never NULL. */
void *allocate(size_t n, size_t size);

/* The text as printf makes it, to be given to free(). Never NULL. */
char *allocate_text(const char *format, ...) WEIR_PRINTF(1, 2);

#endif
