/* SPDX-License-Identifier: MIT */
/*
 * Lines on standard error.
 */
#include "message.h"

#include <stdarg.h>
#include <stdio.h>

enum {
    TEXT_SIZE = 8192, /* a path of PATH_MAX bytes and what is said about it */
    ESCAPED = 4       /* bytes that one control character becomes */
};

static const char *where_file;
static size_t where_line;

void say_where(const char *file, size_t line)
{
    where_file = file;
    where_line = line;
}

/* Returns its length. A file that could be read has a path that fits. */
static size_t put_where(char text[TEXT_SIZE])
{
    if (!where_file)
        return 0;
    if (where_line == 0)
        return (size_t)snprintf(text, TEXT_SIZE, "%s: ", where_file);
    return (size_t)snprintf(text, TEXT_SIZE, "%s:%zu: ", where_file,
                            where_line);
}

static size_t escape(char *out, unsigned char c)
{
    const int control = c < ' ' || c == '\177';

    return (size_t)snprintf(out, ESCAPED + 1, control ? "\\%03o" : "%c", c);
}

static void say_line(const char *format, va_list args) WEIR_PRINTF(1, 0);

/* The line leaves in one write, whoever else writes to the same terminal. */
static void say_line(const char *format, va_list args)
{
    static const char prefix[] = "weir: ";
    char text[TEXT_SIZE];
    char line[sizeof(prefix) + TEXT_SIZE * ESCAPED + 1];

    const size_t begin = put_where(text);
    vsnprintf(text + begin, sizeof(text) - begin, format, args);
    size_t length = (size_t)snprintf(line, sizeof(line), "%s", prefix);
    for (const char *c = text; *c; c++)
        length += escape(line + length, (unsigned char)*c);
    line[length++] = '\n';
    fwrite(line, 1, length, stderr);
}

void say(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say_line(format, args);
    va_end(args);
}

int say_usage(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say_line(format, args);
    va_end(args);
    return EXIT_USAGE;
}

void say_of(const char *name, const char *format, ...)
{
    char text[TEXT_SIZE];
    char line[TEXT_SIZE * ESCAPED + 1];
    va_list args;
    size_t length = 0;

    int used = snprintf(text, sizeof(text) / 2, "%s:", name);
    if (used >= (int)sizeof(text) / 2)
        used = (int)sizeof(text) / 2 - 1;
    va_start(args, format);
    vsnprintf(text + used, sizeof(text) - (size_t)used, format, args);
    va_end(args);
    for (const char *c = text; *c; c++)
        if (*c == '\t')
            line[length++] = *c;
        else
            length += escape(line + length, (unsigned char)*c);
    line[length++] = '\n';
    fwrite(line, 1, length, stderr);
}
