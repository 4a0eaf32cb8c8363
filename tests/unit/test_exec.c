/* SPDX-License-Identifier: MIT */
/*
 * The stage `exec`: a child process between edges.
 */
#include "scratch.h"
#include "through.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <weir/weir.h>

TestSuite(exec, .timeout = 60, .init = scratch_enter, .fini = scratch_leave);

static const through_options small = {.chunk = 1000, .mark = 1};

static void expect_no_children(void)
{
    cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1);
    cr_expect_eq(errno, ECHILD);
}

static weir_pipeline *pipeline_of(weir_stage_def a, weir_stage_def b)
{
    weir_pipeline *p = weir_pipeline_new();

    weir_pipeline_add(p, a);
    weir_pipeline_add(p, b);
    return p;
}

/* ---- What passes --------------------------------------------------------- */

Test(exec, what_a_command_makes_of_its_input)
{
    const bytes in = bytes_of_noise(3000000);
    const size_t before = open_descriptors();
    int ended;
    const bytes want = shell_filter("gzip -n -1", in, &ended);
    const passage got = pass_one(weir_exec("gzip -n -1"), in,
                                 (through_options){.chunk = 100000});

    cr_expect_eq(got.status, 0, "%s", got.why);
    cr_expect(bytes_equal(got.out, want));
    cr_expect_eq(open_descriptors(), before);
    expect_no_children();
}

/* It writes four times what it is given, and edges take a byte. */
Test(exec, both_directions_at_the_pace_of_the_child)
{
    const bytes in = bytes_of_text(500000);
    const passage got = pass_one(weir_exec("sed p | sed p"), in, small);
    int ended;
    const bytes want = shell_filter("sed p | sed p", in, &ended);

    cr_expect_eq(got.status, 0, "%s", got.why);
    cr_expect_eq(got.out.size, want.size);
}

/* It writes all before it reads any of its input, and the other way round. */
Test(exec, a_child_that_does_one_thing_after_the_other)
{
    const bytes in = bytes_of_noise(2000000);
    const passage first = pass_one(
        weir_exec("head -c 2000000 /dev/zero; cat >/dev/null"), in, small);
    const passage last = pass_one(
        weir_exec("cat >/dev/null; head -c 2000000 /dev/zero"), in, small);

    cr_expect_eq(first.status, 0, "%s", first.why);
    cr_expect_eq(first.out.size, 2000000);
    cr_expect_eq(last.status, 0, "%s", last.why);
    cr_expect_eq(last.out.size, 2000000);
}

Test(exec, an_edge_never_holds_more_than_its_mark_and_a_chunk)
{
    const passage got =
        pass_one(weir_exec("cat"), bytes_of_noise(2000000),
                 (through_options){.chunk = 5000, .mark = 20000});

    cr_expect_eq(got.status, 0, "%s", got.why);
    for (size_t i = 0; i < got.edge_count; i++)
        cr_expect_leq(got.edges[i].highest_length, 20000 - 1 + 5000);
}

Test(exec, nothing_in_gives_nothing_out)
{
    const passage got =
        pass_one(weir_exec("cat"), (bytes){.size = 0}, (through_options){0});

    cr_expect_eq(got.status, 0, "%s", got.why);
    cr_expect_eq(got.out.size, 0);
}

/* ---- How it ends --------------------------------------------------------- */

/* The source has no end, so it must be stopped though nothing is written. */
Test(exec, a_child_that_closes_its_input_stops_what_comes_before)
{
    expect_run(pipeline_of(weir_zero(), weir_exec("exec <&-", .as = WEIR_SINK)),
               0, "");
    expect_no_children();
}

Test(exec, an_exit_status_fails_the_run)
{
    expect_run(pipeline_of(weir_exec("echo why >&2; exit 7", .as = WEIR_SOURCE),
                           weir_null()),
               WEIR_CHILD_FAILED,
               "exec: echo why >&2; exit 7: exit status 7: why");
    expect_no_children();
}

Test(exec, a_signal_fails_the_run)
{
    expect_run(
        pipeline_of(weir_zero(), weir_exec("kill -9 $$", .as = WEIR_SINK)),
        WEIR_CHILD_FAILED, "exec: kill -9 $$: killed by signal 9 (Killed)");
}

/* Stage threads have signals blocked, and the program ignores SIGPIPE. */
Test(exec, signals_are_for_the_child_as_in_a_shell)
{
    signal(SIGPIPE, SIG_IGN);
    expect_run(
        pipeline_of(weir_exec("kill -PIPE $$", .as = WEIR_SOURCE), weir_null()),
        WEIR_CHILD_FAILED,
        "exec: kill -PIPE $$: killed by signal 13 (Broken pipe)");
}

Test(exec, an_abort_ends_the_whole_group)
{
    const size_t before = open_descriptors();
    int alive[2];
    char byte;

    cr_assert_eq(pipe(alive), 0);
    weir_pipeline *p =
        pipeline_of(weir_exec("trap '' TERM; sleep 300 & echo; sleep 300",
                              .as = WEIR_SOURCE),
                    weir_null());
    cr_assert_eq(weir_pipeline_start(p), 0);
    weir_edge_stats edge = {0};
    while (edge.bytes == 0)
        cr_assert_eq(weir_pipeline_edge_stats(p, 0, &edge), 0);
    close(alive[1]);
    weir_pipeline_abort(p);
    cr_expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    /* Its processes had the other end: the pipe ends with the last of them. */
    cr_expect_eq(read(alive[0], &byte, 1), 0);
    weir_pipeline_free(p);
    close(alive[0]);
    cr_expect_eq(open_descriptors(), before);
    expect_no_children();
}

/* ---- What cannot work ---------------------------------------------------- */

/* However many there are, it works or says that there are too few. */
Test(exec, few_descriptors)
{
    const size_t before = open_descriptors();
    int works = 0;

    for (size_t more = 0; more < 12; more++) {
        const struct rlimit few = {.rlim_cur = before + more,
                                   .rlim_max = before + 12};
        cr_assert_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
        weir_pipeline *p =
            pipeline_of(weir_zero(.size = 100000),
                        weir_exec("cat >/dev/null", .as = WEIR_SINK));
        const int status = weir_pipeline_run(p);

        works += status == 0;
        cr_expect(status == 0 || status == -EMFILE, "%s", weir_pipeline_why(p));
        weir_pipeline_free(p);
        expect_no_children();
    }
    cr_expect(works > 0 && works < 12, "%d", works);
    cr_expect_eq(open_descriptors(), before);
}

Test(exec, no_command)
{
    weir_pipeline *p = weir_pipeline_new();

    cr_expect_eq(weir_pipeline_add(p, weir_exec(NULL)), -EINVAL);
    weir_pipeline_free(p);
}
