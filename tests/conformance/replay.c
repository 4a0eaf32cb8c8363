/* SPDX-License-Identifier: MIT */
/*
 * replay.c - replays recorded traces of Node's streams on the library, with
 * real threads: replay PATH... of files or folders. Prints a line for each
 * failure and how many passed; exits 1 if any failed.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "trace.h"

typedef struct tally {
    size_t passed;
    size_t failed;
} tally;

static void count(tally *sum, bool good)
{
    sum->passed += good;
    sum->failed += !good;
}

static bool replay(const trace *t)
{
    const trace_line setup = t->steps[0].call;
    const char *rest;
    if (trace_is(setup.text, "writable", &rest))
        return writable_trace(t);
    if (trace_is(setup.text, "readable", &rest))
        return readable_trace(t);
    if (trace_is(setup.text, "pipeline", &rest))
        return pipeline_trace(t);
    return trace_differs(t, setup.number, "writable, readable or pipeline",
                         setup.text);
}

static bool replay_file(const char *path)
{
    trace t;
    if (!trace_load(&t, path))
        return false;
    bool good = replay(&t);
    trace_unload(&t);
    return good;
}

static int is_trace(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot && strcmp(dot, ".trace") == 0;
}

static bool replay_in_folder(const char *folder, const char *name)
{
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    if (!path)
        return false;
    snprintf(path, size, "%s/%s", folder, name);
    bool good = replay_file(path);
    free(path);
    return good;
}

/* An empty folder is a failure: it shows nothing. */
static void replay_folder(const char *folder, tally *sum)
{
    struct dirent **entries;
    int n = scandir(folder, &entries, is_trace, alphasort);
    if (n <= 0) {
        printf("%s:0: expected traces, got %s\n", folder,
               n < 0 ? strerror(errno) : "none");
        count(sum, false);
    }
    for (int i = 0; i < n; i++) {
        count(sum, replay_in_folder(folder, entries[i]->d_name));
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
}

static void replay_path(const char *path, tally *sum)
{
    struct stat what;
    if (stat(path, &what) == 0 && S_ISDIR(what.st_mode))
        replay_folder(path, sum);
    else
        count(sum, replay_file(path));
}

int main(int argc, char **argv)
{
    tally sum = {0};
    if (argc < 2) {
        fputs("usage: replay PATH...\n", stderr);
        return 2;
    }
    for (int i = 1; i < argc; i++)
        replay_path(argv[i], &sum);
    printf("%zu passed, %zu failed\n", sum.passed, sum.failed);
    return sum.failed > 0;
}
