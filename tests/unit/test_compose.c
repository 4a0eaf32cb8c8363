/* SPDX-License-Identifier: MIT */
/* test_compose.c - several stages as one definition. */
#include <errno.h>
#include <stdlib.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"

TestSuite(compose, .timeout = 20);

enum { PARTS = 4 };

/* How often the arg of each part was freed. */
struct freed {
    int times[PARTS];
};

static void count_free(void *arg)
{
    ++*(int *)arg;
}

/* A relay that owns the count. */
static weir_stage_def owning(const char *name, int *count)
{
    weir_stage_def stage = relay(name);

    stage.arg = count;
    stage.free_arg = count_free;
    return stage;
}

static void expect_freed(const struct freed *freed, int times, size_t n)
{
    for (size_t i = 0; i < n; i++)
        expect_eq(freed->times[i], times);
}

static weir_stage_def compose_two(const char *name, struct freed *freed)
{
    const weir_stage_def parts[] = {owning("a", &freed->times[0]),
                                    owning("b", &freed->times[1])};

    return weir_compose(name, parts, 2);
}

/* compose_two, and two more, as one. */
static weir_stage_def compose_four(struct freed *freed)
{
    const weir_stage_def parts[] = {owning("first", &freed->times[2]),
                                    compose_two("inner", freed),
                                    owning(NULL, &freed->times[3])};

    return weir_compose("outer", parts, 3);
}

static void expect_name(weir_pipeline *p, size_t index, const char *name)
{
    weir_stage_stats stats;

    expect_eq(weir_pipeline_stage_stats(p, index, &stats), 0);
    expect_text(stats.name, name);
}

/* ---- What it becomes ---------------------------------------------------- */

Test(compose, passes_data_through_all_of_its_parts)
{
    struct feed feed = {100, 1000};
    struct tally tally = {0};
    struct freed freed = {{0}};
    weir_pipeline *p = LINE(feed_source("feed", &feed), compose_four(&freed),
                            tally_sink("tally", &tally));

    expect_eq(weir_pipeline_stages(p), 6);
    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(tally.bytes, 100000);
    cr_assert(!tally.disorder);
    expect_name(p, 1, "outer/first");
    expect_name(p, 2, "outer/inner/a");
    expect_name(p, 3, "outer/inner/b");
    expect_name(p, 4, "outer/stage");
    expect_freed(&freed, 0, PARTS);
    weir_pipeline_free(p);
    expect_freed(&freed, 1, PARTS);
}

Test(compose, names_the_part_that_fails)
{
    struct role role = {.run = run_result, .result = -EIO};
    const weir_stage_def parts[] = {played("bad", WEIR_TRANSFORM, &role)};
    weir_pipeline *p = LINE(idle(WEIR_SOURCE), weir_compose("whole", parts, 1),
                            idle(WEIR_SINK));

    expect_eq(weir_pipeline_run(p), -EIO);
    expect_text(weir_pipeline_why(p), "whole/bad: Input/output error");
    expect_text(weir_pipeline_failed_stage(p), "whole/bad");
    weir_pipeline_free(p);
}

Test(compose, copies_names_and_definitions)
{
    char names[][8] = {"whole", "part"};
    weir_stage_def part = idle(WEIR_SINK);

    part.name = names[1];
    weir_stage_def whole = weir_compose(names[0], &part, 1);
    names[0][0] = names[1][0] = 'X';
    part.run = NULL;
    whole.name = NULL;
    weir_pipeline *p = LINE(idle(WEIR_SOURCE), whole);
    expect_eq(weir_pipeline_run(p), 0);
    expect_name(p, 1, "whole/part");
    weir_pipeline_free(p);
}

Test(compose, is_of_the_kind_of_its_outer_parts)
{
    weir_stage_def parts[] = {idle(WEIR_SOURCE), relay("r"), idle(WEIR_SINK)};
    const weir_stage_kind kinds[] = {WEIR_SOURCE, WEIR_TRANSFORM, WEIR_SINK};

    for (size_t i = 0; i < 3; i++) {
        weir_stage_def one = weir_compose(NULL, &parts[i], 1);
        expect_eq(one.kind, kinds[i]);
        one.free_arg(one.arg);
    }
    weir_pipeline *p = LINE(weir_compose("all", parts, 3));
    expect_eq(weir_pipeline_run(p), 0);
    weir_pipeline_free(p);
}

/* ---- Who owns what when it fails ---------------------------------------- */

static void expect_no_stage(const weir_stage_def *parts, size_t n, int status)
{
    weir_stage_def whole = weir_compose("whole", parts, n);
    weir_pipeline *p = weir_pipeline_new();

    expect_eq(whole.status, status);
    expect_eq(weir_pipeline_add(p, whole), status);
    expect_eq(weir_pipeline_start(p), status);
    expect_within(weir_pipeline_why(p), "whole: ");
    weir_pipeline_free(p);
}

Test(compose, of_a_part_that_could_not_be_made_is_none)
{
    struct freed freed = {{0}};
    weir_stage_def parts[] = {compose_two("inner", &freed),
                              owning("bad", &freed.times[2]),
                              owning("last", &freed.times[3])};

    parts[1].status = WEIR_LIMIT;
    expect_no_stage(parts, 3, WEIR_LIMIT);
    expect_freed(&freed, 1, PARTS);
}

Test(compose, of_a_part_that_does_nothing_is_none)
{
    struct freed freed = {{0}};
    weir_stage_def parts[] = {compose_two("inner", &freed),
                              owning("bad", &freed.times[2])};

    parts[1].run = NULL;
    expect_no_stage(parts, 2, -EINVAL);
    expect_freed(&freed, 1, 3);
}

Test(compose, of_a_composed_one_that_failed_is_none)
{
    struct freed freed = {{0}};
    weir_stage_def parts[] = {owning("a", &freed.times[0]),
                              owning("b", &freed.times[1])};

    parts[0].status = WEIR_LIMIT;
    const weir_stage_def outer[] = {weir_compose("inner", parts, 2),
                                    owning("c", &freed.times[2])};
    expect_no_stage(outer, 2, WEIR_LIMIT);
    expect_freed(&freed, 1, 3);
}

Test(compose, of_nothing_is_none)
{
    expect_no_stage(NULL, 0, -EINVAL);
}

Test(compose, refused_frees_all_parts_at_once)
{
    struct freed freed = {{0}};
    weir_pipeline *p = LINE(idle(WEIR_SOURCE), idle(WEIR_SINK));

    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(weir_pipeline_add(p, compose_four(&freed)), WEIR_ALREADY_STARTED);
    expect_freed(&freed, 1, PARTS);
    weir_pipeline_free(p);
    expect_freed(&freed, 1, PARTS);
}

Test(compose, given_a_status_afterwards_frees_all_parts)
{
    struct freed freed = {{0}};
    weir_stage_def whole = compose_four(&freed);
    weir_pipeline *p = weir_pipeline_new();

    whole.status = WEIR_LIMIT;
    expect_eq(weir_pipeline_add(p, whole), WEIR_LIMIT);
    expect_freed(&freed, 1, PARTS);
    weir_pipeline_free(p);
}
