/* SPDX-License-Identifier: MIT */
/*
 * cork_weir.c - cork_weir WAY WRITES FILE: so many writes of 16 bytes into
 * weir's sink of files, and how many system calls it made of them. WAY is one
 * of those below.
 *
 * The mark is one byte, so that the writer can wait until the sink has taken
 * all that there is: what one call is made of is then what was let go at once,
 * whatever the threads' speed.
 */
#include "write_calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <weir/weir.h>

#define SIZE 16

static weir_writable *out;
static int status; /* the first that was not good */

static void note(int result)
{
    if (result < 0 && !status)
        status = result;
}

static void offer(unsigned long writes)
{
    static unsigned char bytes[] = "sixteen bytes..";
    while (writes--)
        note(weir_offer(out, (weir_chunk){.data = bytes, .size = SIZE}));
}

static void settle(void)
{
    note(weir_wait_drain(out, WEIR_FOREVER));
}

/* ---- The ways ------------------------------------------------------------ */

static void uncorked(unsigned long writes)
{
    while (writes--) {
        offer(1);
        settle();
    }
}

static void pair(unsigned long writes, void (*uncork)(weir_writable *out))
{
    weir_cork(out);
    offer(writes);
    uncork(out);
}

static void corked(unsigned long writes)
{
    pair(writes, weir_uncork);
    settle();
}

static void nested(unsigned long writes)
{
    weir_cork(out);
    offer(writes / 2);
    pair(writes - writes / 2, weir_uncork);
    weir_uncork(out);
    settle();
}

static void pairs(unsigned long writes)
{
    corked(writes / 2);
    corked(writes - writes / 2);
}

static void later(unsigned long writes)
{
    pair(writes / 2, weir_uncork_later);
    pair(writes - writes / 2, weir_uncork_later);
    settle();
}

static const struct way {
    const char *name;
    void (*write)(unsigned long writes);
} ways[] = {
    {"uncorked", uncorked}, {"corked", corked}, {"nested", nested},
    {"pairs", pairs},       {"later", later},
};

#define WAYS (sizeof ways / sizeof *ways)

static const struct way *find_way(const char *name)
{
    for (size_t i = 0; i < WAYS; i++)
        if (strcmp(ways[i].name, name) == 0)
            return &ways[i];
    return NULL;
}

/* ---- The run ------------------------------------------------------------- */

static int play(weir_pipeline *pipeline, const struct way *way,
                unsigned long writes)
{
    weir_deadline began = weir_now();
    int failed = weir_pipeline_start(pipeline);
    if (failed)
        return failed;
    way->write(writes);
    weir_end(out);
    failed = weir_pipeline_wait(pipeline);
    printf("seconds %.9f\n", (double)(weir_now() - began) / 1e9);
    printf("write_calls %lu\n", write_calls());
    return failed ? failed : status;
}

static bool holds(const char *path, unsigned long writes)
{
    struct stat about;
    return stat(path, &about) == 0 &&
           (unsigned long)about.st_size == writes * SIZE;
}

int main(int argc, char **argv)
{
    const struct way *way = argc == 4 ? find_way(argv[1]) : NULL;
    if (!way) {
        fputs("Usage: cork_weir WAY WRITES FILE\n", stderr);
        return 2;
    }
    unsigned long writes = strtoul(argv[2], NULL, 10);
    weir_pipeline *pipeline = weir_pipeline_new();
    if (!pipeline)
        return 1;
    weir_pipeline_add(pipeline, weir_file_sink(argv[3], .force = true));
    weir_pipeline_set_marks(pipeline, 1, WEIR_MARK_ZERO);
    out = weir_pipeline_input(pipeline);
    int failed = out ? play(pipeline, way, writes) : -1;
    if (failed)
        fprintf(stderr, "cork_weir: %s\n", weir_pipeline_why(pipeline));
    weir_pipeline_free(pipeline);
    return failed || !holds(argv[3], writes);
}
