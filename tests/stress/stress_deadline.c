/* SPDX-License-Identifier: MIT */
/*
 * stress_deadline.c - many threads that wait with deadlines of their own.
 *
 * What must hold: none gives up before its deadline, none waits for another's,
 * and a wait that gave up took nothing. That a deadline is not missed by far
 * is not asserted: the program's own deadline finds one that never passes.
 */
#include <errno.h>

#include "stress.h"

enum { WAITERS = 6, MARK = 100 };

typedef struct waiter {
    weir_edge *edge;
    pthread_t thread;
    stress_rng rng;
} waiter;

static weir_deadline within(stress_rng *rng, size_t microseconds)
{
    return weir_now() + (weir_deadline)stress_below(rng, microseconds * 1000);
}

static void expect_timed_out(int status, weir_deadline deadline)
{
    EXPECT_EQUAL(status, -ETIMEDOUT);
    EXPECT(weir_now() >= deadline);
}

/* ---- On an edge ---------------------------------------------------------- */

static void *read_in_vain(void *arg)
{
    waiter *me = arg;
    weir_readable *in = weir_edge_readable(me->edge);
    weir_deadline deadline = within(&me->rng, 5000);
    weir_chunk chunks[2];
    int got = stress_once_in(&me->rng, 2)
                  ? weir_read_until(in, chunks, deadline)
                  : weir_read_many_until(in, chunks, 2, deadline);

    expect_timed_out(got, deadline);
    return NULL;
}

static void *write_in_vain(void *arg)
{
    waiter *me = arg;
    weir_writable *out = weir_edge_writable(me->edge);
    weir_deadline deadline = within(&me->rng, 5000);
    weir_chunk chunk = stress_chunk(10);
    int status;

    switch (stress_below(&me->rng, 3)) {
    case 0:
        status = weir_write_until(out, chunk, deadline);
        break;
    case 1:
        status = weir_write_many_until(out, &chunk, 1, deadline);
        break;
    default:
        status = weir_wait_drain(out, deadline);
        break;
    }
    expect_timed_out(status, deadline);
    weir_chunk_release(&chunk); /* it is still ours */
    return NULL;
}

static void all_wait(weir_edge *edge, uint64_t stream, void *(*run)(void *))
{
    waiter waiters[WAITERS];

    for (unsigned i = 0; i < WAITERS; i++) {
        waiters[i] = (waiter){.edge = edge, .rng = stress_rng_new(stream + i)};
        stress_start(&waiters[i].thread, run, &waiters[i]);
    }
    for (unsigned i = 0; i < WAITERS; i++)
        stress_join(waiters[i].thread);
}

static void run_edge(uint64_t stream)
{
    weir_edge *edge =
        weir_edge_new(&(weir_edge_options){.high_water_mark = MARK});
    weir_edge_stats stats;

    EXPECT(edge != NULL);
    weir_readable_take(weir_edge_readable(edge), true);
    stress_phase("readers with deadlines");
    all_wait(edge, stream, read_in_vain);
    EXPECT_EQUAL(weir_offer(weir_edge_writable(edge), stress_chunk(MARK)), 0);
    stress_phase("writers with deadlines");
    all_wait(edge, stream + WAITERS, write_in_vain);
    weir_edge_get_stats(edge, &stats);
    EXPECT_EQUAL(stats.chunks, 1);
    EXPECT_EQUAL(stats.length, MARK);
    weir_edge_free(edge);
    stress_expect_all_released();
}

/* ---- In a pipeline ------------------------------------------------------- */

/* Sleeps a few times, and then until the run is ended. */
static int sleep_in_vain(weir_stage *self)
{
    stress_rng *rng = weir_stage_arg(self);

    for (int i = 0; i < 3; i++) {
        weir_deadline deadline = within(rng, 2000);
        int status = weir_stage_poll(self, -1, 0, deadline);
        if (status != -ETIMEDOUT)
            return status;
        EXPECT(weir_now() >= deadline);
    }
    return weir_stage_poll(self, -1, 0, WEIR_FOREVER);
}

static void run_pipeline(uint64_t stream)
{
    stress_rng mine = stress_rng_new(stream);
    stress_rng theirs[2] = {stress_rng_new(stream + 1),
                            stress_rng_new(stream + 2)};
    weir_pipeline *pipeline = weir_pipeline_new();

    EXPECT(pipeline != NULL);
    for (int i = 0; i < 2; i++)
        weir_pipeline_add(pipeline, (weir_stage_def){
                                        .name = "sleeper",
                                        .kind = i ? WEIR_SINK : WEIR_SOURCE,
                                        .run = sleep_in_vain,
                                        .arg = &theirs[i],
                                    });
    stress_phase("a pipeline that sleeps");
    EXPECT_EQUAL(weir_pipeline_start(pipeline), 0);
    for (int i = 0; i < 3; i++) {
        weir_deadline deadline = within(&mine, 3000);
        expect_timed_out(weir_pipeline_wait_until(pipeline, deadline),
                         deadline);
    }
    weir_pipeline_abort(pipeline);
    EXPECT_EQUAL(weir_pipeline_wait_until(pipeline, WEIR_FOREVER),
                 WEIR_ABORTED);
    weir_pipeline_free(pipeline);
}

int main(int argc, char **argv)
{
    unsigned rounds = stress_rounds(60);

    stress_begin(argc, argv, 60);
    EXPECT(weir_in_ms(INT64_MAX) == WEIR_FOREVER);
    for (unsigned i = 0; i < rounds; i++) {
        run_edge(i * 100);
        run_pipeline(i * 100 + 50);
    }
    return stress_end();
}
