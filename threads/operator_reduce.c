/* SPDX-License-Identifier: MIT */
/*
 * reduce and for_each: sinks that call a function with each chunk. One is read
 * at a time, so that an abort is noticed before the next call.
 */
#include "operator_make.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <weir/operators.h>

/* ---- reduce ------------------------------------------------------------- */

typedef struct reduction {
    weir_reduce_fn fold;
    void *arg;
    void *place;
    size_t size;
    void *total; /* of `size` bytes */
} reduction;

static int run_reduce(weir_stage *self)
{
    const reduction *r = weir_stage_arg(self);
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        const int status = r->fold(self, r->arg, r->total, &chunk);
        weir_readable_release(weir_stage_in(self), &chunk, 1);
        if (status)
            return status;
    }
    if (got == 0)
        memcpy(r->place, r->total, r->size);
    return got;
}

static void free_reduction(void *arg)
{
    reduction *r = arg;

    free(r->total);
    free(r);
}

weir_stage_def weir_reduce(weir_reduce_fn fold, void *arg, void *total,
                           size_t size)
{
    reduction r = {.fold = fold, .arg = arg, .place = total, .size = size};

    if (!fold || !total || size == 0)
        return wi_operator_refused("reduce", -EINVAL);
    r.total = malloc(size);
    if (!r.total)
        return wi_operator_refused("reduce", -ENOMEM);
    memcpy(r.total, total, size);
    weir_stage_def stage = wi_operator((weir_stage_def){.name = "reduce",
                                                        .kind = WEIR_SINK,
                                                        .reads_only = true,
                                                        .run = run_reduce},
                                       &r, sizeof r);
    if (stage.status)
        free(r.total);
    else
        stage.free_arg = free_reduction;
    return stage;
}

/* ---- for_each ----------------------------------------------------------- */

typedef struct visiting {
    weir_visit_fn visit;
    void *arg;
} visiting;

static int run_for_each(weir_stage *self)
{
    const visiting *v = weir_stage_arg(self);
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        const int status = v->visit(self, v->arg, &chunk);
        weir_readable_release(weir_stage_in(self), &chunk, 1);
        if (status)
            return status;
    }
    return got;
}

weir_stage_def weir_for_each(weir_visit_fn visit, void *arg)
{
    const visiting v = {.visit = visit, .arg = arg};

    if (!visit)
        return wi_operator_refused("for_each", -EINVAL);
    return wi_operator((weir_stage_def){.name = "for_each",
                                        .kind = WEIR_SINK,
                                        .reads_only = true,
                                        .run = run_for_each},
                       &v, sizeof v);
}
