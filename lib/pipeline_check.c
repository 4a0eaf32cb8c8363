/* SPDX-License-Identifier: MIT */
/* pipeline_check.c - whether the stages can be joined as they are linked.
 * Layer 4. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <weir/status.h>

#include "pipeline_impl.h"

/* ---- Saying what is wrong ------------------------------------------------ */

/* A message that is put together; what does not fit is left out. */
typedef struct wi_text {
    char of[WI_MESSAGE_SIZE];
    size_t used;
} wi_text;

static void WEIR_PRINTF(2, 3) add(wi_text *text, const char *format, ...)
{
    size_t rest = sizeof text->of - text->used;
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text->of + text->used, rest, format, arguments);
    va_end(arguments);
    if (size > 0)
        text->used += (size_t)size < rest ? (size_t)size : rest - 1;
}

static int misuse(weir_pipeline *pipeline, const char *name, const char *what)
{
    char message[WI_WHY_SIZE];
    snprintf(message, sizeof message, "%s: %s", name, what);
    wi_pipeline_record(pipeline, NULL, WEIR_MISUSE, message);
    return WEIR_MISUSE;
}

/* ---- The links ----------------------------------------------------------- */

weir_stage *wi_link_up(const weir_pipeline *pipeline, const wi_link *link)
{
    size_t from =
        link->from == WI_LAST ? pipeline->stage_count - 1 : link->from;
    return from < pipeline->stage_count ? pipeline->stages[from] : NULL;
}

weir_stage *wi_link_down(const weir_pipeline *pipeline, const wi_link *link)
{
    return link->to < pipeline->stage_count ? pipeline->stages[link->to] : NULL;
}

bool wi_stage_reads_objects(const weir_stage *stage)
{
    return stage->def.object_mode || stage->def.writable_object_mode;
}

bool wi_stage_writes_objects(const weir_stage *stage)
{
    return stage->def.object_mode || stage->def.readable_object_mode;
}

static int check_modes(weir_pipeline *pipeline, const wi_link *link)
{
    const weir_stage *up = wi_link_up(pipeline, link);
    const weir_stage *down = wi_link_down(pipeline, link);
    if (!up || !down ||
        wi_stage_writes_objects(up) == wi_stage_reads_objects(down))
        return 0;
    char what[WI_MESSAGE_SIZE];
    snprintf(what, sizeof what, "writes %s, but %s reads %s",
             wi_stage_writes_objects(up) ? "objects" : "bytes", down->name,
             wi_stage_reads_objects(down) ? "objects" : "bytes");
    return misuse(pipeline, up->name, what);
}

/* ---- How many inputs and outputs ----------------------------------------- */

typedef struct range {
    size_t least;
    size_t most;
} range;

static range range_of(size_t least, size_t most, bool by_kind)
{
    if (least == 0 && most == 0)
        least = by_kind;
    return (range){least, most > least ? most : least};
}

/* Adds who is at the other end of a stage's links. */
static void add_neighbours(wi_text *text, const weir_pipeline *pipeline,
                           const weir_stage *stage, bool inputs, size_t left)
{
    for (size_t i = 0; i < pipeline->link_count; i++) {
        const wi_link *link = &pipeline->links[i];
        const weir_stage *up = wi_link_up(pipeline, link);
        const weir_stage *down = wi_link_down(pipeline, link);
        if ((inputs ? down : up) != stage)
            continue;
        const weir_stage *other = inputs ? up : down;
        add(text, "%s", other ? other->name : "the application");
        left--;
        if (left)
            add(text, left == 1 ? " and " : ", ");
    }
}

