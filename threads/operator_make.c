/* SPDX-License-Identifier: MIT */
/* operator_make.c - how operators are made, and made to work on objects. */
#include "operator_make.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <weir/operators.h>

weir_stage_def wi_operator(weir_stage_def stage, const void *state, size_t size)
{
    void *copy = malloc(size);

    if (!copy)
        return wi_operator_refused(stage.name, -ENOMEM);
    memcpy(copy, state, size);
    stage.arg = copy;
    stage.free_arg = free;
    return stage;
}

weir_stage_def wi_operator_refused(const char *name, int status)
{
    return (weir_stage_def){.name = name, .status = status};
}

weir_stage_def weir_on_objects(weir_stage_def stage)
{
    stage.object_mode = true;
    return stage;
}
