/* SPDX-License-Identifier: MIT */
/* compose.c - one definition for several stages. Layer 3. */
#include "compose_impl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <weir/status.h>

#include "stage_impl.h"

/* Marks a composed definition; weir_pipeline_add never runs it. */
static int run_composed(weir_stage *self)
{
    (void)self;
    return WEIR_MISUSE;
}

wi_parts *wi_parts_of(const weir_stage_def *def)
{
    return def->run == run_composed ? def->arg : NULL;
}

void wi_parts_free(wi_parts *parts)
{
    for (size_t i = 0; i < parts->n; i++)
        free(parts->part[i].name);
    free(parts);
}

static void free_composed(void *arg)
{
    wi_parts *parts = arg;
    for (size_t i = 0; i < parts->n; i++)
        wi_stage_def_fini(&parts->part[i].def);
    wi_parts_free(parts);
}

/* "OUTER/INNER"; NULL when there is no memory. */
static char *joined_name(const char *outer, const char *inner)
{
    outer = outer ? outer : "stage";
    inner = inner ? inner : "stage";
    size_t length = strlen(outer);
    size_t size = length + 1 + strlen(inner) + 1;
    char *name = malloc(size);
    if (name) {
        memcpy(name, outer, length);
        name[length] = '/';
        memcpy(name + length + 1, inner, size - length - 1);
    }
    return name;
}

/* Why the parts cannot be one stage; *n becomes how many stages they are. */
static int check(const weir_stage_def *parts, size_t *n)
{
    size_t stages = 0;
    for (size_t i = 0; i < *n; i++) {
        if (parts[i].status)
            return parts[i].status;
        if (!parts[i].run)
            return -EINVAL;
        const wi_parts *inner = wi_parts_of(&parts[i]);
        stages += inner ? inner->n : 1;
    }
    *n = stages;
    return stages ? 0 : -EINVAL;
}

/* Adds a stage under its longer name. Returns 0 or -ENOMEM. */
static int take(wi_parts *whole, const char *name, const weir_stage_def *part)
{
    char *full = joined_name(name, part->name);
    if (!full)
        return -ENOMEM;
    whole->part[whole->n].def = *part;
    whole->part[whole->n].def.name = full;
    whole->part[whole->n++].name = full;
    return 0;
}

/* Adds a part, or those that it is composed of. Returns 0 or -ENOMEM. */
static int take_all(wi_parts *whole, const char *name,
                    const weir_stage_def *part)
{
    const wi_parts *inner = wi_parts_of(part);
    if (!inner)
        return take(whole, name, part);
    int status = 0;
    for (size_t i = 0; i < inner->n && !status; i++)
        status = take(whole, name, &inner->part[i].def);
    return status;
}

/* The parts as one object, which does not own their args yet. */
static int gather(wi_parts **whole, const char *name,
                  const weir_stage_def *parts, size_t n)
{
    size_t stages = n;
    int status = check(parts, &stages);
    if (status)
        return status;
    *whole = malloc(sizeof **whole + stages * sizeof(*whole)->part[0]);
    if (!*whole)
        return -ENOMEM;
    (*whole)->n = 0;
    for (size_t i = 0; i < n && !status; i++)
        status = take_all(*whole, name, &parts[i]);
    if (status)
        wi_parts_free(*whole);
    return status;
}

weir_stage_def weir_compose(const char *name, const weir_stage_def *parts,
                            size_t n)
{
    wi_parts *whole = NULL;
    int status = gather(&whole, name, parts, n);
    for (size_t i = 0; i < n; i++) {
        wi_parts *inner = wi_parts_of(&parts[i]);
        if (status)
            wi_stage_def_fini(&parts[i]);
        else if (inner)
            wi_parts_free(inner);
    }
    if (status)
        return (weir_stage_def){.name = name, .status = status};
    weir_stage_kind kind = whole->part[0].def.kind;
    if (kind == WEIR_TRANSFORM)
        kind = whole->part[whole->n - 1].def.kind;
    return (weir_stage_def){.name = name,
                            .kind = kind,
                            .run = run_composed,
                            .arg = whole,
                            .free_arg = free_composed};
}
