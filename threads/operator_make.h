/* SPDX-License-Identifier: MIT */
/* operator_make.h - what the operators share: how they are made. */
#ifndef WEIR_THREADS_OPERATOR_MAKE_H
#define WEIR_THREADS_OPERATOR_MAKE_H

#include <stddef.h>

#include <weir/stage.h>

/* The stage with its arg a copy of `state`, of `size` bytes, that is freed
 * with it; or one that says -ENOMEM. */
weir_stage_def wi_operator(weir_stage_def stage, const void *state,
                           size_t size);

/* A stage that cannot be added: for `status`. */
weir_stage_def wi_operator_refused(const char *name, int status);

#endif
