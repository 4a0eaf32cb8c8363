/* SPDX-License-Identifier: MIT */
/*
 * collect: sinks that keep all that they read, up to a limit that must be
 * given. Nobody's function is called, so chunks are taken as many at once as
 * there are.
 */
#include "operator_make.h"

#include <errno.h>

#include <weir/operators.h>
#include <weir/status.h>

/* ---- One chunk of all bytes --------------------------------------------- */

typedef struct whole {
    weir_chunk *place;
    size_t limit;
} whole;

static int run_bytes(weir_stage *self)
{
    const whole *w = weir_stage_arg(self);
    weir_chunk chunk;
    const int status = weir_collect(weir_stage_in(self), &chunk, w->limit);

    if (status == WEIR_LIMIT)
        return weir_stage_fail(self, status, "there are more than %zu bytes",
                               w->limit);
    if (status == 0)
        *w->place = chunk;
    return status;
}

weir_stage_def weir_collect_bytes(weir_chunk *place, size_t limit)
{
    const whole w = {.place = place, .limit = limit};

    if (!place)
        return wi_operator_refused("collect", -EINVAL);
    *place = (weir_chunk){.size = 0};
    return wi_operator((weir_stage_def){.name = "collect",
                                        .kind = WEIR_SINK,
                                        .reads_only = true,
                                        .run = run_bytes},
                       &w, sizeof w);
}

/* ---- An array of all chunks --------------------------------------------- */

typedef struct array {
    weir_chunk *chunks;
    size_t limit;
    size_t *count;
} array;

/* Reads into the array until it is full. *n is how many there are; returns as
 * weir_read_many. */
static int fill(weir_stage *self, const array *a, size_t *n)
{
    int got = 1;

    while (*n < a->limit && got > 0) {
        got =
            weir_read_many(weir_stage_in(self), a->chunks + *n, a->limit - *n);
        if (got > 0)
            *n += (size_t)got;
    }
    return got;
}

/* The array is full: 0 when that was all. */
static int expect_end(weir_stage *self, const array *a)
{
    weir_chunk beyond;
    const int got = weir_read(weir_stage_in(self), &beyond);

    if (got <= 0)
        return got;
    weir_readable_release(weir_stage_in(self), &beyond, 1);
    return weir_stage_fail(self, WEIR_LIMIT, "there are more than %zu chunks",
                           a->limit);
}

static int run_chunks(weir_stage *self)
{
    const array *a = weir_stage_arg(self);
    size_t n = 0;
    int status = fill(self, a, &n);

    if (status > 0)
        status = expect_end(self, a);
    if (status)
        weir_readable_release(weir_stage_in(self), a->chunks, n);
    else
        *a->count = n;
    return status;
}

weir_stage_def weir_collect_chunks(weir_chunk *chunks, size_t limit,
                                   size_t *count)
{
    const array a = {.chunks = chunks, .limit = limit, .count = count};

    if (!count || (!chunks && limit > 0))
        return wi_operator_refused("collect", -EINVAL);
    *count = 0;
    return wi_operator((weir_stage_def){.name = "collect",
                                        .kind = WEIR_SINK,
                                        .reads_only = true,
                                        .run = run_chunks},
                       &a, sizeof a);
}
