/* SPDX-License-Identifier: MIT */
/*
 * A plug-in's table: checked, and copied into the structs of this version,
 * which may be longer than those of an earlier one.
 */
#include "plugin_impl.h"
#include "option_value.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_NAME 64
#define MOST_STAGES 256
#define MOST_OPTIONS 60 /* the parser's 64, less those of the program */

/* ---- The table as the plug-in has it ------------------------------------- */

static const weir_option *option_at(const weir_plugin_info *info,
                                    const weir_stage_type *type, size_t i)
{
    return (const void *)((const char *)type->options + i * info->option_size);
}

static size_t count_options(const weir_plugin_info *info,
                            const weir_stage_type *type)
{
    size_t n = 0;

    while (type->options && n <= MOST_OPTIONS && option_at(info, type, n)->name)
        n++;
    return n;
}

static size_t count_stages(const weir_plugin_info *info)
{
    size_t n = 0;

    while (info->stages && n <= MOST_STAGES && info->stages[n])
        n++;
    return n;
}

/* ---- What may be in it --------------------------------------------------- */

static bool is_name(const char *name)
{
    if (!name || *name < 'a' || *name > 'z')
        return false;
    const size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-");
    return name[n] == '\0' && n <= LONGEST_NAME;
}

static size_t size_of_field(const weir_option *option)
{
    switch (option->type) {
    case WEIR_OPTION_TEXT:
        return sizeof(const char *);
    case WEIR_OPTION_INTEGER:
        return sizeof(int64_t);
    case WEIR_OPTION_SIZE:
        return sizeof(uint64_t);
    case WEIR_OPTION_FLAG:
        return sizeof(bool);
    case WEIR_OPTION_CHOICE:
        return sizeof(int);
    }
    return 0;
}

static const char *fault_of_fallback(const weir_option *option)
{
    union {
        int64_t number;
        const char *text;
    } field;
    weir_option alone = *option;
    char why[64];

    alone.offset = 0;
    if (!option->fallback)
        return NULL;
    return wi_option_set(&alone, &field, option->fallback, why, sizeof(why))
               ? "has a default that it refuses itself"
               : NULL;
}

/* What is wrong with an option; NULL: nothing. */
static const char *fault_of_option(const weir_stage_type *type,
                                   const weir_option *option)
{
    const size_t size = size_of_field(option);

    if (size == 0)
        return "is of a type that this version does not know";
    if (size > type->options_size || option->offset > type->options_size - size)
        return "lies outside of the options' struct";
    if (option->type == WEIR_OPTION_CHOICE &&
        (!option->choices || !option->choices[0]))
        return "has no choices";
    if (!option->help)
        return "has no help";
    return fault_of_fallback(option);
}

static int check_option(const wi_plugin_why *why, const weir_stage_type *type,
                        const weir_option *option)
{
    if (!is_name(option->name))
        return wi_plugin_refuse(why, -EINVAL,
                                "%s: '%.80s' is no name for an option",
                                type->name, option->name);
    if (strcmp(option->name, "hwm") == 0)
        return wi_plugin_refuse(why, -EINVAL,
                                "%s: hwm is an option that every stage has",
                                type->name);
    for (const weir_option *o = type->options; o < option; o++)
        if (strcmp(o->name, option->name) == 0)
            return wi_plugin_refuse(why, -EINVAL, "%s: two options are '%s'",
                                    type->name, option->name);
    const char *fault = fault_of_option(type, option);
    if (!fault)
        return 0;
    return wi_plugin_refuse(why, -EINVAL, "%s: the option %s %s", type->name,
                            option->name, fault);
}

static int check_stage(const wi_plugin_why *why, const weir_stage_type *type)
{
    if (!is_name(type->name))
        return wi_plugin_refuse(why, -EINVAL, "'%.80s' is no name for a stage",
                                type->name ? type->name : "");
    if (type->kind != WEIR_TRANSFORM && type->kind != WEIR_SOURCE &&
        type->kind != WEIR_SINK)
        return wi_plugin_refuse(why, -EINVAL,
                                "%s: is of a kind that this version does not "
                                "know",
                                type->name);
    if (!type->make || !type->summary)
        return wi_plugin_refuse(why, -EINVAL, "%s: has no %s", type->name,
                                type->make ? "summary" : "make function");
    return 0;
}

