/* SPDX-License-Identifier: MIT */
/*
 * The stages that can be named. hwm= is one more line in the table of each, so
 * that it is read, refused and explained as the others are.
 */
#include "catalog.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <weir/stages.h>

#include "allocate.h"
#include "message.h"

/* No computer has more memory. */
#define MARK_MAX ((int64_t)(SIZE_MAX / 2 - 1))

static const weir_option hwm_option = {
    .name = "hwm",
    .type = WEIR_OPTION_SIZE,
    .max = MARK_MAX,
    .unit = "bytes",
    .help = "How much waits before and behind it; default as the stages ask",
};

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

static size_t round_up(size_t size, size_t unit)
{
    return (size + unit - 1) / unit * unit;
}

static weir_stage_type *extend(const weir_stage_type *builtin)
{
    const size_t n = count_options(builtin);
    const size_t table = (n + 2) * sizeof(weir_option);
    extended_type *e = allocate(1, sizeof(*e) + table);
    weir_option *hwm = &e->options[n];

    memcpy(e->options, builtin->options, n * sizeof(weir_option));
    *hwm = hwm_option;
    hwm->offset = round_up(builtin->options_size, sizeof(uint64_t));
    e->type = *builtin;
    e->type.options = e->options;
    e->type.options_size = hwm->offset + sizeof(uint64_t);
    return &e->type;
}

static const char *nearest_stage(const char *name)
{
    const weir_stage_type *const *types = weir_builtin_stages();
    size_t n = 0;

    while (types[n])
        n++;
    const char **names = allocate(n + 1, sizeof(*names));
    for (size_t i = 0; i < n; i++)
        names[i] = types[i]->name;
    const char *nearest = weir_nearest(name, names);
    free(names);
    return nearest;
}

weir_stage_type *catalog_get(const char *name)
{
    const weir_stage_type *const *types = weir_builtin_stages();

    for (; *types; types++)
        if (strcmp((*types)->name, name) == 0)
            return extend(*types);

    const char *nearest = nearest_stage(name);
    if (nearest)
        say("%s: there is no such stage; did you mean '%s'?", name, nearest);
    else
        say("%s: there is no such stage; 'weir stages' lists them", name);
    return NULL;
}

/* ---- The common option -------------------------------------------------- */

static uint64_t *mark_field(const weir_stage_type *type, void *options)
{
    void *end = (char *)options + type->options_size;

    return (uint64_t *)end - 1;
}

void *catalog_new_options(const weir_stage_type *type)
{
    void *options = allocate(1, type->options_size);

    *mark_field(type, options) = MARK_NOT_GIVEN;
    return options;
}

uint64_t catalog_mark(const weir_stage_type *type, void *options)
{
    return *mark_field(type, options);
}

int catalog_parse_mark(const char *text, uint64_t *mark)
{
    const char *option = "--high-water-mark";
    int status = weir_parse_size(text, mark);

    if (status == 0 && *mark > (uint64_t)MARK_MAX)
        status = -ERANGE;
    if (status == -ERANGE)
        return say_usage("%s=%s: is too large", option, text);
    if (status)
        return say_usage("%s=%s: is not a size (such as 512, 64K or 1.5GiB)",
                         option, text);
    return 0;
}

bool catalog_is_of_any_kind(const weir_stage_type *type)
{
    const weir_option *option = type->options;

    while (option->name && strcmp(option->name, "as") != 0)
        option++;
    return option->name != NULL && option->type == WEIR_OPTION_CHOICE;
}

const char *catalog_kind(const weir_stage_type *type)
{
    if (catalog_is_of_any_kind(type))
        return "any";
    switch (type->kind) {
    case WEIR_SOURCE:
        return "source";
    case WEIR_SINK:
        return "sink";
    case WEIR_TRANSFORM:
        break;
    }
    return "transform";
}
