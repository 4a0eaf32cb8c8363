/* SPDX-License-Identifier: MIT */
/*
 * filter: a transform that passes on what a test says yes to. It reads one
 * chunk at a time, for the same reasons as map.
 */
#include "operator_make.h"

#include <errno.h>

#include <weir/operators.h>

typedef struct filtering {
    weir_test_fn test;
    void *arg;
} filtering;

static int filter_one(weir_stage *self, weir_chunk chunk)
{
    const filtering *f = weir_stage_arg(self);
    const int verdict = f->test(self, f->arg, &chunk);

    if (verdict > 0)
        return weir_write(weir_stage_out(self), chunk);
    weir_readable_release(weir_stage_in(self), &chunk, 1);
    return verdict;
}

static int run(weir_stage *self)
{
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        const int status = filter_one(self, chunk);
        if (status)
            return status;
    }
    return got;
}

weir_stage_def weir_filter(weir_test_fn test, void *arg)
{
    const filtering f = {.test = test, .arg = arg};

    if (!test)
        return wi_operator_refused("filter", -EINVAL);
    return wi_operator((weir_stage_def){.name = "filter",
                                        .kind = WEIR_TRANSFORM,
                                        .reads_only = true,
                                        .run = run},
                       &f, sizeof f);
}
