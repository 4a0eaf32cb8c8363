/* SPDX-License-Identifier: MIT */
/*
 * The options of planned stages: what was given, what their places say, and
 * what is known of their sources.
 */
#include "plan.h"

#include <string.h>

#include "allocate.h"
#include "catalog.h"
#include "message.h"
#include "references.h"

/* ---- One stage ----------------------------------------------------------- */

/* What says that a stage which can be of any kind is what its place asks for;
 * NULL where it need not be said. */
static const char *word_of_place(const planned_stage *stage,
                                 const stage_text *given)
{
    if (!catalog_is_of_any_kind(stage->type))
        return NULL;
    for (size_t k = 0; k < given->n; k++)
        if (strncmp(given->words[k], "as=", 3) == 0)
            return NULL;
    if (stage->inputs == 0)
        return "as=source";
    return stage->outputs == 0 ? "as=sink" : "as=transform";
}

static int check_common(const planned_stage *stage)
{
    const char *name = stage->type->name;
    const common_options *common =
        common_options_of(stage->type, stage->options);
    const edge_wish *edge = &common->edge;

    if (common->name && !references_is_name(common->name, strlen(common->name)))
        return say_usage("%s: name=%s: is to be of letters, digits, '_' and "
                         "'-'",
                         name, common->name);
    if (stage->inputs == 0 &&
        (edge->low != MARK_NOT_GIVEN || edge->full != FULL_NOT_GIVEN))
        return say_usage("%s: low= and full= are for the edge before a stage, "
                         "and here is none",
                         name);
    return 0;
}

static int parse_options(planned_stage *stage, size_t n,
                         const pipeline_text *text, const stage_text *given)
{
    const char *name = stage->type->name;
    char why[1024];

    stage->options = common_options_new(stage->type);
    if (!weir_options_parse(stage->type, stage->words, n, stage->options, why,
                            sizeof(why)))
        return check_common(stage);
    const char *meant = references_meant(text, given);
    if (meant)
        return say_usage("%s; did you mean the reference '%s.'?", why, meant);
    return say_usage("%s; see 'weir help %s'", why, name);
}

static int set_options(pipeline_plan *plan, size_t i, const pipeline_text *text)
{
    planned_stage *stage = &plan->stages[i];
    const stage_text *given = &text->stages[i];
    size_t n = given->n;

    say_where(text->file, given->line);
    stage->words = allocate(n + MOST_FACTS + 1, sizeof(*stage->words));
    memcpy(stage->words, given->words, n * sizeof(*stage->words));
    const char *place = word_of_place(stage, given);
    if (place)
        stage->words[n++] = place;
    if (stage->inputs == 1)
        stage->view = plan->stages[stage->before].view;
    n = source_view_tell(&stage->view, stage->type, stage->words, n);
    const int refused = parse_options(stage, n, text, given);
    if (refused || stage->inputs > 0)
        return refused;
    stage->facts = source_facts_of(stage->type, stage->options);
    stage->view.facts = &stage->facts;
    return 0;
}

/* ---- All of them --------------------------------------------------------- */

/* A stage with one input is told what is known of it, so the one before it
 * comes first; `any`: nevertheless, as all that is left goes round. */
static bool is_next(const pipeline_plan *plan, size_t i, bool any)
{
    const planned_stage *stage = &plan->stages[i];

    if (stage->options)
        return false;
    return any || stage->inputs != 1 || plan->stages[stage->before].options;
}

int plan_set_options(pipeline_plan *plan, const pipeline_text *text)
{
    size_t done = 0;
    bool any = false;

    while (done < plan->n) {
        const size_t before = done;

        for (size_t i = 0; i < plan->n; i++) {
            if (!is_next(plan, i, any))
                continue;
            const int refused = set_options(plan, i, text);
            if (refused)
                return refused;
            done++;
        }
        any = done == before;
    }
    return 0;
}
