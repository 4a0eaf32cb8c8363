/* SPDX-License-Identifier: MIT */
/* stress_parts.c - the life of a part, and both ends; see stress_parts.h. */
#include "stress_parts.h"

#include "stress.h"
#include "stress_ways.h"

static unsigned char byte_at(size_t position)
{
    return (unsigned char)(position * 167 + (position >> 8) * 13);
}

/* ---- A part's life ------------------------------------------------------- */

/* Stages open one after the other, from the source on. */
int part_open(weir_stage *self)
{
    stress_part *me = weir_stage_arg(self);

    EXPECT_EQUAL(atomic_fetch_add(&me->plan->opened, 1), me->index);
    return 0;
}

void part_close(weir_stage *self, int status)
{
    stress_part *me = weir_stage_arg(self);

    EXPECT(status == 0 || status == WEIR_STOPPED);
    atomic_fetch_add(&me->plan->closed, 1);
}

stress_part *part_new(stress_plan *plan)
{
    EXPECT(plan->parts < MAX_PARTS);
    unsigned index = plan->parts++;
    stress_part *me = &plan->members[index];

    *me = (stress_part){
        .plan = plan,
        .index = index,
        .rng = stress_rng_new(plan->stream + index),
    };
    return me;
}

weir_stage_def part_stage(stress_plan *plan, const char *name,
                          int (*run)(weir_stage *))
{
    return (weir_stage_def){
        .name = name,
        .open = part_open,
        .run = run,
        .close = part_close,
        .arg = part_new(plan),
    };
}

/* None runs before all are open. */
stress_part *part_of(weir_stage *self)
{
    stress_part *me = weir_stage_arg(self);

    EXPECT_EQUAL(atomic_load(&me->plan->opened), me->plan->parts);
    return me;
}

/* ---- Where bytes come from ----------------------------------------------- */

static weir_chunk next_chunk(stress_part *me, weir_pool *pool)
{
    size_t left = me->plan->total - me->at;
    size_t size = 1 + stress_below(&me->rng, me->plan->largest);
    weir_chunk chunk;

    if (size > left)
        size = left;
    if (pool)
        EXPECT_EQUAL(weir_chunk_alloc(&chunk, pool, size), 0);
    else
        chunk = stress_chunk(size);
    for (size_t i = 0; i < size; i++)
        chunk.data[i] = byte_at(me->at++);
    return chunk;
}

static int pour(stress_part *me, weir_writable *out, weir_pool *pool)
{
    weir_chunk chunks[PART_MAX_BATCH];
    int status = 0;

    while (me->at < me->plan->total && status == 0) {
        size_t most = 1 + stress_below(&me->rng, PART_MAX_BATCH);
        size_t n = 0;
        while (n < most && me->at < me->plan->total)
            chunks[n++] = next_chunk(me, pool);
        status = write_by_chance(out, chunks, n, false, &me->rng);
        stress_dawdle(&me->rng);
    }
    return status;
}

static int run_source(weir_stage *self)
{
    stress_part *me = part_of(self);
    bool pooled = stress_once_in(&me->rng, 2);

    return pour(me, weir_stage_out(self),
                pooled ? weir_stage_pool(self) : NULL);
}

static int callback_read(weir_stage *self, size_t size)
{
    stress_part *me = part_of(self);

    EXPECT(size >= 1);
    weir_chunk chunk = next_chunk(me, weir_stage_pool(self));
    int status = weir_write(weir_stage_out(self), chunk);
    if (status)
        return status;
    return me->at < me->plan->total;
}

weir_stage_def part_source(stress_plan *plan, bool callbacks)
{
    static const weir_callbacks source = {
        .construct = part_open,
        .read = callback_read,
        .destroy = part_close,
    };
    if (callbacks)
        return weir_callback_stage("callback source", &source, part_new(plan));
    weir_stage_def stage = part_stage(plan, "source", run_source);
    stage.kind = WEIR_SOURCE;
    return stage;
}

void *part_feed(void *arg)
{
    stress_plan *plan = arg;
    stress_part me = {.plan = plan, .rng = stress_rng_new(plan->stream + 500)};
    int status = pour(&me, plan->input, NULL);

    EXPECT(status == 0 ||
           (status == WEIR_STOPPED && plan->expected < plan->total));
    weir_end(plan->input);
    return NULL;
}

/* ---- Where they go ------------------------------------------------------- */

static void check_bytes(stress_plan *plan, weir_chunk chunk)
{
    const unsigned char flip = plan->flipped ? PART_FLIP : 0;

    for (size_t i = 0; i < chunk.size; i++)
        EXPECT(chunk.data[i] == (byte_at(plan->sunk + i) ^ flip));
    plan->sunk += chunk.size;
}

static int swallow(stress_part *me, weir_readable *in)
{
    weir_chunk chunks[PART_MAX_BATCH];
    int got;

    while ((got = read_by_chance(in, chunks, PART_MAX_BATCH, &me->rng)) > 0) {
        for (int i = 0; i < got; i++)
            check_bytes(me->plan, chunks[i]);
        stress_dawdle(&me->rng);
        weir_chunk_release_many(chunks, (size_t)got);
    }
    return got;
}

static int run_sink(weir_stage *self)
{
    return swallow(part_of(self), weir_stage_in(self));
}

static int callback_write(weir_stage *self, weir_chunk chunk)
{
    check_bytes(part_of(self)->plan, chunk);
    weir_chunk_release(&chunk);
    return 0;
}

static int callback_writev(weir_stage *self, weir_chunk *chunks, size_t n)
{
    stress_part *me = part_of(self);

    EXPECT(n > 1);
    for (size_t i = 0; i < n; i++)
        check_bytes(me->plan, chunks[i]);
    weir_chunk_release_many(chunks, n);
    return 0;
}

static int callback_final(weir_stage *self)
{
    const stress_part *me = part_of(self);

    EXPECT_EQUAL(me->plan->sunk, me->plan->expected);
    return 0;
}

weir_stage_def part_sink(stress_plan *plan, bool callbacks)
{
    static const weir_callbacks sink = {
        .construct = part_open,
        .write = callback_write,
        .writev = callback_writev,
        .final = callback_final,
        .destroy = part_close,
    };
    if (callbacks)
        return weir_callback_stage("callback sink", &sink, part_new(plan));
    weir_stage_def stage = part_stage(plan, "sink", run_sink);
    stage.kind = WEIR_SINK;
    return stage;
}

void *part_drain(void *arg)
{
    stress_plan *plan = arg;
    stress_part me = {.plan = plan, .rng = stress_rng_new(plan->stream + 600)};

    EXPECT_EQUAL(swallow(&me, plan->output), 0);
    return NULL;
}
