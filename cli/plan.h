/* SPDX-License-Identifier: MIT */
/*
 * From words to a pipeline: which stages, in a right order, with options that
 * are all understood. Nothing is opened or created on the way.
 */
#ifndef WEIR_CLI_PLAN_H
#define WEIR_CLI_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include <weir/pipeline.h>

#include "pipeline_text.h"
#include "source_facts.h"

typedef struct planned_stage {
    weir_stage_type *type;
    const char **words; /* the text fields of the options point into them */
    void *options;
} planned_stage;

typedef struct pipeline_plan {
    planned_stage *stages;
    size_t n;
    source_facts facts;
} pipeline_plan;

/* Returns 0, or EXIT_USAGE having said what is wrong. To be given to
 * plan_free in either case; `text` must live until then. */
int plan_make(pipeline_plan *plan, const pipeline_text *text);

/* Whether its source reads standard input; its sink writes standard output. */
bool plan_reads_stdin(const pipeline_plan *plan);
bool plan_writes_stdout(const pipeline_plan *plan);

/* Whether what reaches the sink is compressed. */
bool plan_writes_compressed(const pipeline_plan *plan);

/*
 * The pipeline, ready to start; `mark` is for edges whose stages were given
 * none, or MARK_NOT_GIVEN. What cannot be made is reported by its start. NULL
 * when there is no memory.
 */
weir_pipeline *plan_build(const pipeline_plan *plan, uint64_t mark);

void plan_free(pipeline_plan *plan);

#endif
