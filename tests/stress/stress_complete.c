/* SPDX-License-Identifier: MIT */
/*
 * stress_complete.c - pipelines of callbacks that leave their work to threads
 * which complete it later, now and then once too often, while another thread
 * aborts at a random moment.
 *
 * What must hold: a run that nobody disturbs moves all of its chunks, one
 * completion too many is always found, a stage is not closed before its work
 * is called off, and every chunk is released.
 */
#include <stdlib.h>

#include "stress.h"

enum { COMPLETERS = 3, MAX_MIDDLES = 2, MAX_CHUNKS = 30 };

typedef struct attempt attempt;

/* A stage's user. */
typedef struct member {
    attempt *attempt;
    weir_stage_kind kind;
    stress_rng rng;
    size_t chunks;        /* read or written so far */
    unsigned outstanding; /* jobs that are not done; the queue's lock */
} member;

/* A callback that answered WEIR_PENDING. */
typedef struct job {
    struct job *next;
    member *owner;
    weir_stage *stage;
    weir_chunk chunk;
    bool twice; /* completed so */
} job;

struct attempt {
    size_t chunks;
    bool aborted;
    bool too_many; /* one of the sink's calls is completed twice */
    weir_pipeline *pipeline;
    member members[MAX_MIDDLES + 2];
    size_t n;
};

/* The jobs that no thread has taken yet. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t added;
    pthread_cond_t done;
    job *first;
    bool closing;
} queue = {
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .added = PTHREAD_COND_INITIALIZER,
    .done = PTHREAD_COND_INITIALIZER,
};

/* ---- Those who complete -------------------------------------------------- */

/* What the callback would have done; returns what it would have returned. */
static int do_work(weir_stage *stage, const member *owner, weir_chunk chunk)
{
    if (owner->kind == WEIR_SINK) {
        weir_chunk_release(&chunk);
        return 0;
    }
    int status = weir_offer(weir_stage_out(stage), chunk);
    return status < 0 ? status : owner->kind == WEIR_SOURCE;
}

static void complete(const job *j)
{
    int status = do_work(j->stage, j->owner, j->chunk);
    bool exact = !j->owner->attempt->too_many;

    int taken = weir_stage_complete(j->stage, status);
    EXPECT(taken == 0 || (!exact && taken == WEIR_MULTIPLE_CALLBACK));
    if (j->twice) {
        taken = weir_stage_complete(j->stage, status);
        EXPECT(taken == 0 || taken == WEIR_MULTIPLE_CALLBACK);
    }
}

/* The next job; NULL when there will be none. */
static job *take_job(void)
{
    pthread_mutex_lock(&queue.lock);
    while (!queue.first && !queue.closing)
        pthread_cond_wait(&queue.added, &queue.lock);
    job *j = queue.first;
    if (j)
        queue.first = j->next;
    pthread_mutex_unlock(&queue.lock);
    return j;
}

static void *run_completer(void *arg)
{
    stress_rng rng = stress_rng_new((uint64_t)(size_t)arg);
    job *j;

    while ((j = take_job())) {
        stress_dawdle(&rng);
        complete(j);
        pthread_mutex_lock(&queue.lock);
        j->owner->outstanding--;
        pthread_cond_broadcast(&queue.done);
        pthread_mutex_unlock(&queue.lock);
        free(j);
    }
    return NULL;
}

/* ---- The callbacks ------------------------------------------------------- */

static int leave_for_later(weir_stage *self, member *me, weir_chunk chunk)
{
    job *j = stress_alloc(1, sizeof(*j));
    const attempt *a = me->attempt;

    *j = (job){.owner = me, .stage = self, .chunk = chunk};
    j->twice = a->too_many && me->kind == WEIR_SINK &&
               me->chunks == (a->chunks + 1) / 2;
    pthread_mutex_lock(&queue.lock);
    j->next = queue.first;
    queue.first = j;
    me->outstanding++;
    pthread_cond_signal(&queue.added);
    pthread_mutex_unlock(&queue.lock);
    stress_dawdle(&me->rng);
    return WEIR_PENDING;
}

