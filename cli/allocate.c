/* SPDX-License-Identifier: MIT */
/*
 * Memory for what the command itself keeps.
 */
#include "allocate.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "message.h"

static _Noreturn void give_up(void)
{
    say("out of memory");
    exit(EXIT_FAILED);
}

void *allocate(size_t n, size_t size)
{
    void *memory = calloc(n > 0 ? n : 1, size);

    if (!memory)
        give_up();
    return memory;
}

char *allocate_text(const char *format, ...)
{
    va_list args;
    char *text = NULL;

    va_start(args, format);
    const int length = vasprintf(&text, format, args);
    va_end(args);
    if (length < 0)
        give_up();
    return text;
}
