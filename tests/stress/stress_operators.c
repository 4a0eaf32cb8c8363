/* SPDX-License-Identifier: MIT */
/*
 * stress_operators.c - chains of operators by chance, against the same on an
 * array.
 *
 * What must hold: a run that succeeds has the array's result. One whose
 * functions fail, or that is aborted, has that or what its place had before.
 * Every chunk is released once in the end.
 */
#include <errno.h>
#include <stdatomic.h>
#include <string.h>

#include "stress.h"

enum { MOST_STAGES = 5, MOST_NUMBERS = 150, MOST_COPIES = 3 };
enum { PLACES = MOST_NUMBERS * MOST_COPIES * MOST_COPIES };

/* What the functions of a round share. */
typedef struct plan {
    uint32_t numbers;       /* the source writes 0 to numbers - 1 */
    uint32_t modulus;       /* of all questions */
    atomic_long calls_left; /* the call that takes it to 0 fails */
} plan;

/* What comes out, if nothing fails. */
typedef struct model {
    size_t n;
    uint32_t at[PLACES];
} model;

static uint32_t number_of(const weir_chunk *chunk)
{
    uint32_t number;

    memcpy(&number, chunk->data, sizeof number);
    return number;
}

static weir_chunk chunk_of(uint32_t number)
{
    weir_chunk chunk = stress_chunk(sizeof number);

    memcpy(chunk.data, &number, sizeof number);
    return chunk;
}

/* ---- The functions, on chunks and on numbers --------------------------- */

static int call(plan *p)
{
    return atomic_fetch_sub(&p->calls_left, 1) == 1 ? -EPROTO : 0;
}

static uint32_t mapped(uint32_t number)
{
    return 3 * number + 1;
}

static uint32_t copies(const plan *p, uint32_t number)
{
    return number % p->modulus % (MOST_COPIES + 1);
}

static int map(weir_stage *self, void *arg, weir_chunk *chunk)
{
    const uint32_t number = number_of(chunk);

    (void)self;
    weir_chunk_release(chunk);
    *chunk = chunk_of(mapped(number));
    return call(arg);
}

static int copy(weir_stage *self, void *arg, const weir_chunk *chunk,
                weir_writable *out)
{
    (void)self;
    for (uint32_t i = copies(arg, number_of(chunk)); i > 0; i--) {
        const int status = weir_write(out, weir_chunk_slice(*chunk, 0, 4));
        if (status)
            return status;
    }
    return call(arg);
}

static int test(weir_stage *self, void *arg, const weir_chunk *chunk)
{
    const plan *p = arg;
    const int status = call(arg);

    (void)self;
    return status ? status : number_of(chunk) % p->modulus != 0;
}

static int add(weir_stage *self, void *arg, void *total,
               const weir_chunk *chunk)
{
    (void)self;
    *(uint64_t *)total += number_of(chunk);
    return call(arg);
}

/* ---- Chains ------------------------------------------------------------ */

static int run_source(weir_stage *self)
{
    const plan *p = weir_stage_arg(self);
    int status = 0;

    for (uint32_t number = 0; number < p->numbers && !status; number++)
        status = weir_write(weir_stage_out(self), chunk_of(number));
    return status;
}

static void keep_if_yes(const plan *p, model *m)
{
    size_t kept = 0;

    for (size_t i = 0; i < m->n; i++)
        if (m->at[i] % p->modulus != 0)
            m->at[kept++] = m->at[i];
    m->n = kept;
}

static void copy_all(const plan *p, model *m)
{
    const model before = *m;

    m->n = 0;
    for (size_t i = 0; i < before.n; i++)
        for (uint32_t j = copies(p, before.at[i]); j > 0; j--)
            m->at[m->n++] = before.at[i];
}

static void drop_first(model *m, size_t n)
{
    const size_t dropped = n < m->n ? n : m->n;

    m->n -= dropped;
    memmove(m->at, m->at + dropped, m->n * sizeof m->at[0]);
}

static weir_stage_def any_transform(plan *p, model *m, stress_rng *rng)
{
    const size_t n = stress_below(rng, MOST_NUMBERS);

    switch (stress_below(rng, 5)) {
    case 0:
        for (size_t i = 0; i < m->n; i++)
            m->at[i] = mapped(m->at[i]);
        return weir_map(map, p);
    case 1:
        keep_if_yes(p, m);
        return weir_filter(test, p);
    case 2:
        if (m->n * MOST_COPIES > PLACES)
            return weir_pass();
        copy_all(p, m);
        return weir_flat_map(copy, p);
    case 3:
        m->n = n < m->n ? n : m->n;
        return weir_take((int64_t)n);
    default:
        drop_first(m, n);
        return weir_drop((int64_t)n);
    }
}

/* ---- Results ----------------------------------------------------------- */