/* Any kind of callback: answers now, later, or later but completed already. */
static int handle(weir_stage *self, weir_chunk chunk)
{
    member *me = weir_stage_arg(self);

    me->chunks++;
    if (me->attempt->too_many || !stress_once_in(&me->rng, 3))
        return leave_for_later(self, me, chunk);
    int status = do_work(self, me, chunk);
    if (stress_once_in(&me->rng, 2))
        return status;
    EXPECT_EQUAL(weir_stage_complete(self, status), 0);
    return WEIR_PENDING;
}

static int read_chunk(weir_stage *self, size_t size)
{
    const member *me = weir_stage_arg(self);

    (void)size;
    if (me->chunks == me->attempt->chunks)
        return 0;
    return handle(self, stress_chunk(100));
}

/* Nobody may complete a stage that is closed. */
static void call_off(weir_stage *self, int status)
{
    const member *me = weir_stage_arg(self);

    EXPECT(status <= 0);
    pthread_mutex_lock(&queue.lock);
    while (me->outstanding > 0)
        pthread_cond_wait(&queue.done, &queue.lock);
    pthread_mutex_unlock(&queue.lock);
}

static const weir_callbacks kinds[] = {
    [WEIR_TRANSFORM] = {.transform = handle, .destroy = call_off},
    [WEIR_SOURCE] = {.read = read_chunk, .destroy = call_off},
    [WEIR_SINK] = {.write = handle, .destroy = call_off},
};

/* ---- An attempt ---------------------------------------------------------- */

static void build(attempt *a, uint64_t stream)
{
    a->pipeline = weir_pipeline_new();
    EXPECT(a->pipeline != NULL);
    for (size_t i = 0; i < a->n; i++) {
        member *m = &a->members[i];
        m->attempt = a;
        m->rng = stress_rng_new(stream + i);
        m->kind = i == 0          ? WEIR_SOURCE
                  : i == a->n - 1 ? WEIR_SINK
                                  : WEIR_TRANSFORM;
        weir_stage_def stage =
            weir_callback_stage("member", &kinds[m->kind], m);
        stage.high_water_mark = 200;
        EXPECT_EQUAL(weir_pipeline_add(a->pipeline, stage), 0);
    }
}

static void check(const attempt *a, int status)
{
    if (status == WEIR_ABORTED) {
        EXPECT(a->aborted);
        return;
    }
    EXPECT_EQUAL(status, a->too_many ? WEIR_MULTIPLE_CALLBACK : 0);
    if (status == 0)
        EXPECT_EQUAL(a->members[a->n - 1].chunks, a->chunks);
}

static void run_attempt(uint64_t index)
{
    stress_rng rng = stress_rng_new(index * 1000);
    attempt a = {
        .n = 2 + stress_below(&rng, MAX_MIDDLES + 1),
        .chunks = 1 + stress_below(&rng, MAX_CHUNKS),
        .aborted = stress_once_in(&rng, 2),
        .too_many = stress_once_in(&rng, 4),
    };

    stress_round("%d: %zu stages, %zu chunks%s%s", (int)index, a.n, a.chunks,
                 a.aborted ? ", aborted" : "", a.too_many ? ", too many" : "");
    build(&a, index * 1000 + 100);
    stress_phase("running");
    EXPECT_EQUAL(weir_pipeline_start(a.pipeline), 0);
    if (a.aborted) {
        for (size_t i = stress_below(&rng, 60); i > 0; i--)
            stress_dawdle(&rng);
        weir_pipeline_abort(a.pipeline);
    }
    check(&a, weir_pipeline_wait(a.pipeline));
    EXPECT_EQUAL(weir_pipeline_free(a.pipeline), 0);
    stress_expect_all_released();
}

int main(int argc, char **argv)
{
    pthread_t completers[COMPLETERS];
    unsigned attempts = stress_rounds(300);

    stress_begin(argc, argv, 60);
    for (size_t i = 0; i < COMPLETERS; i++)
        stress_start(&completers[i], run_completer, (void *)(i + 1));
    for (unsigned i = 0; i < attempts; i++)
        run_attempt(i);
    pthread_mutex_lock(&queue.lock);
    queue.closing = true;
    pthread_cond_broadcast(&queue.added);
    pthread_mutex_unlock(&queue.lock);
    for (size_t i = 0; i < COMPLETERS; i++)
        stress_join(completers[i]);
    return stress_end();
}
