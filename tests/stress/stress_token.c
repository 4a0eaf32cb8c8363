/* SPDX-License-Identifier: MIT */
/*
 * stress_token.c - threads that run and free pipelines and end registrations,
 * while others abort the token that they all share and give it up.
 *
 * What must hold: a run that has no end of its own ends with WEIR_ABORTED,
 * every function is called at most once and never after its registration was
 * ended, every stage that was opened closes, and every chunk is released.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "stress.h"

enum { MAX_WORKERS = 4, MAX_ABORTERS = 3, TURNS = 3, MAX_BATCH = 4 };

typedef struct attempt {
    weir_token *token;
    atomic_uint opened;
    atomic_uint closed;
} attempt;

typedef struct worker {
    attempt *attempt;
    weir_token *token; /* a reference of its own */
    stress_rng rng;
    pthread_t thread;
} worker;

/* ---- Pipelines ----------------------------------------------------------- */

/* One pipeline's source: how many chunks it makes. */
typedef struct supply {
    attempt *attempt;
    size_t left;
} supply;

static int open_member(weir_stage *self)
{
    supply *s = weir_stage_arg(self);

    atomic_fetch_add(&s->attempt->opened, 1);
    return 0;
}

static void close_member(weir_stage *self, int status)
{
    supply *s = weir_stage_arg(self);

    EXPECT(status == 0 || status == WEIR_ABORTED);
    atomic_fetch_add(&s->attempt->closed, 1);
}

static int run_source(weir_stage *self)
{
    supply *s = weir_stage_arg(self);
    int status = 0;

    while (!status && s->left > 0) {
        status = weir_write(weir_stage_out(self), stress_chunk(100));
        if (s->left != SIZE_MAX)
            s->left--;
    }
    return status;
}

static int run_sink(weir_stage *self)
{
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0)
        weir_chunk_release(&chunk);
    return got;
}

static weir_stage_def member(weir_stage_kind kind, supply *s)
{
    return (weir_stage_def){
        .name = "member",
        .kind = kind,
        .open = open_member,
        .run = kind == WEIR_SOURCE ? run_source : run_sink,
        .close = close_member,
        .arg = s,
        .high_water_mark = 200,
    };
}

/* Runs one pipeline with the token, to its end or until it is freed. */
static void run_one(worker *me)
{
    bool endless = stress_once_in(&me->rng, 2);
    supply s = {me->attempt, endless ? SIZE_MAX : stress_below(&me->rng, 20)};
    weir_pipeline *p = weir_pipeline_new();

    EXPECT(p != NULL);
    EXPECT_EQUAL(weir_pipeline_add(p, member(WEIR_SOURCE, &s)), 0);
    EXPECT_EQUAL(weir_pipeline_add(p, member(WEIR_SINK, &s)), 0);
    EXPECT_EQUAL(weir_pipeline_set_token(p, me->token), 0);
    int status = weir_pipeline_start(p);
    EXPECT(status == 0 || status == WEIR_ABORTED);
    stress_dawdle(&me->rng);
    if (!status && stress_once_in(&me->rng, 2)) {
        status = weir_pipeline_wait(p);
        EXPECT(status == WEIR_ABORTED || (status == 0 && !endless));
    }
    EXPECT_EQUAL(weir_pipeline_free(p), 0);
}

/* ---- Registrations ------------------------------------------------------- */

typedef struct listener {
    weir_token_watch *watch;
    unsigned calls; /* no other thread looks while it may be called */
    bool ends_itself;
} listener;

static void hear(void *arg)
{
    listener *l = arg;

    EXPECT_EQUAL(l->calls, 0);
    l->calls++;
    if (l->ends_itself)
        weir_token_off_abort(l->watch);
}

/* Ends its registration at some moment; what it used is freed at once. */
static void listen_for_a_while(worker *me)
{
    listener *l = stress_alloc(1, sizeof(*l));

    l->watch = weir_token_on_abort(me->token, hear, l);
    EXPECT(l->watch != NULL);
    stress_dawdle(&me->rng);
    weir_token_off_abort(l->watch);
    EXPECT(l->calls <= 1);
    memset(l, 0x5a, sizeof(*l));
    free(l);
}

static void *work(void *arg)
{
    worker *me = arg;

    for (int turn = 0; turn < TURNS; turn++) {
        if (stress_once_in(&me->rng, 2))
            run_one(me);
        else
            listen_for_a_while(me);
    }
    weir_token_free(me->token);
    return NULL;
}

/* Aborts with a reference of its own, and gives it up. */
static void *abort_it(void *arg)
{
    worker *me = arg;

    for (size_t i = stress_below(&me->rng, 30); i > 0; i--)
        stress_dawdle(&me->rng);
    weir_token_abort(me->token);
    EXPECT(weir_token_aborted(me->token));
    weir_token_free(me->token);
    return NULL;
}

/* ---- An attempt ---------------------------------------------------------- */

static void start_all(attempt *a, worker *workers, size_t n, uint64_t stream,
                      void *(*run)(void *))
{
    for (size_t i = 0; i < n; i++) {
        workers[i] = (worker){.attempt = a,
                              .token = weir_token_ref(a->token),
                              .rng = stress_rng_new(stream + i)};
        stress_start(&workers[i].thread, run, &workers[i]);
    }
}

static void join_all(const worker *workers, size_t n)
{
    for (size_t i = 0; i < n; i++)
        stress_join(workers[i].thread);
}

static void run_attempt(uint64_t index)
{
    stress_rng rng = stress_rng_new(index * 1000);
    attempt a = {.token = weir_token_new()};
    worker workers[MAX_WORKERS], aborters[MAX_ABORTERS];
    listener early = {.ends_itself = true};
    size_t n = 1 + stress_below(&rng, MAX_WORKERS);
    size_t m = 1 + stress_below(&rng, MAX_ABORTERS);
    bool soon = stress_once_in(&rng, 2);

    EXPECT(a.token != NULL);
    stress_round("%d: %zu workers, %zu aborters, the token is freed %s",
                 (int)index, n, m, soon ? "soon" : "late");
    stress_phase("all at once");
    early.watch = weir_token_on_abort(a.token, hear, &early);
    EXPECT(early.watch != NULL);
    start_all(&a, workers, n, index * 1000 + 100, work);
    start_all(&a, aborters, m, index * 1000 + 200, abort_it);
    if (soon)
        weir_token_free(a.token);
    stress_phase("the workers");
    join_all(workers, n);
    stress_phase("the aborters");
    join_all(aborters, m);
    if (!soon)
        weir_token_free(a.token);
    EXPECT_EQUAL(early.calls, 1);
    EXPECT(atomic_load(&a.closed) >= atomic_load(&a.opened));
    stress_expect_all_released();
}

int main(int argc, char **argv)
{
    unsigned attempts = stress_rounds(400);

    stress_begin(argc, argv, 60);
    for (unsigned i = 0; i < attempts; i++)
        run_attempt(i);
    return stress_end();
}
