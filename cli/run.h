/* SPDX-License-Identifier: MIT */
/*
 * The run of a pipeline: its end, signals and progress in one loop.
 */
#ifndef WEIR_CLI_RUN_H
#define WEIR_CLI_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include <weir/pipeline.h>

#include "dot.h"
#include "progress.h"

typedef struct run_result {
    int status;        /* of the pipeline */
    const char *why;   /* it failed, on one line; lives as the pipeline does */
    int signal_number; /* that ended the run; 0: none */
    uint64_t elapsed_ns;
    bool has_run; /* there are figures */
} run_result;

/*
 * Starts the pipeline and waits for its end. A signal aborts it; one that
 * asks for the status prints it. A second SIGINT, should the abort hang, ends
 * the program here; so do five seconds after which a stage of a run that failed
 * is not home, with a message that names it. `signals` is the descriptor of
 * signals_take_over. `dot` is kept up to date; NULL: there is none.
 */
run_result run_pipeline(weir_pipeline *pipeline, int signals,
                        progress_line *progress, dot_file *dot);

#endif
