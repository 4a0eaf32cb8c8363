/* SPDX-License-Identifier: MIT */
/*
 * The stages that can be named.
 */
#include "catalog.h"

#include <stdlib.h>
#include <string.h>

#include <weir/stages.h>

#include "allocate.h"
#include "common_options.h"
#include "message.h"
#include "plugins.h"

/* ---- By name ------------------------------------------------------------- */

/* What is called with each type that has a name of its own; false ends it. */
typedef bool type_visit(const weir_stage_type *type, void *arg);

static bool visit_list(const weir_stage_type *const *types, type_visit *visit,
                       void *arg)
{
    for (; *types; types++)
        if (!visit(*types, arg))
            return false;
    return true;
}

static void visit_all(type_visit *visit, void *arg)
{
    if (!visit_list(weir_builtin_stages(), visit, arg))
        return;
    for (const path_plugin *p = plugins_of_path(); p; p = p->next)
        if (p->types && !visit_list(p->types, visit, arg))
            return;
}

typedef struct names {
    const char **names; /* NULL while they are counted */
    size_t n;
} names;

static bool add_name(const weir_stage_type *type, void *arg)
{
    names *list = arg;

    if (list->names)
        list->names[list->n] = type->name;
    list->n++;
    return true;
}

static const char *nearest_stage(const char *name)
{
    names list = {0};

    visit_all(add_name, &list);
    list.names = allocate(list.n + 1, sizeof(*list.names));
    list.n = 0;
    visit_all(add_name, &list);
    const char *nearest = weir_nearest(name, list.names);
    free(list.names);
    return nearest;
}

static const weir_stage_type *find(const weir_stage_type *const *types,
                                   const char *name)
{
    for (; types && *types; types++)
        if (strcmp((*types)->name, name) == 0)
            return *types;
    return NULL;
}

/* Built-in stages come first and load nothing. */
static const weir_stage_type *find_anywhere(const char *name)
{
    const weir_stage_type *type = find(weir_builtin_stages(), name);

    if (type)
        return type;
    for (const path_plugin *p = plugins_of_path(); p && !type; p = p->next)
        type = find(p->types, name);
    return type;
}

static const char *first_fault(void)
{
    for (const path_plugin *p = plugins_of_path(); p; p = p->next)
        if (p->fault)
            return p->fault;
    return NULL;
}

static void say_unknown(const char *name)
{
    const size_t length = strlen(name);
    const char *nearest = nearest_stage(name);
    const char *fault = first_fault();

    if (nearest)
        say("%s: there is no such stage; did you mean '%s'?", name, nearest);
    else if (length > 3 && strcmp(name + length - 3, ".so") == 0)
        say("%s: there is no such stage; a plug-in is named with a slash, as "
            "in ./%s",
            name, name);
    else if (fault)
        say("%s: there is no such stage; a plug-in was left out: %s", name,
            fault);
    else
        say("%s: there is no such stage; 'weir stages' lists them", name);
}

weir_stage_type *catalog_get(const char *name)
{
    if (plugins_is_file(name)) {
        const weir_stage_type *type = plugins_from_file(name);
        return type ? common_options_extend(type) : NULL;
    }
    const weir_stage_type *type = find_anywhere(name);
    if (type)
        return common_options_extend(type);
    say_unknown(name);
    return NULL;
}

/* ---- Kinds --------------------------------------------------------------- */

static const char *const kinds[] = {
    [WEIR_TRANSFORM] = "transform",
    [WEIR_SOURCE] = "source",
    [WEIR_SINK] = "sink",
};

/* The option that says what kind of stage it is; NULL: it has none. */
static const weir_option *kind_option(const weir_stage_type *type)
{
    const weir_option *option = type->options;

    while (option->name && strcmp(option->name, "as") != 0)
        option++;
    return option->name && option->type == WEIR_OPTION_CHOICE ? option : NULL;
}

bool catalog_is_of_any_kind(const weir_stage_type *type)
{
    return kind_option(type) != NULL;
}

bool catalog_can_be(const weir_stage_type *type, weir_stage_kind kind)
{
    const weir_option *option = kind_option(type);

    if (!option)
        return type->kind == kind;
    for (const char *const *word = option->choices; *word; word++)
        if (strcmp(*word, kinds[kind]) == 0)
            return true;
    return false;
}

const char *catalog_kind(const weir_stage_type *type)
{
    return kind_option(type) && catalog_can_be(type, WEIR_SOURCE)
               ? "any"
               : kinds[type->kind];
}
