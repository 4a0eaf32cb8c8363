/* SPDX-License-Identifier: MIT */
/*
 * find, some and every: sinks that look for a chunk. When it is found they
 * return before the end of their input, which stops the stages before them.
 */
#include "operator_make.h"

#include <errno.h>

#include <weir/operators.h>

typedef struct search {
    weir_test_fn test;
    void *arg;
    bool *answer;
    weir_chunk *place; /* of what is found; find alone */
} search;

/*
 * Reads to the first chunk to which the test says `wanted`. Returns 1 with
 * *chunk the caller's, 0 when there is none, or a negative status.
 */
static int look_for(weir_stage *self, bool wanted, weir_chunk *chunk)
{
    const search *s = weir_stage_arg(self);
    int got;

    while ((got = weir_read(weir_stage_in(self), chunk)) > 0) {
        const int verdict = s->test(self, s->arg, chunk);
        if (verdict >= 0 && (verdict > 0) == wanted)
            return 1;
        weir_readable_release(weir_stage_in(self), chunk, 1);
        if (verdict < 0)
            return verdict;
    }
    return got;
}

static weir_stage_def search_stage(const char *name,
                                   int (*run)(weir_stage *self), search s)
{
    if (!s.test || !s.answer)
        return wi_operator_refused(name, -EINVAL);
    *s.answer = false;
    return wi_operator(
        (weir_stage_def){
            .name = name, .kind = WEIR_SINK, .reads_only = true, .run = run},
        &s, sizeof s);
}

/* ---- find --------------------------------------------------------------- */

static int run_find(weir_stage *self)
{
    const search *s = weir_stage_arg(self);
    weir_chunk chunk;
    const int found = look_for(self, true, &chunk);

    if (found <= 0)
        return found;
    *s->place = chunk;
    *s->answer = true;
    return 0;
}

weir_stage_def weir_find(weir_test_fn test, void *arg, weir_chunk *chunk,
                         bool *found)
{
    if (!chunk)
        return wi_operator_refused("find", -EINVAL);
    *chunk = (weir_chunk){.size = 0};
    return search_stage(
        "find", run_find,
        (search){.test = test, .arg = arg, .answer = found, .place = chunk});
}

/* ---- some and every ----------------------------------------------------- */

/* Whether there is a chunk to which the test says `wanted`; as look_for. */
static int is_there(weir_stage *self, bool wanted)
{
    weir_chunk chunk;
    const int found = look_for(self, wanted, &chunk);

    if (found > 0)
        weir_readable_release(weir_stage_in(self), &chunk, 1);
    return found;
}

static int run_some(weir_stage *self)
{
    const search *s = weir_stage_arg(self);
    const int found = is_there(self, true);

    if (found < 0)
        return found;
    *s->answer = found > 0;
    return 0;
}

weir_stage_def weir_some(weir_test_fn test, void *arg, bool *answer)
{
    return search_stage("some", run_some,
                        (search){.test = test, .arg = arg, .answer = answer});
}

static int run_every(weir_stage *self)
{
    const search *s = weir_stage_arg(self);
    const int found = is_there(self, false);

    if (found < 0)
        return found;
    *s->answer = found == 0;
    return 0;
}

weir_stage_def weir_every(weir_test_fn test, void *arg, bool *answer)
{
    return search_stage("every", run_every,
                        (search){.test = test, .arg = arg, .answer = answer});
}
