/* SPDX-License-Identifier: MIT */
/* trace.c - reads a trace into steps. */
#include "trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All of a file as one string; NULL when it cannot be had. */
static char *read_all(FILE *file)
{
    size_t size = 0;
    size_t capacity = 4096;
    char *text = malloc(capacity);
    while (text) {
        size += fread(text + size, 1, capacity - 1 - size, file);
        if (size < capacity - 1)
            break;
        char *larger = realloc(text, capacity *= 2);
        if (!larger)
            free(text);
        text = larger;
    }
    if (text)
        text[size] = '\0';
    return text;
}

static char *read_path(const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file)
        return NULL;
    char *text = read_all(file);
    if (ferror(file)) {
        free(text);
        text = NULL;
    }
    fclose(file);
    return text;
}

static size_t count_lines(const char *text)
{
    size_t count = 1;
    for (; *text; text++)
        count += *text == '\n';
    return count;
}

/* Puts one line where it belongs: it begins a step, or follows in one. */
static bool add_line(trace *t, size_t number, char *text)
{
    trace_line *line = &t->lines[number - 1];
    size_t indent = strspn(text, " ");
    *line = (trace_line){.number = number, .text = text + indent};
    if (!text[indent])
        return true;
    if (indent == 0)
        t->steps[t->count++] = (trace_step){.call = *line, .follows = line + 1};
    else if (t->count == 0)
        return trace_differs(t, number, "a set-up line", line->text);
    else
        t->steps[t->count - 1].count++;
    return true;
}

static bool split(trace *t)
{
    size_t number = 0;
    for (char *text = t->text; text;) {
        char *end = strchr(text, '\n');
        if (end)
            *end = '\0';
        if (!add_line(t, ++number, text))
            return false;
        text = end ? end + 1 : NULL;
    }
    return t->count > 0 || trace_differs(t, 1, "a set-up line", NULL);
}

bool trace_load(trace *t, const char *path)
{
    *t = (trace){.path = path, .text = read_path(path)};
    if (!t->text)
        return trace_differs(t, 0, "a file that can be read", NULL);
    size_t lines = count_lines(t->text);
    t->lines = calloc(lines, sizeof *t->lines);
    t->steps = calloc(lines, sizeof *t->steps);
    if (t->lines && t->steps && split(t))
        return true;
    trace_unload(t);
    return false;
}

void trace_unload(trace *t)
{
    free(t->steps);
    free(t->lines);
    free(t->text);
}

const char *trace_value(const trace *t, const char *key)
{
    size_t size = strlen(key);
    const char *at = t->steps[0].call.text;
    while ((at = strchr(at, ' '))) {
        at++;
        if (strncmp(at, key, size) == 0 && at[size] == '=')
            return at + size + 1;
    }
    return NULL;
}

size_t trace_number(const trace *t, const char *key)
{
    const char *value = trace_value(t, key);
    return value ? strtoul(value, NULL, 10) : 0;
}

bool trace_is(const char *call, const char *word, const char **rest)
{
    size_t size = strlen(word);
    if (strncmp(call, word, size) != 0 || (call[size] && call[size] != ' '))
        return false;
    *rest = call + size + (call[size] == ' ');
    return true;
}

bool trace_differs(const trace *t, size_t line, const char *expected,
                   const char *got)
{
    printf("%s:%zu: expected %s, got %s\n", t->path, line,
           expected ? expected : "nothing more", got ? got : "nothing");
    return false;
}
