/* SPDX-License-Identifier: MIT */
/* test_pipeline_build.c - what is refused, and what becomes of a definition. */
#include <errno.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"

TestSuite(pipeline_build, .timeout = 20);

/* ---- What cannot be run ------------------------------------------------- */

static void expect_misuse(weir_pipeline *p)
{
    expect_eq(weir_pipeline_start(p), WEIR_MISUSE);
    cr_assert(*weir_pipeline_why(p), "misuse without a message");
    expect_eq(weir_pipeline_wait(p), WEIR_MISUSE);
    weir_pipeline_free(p);
}

Test(pipeline_build, misuse_no_stages)
{
    expect_misuse(weir_pipeline_new());
}

Test(pipeline_build, misuse_a_source_that_is_not_first)
{
    expect_misuse(LINE(idle(WEIR_SOURCE), idle(WEIR_SOURCE), idle(WEIR_SINK)));
    expect_misuse(
        LINE(idle(WEIR_SOURCE), idle(WEIR_TRANSFORM), idle(WEIR_SOURCE)));
}

Test(pipeline_build, misuse_a_sink_that_is_not_last)
{
    expect_misuse(LINE(idle(WEIR_SOURCE), idle(WEIR_SINK), idle(WEIR_SINK)));
    expect_misuse(LINE(idle(WEIR_SINK), idle(WEIR_TRANSFORM)));
}

Test(pipeline_build, misuse_an_end_that_nobody_holds)
{
    expect_misuse(LINE(idle(WEIR_SOURCE)));
    expect_misuse(LINE(idle(WEIR_SINK)));
    expect_misuse(LINE(idle(WEIR_TRANSFORM)));
    expect_misuse(LINE(idle(WEIR_TRANSFORM), idle(WEIR_SINK)));
    expect_misuse(LINE(idle(WEIR_SOURCE), idle(WEIR_TRANSFORM)));
}

Test(pipeline_build, misuse_an_end_that_two_hold)
{
    weir_pipeline *p = LINE(idle(WEIR_SOURCE), idle(WEIR_SINK));

    cr_assert(weir_pipeline_input(p));
    expect_misuse(p);
    p = LINE(idle(WEIR_SOURCE), idle(WEIR_SINK));
    cr_assert(weir_pipeline_output(p));
    expect_misuse(p);
}

Test(pipeline_build, misuse_byte_against_object_mode)
{
    weir_stage_def source = idle(WEIR_SOURCE);
    weir_stage_def sink = idle(WEIR_SINK);

    source.readable_object_mode = true;
    expect_misuse(LINE(source, sink));
    source.readable_object_mode = false;
    sink.object_mode = true;
    expect_misuse(LINE(source, sink));
}

Test(pipeline_build, object_mode_may_change_within_a_transform)
{
    weir_stage_def source = idle(WEIR_SOURCE);
    weir_stage_def parser = idle(WEIR_TRANSFORM);
    weir_stage_def sink = idle(WEIR_SINK);
    weir_edge_stats stats;

    parser.readable_object_mode = true;
    sink.object_mode = true;
    weir_pipeline *p = LINE(source, parser, sink);
    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(weir_pipeline_edge_stats(p, 0, &stats), 0);
    expect_eq(stats.object_mode, false);
    expect_eq(weir_pipeline_edge_stats(p, 1, &stats), 0);
    expect_eq(stats.object_mode, true);
    expect_eq(stats.high_water_mark, 16);
    weir_pipeline_free(p);
}

/* ---- Definitions -------------------------------------------------------- */

static void count_free(void *arg)
{
    ++*(int *)arg;
}

static weir_stage_def owning(weir_stage_def stage, int *freed)
{
    stage.arg = freed;
    stage.free_arg = count_free;
    return stage;
}

Test(pipeline_build, arg_is_freed_once_with_the_pipeline)
{
    int freed[2] = {0, 0};
    weir_pipeline *p = LINE(owning(idle(WEIR_SOURCE), &freed[0]),
                            owning(idle(WEIR_SINK), &freed[1]));

    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(freed[0] + freed[1], 0);
    weir_pipeline_free(p);
    expect_eq(freed[0], 1);
    expect_eq(freed[1], 1);
}

Test(pipeline_build, arg_is_freed_though_the_run_never_started)
{
    int freed = 0;

    weir_pipeline_free(LINE(owning(idle(WEIR_SOURCE), &freed)));
    expect_eq(freed, 1);
    weir_pipeline_free(NULL);
}

static void expect_refused(weir_stage_def stage, int status)
{
    weir_pipeline *p = weir_pipeline_new();
    int freed = 0;

    expect_eq(weir_pipeline_add(p, owning(stage, &freed)), status);
    expect_eq(freed, 1);
    expect_eq(weir_pipeline_add(p, idle(WEIR_SOURCE)), 0);
    expect_eq(weir_pipeline_add(p, idle(WEIR_SINK)), 0);
    expect_eq(weir_pipeline_start(p), status);
    expect_within(weir_pipeline_why(p), "broken");
    weir_pipeline_free(p);
    expect_eq(freed, 1);
}

Test(pipeline_build, a_refused_stage_is_remembered_and_its_arg_freed_at_once)
{
    expect_refused((weir_stage_def){.name = "broken"}, -EINVAL);
    expect_refused((weir_stage_def){.name = "broken",
                                    .run = run_to_end,
                                    .status = -ENOMEM},
                   -ENOMEM);
}

static int frees;

static void note_free(void *arg)
{
    (void)arg;
    frees++;
}

Test(pipeline_build, an_arg_that_is_null_is_not_freed)
{
    weir_stage_def source = idle(WEIR_SOURCE);
    weir_pipeline *p = weir_pipeline_new();

    source.free_arg = note_free;
    expect_eq(weir_pipeline_add(p, source), 0);
    source.status = -EINVAL;
    expect_eq(weir_pipeline_add(p, source), -EINVAL);
    weir_pipeline_free(p);
    expect_eq(frees, 0);
}

Test(pipeline_build, the_first_refusal_is_the_one_that_is_remembered)
{
    weir_pipeline *p = weir_pipeline_new();

    expect_eq(weir_pipeline_add(p, (weir_stage_def){.name = "first"}), -EINVAL);
    expect_eq(weir_pipeline_add(
                  p, (weir_stage_def){.name = "second", .status = -ENOMEM}),
              -ENOMEM);
    expect_eq(weir_pipeline_run(p), -EINVAL);
    expect_within(weir_pipeline_why(p), "first");
    weir_pipeline_free(p);
}

Test(pipeline_build, name_is_copied)
{
    char name[] = "source";
    struct role role = {.run = run_result, .result = -EIO};
    weir_pipeline *p = LINE(played(name, WEIR_SOURCE, &role), idle(WEIR_SINK));

    name[0] = 'X';
    expect_eq(weir_pipeline_run(p), -EIO);
    expect_text(weir_pipeline_failed_stage(p), "source");
    weir_pipeline_free(p);
}
