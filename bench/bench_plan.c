/* SPDX-License-Identifier: MIT */
/* bench_plan.c - groups and competitors, and playing them in turns. */
#include "bench.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* ---- What lives as long as the program ----------------------------------- */

typedef struct kept {
    struct kept *next;
    void *memory;
} kept;

static kept *all_kept;

static void *must(void *memory)
{
    if (!memory) {
        fputs("weir-bench: out of memory\n", stderr);
        exit(1);
    }
    return memory;
}

static void *keep(void *memory)
{
    kept *entry = must(malloc(sizeof *entry));
    *entry = (kept){.next = all_kept, .memory = must(memory)};
    all_kept = entry;
    return memory;
}

void bench_forget(bench_plan *plan)
{
    free(plan->groups);
    while (all_kept) {
        kept *entry = all_kept;
        all_kept = entry->next;
        free(entry->memory);
        free(entry);
    }
}

const char *bench_text(const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0)
        text = NULL;
    va_end(arguments);
    return keep(text);
}

char **bench_words(const char *const *words)
{
    size_t n = 0;
    while (words[n])
        n++;
    char **copy = keep(calloc(n + 1, sizeof *copy));
    for (size_t i = 0; i < n; i++)
        copy[i] = keep(strdup(words[i]));
    return copy;
}

/* ---- Making a plan ------------------------------------------------------- */

bench_group *bench_add_group(bench_plan *plan, const char *suite,
                             const char *title, double work, const char *unit)
{
    size_t size = (plan->count + 1) * sizeof *plan->groups;
    plan->groups = must(realloc(plan->groups, size));
    bench_group *group = &plan->groups[plan->count++];
    *group = (bench_group){
        .suite = suite, .title = title, .work = work, .unit = unit};
    return group;
}

bench_competitor *bench_add(bench_group *group, const char *name,
                            const char *const *words)
{
    bench_competitor *who = &group->who[group->count];
    *who = (bench_competitor){.name = name,
                              .command = bench_words(words),
                              .absent = !bench_installed(words[0])};
    if (!who->absent)
        group->peer = group->count;
    group->count++;
    return who;
}

/* ---- In turns ------------------------------------------------------------ */

static int warm_up(const bench_group *group, const bench_competitor *who,
                   bool pinned)
{
    bench_sample ignored;
    if (bench_run(who, pinned, &ignored) < 0)
        return -1;
    if (who->check && bench_call(who->check) != 0) {
        fprintf(stderr, "weir-bench: %s: %s: the result is wrong\n",
                group->title, who->name);
        return -1;
    }
    return 0;
}

/* Round -1 is the warm-up. One that fails is left out from there on. */
static int play_round(bench_group *group, bool pinned, int round)
{
    int failed = 0;
    for (size_t i = 0; i < group->count; i++) {
        bench_competitor *who = &group->who[i];
        if (who->absent)
            continue;
        who->absent = round < 0 ? warm_up(group, who, pinned) < 0
                                : bench_run(who, pinned, &who->samples[round]);
        if (who->absent)
            failed = -1;
    }
    return failed;
}

/* The last that is there. */
static void choose_peer(bench_group *group)
{
    for (size_t i = 0; i < group->count; i++)
        if (!group->who[i].absent)
            group->peer = i;
}

/* What a process had before it became the competitor counts as its memory: so
 * this one, of which it is a copy, keeps little. */
static void make_room(bench_group *group, int runs)
{
    for (size_t i = 0; i < group->count; i++)
        if (!group->who[i].absent)
            group->who[i].samples =
                keep(calloc((size_t)runs, sizeof *group->who[i].samples));
}

int bench_play(const bench_options *options, bench_group *group)
{
    int failed = 0;
    make_room(group, options->runs);
    for (int round = -1; round < options->runs; round++)
        failed |= play_round(group, group->pinned || options->pin, round);
    if (group->who[group->peer].absent)
        choose_peer(group);
    return failed;
}
