/* SPDX-License-Identifier: MIT */
/* test_thread.c - which thread is which. */
#include <errno.h>

#include <criterion/criterion.h>

#include "actors.h"
#include "expect.h"
#include "thread.h"
#include "worker.h"

TestSuite(thread, .timeout = 20);

struct told {
    wi_thread thread;
    void *arg;
};

static void *tell_arg(void *arg)
{
    struct told *self = arg;

    self->arg = wi_thread_arg();
    return NULL;
}

Test(thread, knows_what_it_was_started_with)
{
    struct told told[2] = {0};

    for (int i = 0; i < 2; i++)
        expect_eq(wi_thread_start(&told[i].thread, "told", tell_arg, &told[i]),
                  0);
    for (int i = 0; i < 2; i++) {
        wi_thread_join(&told[i].thread);
        cr_assert(told[i].arg == &told[i]);
    }
}

static int has_arg(void *arg)
{
    (void)arg;
    return wi_thread_arg() != NULL;
}

Test(thread, of_an_application_has_none)
{
    struct worker worker;

    expect_eq(has_arg(NULL), 0);
    worker_start(&worker, has_arg, NULL);
    expect_eq(worker_join(&worker), 0);
}

static int run_known(weir_stage *self)
{
    return wi_thread_arg() == self ? 0 : -EPROTO;
}

Test(thread, of_a_stage_is_known_by_the_stage)
{
    weir_pipeline *p = LINE(
        (weir_stage_def){.name = "a", .kind = WEIR_SOURCE, .run = run_known},
        (weir_stage_def){.name = "b", .kind = WEIR_SINK, .run = run_known});

    expect_eq(weir_pipeline_run(p), 0);
    weir_pipeline_free(p);
}
