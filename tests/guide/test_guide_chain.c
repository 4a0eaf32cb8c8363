/* SPDX-License-Identifier: MIT */
/*
 * test_guide_chain.c - what the guide says of marks, and of streams that are
 * joined: how much a chain holds, and what becomes of it when a part fails.
 * One test a statement, numbered as in docs/guide.md.
 */
#include <errno.h>
#include <sys/stat.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"
#include "guide_parts.h"
#include "patience.h"
#include "scratch.h"

TestSuite(guide, .timeout = 20);

static struct dam dam = {.gate = GATE_CLOSED};

/* ---- Marks -------------------------------------------------------------- */

static void expect_default(const weir_edge_options *options, size_t mark)
{
    weir_edge *edge = weir_edge_new(options);

    cr_assert(edge);
    expect_eq(weir_writable_mark(weir_edge_writable(edge)), mark);
    weir_edge_free(edge);
}

/* What waits before a sink that stands still, at this mark. */
static size_t held_at_mark(size_t mark)
{
    struct well well = {.most = SIZE_MAX, .size = 1024};
    struct dam still = {.gate = GATE_CLOSED};
    weir_pipeline *p = LINE(well_source(&well), dam_sink(&still, false));

    well.pipeline = p;
    if (mark)
        weir_pipeline_set_marks(p, mark, 0);
    expect_eq(weir_pipeline_start(p), 0);
    await_backed_up(p);
    size_t held = edge_of(p, 0).length;
    weir_pipeline_abort(p);
    gate_open(&still.gate);
    expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    weir_pipeline_free(p);
    return held;
}

Test(guide, g13_the_mark_is_16_kib_or_16_objects_and_can_be_set)
{
    expect_default(NULL, 16384);
    expect_default(&(weir_edge_options){.object_mode = true}, 16);
    expect_default(&(weir_edge_options){.high_water_mark = 65536}, 65536);
    expect_eq(held_at_mark(0), 16384);
    for (size_t mark = 1024; mark <= 1 << 20; mark *= 4)
        expect_eq(held_at_mark(mark), mark);
}

/* ---- What a chain holds ------------------------------------------------- */

/* Starts the line, lets all of it come to rest, and says how often the source
 * was asked by then; the run then ends as it should. */
static size_t asked_until_rest(weir_pipeline *p, struct well *well)
{
    well->pipeline = p;
    expect_eq(weir_pipeline_start(p), 0);
    gate_await(&dam.gate, 1);
    await_backed_up(p);
    size_t asked = well->asked;
    gate_open(&dam.gate);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_eq(well->asked, well->most);
    expect_eq(dam.chunks, well->most);
    return asked;
}

/* Each edge holds its own mark, what its reader has in its hands included. */
static void expect_marks_hold(size_t in, size_t out)
{
    struct well well = {.most = 200};
    weir_pipeline *p;

    dam = (struct dam){.gate = GATE_CLOSED};
    p = LINE(well_source(&well), eager_relay(in, out, true),
             dam_sink(&dam, true));
    expect_eq(asked_until_rest(p, &well), in + out);
    expect_eq(edge_of(p, 0).highest_length, in);
    expect_eq(edge_of(p, 1).highest_length, out);
    weir_pipeline_free(p);
}

Test(guide, g14_both_marks_of_a_transform_count)
{
    expect_marks_hold(2, 8);
    expect_marks_hold(8, 2);
    expect_marks_hold(1, 30);
    expect_marks_hold(30, 1);
}

static size_t asked_of_chain(size_t transforms)
{
    struct well well = {.most = 200};
    weir_pipeline *p = LINE(well_source(&well));

    dam = (struct dam){.gate = GATE_CLOSED};
    for (size_t i = 0; i < transforms; i++)
        expect_eq(weir_pipeline_add(p, eager_relay(0, 0, true)), 0);
    expect_eq(weir_pipeline_add(p, dam_sink(&dam, true)), 0);
    size_t asked = asked_until_rest(p, &well);
    weir_pipeline_free(p);
    return asked;
}

