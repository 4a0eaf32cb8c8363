/* SPDX-License-Identifier: MIT */
/*
 * stress_abort.c - pipelines that are ended from outside at a random moment:
 * while they start, while everything flows, and while every thread is blocked,
 * be it in an edge, in a sleep, on a pipe that nobody writes to or one that
 * is full, in a run function or still in an open - or while a stage finishes
 * early and its neighbours follow.
 *
 * What must hold: every thread comes home, the status is the one of what
 * ended the run, each stage closes once, and every chunk is released.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stress.h"
#include "stress_ways.h"

enum { MAX_STAGES = 6, MAX_BATCH = 8, ABORTERS = 3 };

typedef enum ending {
    ABORT,      /* by one thread or by several at once */
    FREE,       /* weir_pipeline_free while it runs */
    FAIL,       /* the stage that blocks is let go and fails */
    FAIL_INPUT, /* the application fails the writable it holds */
    STOP_OUTPUT /* the application stops the readable it holds */
} ending;

typedef enum block {
    NOWHERE,
    ASLEEP,     /* weir_stage_poll without a descriptor */
    PIPE_EMPTY, /* nobody writes to it */
    PIPE_FULL   /* nobody reads from it */
} block;

typedef struct attempt {
    weir_pipeline *pipeline;
    weir_writable *input;  /* unless NULL, the application feeds */
    weir_readable *output; /* unless NULL, the application drains */
    uint64_t stream;
    ending ending;
    block block;
    unsigned stages;
    unsigned blocker; /* index of the stage that blocks */
    bool in_open;     /* it does so in its open function */
    bool early;       /* another finishes early, about when it is all ended */
    unsigned quitter; /* index of that stage */
    int pipe[2];
    int status; /* what every thread must get in the end */
    atomic_uint closed;
    unsigned freed;
} attempt;

typedef struct member {
    attempt *attempt;
    unsigned index;
    stress_rng rng;
} member;

/* ---- The stages ---------------------------------------------------------- */

static int wait_for_the_end(member *me, weir_stage *self)
{
    const attempt *a = me->attempt;
    int fd = a->block == PIPE_EMPTY  ? a->pipe[0]
             : a->block == PIPE_FULL ? a->pipe[1]
                                     : -1;
    short events = a->block == PIPE_FULL ? POLLOUT : POLLIN;
    int got = weir_stage_poll(self, fd, events, WEIR_FOREVER);

    if (got > 0) {
        EXPECT(a->ending == FAIL);
        return weir_stage_fail(self, -EIO, "let go");
    }
    EXPECT_EQUAL(got, weir_stage_cancelled(self));
    return got;
}

static bool is_blocker(const member *me)
{
    return me->attempt->block != NOWHERE && me->index == me->attempt->blocker;
}

static bool is_quitter(const member *me)
{
    return me->attempt->early && me->index == me->attempt->quitter;
}

static int make_chunks(member *me, weir_chunk *chunks)
{
    size_t n = 1 + stress_below(&me->rng, MAX_BATCH);

    for (size_t i = 0; i < n; i++)
        chunks[i] = stress_chunk(1 + stress_below(&me->rng, 300));
    return (int)n;
}

/* One turn of any kind of stage. Returns 1 to go on. */
static int turn(member *me, weir_readable *in, weir_writable *out)
{
    weir_chunk chunks[MAX_BATCH];
    int n = in ? read_by_chance(in, chunks, MAX_BATCH, &me->rng)
               : make_chunks(me, chunks);

    if (n <= 0)
        return n;
    stress_dawdle(&me->rng);
    if (out) {
        int status = write_by_chance(out, chunks, (size_t)n, false, &me->rng);
        return status ? status : 1;
    }
    weir_chunk_release_many(chunks, (size_t)n);
    return 1;
}

static int run_member(weir_stage *self)
{
    member *me = weir_stage_arg(self);
    size_t turns = stress_below(&me->rng, 20);
    int status = 1;

    EXPECT(!(me->attempt->in_open && me->attempt->block));
    while (status > 0) {
        if (is_blocker(me) && turns == 0)
            return wait_for_the_end(me, self);
        if (is_quitter(me) && turns == 0)
            return 0;
        turns--;
        status = turn(me, weir_stage_in(self), weir_stage_out(self));
    }
    return status;
}

