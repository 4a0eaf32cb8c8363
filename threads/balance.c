/* SPDX-License-Identifier: MIT */
/*
 * balance: each chunk to one output, the one that holds least or in turns.
 */
#include "stage_types.h"

#include <errno.h>
#include <stdlib.h>

#include <weir/junctions.h>
#include <weir/status.h>

#include "junction.h"

typedef struct balancer {
    bool in_turns;
    size_t next; /* output to begin with */
    wi_branches branches;
} balancer;

/* ---- Where to -------------------------------------------------------------
 */

/* The next output from `next` on that needs more; there is one. */
static size_t next_living(const balancer *b)
{
    size_t i = b->next % b->branches.n;

    while (b->branches.gone[i])
        i = (i + 1) % b->branches.n;
    return i;
}

/* The one that holds least; of several, the next. */
static size_t least_full(weir_stage *self, const balancer *b)
{
    const size_t n = b->branches.n;
    size_t best = 0;
    size_t least = SIZE_MAX;

    for (size_t k = 0; k < n && least > 0; k++) {
        const size_t i = (b->next + k) % n;

        if (b->branches.gone[i])
            continue;
        const size_t length = weir_writable_length(weir_stage_output(self, i));
        if (length < least) {
            least = length;
            best = i;
        }
    }
    return best;
}

/* ---- One chunk ------------------------------------------------------------
 */

/* A reference for the output to take over: if it takes it and needs no more,
 * the chunk goes to another. */
static weir_chunk reference(const weir_chunk *chunk)
{
    return weir_chunk_slice(*chunk, 0, chunk->size);
}

/* Writes to the output if it has room. Returns 1 when it had, 0 when it needs
 * no more, -EAGAIN, or what failed. */
static int try_output(weir_stage *self, balancer *b, size_t i,
                      const weir_chunk *chunk)
{
    weir_writable *out = weir_stage_output(self, i);
    weir_chunk mine = reference(chunk);
    int failed = weir_try_write(out, mine);

    if (failed == -EAGAIN)
        weir_chunk_release(&mine);
    if (failed == -EMSGSIZE) /* a budget has it cut, which may take a while */
        failed = weir_write(out, reference(chunk));
    if (failed == 0)
        b->next = i + 1;
    return wi_branches_judge(&b->branches, i, failed);
}

/* Returns as try_output, but waits for room in any output. */
static int to_least(weir_stage *self, balancer *b, const weir_chunk *chunk)
{
    const int written = try_output(self, b, least_full(self, b), chunk);

    if (written != -EAGAIN)
        return written;
    const int i = weir_stage_await_output(self, b->next, WEIR_FOREVER);
    if (i == -ENOENT)
        return WEIR_STOPPED;
    if (i < 0)
        return i;
    /* It may have come meanwhile. */
    const int failed = wi_branches_update(&b->branches, self);
    return failed ? failed : try_output(self, b, (size_t)i, chunk);
}

/* Returns 1 when it was written, 0 when the output needs no more, or what
 * failed. */
static int to_next(weir_stage *self, balancer *b, const weir_chunk *chunk)
{
    const size_t i = next_living(b);
    const int failed = weir_write(weir_stage_output(self, i), reference(chunk));

    b->next = i + 1;
    return wi_branches_judge(&b->branches, i, failed);
}

static int write_to_one(weir_stage *self, balancer *b, const weir_chunk *chunk)
{
    int written = 0;

    while (written == 0 || written == -EAGAIN) {
        const int failed = wi_branches_update(&b->branches, self);
        if (failed)
            return failed;
        written =
            b->in_turns ? to_next(self, b, chunk) : to_least(self, b, chunk);
    }
    return written < 0 ? written : 0;
}

/* ---- The stage ------------------------------------------------------------
 */

static int run(weir_stage *self)
{
    balancer *b = weir_stage_arg(self);
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        const int failed = write_to_one(self, b, &chunk);
        weir_chunk_release(&chunk);
        if (failed)
            return failed;
    }
    return got;
}

static void free_balancer(void *arg)
{
    balancer *b = arg;

    free(b->branches.gone);
    free(b);
}

static weir_stage_def make(const void *given)
{
    const weir_balance_options *options = given;
    balancer *b = calloc(1, sizeof *b);

    if (!b)
        return (weir_stage_def){.name = "balance", .status = -ENOMEM};
    b->in_turns = options->to == WEIR_TO_TURNS;
    weir_stage_def def = wi_to_several("balance", run);
    def.arg = b;
    def.free_arg = free_balancer;
    return def;
}

/* ---- Options --------------------------------------------------------------
 */

static const char *const to_words[] = {
    [WEIR_TO_LEAST] = "least",
    [WEIR_TO_TURNS] = "turns",
    [WEIR_TO_TURNS + 1] = NULL,
};

static const weir_option options_table[] = {
    {
        .name = "to",
        .type = WEIR_OPTION_CHOICE,
        .offset = offsetof(weir_balance_options, to),
        .positional = true,
        .choices = to_words,
        .help = "The output that holds least, or one after the other",
    },
    {.name = NULL},
};

const weir_stage_type weir_balance_type = {
    .name = "balance",
    .summary = "Give each chunk to one of several outputs",
    .kind = WEIR_TRANSFORM,
    .options_size = sizeof(weir_balance_options),
    .options = options_table,
    .make = make,
};

weir_stage_def weir_balance_stage(const weir_balance_options *given)
{
    weir_balance_options options;

    wi_take_options(&weir_balance_type, given, &options);
    return make(&options);
}
