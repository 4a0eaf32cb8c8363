/* SPDX-License-Identifier: MIT */
/*
 * stress_workers.c - stages with workers, of any number, window and overlap,
 * that succeed, fail at some items, are aborted, or stopped by their reader.
 *
 * What must hold: what comes out is a run of the items from the first, each
 * once, in order unless it was asked for otherwise; all of them, if nothing
 * failed. The first failing item in input order gives the status. Every chunk
 * is released, and everybody is home.
 */
#include <stdatomic.h>
#include <string.h>

#include "stress.h"

enum { MOST_ITEMS = 300, NONE = -1, FAILED = -20100 };

typedef struct item {
    uint32_t number;
    uint32_t fill;
} item;

typedef struct round {
    weir_pipeline *pipeline;
    weir_workers_options how;
    int items;
    size_t item_size;
    int failing[2]; /* items whose work fails; NONE */
    int stop_after; /* items after which the reader stops; NONE */
    int abort_at;   /* item whose work aborts the run; NONE */
    stress_rng source_rng;
    stress_rng sink_rng;
    atomic_int in_flight;
    int got;
    bool seen[MOST_ITEMS];
    unsigned opened;
    unsigned closed;
} round;

/* ---- What the workers do ------------------------------------------------- */

static uint32_t number_of(weir_chunk chunk)
{
    item text;

    EXPECT(chunk.size >= sizeof text);
    memcpy(&text, chunk.data, sizeof text);
    EXPECT_EQUAL(text.fill, ~text.number);
    return text.number;
}

/* The last bytes before the item end with the one before it. */
static void check_overlap(const round *r, const weir_job *job)
{
    const size_t wanted = r->how.overlap;
    const size_t size = job->offset < wanted ? (size_t)job->offset : wanted;

    EXPECT_EQUAL(job->offset, job->index * r->item_size);
    EXPECT_EQUAL(job->before.size, size);
    if (size < r->item_size)
        return;
    weir_chunk last = job->before;
    last.data += size - r->item_size;
    last.size = r->item_size;
    EXPECT_EQUAL(number_of(last) + 1, job->index);
}

static int work(weir_stage *self, weir_job *job)
{
    round *r = weir_stage_arg(self);
    stress_rng rng = stress_rng_new(1 << 20 | job->index);
    const int number = (int)number_of(job->item);

    EXPECT_EQUAL(number, job->index);
    EXPECT(atomic_fetch_add(&r->in_flight, 1) < (int)r->how.workers);
    check_overlap(r, job);
    stress_dawdle(&rng);
    if (number == r->abort_at)
        weir_pipeline_abort(r->pipeline);
    atomic_fetch_sub(&r->in_flight, 1);
    if (number == r->failing[0] || number == r->failing[1])
        return weir_job_fail(job, FAILED - number, "as it was told");
    if (!r->how.overlap) /* the bytes are its own */
        memset(job->item.data + sizeof(item), 0, job->item.size - sizeof(item));
    return 0;
}

/* Never two at once, so the counters need not be atomic. */
static int open_worker(weir_stage *self, void **worker)
{
    round *r = weir_stage_arg(self);

    *worker = r;
    r->opened++;
    return 0;
}

static void close_worker(weir_stage *self, void *worker)
{
    round *r = weir_stage_arg(self);

    EXPECT(worker == r);
    r->closed++;
}

/* ---- Its neighbours ------------------------------------------------------ */

static int feed(weir_stage *self)
{
    round *r = weir_stage_arg(self);

    for (int i = 0; i < r->items; i++) {
        const item text = {.number = (uint32_t)i, .fill = ~(uint32_t)i};
        weir_chunk chunk = stress_chunk(r->item_size);
        memcpy(chunk.data, &text, sizeof text);
        int failed = weir_write(weir_stage_out(self), chunk);
        if (failed)
            return failed;
        stress_dawdle(&r->source_rng);
    }
    return 0;
}

static int look(weir_stage *self)
{
    round *r = weir_stage_arg(self);
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        const uint32_t number = number_of(chunk);
        weir_chunk_release(&chunk);
        EXPECT(number < (uint32_t)r->items && !r->seen[number]);
        if (!r->how.unordered)
            EXPECT_EQUAL(number, r->got);
        r->seen[number] = true;
        if (r->got++ == r->stop_after)
            return 0;
        stress_dawdle(&r->sink_rng);
    }
    return got;
}

