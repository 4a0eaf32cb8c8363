/* SPDX-License-Identifier: MIT */
/*
 * What the stages share that have several outputs or inputs.
 */
#include "junction.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <weir/status.h>

#include "stage_types.h"

/* A transform that passes on chunks as they are. */
static weir_stage_def passing(const char *name, int (*run)(weir_stage *self))
{
    return (weir_stage_def){
        .name = name,
        .kind = WEIR_TRANSFORM,
        .reads_only = true,
        .run = run,
        .high_water_mark = WI_BULK_MARK,
        .largest_chunk = WEIR_AS_READ,
    };
}

weir_stage_def wi_to_several(const char *name, int (*run)(weir_stage *self))
{
    weir_stage_def def = passing(name, run);

    def.least_outputs = 2;
    def.most_outputs = WEIR_ANY_NUMBER;
    return def;
}

weir_stage_def wi_from_several(const char *name, int (*run)(weir_stage *self))
{
    weir_stage_def def = passing(name, run);

    def.least_inputs = 2;
    def.most_inputs = WEIR_ANY_NUMBER;
    return def;
}

bool wi_branch_is_gone(int status)
{
    return status == WEIR_STOPPED || status == WEIR_UNPIPED;
}

int wi_branches_update(wi_branches *branches, weir_stage *self)
{
    const size_t n = weir_stage_outputs(self);

    if (n > branches->n) {
        bool *gone = realloc(branches->gone, n * sizeof *gone);
        if (!gone)
            return weir_stage_fail(self, -ENOMEM, "%zu outputs", n);
        memset(gone + branches->n, 0, (n - branches->n) * sizeof *gone);
        branches->gone = gone;
        branches->living += n - branches->n;
        branches->n = n;
    }
    return branches->living ? 0 : WEIR_STOPPED;
}

int wi_branches_judge(wi_branches *branches, size_t i, int status)
{
    if (!wi_branch_is_gone(status))
        return status ? status : 1;
    if (!branches->gone[i])
        branches->living--;
    branches->gone[i] = true;
    return 0;
}