static int open_member(weir_stage *self)
{
    member *me = weir_stage_arg(self);

    return me->attempt->in_open && is_blocker(me) ? wait_for_the_end(me, self)
                                                  : 0;
}

static void close_member(weir_stage *self, int status)
{
    member *me = weir_stage_arg(self);

    EXPECT(status <= 0);
    atomic_fetch_add(&me->attempt->closed, 1);
}

static void free_member(void *arg)
{
    member *me = arg;

    me->attempt->freed++;
    free(me);
}

/* ---- The application's threads ------------------------------------------- */

/* Where a stage finishes early the run may be a success, or aborted before. */
static void expect_status(const attempt *a, int status, int success)
{
    if (a->early && status == success)
        return;
    EXPECT_EQUAL(status, a->status ? a->status : success);
}

static void *feed(void *arg)
{
    attempt *a = arg;
    member me = {.attempt = a, .rng = stress_rng_new(a->stream + 50)};
    int status;

    while ((status = turn(&me, NULL, a->input)) > 0)
        ;
    expect_status(a, status, WEIR_STOPPED);
    return NULL;
}

static void *drain(void *arg)
{
    attempt *a = arg;
    member me = {.attempt = a, .rng = stress_rng_new(a->stream + 60)};
    size_t turns =
        a->ending == STOP_OUTPUT ? stress_below(&me.rng, 50) : SIZE_MAX;
    int status = 1;

    while (status > 0 && turns-- > 0)
        status = turn(&me, a->output, NULL);
    if (a->ending == STOP_OUTPUT)
        weir_stop(a->output, 0);
    else
        expect_status(a, status, 0);
    return NULL;
}

static void *abort_it(void *arg)
{
    const attempt *a = arg;

    weir_pipeline_abort(a->pipeline);
    weir_pipeline_abort(a->pipeline);
    return NULL;
}

/* ---- An attempt ---------------------------------------------------------- */

static void choose(attempt *a, stress_rng *rng)
{
    a->stages = 2 + (unsigned)stress_below(rng, MAX_STAGES - 1);
    a->ending = (ending)stress_below(rng, STOP_OUTPUT + 1);
    a->block = (block)stress_below(rng, PIPE_FULL + 1);
    a->blocker = (unsigned)stress_below(rng, a->stages);
    a->in_open = stress_once_in(rng, 6);
    a->early = a->ending <= FREE && stress_once_in(rng, 2);
    a->quitter = (unsigned)stress_below(rng, a->stages);
    a->status = WEIR_ABORTED;
    if (a->ending == FAIL)
        a->block = PIPE_EMPTY;
    if (a->ending == FAIL || a->ending == FAIL_INPUT)
        a->status = -EIO;
    if (a->ending == STOP_OUTPUT)
        a->status = 0;
    /* These two are noticed only by stages that come to read or to write. */
    if (a->ending == STOP_OUTPUT || a->ending == FAIL_INPUT)
        a->block = NOWHERE;
}

static void open_pipe(attempt *a)
{
    static const char zeros[4096];

    EXPECT_EQUAL(pipe2(a->pipe, O_NONBLOCK | O_CLOEXEC), 0);
    if (a->block == PIPE_FULL) {
        while (write(a->pipe[1], zeros, sizeof(zeros)) > 0)
            ;
    }
}

static weir_stage_def member_stage(attempt *a, unsigned index, stress_rng *rng)
{
    static const size_t marks[] = {0, 0, WEIR_MARK_ZERO, 1, 2000};
    member *me = stress_alloc(1, sizeof(*me));

    *me = (member){
        .attempt = a,
        .index = index,
        .rng = stress_rng_new(a->stream + index),
    };
    return (weir_stage_def){
        .name = "member",
        .open = open_member,
        .run = run_member,
        .close = close_member,
        .arg = me,
        .free_arg = free_member,
        .high_water_mark = stress_pick(rng, marks, 5),
    };
}