static int wrong_number(const weir_stage *stage, bool inputs, size_t n,
                        range may)
{
    weir_pipeline *pipeline = stage->pipeline;
    const char *what = inputs ? "input" : "output";
    size_t limit = n < may.least ? may.least : may.most;
    const char *bound = "";
    if (may.least != may.most)
        bound = n < may.least ? "at least " : "at most ";
    wi_text text = {.used = 0};
    add(&text, "has %zu %s%s (", n, what, n == 1 ? "" : "s");
    add_neighbours(&text, pipeline, stage, inputs, n);
    add(&text, "), but takes %s%zu", bound, limit);
    return misuse(pipeline, stage->name, text.of);
}

static int check_inputs(const weir_stage *stage)
{
    const weir_stage_def *def = &stage->def;
    range may =
        range_of(def->least_inputs, def->most_inputs, def->kind != WEIR_SOURCE);
    size_t n = stage->input_count;
    if (n >= may.least && n <= may.most)
        return 0;
    if (may.most == 0)
        return misuse(stage->pipeline, stage->name,
                      "is a source and takes no input: it must come first");
    if (n == 0)
        return misuse(stage->pipeline, stage->name,
                      "needs input: a source must come before it");
    return wrong_number(stage, true, n, may);
}

static int check_outputs(const weir_stage *stage)
{
    const weir_stage_def *def = &stage->def;
    range may =
        range_of(def->least_outputs, def->most_outputs, def->kind != WEIR_SINK);
    size_t n = stage->output_count;
    if (n >= may.least && n <= may.most)
        return 0;
    if (may.most == 0)
        return misuse(stage->pipeline, stage->name,
                      "is a sink and gives no output: it must come last");
    if (n == 0)
        return misuse(stage->pipeline, stage->name,
                      "gives output: a sink must come after it");
    return wrong_number(stage, false, n, may);
}

static void count_ports(weir_pipeline *pipeline)
{
    for (size_t i = 0; i < pipeline->stage_count; i++)
        pipeline->stages[i]->input_count = pipeline->stages[i]->output_count =
            0;
    for (size_t i = 0; i < pipeline->link_count; i++) {
        weir_stage *up = wi_link_up(pipeline, &pipeline->links[i]);
        weir_stage *down = wi_link_down(pipeline, &pipeline->links[i]);
        if (up)
            up->output_count++;
        if (down)
            down->input_count++;
    }
}

/* ---- The order ----------------------------------------------------------- */

#define UNPLACED SIZE_MAX

/* The last of the stages before this one that has no place; NULL: all have. */
static weir_stage *unplaced_before(const weir_pipeline *pipeline,
                                   const weir_stage *stage)
{
    weir_stage *found = NULL;
    for (size_t i = 0; i < pipeline->link_count; i++) {
        weir_stage *up = wi_link_up(pipeline, &pipeline->links[i]);
        if (up && up->place == UNPLACED &&
            wi_link_down(pipeline, &pipeline->links[i]) == stage)
            found = up;
    }
    return found;
}

/* A stage of a cycle, the first of its stages: before each one without a place
 * there is another, so going back from any ends in a cycle. */
static weir_stage *find_cycle(const weir_pipeline *pipeline, weir_stage *stage)
{
    for (size_t i = 0; i < pipeline->stage_count; i++)
        stage = unplaced_before(pipeline, stage);
    weir_stage *first = stage;
    weir_stage *other = stage;
    while ((other = unplaced_before(pipeline, other)) != stage)
        if (other->index < first->index)
            first = other;
    return first;
}

static int name_cycle(weir_pipeline *pipeline, weir_stage *unplaced)
{
    weir_stage *first = find_cycle(pipeline, unplaced);
    weir_stage *stage = first;
    size_t n = 0;
    do {
        pipeline->order[n++] = stage;
        stage = unplaced_before(pipeline, stage);
    } while (stage != first);
    wi_text text = {.used = 0};
    add(&text, "gets back what it writes: %s", first->name);
    while (n--)
        add(&text, " -> %s", pipeline->order[n]->name);
    return misuse(pipeline, first->name, text.of);
}

