/* SPDX-License-Identifier: MIT */
/*
 * map and flat_map: transforms that make something else of each chunk. One is
 * read at a time, so that what was made of it is on its way, and an abort is
 * noticed, before the next.
 */
#include "operator_make.h"

#include <errno.h>

#include <weir/operators.h>

typedef struct mapping {
    weir_map_fn map;
    weir_flat_map_fn expand;
    void *arg;
} mapping;

/* ---- map ---------------------------------------------------------------- */

static int map_one(weir_stage *self, weir_chunk chunk)
{
    const mapping *m = weir_stage_arg(self);
    const int status = m->map(self, m->arg, &chunk);

    if (status) {
        weir_readable_release(weir_stage_in(self), &chunk, 1);
        return status;
    }
    return weir_write(weir_stage_out(self), chunk);
}

static int run_map(weir_stage *self)
{
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        const int status = map_one(self, chunk);
        if (status)
            return status;
    }
    return got;
}

weir_stage_def weir_map(weir_map_fn map, void *arg)
{
    const mapping m = {.map = map, .arg = arg};

    if (!map)
        return wi_operator_refused("map", -EINVAL);
    return wi_operator(
        (weir_stage_def){.name = "map", .kind = WEIR_TRANSFORM, .run = run_map},
        &m, sizeof m);
}

/* ---- flat_map ----------------------------------------------------------- */

static int run_flat_map(weir_stage *self)
{
    const mapping *m = weir_stage_arg(self);
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        const int status =
            m->expand(self, m->arg, &chunk, weir_stage_out(self));
        weir_readable_release(weir_stage_in(self), &chunk, 1);
        if (status)
            return status;
    }
    return got;
}

weir_stage_def weir_flat_map(weir_flat_map_fn expand, void *arg)
{
    const mapping m = {.expand = expand, .arg = arg};

    if (!expand)
        return wi_operator_refused("flat_map", -EINVAL);
    return wi_operator((weir_stage_def){.name = "flat_map",
                                        .kind = WEIR_TRANSFORM,
                                        .reads_only = true,
                                        .run = run_flat_map},
                       &m, sizeof m);
}