static void build(attempt *a, stress_rng *rng)
{
    bool fed = a->ending == FAIL_INPUT ||
               (a->ending != FREE && stress_once_in(rng, 3));
    bool drained = a->ending == STOP_OUTPUT ||
                   (a->ending != FREE && stress_once_in(rng, 3));

    for (unsigned i = 0; i < a->stages; i++) {
        weir_stage_def stage = member_stage(a, i, rng);
        if (i == 0 && !fed)
            stage.kind = WEIR_SOURCE;
        if (i == a->stages - 1 && !drained)
            stage.kind = WEIR_SINK;
        EXPECT_EQUAL(weir_pipeline_add(a->pipeline, stage), 0);
    }
    a->input = fed ? weir_pipeline_input(a->pipeline) : NULL;
    a->output = drained ? weir_pipeline_output(a->pipeline) : NULL;
}

/* At once, after a while, or when nothing moves any more. */
static void wait_for_the_moment(const attempt *a, stress_rng *rng)
{
    stress_phase("coming to rest");
    if (a->block != NOWHERE && stress_once_in(rng, 3))
        EXPECT(stress_all_asleep());
    for (size_t i = stress_below(rng, 100); i > 0; i--)
        stress_dawdle(rng);
}

static void abort_by_many(attempt *a)
{
    pthread_t threads[ABORTERS];

    for (int i = 0; i < ABORTERS; i++)
        stress_start(&threads[i], abort_it, a);
    for (int i = 0; i < ABORTERS; i++)
        stress_join(threads[i]);
}

static void end_it(attempt *a, stress_rng *rng)
{
    switch (a->ending) {
    case ABORT:
        if (stress_once_in(rng, 2))
            abort_by_many(a);
        else
            weir_pipeline_abort(a->pipeline);
        break;
    case FAIL:
        EXPECT_EQUAL(write(a->pipe[1], "x", 1), 1);
        break;
    case FAIL_INPUT:
        weir_fail(a->input, -EIO);
        break;
    case FREE:
    case STOP_OUTPUT:
        break;
    }
}

static void check_why(attempt *a)
{
    const char *stage = weir_pipeline_failed_stage(a->pipeline);

    if (a->ending == FAIL) {
        EXPECT_EQUAL(strcmp(weir_pipeline_why(a->pipeline),
                            "member: let go: Input/output error"),
                     0);
        EXPECT(stage && strcmp(stage, "member") == 0);
    }
    if (a->ending == ABORT)
        EXPECT(stage == NULL);
}

static void run_attempt(uint64_t index)
{
    attempt a = {.stream = index * 1000};
    stress_rng rng = stress_rng_new(a.stream + 999);
    pthread_t feeder, drainer;

    choose(&a, &rng);
    open_pipe(&a);
    a.pipeline = weir_pipeline_new();
    EXPECT(a.pipeline != NULL);
    build(&a, &rng);
    stress_round("%d: %u stages%s%s, ending %d, block %d at stage %u%s%s",
                 (int)index, a.stages, a.input ? ", fed" : "",
                 a.output ? ", drained" : "", (int)a.ending, (int)a.block,
                 a.blocker, a.in_open ? " in its open" : "",
                 a.early ? ", one finishes early" : "");
    stress_phase("weir_pipeline_start");
    EXPECT_EQUAL(weir_pipeline_start(a.pipeline), 0);
    if (a.input)
        stress_start(&feeder, feed, &a);
    if (a.output)
        stress_start(&drainer, drain, &a);
    wait_for_the_moment(&a, &rng);
    end_it(&a, &rng);
    stress_phase("weir_pipeline_wait after the end");
    if (a.ending != FREE) {
        expect_status(&a, weir_pipeline_wait(a.pipeline), 0);
        check_why(&a);
    }
    stress_phase("the application's ends");
    if (a.input)
        stress_join(feeder);
    if (a.output)
        stress_join(drainer);
    stress_phase("weir_pipeline_free");
    weir_pipeline_free(a.pipeline);
    EXPECT_EQUAL(atomic_load(&a.closed), a.stages);
    EXPECT_EQUAL(a.freed, a.stages);
    stress_expect_all_released();
    close(a.pipe[0]);
    close(a.pipe[1]);
}

int main(int argc, char **argv)
{
    unsigned attempts = stress_rounds(400);

    stress_begin(argc, argv, 60);
    for (unsigned i = 0; i < attempts; i++)
        run_attempt(i);
    return stress_end();
}
