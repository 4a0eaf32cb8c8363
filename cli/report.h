/* SPDX-License-Identifier: MIT */
/*
 * What is said after a run.
 */
#ifndef WEIR_CLI_REPORT_H
#define WEIR_CLI_REPORT_H

#include <weir/pipeline.h>

#include "run.h"

/* One line: how much, how long, how fast. */
void report_summary(weir_pipeline *pipeline, const run_result *result);

/* --stats: tables of the edges and the stages, the summary, the memory and
 * the bottleneck. */
void report_stats(weir_pipeline *pipeline, const run_result *result);

#endif
