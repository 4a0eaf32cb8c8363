/* SPDX-License-Identifier: MIT */
/*
 * `weir check`: what a pipeline would be.
 */
#ifndef WEIR_CLI_CHECK_H
#define WEIR_CLI_CHECK_H

#include <weir/pipeline.h>

#include "plan.h"

/* Prints the stages, the edges and how much these can hold, of a pipeline that
 * was checked, on standard output. */
void check_print(weir_pipeline *pipeline, const pipeline_plan *plan);

#endif
