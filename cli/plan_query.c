/* SPDX-License-Identifier: MIT */
/*
 * What a plan is about.
 */
#include "plan.h"

#include <string.h>

#include <weir/stages.h>

static bool is_called(const planned_stage *stage, const char *name)
{
    return strcmp(stage->type->name, name) == 0;
}

/* ---- Standard input and output ------------------------------------------- */

bool plan_stage_reads_stdin(const planned_stage *stage)
{
    const weir_file_source_options *file = stage->options;

    return is_called(stage, "read") && strcmp(file->path, "-") == 0;
}

static bool writes_stdout(const planned_stage *stage)
{
    const weir_file_sink_options *file = stage->options;

    return is_called(stage, "write") && strcmp(file->path, "-") == 0;
}

bool plan_reads_stdin(const pipeline_plan *plan)
{
    for (size_t i = 0; i < plan->n; i++)
        if (plan_stage_reads_stdin(&plan->stages[i]))
            return true;
    return false;
}

bool plan_writes_stdout(const pipeline_plan *plan)
{
    for (size_t i = 0; i < plan->n; i++)
        if (writes_stdout(&plan->stages[i]))
            return true;
    return false;
}

/* The codec that was last before the stage decides, as far as a single path
 * leads to it. */
static bool is_compressed(const pipeline_plan *plan, const planned_stage *stage)
{
    for (size_t i = 0; i < plan->n; i++) {
        if (is_called(stage, "gzip") || is_called(stage, "zstd"))
            return true;
        if (is_called(stage, "gunzip") || is_called(stage, "unzstd") ||
            stage->inputs != 1)
            return false;
        stage = &plan->stages[stage->before];
    }
    return false;
}

bool plan_compresses_stdout(const pipeline_plan *plan)
{
    for (size_t i = 0; i < plan->n; i++)
        if (writes_stdout(&plan->stages[i]) &&
            is_compressed(plan, &plan->stages[i]))
            return true;
    return false;
}

/* ---- Sources, and stages by name ----------------------------------------- */

bool plan_size(const pipeline_plan *plan, uint64_t *size)
{
    *size = 0;
    for (size_t i = 0; i < plan->n; i++) {
        const planned_stage *stage = &plan->stages[i];

        if (stage->inputs > 0)
            continue;
        if (!stage->facts.size_known)
            return false;
        *size += stage->facts.size;
    }
    return true;
}

const weir_stage_type *plan_type_of(const pipeline_plan *plan,
                                    const char *label)
{
    for (size_t i = 0; i < plan->n; i++)
        if (strcmp(plan->stages[i].label, label) == 0)
            return plan->stages[i].type;
    return NULL;
}

const char *plan_type_behind(const pipeline_plan *plan, const char *label)
{
    const weir_stage_type *type = plan_type_of(plan, label);
    const size_t length = type ? strlen(type->name) : 0;

    if (!type || (strncmp(label, type->name, length) == 0 &&
                  (label[length] == '\0' || label[length] == '#')))
        return NULL;
    return type->name;
}
