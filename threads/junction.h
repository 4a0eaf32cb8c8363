/* SPDX-License-Identifier: MIT */
/*
 * What the stages share that have several outputs or inputs.
 */
#ifndef WEIR_THREADS_JUNCTION_H
#define WEIR_THREADS_JUNCTION_H

#include <stdbool.h>
#include <stddef.h>

#include <weir/stage.h>

/* A stage with at least two outputs, and one with at least two inputs, that
 * pass on chunks as they are. */
weir_stage_def wi_to_several(const char *name, int (*run)(weir_stage *self));
weir_stage_def wi_from_several(const char *name, int (*run)(weir_stage *self));

/* Whether a write's status says that the branch behind this one output needs
 * no more: the others go on. */
bool wi_branch_is_gone(int status);

/* Which outputs need no more, for stages that write to one at a time. All 0
 * before the first use. */
typedef struct wi_branches {
    bool *gone;
    size_t n; /* outputs, gone or not */
    size_t living;
} wi_branches;

/* Takes in outputs that have come since. Returns 0, WEIR_STOPPED when none is
 * left that needs more, or -ENOMEM having said so. */
int wi_branches_update(wi_branches *branches, weir_stage *self);

/* What a write to output `i` returned: 0 becomes 1, for written; a branch that
 * is gone is noted and becomes 0; anything else stays. */
int wi_branches_judge(wi_branches *branches, size_t i, int status);

#endif
