/* SPDX-License-Identifier: MIT */
/* stress_middles.c - the parts between source and sink; see stress_parts.h. */
#include "stress_parts.h"

#include <string.h>

#include "stress_ways.h"

static int run_pass(weir_stage *self)
{
    stress_part *me = part_of(self);
    weir_chunk chunks[PART_MAX_BATCH];
    int got;

    while ((got = read_by_chance(weir_stage_in(self), chunks, PART_MAX_BATCH,
                                 &me->rng)) > 0) {
        stress_dawdle(&me->rng);
        int status = write_by_chance(weir_stage_out(self), chunks, (size_t)got,
                                     false, &me->rng);
        if (status)
            return status;
    }
    return got;
}

weir_stage_def part_pass(stress_plan *plan)
{
    return part_stage(plan, "pass", run_pass);
}

static int callback_transform(weir_stage *self, weir_chunk chunk)
{
    part_of(self)->at += chunk.size;
    return weir_write(weir_stage_out(self), chunk);
}

weir_stage_def part_callback_pass(stress_plan *plan)
{
    static const weir_callbacks transform = {
        .construct = part_open,
        .transform = callback_transform,
        .destroy = part_close,
    };

    return weir_callback_stage("callback pass", &transform, part_new(plan));
}

static int run_flip(weir_stage *self)
{
    weir_chunk chunk;
    int got;

    part_of(self);
    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        EXPECT_EQUAL(weir_chunk_own(&chunk, weir_stage_pool(self)), 0);
        for (size_t i = 0; i < chunk.size; i++)
            chunk.data[i] ^= PART_FLIP;
        int status = weir_write(weir_stage_out(self), chunk);
        if (status)
            return status;
    }
    return got;
}

weir_stage_def part_flip(stress_plan *plan)
{
    plan->flipped = !plan->flipped;
    return part_stage(plan, "flip", run_flip);
}

static size_t slice(stress_part *me, weir_chunk chunk, weir_chunk *slices)
{
    size_t n = 0;

    for (size_t from = 0; from < chunk.size && n < PART_MAX_BATCH;) {
        size_t size = 1 + stress_below(&me->rng, chunk.size - from);
        if (n == PART_MAX_BATCH - 1)
            size = chunk.size - from;
        slices[n++] = weir_chunk_slice(chunk, from, size);
        from += size;
    }
    return n;
}

static int run_split(weir_stage *self)
{
    stress_part *me = part_of(self);
    weir_chunk chunk, slices[PART_MAX_BATCH];
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        size_t n = slice(me, chunk, slices);
        weir_chunk_release(&chunk);
        int status =
            write_by_chance(weir_stage_out(self), slices, n, false, &me->rng);
        if (status)
            return status;
    }
    return got;
}

weir_stage_def part_split(stress_plan *plan)
{
    return part_stage(plan, "split", run_split);
}

static weir_chunk joined(weir_pool *pool, weir_chunk *chunks, size_t n)
{
    weir_chunk whole;
    size_t size = 0;

    for (size_t i = 0; i < n; i++)
        size += chunks[i].size;
    EXPECT_EQUAL(weir_chunk_alloc(&whole, pool, size), 0);
    size = 0;
    for (size_t i = 0; i < n; i++) {
        memcpy(whole.data + size, chunks[i].data, chunks[i].size);
        size += chunks[i].size;
    }
    weir_chunk_release_many(chunks, n);
    return whole;
}

static int run_join(weir_stage *self)
{
    stress_part *me = part_of(self);
    weir_chunk chunks[PART_MAX_BATCH];
    int got;

    while ((got = read_by_chance(weir_stage_in(self), chunks, PART_MAX_BATCH,
                                 &me->rng)) > 0) {
        weir_chunk whole = joined(weir_stage_pool(self), chunks, (size_t)got);
        int status = weir_write(weir_stage_out(self), whole);
        if (status)
            return status;
    }
    return got;
}

weir_stage_def part_join(stress_plan *plan)
{
    return part_stage(plan, "join", run_join);
}

static int run_head(weir_stage *self)
{
    stress_part *me = part_of(self);
    weir_chunk chunk;
    int got;

    while (me->at < me->limit &&
           (got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        size_t wanted = me->limit - me->at;
        weir_chunk kept = weir_chunk_slice(chunk, 0, wanted);
        me->at += kept.size;
        weir_chunk_release(&chunk);
        int status = weir_write(weir_stage_out(self), kept);
        if (status)
            return status;
    }
    return me->at < me->limit ? got : 0;
}

weir_stage_def part_head(stress_plan *plan, size_t limit)
{
    weir_stage_def stage = part_stage(plan, "head", run_head);
    stress_part *me = stage.arg;

    me->limit = limit;
    if (limit < plan->expected)
        plan->expected = limit;
    return stage;
}