/* ---- A round ------------------------------------------------------------- */

static int one_in(stress_rng *rng, size_t n, int below)
{
    return stress_once_in(rng, n) ? (int)stress_below(rng, (size_t)below)
                                  : NONE;
}

static void choose(round *r, stress_rng *rng)
{
    static const size_t overlaps[] = {0, 0, 1, 8, 20, 1000};
    const int most = 1 + (int)stress_below(rng, MOST_ITEMS - 1);

    r->items = most;
    r->item_size = sizeof(item) + stress_below(rng, 60);
    r->failing[0] = one_in(rng, 3, most);
    r->failing[1] = one_in(rng, 3, most);
    r->stop_after = one_in(rng, 5, most);
    r->abort_at = one_in(rng, 5, most);
    r->how = (weir_workers_options){
        .work = work,
        .workers = 1 + (unsigned)stress_below(rng, 8),
        .window = (unsigned)stress_below(rng, 20),
        .unordered = stress_once_in(rng, 4),
        .overlap = stress_pick(rng, overlaps, 6),
        .open_worker = open_worker,
        .close_worker = close_worker,
    };
}

static int first_failing(const round *r)
{
    const int a = r->failing[0];
    const int b = r->failing[1];

    if (a == NONE || b == NONE)
        return a == NONE ? b : a;
    return a < b ? a : b;
}

/* What may come of it, where at most one thing is to go wrong. */
static void check(const round *r, int status)
{
    const int failing = first_failing(r);
    const bool stopped = r->stop_after != NONE;
    const bool aborted = r->abort_at != NONE;

    EXPECT_EQUAL(r->opened, r->closed);
    EXPECT(r->opened <= r->how.workers);
    if (status == 0)
        EXPECT(stopped || r->got == r->items);
    else if (status == WEIR_ABORTED)
        EXPECT(aborted);
    else if (r->how.unordered)
        EXPECT(status == FAILED - r->failing[0] ||
               status == FAILED - r->failing[1]);
    else
        EXPECT_EQUAL(status, FAILED - failing);
    if (!stopped && !aborted && failing == NONE)
        EXPECT_EQUAL(status, 0);
    if (!stopped && !aborted && failing != NONE)
        EXPECT(status != 0);
    if (!r->how.unordered && failing != NONE)
        EXPECT(r->got <= failing);
}

static void run_round(unsigned index)
{
    stress_rng rng = stress_rng_new(1000 + 3 * (uint64_t)index);
    round r = {.source_rng = stress_rng_new(1001 + 3 * (uint64_t)index),
               .sink_rng = stress_rng_new(1002 + 3 * (uint64_t)index)};

    choose(&r, &rng);
    stress_round("%u: %d items, %u workers, window %u, overlap %zu%s, fails at "
                 "%d and %d, stops after %d, aborts at %d",
                 index, r.items, r.how.workers, r.how.window, r.how.overlap,
                 r.how.unordered ? ", unordered" : "", r.failing[0],
                 r.failing[1], r.stop_after, r.abort_at);
    r.pipeline = weir_pipeline_new();
    EXPECT(r.pipeline != NULL);
    weir_pipeline_add(r.pipeline, (weir_stage_def){.name = "feed",
                                                   .kind = WEIR_SOURCE,
                                                   .run = feed,
                                                   .arg = &r});
    weir_pipeline_add(r.pipeline, weir_workers_stage("work", &r.how, &r));
    weir_pipeline_add(r.pipeline, (weir_stage_def){.name = "look",
                                                   .kind = WEIR_SINK,
                                                   .run = look,
                                                   .arg = &r});
    EXPECT_EQUAL(
        weir_pipeline_set_marks(r.pipeline, 1 + stress_below(&rng, 500), 0), 0);
    stress_phase("a stage with workers");
    check(&r, weir_pipeline_run(r.pipeline));
    weir_pipeline_free(r.pipeline);
    stress_expect_all_released();
}

int main(int argc, char **argv)
{
    unsigned rounds = stress_rounds(400);

    stress_begin(argc, argv, 120);
    for (unsigned i = 0; i < rounds; i++)
        run_round(i);
    return stress_end();
}
