/* SPDX-License-Identifier: MIT */
/*
 * For LD_PRELOAD: an abort that never comes to an end, which the built-in
 * stages cannot be brought to.
 */
#include <weir/pipeline.h>

void weir_pipeline_abort(weir_pipeline *pipeline)
{
    (void)pipeline;
}
