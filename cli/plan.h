/* SPDX-License-Identifier: MIT */
/*
 * From words to a pipeline: which stages, joined in a right way, with options
 * that are all understood. Nothing is opened or created on the way.
 */
#ifndef WEIR_CLI_PLAN_H
#define WEIR_CLI_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/pipeline.h>

#include "common_options.h"
#include "pipeline_text.h"
#include "source_facts.h"

typedef struct planned_stage {
    weir_stage_type *type;
    const char **words; /* the text fields of the options point into them */
    void *options;
    char *label;        /* what it is called in messages and figures */
    size_t inputs;      /* how many links lead to it, */
    size_t outputs;     /* and from it */
    size_t before;      /* the stage that the last of its inputs comes from */
    source_facts facts; /* of a source */
    source_view view;   /* of what it writes */
} planned_stage;

typedef struct planned_link {
    size_t from, to;
    edge_wish wish; /* of its references */
    bool detach;    /* the branch behind it, if it fails */
} planned_link;

typedef struct pipeline_plan {
    planned_stage *stages;
    size_t n;
    planned_link *links;
    size_t n_links;
} pipeline_plan;

/* Returns 0, or EXIT_USAGE having said what is wrong. To be given to
 * plan_free in either case; `text` must live until then. */
int plan_make(pipeline_plan *plan, const pipeline_text *text);

void plan_free(pipeline_plan *plan);

/*
 * The pipeline, ready to start; `mark` is for edges whose stages were given
 * none, or MARK_NOT_GIVEN. What cannot be made is reported by its start. NULL
 * when there is no memory.
 */
weir_pipeline *plan_build(const pipeline_plan *plan, uint64_t mark);

/* The part of plan_make that reads the stages' options, when links are known.
 */
int plan_set_options(pipeline_plan *plan, const pipeline_text *text);

/* ---- What it is about ---------------------------------------------------- */

/* Whether a source reads standard input; a sink writes standard output. */
bool plan_stage_reads_stdin(const planned_stage *stage);
bool plan_reads_stdin(const pipeline_plan *plan);
bool plan_writes_stdout(const pipeline_plan *plan);

/* Whether a sink writes compressed data to standard output. */
bool plan_compresses_stdout(const pipeline_plan *plan);

/* Whether all sources are known to end, and after how many bytes together. */
bool plan_size(const pipeline_plan *plan, uint64_t *size);

/* The type of the stage that messages call so; NULL: there is none. */
const weir_stage_type *plan_type_of(const pipeline_plan *plan,
                                    const char *label);

/* The name of that type, where it is not what the stage is called by. */
const char *plan_type_behind(const pipeline_plan *plan, const char *label);

#endif