/* One ring for each edge: Node, with two buffers, holds about twice that. */
Test(guide, g17_pressure_reaches_the_source_through_any_chain)
{
    for (size_t transforms = 0; transforms < 5; transforms++)
        expect_eq(asked_of_chain(transforms), 16 * (transforms + 1));
}

/* ---- When a part fails -------------------------------------------------- */

/* Passes on three chunks, of a source's own or of its input, and fails. */
static int run_sabotage(weir_stage *self)
{
    const struct role *role = weir_stage_arg(self);
    weir_chunk chunk;

    for (int i = 0; i < 3; i++) {
        int got = weir_stage_in(self) ? weir_read(weir_stage_in(self), &chunk)
                                      : weir_chunk_alloc(&chunk, NULL, 1000);
        if (got < 0)
            return got;
        if (!weir_stage_out(self))
            weir_chunk_release(&chunk);
        else if ((got = weir_write(weir_stage_out(self), chunk)) < 0)
            return got;
    }
    return role->result;
}

/* A line of a source, a transform, gzip, another transform and a file; of the
 * stages that are played, number `bad` fails. */
static weir_pipeline *sabotaged(struct role *roles, size_t bad)
{
    for (size_t i = 0; i < 3; i++)
        roles[i] = (struct role){.run = i ? run_to_end : run_endless};
    roles[bad].run = run_sabotage;
    roles[bad].result = -EIO;
    return LINE(
        played("source", WEIR_SOURCE, &roles[0]),
        played("before", WEIR_TRANSFORM, &roles[1]), weir_gzip(.level = 1),
        played("after", WEIR_TRANSFORM, &roles[2]), weir_file_sink("out.gz"));
}

static void count_error(void *arg, int status)
{
    *(int *)arg += status == -EIO ? 1 : 100;
}

static void expect_clean_failure_of(size_t bad)
{
    static const char *const names[] = {"source", "before", "after"};
    struct role roles[3];
    size_t descriptors = open_descriptors();
    weir_pipeline *p = sabotaged(roles, bad);

    expect_eq(weir_pipeline_run(p), -EIO);
    expect_text(weir_pipeline_failed_stage(p), names[bad]);
    for (size_t i = 0; i < 3; i++) {
        expect_eq(roles[i].closes, 1);
        expect_eq(roles[i].close_status, -EIO);
    }
    weir_pipeline_free(p);
    expect_eq(open_descriptors(), descriptors);
    expect_eq(names_here(), 0);
}

/* A sink that fails, and an application that is told of it, once. */
static void expect_told_once(void)
{
    struct role role = {.run = run_sabotage, .result = -EIO};
    weir_pipeline *p = LINE(weir_pass(), played("sink", WEIR_SINK, &role));
    weir_writable *in = weir_pipeline_input(p);
    int errors = 0;

    weir_writable_observe(
        in, &(weir_observer){.error = count_error, .arg = &errors});
    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(feed_into(in, &(struct feed){SIZE_MAX, 100}), -EIO);
    expect_eq(weir_pipeline_wait(p), -EIO);
    expect_text(weir_pipeline_failed_stage(p), "sink");
    weir_pipeline_free(p);
    expect_eq(errors, 1);
}

/* The folder has an entry for each thread. The kernel may take away that of one
 * which was joined a little later. */
static nlink_t threads(void)
{
    struct stat tasks;

    return stat("/proc/self/task", &tasks) ? 0 : tasks.st_nlink;
}

static bool threads_are(void *n)
{
    return threads() == *(const nlink_t *)n;
}

Test(guide, g15_a_part_that_fails_ends_all_and_is_told_once,
     .init = scratch_enter, .fini = scratch_leave)
{
    nlink_t before = threads();

    for (size_t bad = 0; bad < 3; bad++)
        expect_clean_failure_of(bad);
    expect_told_once();
    cr_assert(await(threads_are, &before), "a thread is left");
}
