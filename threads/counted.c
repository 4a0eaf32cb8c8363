/* SPDX-License-Identifier: MIT */
#include "counted.h"

#include <errno.h>
#include <stdlib.h>

uint64_t wi_counted_weight(const wi_counted *counted, weir_chunk chunk)
{
    return counted->bytes ? chunk.size : 1;
}

weir_stage_def wi_counted_stage(const char *name, uint64_t count, int unit,
                                int (*run)(weir_stage *self))
{
    wi_counted *counted = calloc(1, sizeof *counted);

    if (!counted)
        return (weir_stage_def){.name = name, .status = -ENOMEM};
    counted->left = count;
    counted->bytes = unit == WEIR_BYTES;
    return (weir_stage_def){
        .name = name,
        .kind = WEIR_TRANSFORM,
        .reads_only = true,
        .run = run,
        .arg = counted,
        .free_arg = free,
        .high_water_mark = WI_BULK_MARK,
        .largest_chunk = WEIR_AS_READ,
    };
}
