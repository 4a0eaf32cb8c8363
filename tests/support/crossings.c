/* SPDX-License-Identifier: MIT */
#include "crossings.h"

#include <errno.h>

/* ---- One to many --------------------------------------------------------- */

static weir_chunk shared(weir_chunk chunk)
{
    return weir_chunk_slice(chunk, 0, chunk.size);
}

/* Writes it to all outputs; WEIR_STOPPED when none wants it. */
static int write_to_all(weir_stage *self, weir_chunk chunk)
{
    int result = WEIR_STOPPED;

    for (size_t i = 0; i < weir_stage_outputs(self); i++) {
        int status = weir_write(weir_stage_output(self, i), shared(chunk));
        if (status == 0)
            result = 0;
        else if (status != WEIR_STOPPED && status != WEIR_UNPIPED) {
            weir_chunk_release(&chunk);
            return status;
        }
    }
    weir_chunk_release(&chunk);
    return result;
}

static int run_spread(weir_stage *self)
{
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        int failed = write_to_all(self, chunk);
        if (failed)
            return failed;
    }
    return got;
}

weir_stage_def spread(const char *name)
{
    return (weir_stage_def){.name = name,
                            .run = run_spread,
                            .least_outputs = 2,
                            .most_outputs = WEIR_ANY_NUMBER};
}

/* Writes it to the first output from `first` on that takes it. */
static int deal_one(weir_stage *self, weir_chunk chunk, size_t *first)
{
    for (;;) {
        int i = weir_stage_await_output(self, *first, WEIR_FOREVER);
        if (i < 0) {
            weir_chunk_release(&chunk);
            return i == -ENOENT ? WEIR_STOPPED : i;
        }
        *first = (size_t)i + 1;
        weir_chunk copy = shared(chunk);
        int status = weir_try_write(weir_stage_output(self, (size_t)i), copy);
        if (status == -EAGAIN)
            weir_chunk_release(&copy);
        else if (status != WEIR_STOPPED) {
            weir_chunk_release(&chunk);
            return status;
        }
    }
}

static int run_deal(weir_stage *self)
{
    weir_chunk chunk;
    size_t first = 0;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        int failed = deal_one(self, chunk, &first);
        if (failed)
            return failed;
    }
    return got;
}

weir_stage_def deal(const char *name)
{
    return (weir_stage_def){.name = name,
                            .run = run_deal,
                            .least_outputs = 1,
                            .most_outputs = WEIR_ANY_NUMBER};
}

/* ---- Many to one --------------------------------------------------------- */

static int pass_on(weir_stage *self, weir_chunk chunk)
{
    weir_writable *out = weir_stage_out(self);

    if (out)
        return weir_write(out, chunk);
    weir_chunk_release(&chunk);
    return 0;
}

static int run_gather(weir_stage *self)
{
    weir_chunk chunk;
    int i = -1;

    while ((i = weir_stage_await_input(self, (size_t)(i + 1), WEIR_FOREVER)) >=
           0) {
        int got = weir_try_read(weir_stage_input(self, (size_t)i), &chunk);
        int status = got > 0 ? pass_on(self, chunk) : got;
        if (status)
            return status;
    }
    return i == -ENOENT ? 0 : i;
}

weir_stage_def gather(const char *name)
{
    return (weir_stage_def){.name = name,
                            .run = run_gather,
                            .least_inputs = 1,
                            .most_inputs = WEIR_ANY_NUMBER};
}

static int run_braid(weir_stage *self)
{
    weir_chunk chunk;

    for (size_t i = 0;; i = (i + 1) % weir_stage_inputs(self)) {
        int got = weir_read(weir_stage_input(self, i), &chunk);
        int failed = got > 0 ? pass_on(self, chunk) : 0;
        if (got <= 0 || failed)
            return failed ? failed : got;
    }
}

weir_stage_def braid(const char *name)
{
    return (weir_stage_def){.name = name,
                            .run = run_braid,
                            .least_inputs = 2,
                            .most_inputs = WEIR_ANY_NUMBER};
}

/* ---- One to one ---------------------------------------------------------- */

static int run_thin(weir_stage *self)
{
    const size_t *every = weir_stage_arg(self);
    weir_chunk chunk;
    size_t n = 0;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        n++;
        int failed = 0;
        if (*every && n % *every == 0)
            failed = pass_on(self, chunk);
        else
            weir_chunk_release(&chunk);
        if (failed)
            return failed;
    }
    return got;
}

weir_stage_def thin(const char *name, size_t *every)
{
    return (weir_stage_def){.name = name, .run = run_thin, .arg = every};
}
