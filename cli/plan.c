/* SPDX-License-Identifier: MIT */
/*
 * From words to a pipeline.
 */
#include "plan.h"

#include <stdlib.h>
#include <string.h>

#include <weir/stages.h>

#include "allocate.h"
#include "catalog.h"
#include "message.h"

/* ---- Stages and their order ---------------------------------------------- */

static int find_types(pipeline_plan *plan, const pipeline_text *text)
{
    for (size_t i = 0; i < plan->n; i++) {
        plan->stages[i].type = catalog_get(text->stages[i].name);
        if (!plan->stages[i].type)
            return EXIT_USAGE;
    }
    return 0;
}

static int check_place(const weir_stage_type *type, bool first, bool last)
{
    if (catalog_is_of_any_kind(type) && !(first && last))
        return 0;
    if (catalog_is_of_any_kind(type))
        return say_usage("%s: cannot be alone: a sink is missing behind it, "
                         "such as 'write -'",
                         type->name);
    if (type->kind == WEIR_SOURCE && !first)
        return say_usage("%s: is a source and can only come first", type->name);
    if (type->kind != WEIR_SOURCE && first)
        return say_usage("%s: cannot come first: a source is missing before "
                         "it, such as 'read PATH'",
                         type->name);
    if (type->kind == WEIR_SINK && !last)
        return say_usage("%s: is a sink and can only come last", type->name);
    if (type->kind != WEIR_SINK && last)
        return say_usage("%s: cannot come last: a sink is missing behind it, "
                         "such as 'write PATH'",
                         type->name);
    return 0;
}

static int check_places(const pipeline_plan *plan)
{
    for (size_t i = 0; i < plan->n; i++) {
        const int refused =
            check_place(plan->stages[i].type, i == 0, i == plan->n - 1);
        if (refused)
            return refused;
    }
    return 0;
}

/* What says that a stage which can be of any kind is what its place asks for;
 * NULL where it need not be said. */
static const char *word_of_place(const pipeline_plan *plan, size_t i,
                                 const stage_text *given)
{
    if (!catalog_is_of_any_kind(plan->stages[i].type))
        return NULL;
    for (size_t k = 0; k < given->n; k++)
        if (strncmp(given->words[k], "as=", 3) == 0)
            return NULL;
    if (i == 0)
        return "as=source";
    return i == plan->n - 1 ? "as=sink" : "as=transform";
}

/* ---- Options ------------------------------------------------------------- */

static int parse_options(planned_stage *stage, size_t n)
{
    const char *name = stage->type->name;
    char why[1024];

    stage->options = catalog_new_options(stage->type);
    if (weir_options_parse(stage->type, stage->words, n, stage->options, why,
                           sizeof(why)))
        return say_usage("%s; see 'weir help %s'", why, name);
    return 0;
}

static int set_options(pipeline_plan *plan, const pipeline_text *text)
{
    for (size_t i = 0; i < plan->n; i++) {
        planned_stage *stage = &plan->stages[i];
        const stage_text *given = &text->stages[i];
        size_t n = given->n;

        stage->words = allocate(n + MOST_FACTS + 1, sizeof(*stage->words));
        memcpy(stage->words, given->words, n * sizeof(*stage->words));
        const char *place = word_of_place(plan, i, given);
        if (place)
            stage->words[n++] = place;
        if (i > 0)
            n = source_facts_tell(&plan->facts, stage->type, stage->words, n);
        const int refused = parse_options(stage, n);
        if (refused)
            return refused;
        if (i == 0)
            plan->facts = source_facts_of(stage->type, stage->options);
    }
    return 0;
}

int plan_make(pipeline_plan *plan, const pipeline_text *text)
{
    plan->stages = allocate(text->n, sizeof(*plan->stages));
    plan->n = text->n;
    plan->facts = (source_facts){0};

    int refused = find_types(plan, text);
    if (!refused)
        refused = check_places(plan);
    if (!refused)
        refused = set_options(plan, text);
    return refused;
}

void plan_free(pipeline_plan *plan)
{
    for (size_t i = 0; i < plan->n; i++) {
        free(plan->stages[i].type);
        free(plan->stages[i].words);
        free(plan->stages[i].options);
    }
    free(plan->stages);
    source_facts_free(&plan->facts);
}

/* ---- What it is about ---------------------------------------------------- */

static bool is_called(const planned_stage *stage, const char *name)
{
    return strcmp(stage->type->name, name) == 0;
}

bool plan_reads_stdin(const pipeline_plan *plan)
{
    const planned_stage *source = &plan->stages[0];
    const weir_file_source_options *file = source->options;

    return is_called(source, "read") && strcmp(file->path, "-") == 0;
}

bool plan_writes_stdout(const pipeline_plan *plan)
{
    const planned_stage *sink = &plan->stages[plan->n - 1];
    const weir_file_sink_options *file = sink->options;

    return is_called(sink, "write") && strcmp(file->path, "-") == 0;
}

bool plan_writes_compressed(const pipeline_plan *plan)
{
    bool compressed = false;

    for (size_t i = 0; i < plan->n; i++) {
        const planned_stage *stage = &plan->stages[i];

        if (is_called(stage, "gzip") || is_called(stage, "zstd"))
            compressed = true;
        else if (is_called(stage, "gunzip") || is_called(stage, "unzstd"))
            compressed = false;
    }
    return compressed;
}

/* ---- Building ------------------------------------------------------------ */

/* What was asked for the edge between two stages: what was given for either of
 * them, the larger if for both. */
static uint64_t mark_between(const planned_stage *a, const planned_stage *b)
{
    const uint64_t first = catalog_mark(a->type, a->options);
    const uint64_t second = catalog_mark(b->type, b->options);

    if (first == MARK_NOT_GIVEN || second == MARK_NOT_GIVEN)
        return first < second ? first : second;
    return first > second ? first : second;
}

/* A mark that was given counts, not what the stages ask for by themselves. */
static void set_marks(const pipeline_plan *plan, weir_stage_def *defs,
                      uint64_t common)
{
    for (size_t i = 0; i + 1 < plan->n; i++) {
        uint64_t mark = mark_between(&plan->stages[i], &plan->stages[i + 1]);

        if (mark == MARK_NOT_GIVEN)
            mark = common;
        if (mark == MARK_NOT_GIVEN)
            continue;
        const size_t asked = mark == 0 ? WEIR_MARK_ZERO : (size_t)mark;
        defs[i].readable_high_water_mark = asked;
        defs[i + 1].writable_high_water_mark = asked;
    }
}

weir_pipeline *plan_build(const pipeline_plan *plan, uint64_t mark)
{
    weir_pipeline *pipeline = weir_pipeline_new();
    if (!pipeline)
        return NULL;
    weir_stage_def *defs = allocate(plan->n, sizeof(*defs));

    for (size_t i = 0; i < plan->n; i++) {
        defs[i] = plan->stages[i].type->make(plan->stages[i].options);
        defs[i].name = plan->stages[i].type->name;
    }
    set_marks(plan, defs, mark);
    for (size_t i = 0; i < plan->n; i++)
        weir_pipeline_add(pipeline, defs[i]); /* the start reports failures */
    free(defs);
    return pipeline;
}