static int check_types(const wi_plugin_why *why,
                       const weir_stage_type *const *types)
{
    int status = 0;

    for (size_t i = 0; types[i] && !status; i++) {
        status = check_stage(why, types[i]);
        for (size_t j = 0; j < i && !status; j++)
            if (strcmp(types[i]->name, types[j]->name) == 0)
                status = wi_plugin_refuse(why, -EINVAL, "two stages are '%s'",
                                          types[i]->name);
        for (const weir_option *o = types[i]->options; !status && o->name; o++)
            status = check_option(why, types[i], o);
    }
    return status;
}

/* ---- The copy ------------------------------------------------------------ */

/* One allocation: the list of types, the types, the options of all. */
typedef struct table_copy {
    const weir_stage_type **list;
    weir_stage_type *types;
    weir_option *options;
} table_copy;

static int allocate_copy(table_copy *copy, size_t stages, size_t options)
{
    const size_t list = (stages + 1) * sizeof(*copy->list);
    const size_t types = stages * sizeof(*copy->types);
    char *memory = calloc(1, list + types + options * sizeof(*copy->options));

    if (!memory)
        return -ENOMEM;
    copy->list = (void *)memory;
    copy->types = (void *)(memory + list);
    copy->options = (void *)(memory + list + types);
    return 0;
}

static void copy_types(table_copy *copy, const weir_plugin_info *info, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        weir_stage_type *type = &copy->types[i];

        memcpy(type, info->stages[i], info->type_size);
        const size_t options = count_options(info, type);
        for (size_t o = 0; o < options; o++)
            memcpy(&copy->options[o], option_at(info, type, o),
                   info->option_size);
        type->options = copy->options;
        copy->options += options + 1;
        copy->list[i] = type;
    }
}

static int count_all(const wi_plugin_why *why, const weir_plugin_info *info,
                     size_t *stages, size_t *options)
{
    *stages = count_stages(info);
    *options = 0;
    if (*stages == 0 || *stages > MOST_STAGES)
        return wi_plugin_refuse(why, -EINVAL, "its table has %s stages",
                                *stages == 0 ? "no" : "too many");
    for (size_t i = 0; i < *stages; i++) {
        const size_t n = count_options(info, info->stages[i]);

        if (n > MOST_OPTIONS)
            return wi_plugin_refuse(
                why, -EINVAL, "a stage has more than %d options", MOST_OPTIONS);
        *options += n + 1;
    }
    return 0;
}

static int check_abi(const wi_plugin_why *why, const weir_plugin_info *info)
{
    if (info->abi != WEIR_PLUGIN_ABI)
        return wi_plugin_refuse(why, -ENOTSUP,
                                "was made for ABI %u of weir, and this is ABI "
                                "%d (weir %s): compile it anew",
                                (unsigned)info->abi, WEIR_PLUGIN_ABI,
                                WEIR_VERSION);
    if (info->def_size != sizeof(weir_stage_def) ||
        info->type_size > sizeof(weir_stage_type) ||
        info->option_size > sizeof(weir_option) ||
        info->type_size < offsetof(weir_stage_type, make) + sizeof(void *) ||
        info->option_size < offsetof(weir_option, help) + sizeof(void *))
        return wi_plugin_refuse(why, -ENOTSUP,
                                "was made for weir %.20s, whose structs do not "
                                "fit weir %s: compile it anew",
                                info->version ? info->version : "?",
                                WEIR_VERSION);
    return 0;
}

int wi_plugin_copy_table(const wi_plugin_why *why, const weir_plugin_info *info,
                         const weir_stage_type ***types)
{
    table_copy copy = {0};
    size_t stages = 0, options = 0;

    int status = check_abi(why, info);
    if (!status)
        status = count_all(why, info, &stages, &options);
    if (!status && allocate_copy(&copy, stages, options))
        status = wi_plugin_refuse(why, -ENOMEM, "out of memory");
    if (status)
        return status;
    copy_types(&copy, info, stages);
    status = check_types(why, copy.list);
    if (status)
        free(copy.list);
    else
        *types = copy.list;
    return status;
}