enum sink { REDUCE, FIND, SOME, EVERY, COLLECT, SINKS };

typedef struct result {
    enum sink sink;
    uint64_t total;
    bool answer;
    weir_chunk chunk;
    weir_chunk chunks[PLACES];
    size_t count;
} result;

static weir_stage_def sink_of(result *r, plan *p)
{
    switch (r->sink) {
    case REDUCE:
        return weir_reduce(add, p, &r->total, sizeof r->total);
    case FIND:
        return weir_find(test, p, &r->chunk, &r->answer);
    case SOME:
        return weir_some(test, p, &r->answer);
    case EVERY:
        return weir_every(test, p, &r->answer);
    default:
        return weir_collect_chunks(r->chunks, PLACES, &r->count);
    }
}

/* The first number of which the test says `wanted`; m->n: none. */
static size_t first(const plan *p, const model *m, bool wanted)
{
    size_t i = 0;

    while (i < m->n && (m->at[i] % p->modulus != 0) != wanted)
        i++;
    return i;
}

static void expect_collected(const result *r, const model *m)
{
    EXPECT_EQUAL(r->count, m->n);
    for (size_t i = 0; i < m->n; i++)
        EXPECT_EQUAL(number_of(&r->chunks[i]), m->at[i]);
}

static void expect_result(const result *r, const plan *p, const model *m)
{
    const size_t yes = first(p, m, true), no = first(p, m, false);
    uint64_t total = 0;

    for (size_t i = 0; i < m->n; i++)
        total += m->at[i];
    if (r->sink == REDUCE)
        EXPECT_EQUAL(r->total, total);
    if (r->sink == FIND || r->sink == SOME)
        EXPECT_EQUAL(r->answer, yes < m->n);
    if (r->sink == FIND && r->answer)
        EXPECT_EQUAL(number_of(&r->chunk), m->at[yes]);
    if (r->sink == EVERY)
        EXPECT_EQUAL(r->answer, no == m->n);
    if (r->sink == COLLECT)
        expect_collected(r, m);
}

static bool is_untouched(const result *r)
{
    return !r->total && !r->answer && !r->chunk.buffer && !r->count;
}

/* ---- A round ----------------------------------------------------------- */

static weir_pipeline *make_line(plan *p, model *m, result *r, stress_rng *rng)
{
    weir_pipeline *line = weir_pipeline_new();

    EXPECT(line != NULL);
    for (m->n = 0; m->n < p->numbers; m->n++)
        m->at[m->n] = (uint32_t)m->n;
    weir_pipeline_add(line, (weir_stage_def){.name = "numbers",
                                             .kind = WEIR_SOURCE,
                                             .run = run_source,
                                             .arg = p,
                                             .object_mode = true});
    for (size_t i = stress_below(rng, MOST_STAGES + 1); i > 0; i--)
        weir_pipeline_add(line, weir_on_objects(any_transform(p, m, rng)));
    weir_pipeline_add(line, weir_on_objects(sink_of(r, p)));
    EXPECT_EQUAL(weir_pipeline_set_marks(line, 1 + stress_below(rng, 20), 0),
                 0);
    return line;
}

static void run_round(uint64_t index)
{
    static result r;
    static model m;
    stress_rng rng = stress_rng_new(index);
    plan p = {.numbers = (uint32_t)stress_below(&rng, MOST_NUMBERS + 1),
              .modulus = 2 + (uint32_t)stress_below(&rng, 20)};
    const bool fail = stress_once_in(&rng, 3), stop = stress_once_in(&rng, 4);

    atomic_init(&p.calls_left, fail ? 1 + (long)stress_below(&rng, 300) : -1);
    r = (result){.sink = (enum sink)stress_below(&rng, SINKS)};
    weir_pipeline *line = make_line(&p, &m, &r, &rng);
    stress_round("%d: sink %d, %zu stages, %zu results", (int)index,
                 (int)r.sink, weir_pipeline_stages(line), m.n);
    EXPECT_EQUAL(weir_pipeline_start(line), 0);
    if (stop) {
        stress_dawdle(&rng);
        weir_pipeline_abort(line);
    }
    const int status = weir_pipeline_wait(line);
    EXPECT(status == 0 || (fail && status == -EPROTO) ||
           (stop && status == WEIR_ABORTED));
    weir_pipeline_free(line);
    if (status == 0 || !is_untouched(&r))
        expect_result(&r, &p, &m);
    weir_chunk_release(&r.chunk);
    weir_chunk_release_many(r.chunks, r.count);
    stress_expect_all_released();
}

int main(int argc, char **argv)
{
    const unsigned rounds = stress_rounds(400);

    stress_begin(argc, argv, 120);
    stress_phase("chains of operators");
    for (unsigned i = 0; i < rounds; i++)
        run_round(i);
    return stress_end();
}
