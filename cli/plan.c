/* SPDX-License-Identifier: MIT */
/*
 * From words to a plan. What is asked of a plan is in plan_query.c, how it
 * becomes a pipeline in plan_build.c.
 */
#include "plan.h"

#include <stdlib.h>
#include <string.h>

#include "allocate.h"
#include "catalog.h"
#include "message.h"
#include "references.h"

/* ---- Stages and their places --------------------------------------------- */

static int find_types(pipeline_plan *plan, const pipeline_text *text)
{
    for (size_t i = 0; i < plan->n; i++) {
        say_where(text->file, text->stages[i].line);
        plan->stages[i].type = catalog_get(text->stages[i].name);
        if (!plan->stages[i].type)
            return EXIT_USAGE;
    }
    return 0;
}

/* What is wrong with the place of a stage; NULL: nothing. */
static const char *fault_of_place(const weir_stage_type *type, bool first,
                                  bool last)
{
    if (catalog_is_of_any_kind(type))
        return first && last ? "cannot be alone: a sink is missing behind it, "
                               "such as 'write -'"
                             : NULL;
    if (type->kind == WEIR_SOURCE && !first)
        return "is a source and can only come first";
    if (type->kind != WEIR_SOURCE && first)
        return "cannot come first: a source is missing before it, such as "
               "'read PATH'";
    if (type->kind == WEIR_SINK && !last)
        return "is a sink and can only come last";
    if (type->kind != WEIR_SINK && last)
        return "cannot come last: a sink is missing behind it, such as "
               "'write PATH'";
    return NULL;
}

static int check_places(const pipeline_plan *plan, const pipeline_text *text)
{
    for (size_t i = 0; i < plan->n; i++) {
        const planned_stage *stage = &plan->stages[i];
        const char *fault = fault_of_place(stage->type, stage->inputs == 0,
                                           stage->outputs == 0);

        if (!fault)
            continue;
        const char *meant = references_meant(text, &text->stages[i]);
        say_where(text->file, text->stages[i].line);
        return meant ? say_usage("%s: %s; did you mean the reference '%s.'?",
                                 stage->type->name, fault, meant)
                     : say_usage("%s: %s", stage->type->name, fault);
    }
    return 0;
}

/* ---- Links --------------------------------------------------------------- */

static uint64_t either(uint64_t wish, uint64_t other)
{
    return wish == MARK_NOT_GIVEN ? other : wish;
}

/* Where both references of a link ask for something, that of the branch
 * counts. */
static int plan_link(planned_link *link, const link_text *text)
{
    edge_wish end;
    bool none;

    int refused =
        common_options_of_edge(&text->begin, true, &link->wish, &link->detach);
    if (!refused)
        refused = common_options_of_edge(&text->end, false, &end, &none);
    if (refused)
        return refused;
    link->from = text->from;
    link->to = text->to;
    link->wish.high = either(link->wish.high, end.high);
    link->wish.low = either(link->wish.low, end.low);
    if (link->wish.full == FULL_NOT_GIVEN)
        link->wish.full = end.full;
    return 0;
}

static int plan_links(pipeline_plan *plan, const pipeline_text *text)
{
    for (size_t i = 0; i < plan->n_links; i++) {
        planned_link *link = &plan->links[i];
        const edge_text *begin = &text->links[i].begin;

        say_where(text->file,
                  begin->line ? begin->line : text->links[i].end.line);
        const int refused = plan_link(link, &text->links[i]);
        if (refused)
            return refused;
        plan->stages[link->from].outputs++;
        plan->stages[link->to].inputs++;
        plan->stages[link->to].before = link->from;
    }
    return 0;
}

/* ---- Labels -------------------------------------------------------------- */

static bool is_line(const pipeline_plan *plan)
{
    if (plan->n_links != plan->n - 1)
        return false;
    for (size_t i = 0; i < plan->n_links; i++)
        if (plan->links[i].from != i || plan->links[i].to != i + 1)
            return false;
    return true;
}

/* The second `gzip` of a graph is gzip#2. */
static void set_label(pipeline_plan *plan, size_t i, bool line)
{
    planned_stage *stage = &plan->stages[i];
    const char *type = stage->type->name;
    const char *name = common_options_of(stage->type, stage->options)->name;
    size_t number = 1;

    for (size_t k = 0; k < i && !name && !line; k++)
        number +=
            strcmp(plan->stages[k].type->name, type) == 0 &&
            !common_options_of(plan->stages[k].type, plan->stages[k].options)
                 ->name;
    stage->label = number > 1 ? allocate_text("%s#%zu", type, number)
                              : allocate_text("%s", name ? name : type);
}

static int check_label(const pipeline_plan *plan, size_t i)
{
    const planned_stage *stage = &plan->stages[i];

    if (!common_options_of(stage->type, stage->options)->name)
        return 0;
    for (size_t k = 0; k < plan->n; k++)
        if (k != i && strcmp(plan->stages[k].label, stage->label) == 0)
            return say_usage("%s: name=%s: another stage is called so",
                             stage->type->name, stage->label);
    return 0;
}

static int set_labels(pipeline_plan *plan, const pipeline_text *text)
{
    const bool line = is_line(plan);

    for (size_t i = 0; i < plan->n; i++)
        set_label(plan, i, line);
    for (size_t i = 0; i < plan->n; i++) {
        say_where(text->file, text->stages[i].line);
        const int refused = check_label(plan, i);
        if (refused)
            return refused;
    }
    return 0;
}

/* ---- All together -------------------------------------------------------- */

/* What it holds goes to one of those who read it, nobody knows which. */
static int check_stdin(const pipeline_plan *plan, const pipeline_text *text)
{
    size_t readers = text->file == words_standard_input;

    for (size_t i = 0; i < plan->n; i++) {
        if (!plan_stage_reads_stdin(&plan->stages[i]))
            continue;
        say_where(text->file, text->stages[i].line);
        if (readers++ > 0)
            return say_usage("read: standard input is read already, %s",
                             text->file == words_standard_input
                                 ? "by -f"
                                 : "by a stage before");
    }
    return 0;
}

int plan_make(pipeline_plan *plan, const pipeline_text *text)
{
    *plan = (pipeline_plan){
        .stages = allocate(text->n, sizeof(*plan->stages)),
        .n = text->n,
        .links = allocate(text->n_links, sizeof(*plan->links)),
        .n_links = text->n_links,
    };
    int refused = find_types(plan, text);
    if (!refused)
        refused = plan_links(plan, text);
    if (!refused)
        refused = check_places(plan, text);
    if (!refused)
        refused = plan_set_options(plan, text);
    if (!refused)
        refused = set_labels(plan, text);
    if (!refused)
        refused = check_stdin(plan, text);
    say_where(NULL, 0);
    return refused;
}

void plan_free(pipeline_plan *plan)
{
    for (size_t i = 0; i < plan->n; i++) {
        planned_stage *stage = &plan->stages[i];

        free(stage->type);
        free(stage->words);
        free(stage->options);
        free(stage->label);
        source_facts_free(&stage->facts);
    }
    free(plan->stages);
    free(plan->links);
}
