/* SPDX-License-Identifier: MIT */
#include "splits.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

bytes bytes_of(const char *text)
{
    return bytes_copy(text, strlen(text));
}

/* ---- Cuts ---------------------------------------------------------------- */

static const size_t cuts[] = {1, 2, 3, 5, 7, 64, 999, 4096, 65536, 0};
static const size_t marks[] = {1, 100, 0};

typedef void check_run(const passage *p, const void *expected, size_t cut);

static void try_splits(stage_maker *make, bytes in, check_run *check,
                       const void *expected)
{
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        /* The tiniest chunks of the largest inputs say nothing more. */
        if (cuts[i] && in.size / cuts[i] > 200000)
            continue;
        for (size_t k = 0; k < sizeof marks / sizeof *marks; k++) {
            passage p =
                pass_one(make(), in,
                         (through_options){.chunk = cuts[i], .mark = marks[k]});
            check(&p, expected, cuts[i]);
            free(p.out.data);
        }
    }
}

static void check_output(const passage *p, const void *expected, size_t cut)
{
    const bytes *out = expected;

    cr_expect_eq(p->status, 0, "chunks of %zu: %s", cut, p->why);
    cr_expect(bytes_equal(p->out, *out), "chunks of %zu: %zu bytes, not %zu",
              cut, p->out.size, out->size);
    cr_expect_eq(p->pool.used_bytes, 0, "chunks of %zu", cut);
}

void expect_any_split(stage_maker *make, bytes in, bytes out)
{
    try_splits(make, in, check_output, &out);
}

typedef struct failure {
    int status;
    const char *why;
} failure;

static void check_failure(const passage *p, const void *expected, size_t cut)
{
    const failure *f = expected;

    cr_expect_eq(p->status, f->status, "chunks of %zu: %d", cut, p->status);
    cr_expect_str_eq(p->why, f->why, "chunks of %zu: %s", cut, p->why);
    cr_expect_eq(p->pool.used_bytes, 0, "chunks of %zu", cut);
}

void expect_any_split_fails(stage_maker *make, bytes in, int status,
                            const char *why)
{
    const failure f = {.status = status, .why = why};

    try_splits(make, in, check_failure, &f);
}

/* ---- Ends ---------------------------------------------------------------- */

static int feed_for_ever(weir_stage *self)
{
    const bytes *in = weir_stage_arg(self);
    weir_chunk chunk;
    int failed = 0;

    while (!failed) {
        if (weir_chunk_copy(&chunk, weir_stage_pool(self), in->data, in->size))
            return -ENOMEM;
        failed = weir_write(weir_stage_out(self), chunk);
    }
    return failed;
}

static void end_early(stage_maker *make, bytes in, bool abort)
{
    weir_pipeline *p = weir_pipeline_new();
    weir_chunk chunk;

    weir_pipeline_add(p, (weir_stage_def){.name = "feed",
                                          .kind = WEIR_SOURCE,
                                          .run = feed_for_ever,
                                          .arg = &in});
    weir_pipeline_add(p, make());
    weir_readable *out = weir_pipeline_output(p);
    cr_assert_eq(weir_pipeline_start(p), 0);
    cr_expect_eq(weir_read(out, &chunk), 1);
    weir_chunk_release(&chunk);
    if (abort)
        weir_pipeline_abort(p);
    else
        weir_stop(out, 0);
    cr_expect_eq(weir_pipeline_wait(p), abort ? WEIR_ABORTED : 0);

    weir_pool_stats stats;
    weir_pool_get_stats(weir_pipeline_pool(p), &stats);
    cr_expect_eq(stats.used_bytes, 0);
    weir_pipeline_free(p);
}

void expect_early_ends(stage_maker *make, bytes in)
{
    end_early(make, in, false);
    end_early(make, in, true);
}
