/* SPDX-License-Identifier: MIT */
/*
 * The options that every stage has, and those of an edge.
 */
#include "common_options.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "allocate.h"
#include "message.h"

/* No computer has more memory. */
#define MARK_MAX ((int64_t)(SIZE_MAX / 2 - 1))

static const edge_wish no_wish = {
    .high = MARK_NOT_GIVEN,
    .low = MARK_NOT_GIVEN,
    .full = FULL_NOT_GIVEN,
};

/* In the order of weir_when_full. */
static const char *const full_words[] = {"wait", "drop-newest", "drop-oldest",
                                         "fail", NULL};

/* Offsets are those of common_options. */
static const weir_option common[] = {
    {
        .name = "hwm",
        .type = WEIR_OPTION_SIZE,
        .offset = offsetof(common_options, edge.high),
        .max = MARK_MAX,
        .unit = "bytes",
        .help = "How much waits before and behind it; default as the stages "
                "ask",
    },
    {
        .name = "name",
        .type = WEIR_OPTION_TEXT,
        .offset = offsetof(common_options, name),
        .unit = "NAME",
        .help = "What it is called; references to it are NAME.",
    },
};

/* Of stages that have an input, beside those. */
static const weir_option common_of_input[] = {
    {
        .name = "low",
        .type = WEIR_OPTION_SIZE,
        .offset = offsetof(common_options, edge.low),
        .max = MARK_MAX,
        .unit = "bytes",
        .help = "What is left before it when a writer that waits goes on",
    },
    {
        .name = "full",
        .type = WEIR_OPTION_CHOICE,
        .offset = offsetof(common_options, edge.full),
        .choices = full_words,
        .help = "What becomes of a write to it without room; default wait",
    },
};

enum {
    N_COMMON = sizeof(common) / sizeof(*common),
    N_OF_INPUT = sizeof(common_of_input) / sizeof(*common_of_input)
};

/* ---- Of stages ----------------------------------------------------------- */

/* One allocation, so that one free() takes all of it. */
typedef struct extended_type {
    weir_stage_type type;
    weir_option options[];
} extended_type;

static size_t count_options(const weir_stage_type *type)
{
    size_t n = 0;

    while (type->options[n].name)
        n++;
    return n;
}

static bool has_option(const weir_stage_type *type, const char *name)
{
    const weir_option *option = type->options;

    while (option->name && strcmp(option->name, name) != 0)
        option++;
    return option->name != NULL;
}

/* Where the common ones begin. */
static size_t begin_of(size_t options_size)
{
    const size_t unit = _Alignof(common_options);

    return (options_size + unit - 1) / unit * unit;
}

static weir_option *add_options(weir_option *end, const weir_stage_type *given,
                                const weir_option *more, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (has_option(given, more[i].name))
            continue;
        *end = more[i];
        end->offset += begin_of(given->options_size);
        end++;
    }
    return end;
}

weir_stage_type *common_options_extend(const weir_stage_type *given)
{
    const size_t n = count_options(given);
    const size_t most = n + N_COMMON + N_OF_INPUT + 1;
    extended_type *e = allocate(1, sizeof(*e) + most * sizeof(weir_option));
    weir_option *end = e->options + n;

    memcpy(e->options, given->options, n * sizeof(weir_option));
    end = add_options(end, given, common, N_COMMON);
    if (given->kind != WEIR_SOURCE)
        add_options(end, given, common_of_input, N_OF_INPUT);
    e->type = *given;
    e->type.options = e->options;
    e->type.options_size =
        begin_of(given->options_size) + sizeof(common_options);
    return &e->type;
}

common_options *common_options_of(const weir_stage_type *type, void *options)
{
    void *end = (char *)options + type->options_size;

    return (common_options *)end - 1;
}

void *common_options_new(const weir_stage_type *type)
{
    void *options = allocate(1, type->options_size);

    common_options_of(type, options)->edge = no_wish;
    return options;
}

/* ---- Of edges ------------------------------------------------------------ */

typedef struct edge_options {
    edge_wish wish;
    int on_error; /* index of the word */
} edge_options;

static const char *const on_error_words[] = {"fail", "detach", NULL};

static const weir_option edge_table[] = {
    {
        .name = "hwm",
        .type = WEIR_OPTION_SIZE,
        .offset = offsetof(edge_options, wish.high),
        .max = MARK_MAX,
    },
    {
        .name = "low",
        .type = WEIR_OPTION_SIZE,
        .offset = offsetof(edge_options, wish.low),
        .max = MARK_MAX,
    },
    {
        .name = "full",
        .type = WEIR_OPTION_CHOICE,
        .offset = offsetof(edge_options, wish.full),
        .choices = full_words,
    },
    {
        .name = "on-error",
        .type = WEIR_OPTION_CHOICE,
        .offset = offsetof(edge_options, on_error),
        .choices = on_error_words,
    },
    {.name = NULL},
};

int common_options_of_edge(const edge_text *text, bool begins, edge_wish *wish,
                           bool *detach)
{
    const weir_stage_type type = {.name = text->reference,
                                  .options_size = sizeof(edge_options),
                                  .options = edge_table};
    edge_options options = {.wish = no_wish, .on_error = -1};
    char why[1024];

    if (weir_options_parse(&type, text->words, text->n, &options, why,
                           sizeof(why)))
        return say_usage("%s; an edge has hwm=SIZE, low=SIZE, full=WORD and "
                         "on-error=WORD",
                         why);
    if (!begins && options.on_error >= 0)
        return say_usage("%s: on-error= is for a branch, where a reference "
                         "begins it",
                         text->reference);
    *wish = options.wish;
    *detach = options.on_error == 1;
    return 0;
}

/* ---- Of the command ------------------------------------------------------ */

int common_options_parse_size(const char *option, const char *text,
                              uint64_t *size)
{
    int status = weir_parse_size(text, size);

    if (status == 0 && *size > (uint64_t)MARK_MAX)
        status = -ERANGE;
    if (status == -ERANGE)
        return say_usage("%s=%s: is too large", option, text);
    if (status)
        return say_usage("%s=%s: is not a size (such as 512, 64K or 1.5GiB)",
                         option, text);
    return 0;
}