/* Whether each stage was added after those before it, as in a line. */
static bool is_in_order(const weir_pipeline *pipeline)
{
    for (size_t i = 0; i < pipeline->link_count; i++) {
        const weir_stage *up = wi_link_up(pipeline, &pipeline->links[i]);
        const weir_stage *down = wi_link_down(pipeline, &pipeline->links[i]);
        if (up && down && up->index >= down->index)
            return false;
    }
    return true;
}

/* The first stage that can have the next place; NULL: none is left that can. */
static weir_stage *next_in_order(const weir_pipeline *pipeline)
{
    for (size_t i = 0; i < pipeline->stage_count; i++) {
        weir_stage *stage = pipeline->stages[i];
        if (stage->place == UNPLACED && stage->unplaced == 0)
            return stage;
    }
    return NULL;
}

static void count_unplaced(weir_pipeline *pipeline)
{
    for (size_t i = 0; i < pipeline->stage_count; i++) {
        pipeline->stages[i]->place = UNPLACED;
        pipeline->stages[i]->unplaced = 0;
    }
    for (size_t i = 0; i < pipeline->link_count; i++) {
        weir_stage *down = wi_link_down(pipeline, &pipeline->links[i]);
        if (down && wi_link_up(pipeline, &pipeline->links[i]))
            down->unplaced++;
    }
}

static void place(weir_pipeline *pipeline, weir_stage *stage, size_t i)
{
    pipeline->order[i] = stage;
    stage->place = i;
    for (size_t k = 0; k < pipeline->link_count; k++) {
        weir_stage *down = wi_link_down(pipeline, &pipeline->links[k]);
        if (down && wi_link_up(pipeline, &pipeline->links[k]) == stage)
            down->unplaced--;
    }
}

static int order_by_links(weir_pipeline *pipeline)
{
    count_unplaced(pipeline);
    weir_stage *next;
    for (size_t i = 0; (next = next_in_order(pipeline)); i++)
        place(pipeline, next, i);
    for (size_t i = 0; i < pipeline->stage_count; i++)
        if (pipeline->stages[i]->place == UNPLACED)
            return name_cycle(pipeline, pipeline->stages[i]);
    return 0;
}

static int find_order(weir_pipeline *pipeline)
{
    size_t n = pipeline->stage_count;
    weir_stage **order = realloc(pipeline->order, n * sizeof(weir_stage *));
    if (!order) {
        wi_pipeline_record(pipeline, NULL, -ENOMEM, weir_status_text(-ENOMEM));
        return -ENOMEM;
    }
    pipeline->order = order;
    if (!is_in_order(pipeline))
        return order_by_links(pipeline);
    for (size_t i = 0; i < n; i++) {
        order[i] = pipeline->stages[i];
        order[i]->place = i;
    }
    return 0;
}

/* ---- All of it ----------------------------------------------------------- */

int wi_pipeline_inspect(weir_pipeline *pipeline)
{
    if (pipeline->stage_count == 0)
        return misuse(pipeline, "pipeline", "has no stages");
    wi_pipeline_unsort_links(pipeline); /* an earlier check has sorted them */
    count_ports(pipeline);
    int status = 0;
    for (size_t i = 0; i < pipeline->stage_count && !status; i++) {
        status = check_inputs(pipeline->stages[i]);
        if (!status)
            status = check_outputs(pipeline->stages[i]);
    }
    for (size_t i = 0; i < pipeline->link_count && !status; i++)
        status = check_modes(pipeline, &pipeline->links[i]);
    return status ? status : find_order(pipeline);
}

int weir_pipeline_check(weir_pipeline *pipeline)
{
    if (pipeline->started)
        return WEIR_ALREADY_STARTED;
    int status =
        pipeline->over ? pipeline->status : wi_pipeline_inspect(pipeline);
    if (status)
        return status;
    wi_pipeline_sort_links(pipeline);
    pipeline->edge_count = pipeline->link_count;
    return 0;
}
