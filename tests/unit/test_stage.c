/* SPDX-License-Identifier: MIT */
/* test_stage.c - what a stage function is given and may ask for. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"
#include "patience.h"

TestSuite(stage, .timeout = 20);

static struct gate gate = GATE_CLOSED;

/* ---- What it is given --------------------------------------------------- */

struct view {
    weir_readable *in;
    weir_writable *out;
    weir_pool *pool;
    const char *name;
    int cancelled;
};

static int run_looking(weir_stage *self)
{
    struct view *view = weir_stage_arg(self);

    *view = (struct view){.in = weir_stage_in(self),
                          .out = weir_stage_out(self),
                          .pool = weir_stage_pool(self),
                          .name = weir_stage_name(self),
                          .cancelled = weir_stage_cancelled(self)};
    return run_to_end(self);
}

static weir_stage_def looking(const char *name, weir_stage_kind kind,
                              struct view *view)
{
    return (weir_stage_def){
        .name = name, .kind = kind, .run = run_looking, .arg = view};
}

Test(stage, has_its_ends_name_arg_and_the_pipelines_pool)
{
    struct view views[3];
    weir_pipeline *p = LINE(looking("a", WEIR_SOURCE, &views[0]),
                            looking("b", WEIR_TRANSFORM, &views[1]),
                            looking("c", WEIR_SINK, &views[2]));
    const char *const names[] = {"a", "b", "c"};

    expect_eq(weir_pipeline_run(p), 0);
    cr_assert(views[0].in == NULL && views[0].out != NULL);
    cr_assert(views[1].in != NULL && views[1].out != NULL);
    cr_assert(views[2].in != NULL && views[2].out == NULL);
    for (int i = 0; i < 3; i++) {
        expect_text(views[i].name, names[i]);
        cr_assert(views[i].pool == weir_pipeline_pool(p));
        cr_assert(views[i].pool != NULL);
        expect_eq(views[i].cancelled, 0);
    }
    weir_pipeline_free(p);
}

/* ---- weir_stage_fail ---------------------------------------------------- */

struct complaint {
    int status;
    const char *first; /* what weir_stage_fail is told; NULL: not called */
    const char *second;
    int returned; /* what weir_stage_fail returned */
    int result;   /* what the stage returns */
};

static int run_complaining(weir_stage *self)
{
    struct complaint *c = weir_stage_arg(self);

    if (c->first)
        c->returned = weir_stage_fail(self, c->status, "%s", c->first);
    if (c->second)
        weir_stage_fail(self, c->status, "%s", c->second);
    return c->result;
}

/* The run of a stage that complains, and its message. */
static void expect_message(struct complaint *c, const char *message)
{
    weir_stage_def stage = {.name = "reader",
                            .kind = WEIR_SOURCE,
                            .run = run_complaining,
                            .arg = c};
    weir_pipeline *p = LINE(stage, idle(WEIR_SINK));

    expect_eq(weir_pipeline_run(p), c->result);
    expect_text(weir_pipeline_why(p), message);
    weir_pipeline_free(p);
}

Test(stage, fail_adds_the_text_of_an_errno_value)
{
    struct complaint c = {
        .status = -ENOENT, .first = "in.txt", .result = -ENOENT};

    expect_message(&c, "reader: in.txt: No such file or directory");
    expect_eq(c.returned, -ENOENT);
}

Test(stage, fail_adds_nothing_to_a_status_of_weirs)
{
    struct complaint c = {.status = WEIR_BAD_DATA,
                          .first = "in.gz: not a gzip file",
                          .result = WEIR_BAD_DATA};

    expect_message(&c, "reader: in.gz: not a gzip file");
    expect_eq(c.returned, WEIR_BAD_DATA);
}

Test(stage, fail_is_said_once)
{
    struct complaint c = {
        .status = -EIO, .first = "one", .second = "two", .result = -EIO};

    expect_message(&c, "reader: one: Input/output error");
}

Test(stage, fail_does_not_fail_the_stage)
{
    struct complaint c = {.status = -EIO, .first = "one", .result = 0};

    expect_message(&c, "");
}

Test(stage, a_status_without_a_message_has_its_text)
{
    struct complaint c = {.result = -ENOSPC};

    expect_message(&c, "reader: No space left on device");
}

Test(stage, messages_stay_on_one_line)
{
    struct complaint c = {.status = WEIR_LIMIT,
                          .first = "a\nb\tc\033d\177",
                          .result = WEIR_LIMIT};

    expect_message(&c, "reader: a\\012b\\011c\\033d\\177");
}

Test(stage, messages_leave_letters_beyond_ascii)
{
    struct complaint c = {.status = WEIR_LIMIT,
                          .first = "Gr\303\266\303\237e",
                          .result = WEIR_LIMIT};

    expect_message(&c, "reader: Gr\303\266\303\237e");
}

Test(stage, a_message_of_any_length_is_cut_to_one_line)
{
    static char path[100000];
    struct complaint c = {.status = -ENOENT, .first = path, .result = -ENOENT};
    weir_stage_def stage = {.name = "reader",
                            .kind = WEIR_SOURCE,
                            .run = run_complaining,
                            .arg = &c};
    weir_pipeline *p = LINE(stage, idle(WEIR_SINK));

    memset(path, '\n', sizeof(path) - 1);
    expect_eq(weir_pipeline_run(p), -ENOENT);
    expect_starts(weir_pipeline_why(p), "reader: \\012\\012");
    cr_assert(strchr(weir_pipeline_why(p), '\n') == NULL);
    weir_pipeline_free(p);
}

/* ---- weir_stage_poll and weir_stage_cancel_fd --------------------------- */

/* A source that makes one call of weir_stage_poll. */
struct wait {
    int fd;
    short events;
    int64_t milliseconds; /* to the deadline; -1: for ever */
    int result;
    weir_deadline returned;
};

static int run_waiting(weir_stage *self)
{
    struct wait *wait = weir_stage_arg(self);
    weir_deadline deadline =
        wait->milliseconds < 0 ? WEIR_FOREVER : weir_in_ms(wait->milliseconds);

    wait->result = weir_stage_poll(self, wait->fd, wait->events, deadline);
    wait->returned = weir_now();
    return 0;
}

static weir_pipeline *waiting(struct wait *wait)
{
    static struct tally tally;
    weir_stage_def stage = {
        .name = "wait", .kind = WEIR_SOURCE, .run = run_waiting, .arg = wait};

    return LINE(stage, tally_sink("tally", &tally));
}

static int result_of(struct wait *wait)
{
    weir_pipeline *p = waiting(wait);

    expect_eq(weir_pipeline_run(p), 0);
    weir_pipeline_free(p);
    return wait->result;
}

Test(stage, poll_without_a_descriptor_sleeps_to_the_deadline)
{
    weir_deadline soon = weir_in_ms(20);
    struct wait wait = {.fd = -1, .milliseconds = 20};

    expect_eq(result_of(&wait), -ETIMEDOUT);
    cr_assert(wait.returned >= soon);
}

Test(stage, poll_says_what_is_ready)
{
    int ends[2];

    expect_eq(pipe(ends), 0);
    expect_eq(result_of(&(struct wait){ends[1], POLLOUT, -1, 0, 0}), POLLOUT);
    expect_eq(write(ends[1], "x", 1), 1);
    expect_eq(result_of(&(struct wait){ends[0], POLLIN, -1, 0, 0}), POLLIN);
    expect_eq(result_of(&(struct wait){ends[0], POLLIN, 0, 0, 0}), POLLIN);
}

Test(stage, poll_says_that_the_other_end_is_gone)
{
    int ends[2];

    expect_eq(pipe(ends), 0);
    close(ends[1]);
    expect_eq(result_of(&(struct wait){ends[0], POLLIN, -1, 0, 0}), POLLHUP);
}

Test(stage, poll_waits_no_longer_than_to_the_deadline)
{
    int ends[2];

    expect_eq(pipe(ends), 0);
    expect_eq(result_of(&(struct wait){ends[0], POLLIN, 20, 0, 0}), -ETIMEDOUT);
    expect_eq(result_of(&(struct wait){ends[0], POLLIN, 0, 0, 0}), -ETIMEDOUT);
}

Test(stage, poll_of_a_descriptor_that_is_none_is_an_error)
{
    int ends[2];

    /* Closed, and above those that are opened meanwhile. */
    expect_eq(pipe(ends), 0);
    int none = fcntl(ends[0], F_DUPFD, 200);
    expect_eq(close(none), 0);
    expect_eq(result_of(&(struct wait){none, POLLIN, -1, 0, 0}), -EBADF);
}

Test(stage, poll_is_woken_by_what_it_waits_for)
{
    int ends[2];

    expect_eq(pipe(ends), 0);
    struct wait wait = {ends[0], POLLIN, -1, 0, 0};
    weir_pipeline *p = waiting(&wait);
    expect_eq(weir_pipeline_start(p), 0);
    cr_assert(await_stage_running(p, 0));
    expect_eq(write(ends[1], "x", 1), 1);
    expect_eq(weir_pipeline_wait(p), 0);
    expect_eq(wait.result, POLLIN);
    weir_pipeline_free(p);
}

Test(stage, poll_is_woken_by_an_abort)
{
    struct wait wait = {.fd = -1, .milliseconds = -1};
    weir_pipeline *p = waiting(&wait);

    expect_eq(weir_pipeline_start(p), 0);
    cr_assert(await_stage_running(p, 0));
    weir_pipeline_abort(p);
    expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    expect_eq(wait.result, WEIR_ABORTED);
    weir_pipeline_free(p);
}

/* Waits in a poll loop of its own; again once it is cancelled. */
static int run_own_poll(weir_stage *self)
{
    struct role *role = weir_stage_arg(self);
    struct pollfd cancel = {.fd = weir_stage_cancel_fd(self), .events = POLLIN};

    if (cancel.fd < 0)
        return cancel.fd;
    int ready_before = poll(&cancel, 1, 0);
    gate_pass(role->gate);
    int ready_after = poll(&cancel, 1, 15000);
    int still_ready = poll(&cancel, 1, 0);
    role->result = ready_before * 100 + ready_after * 10 + still_ready;
    return weir_stage_cancelled(self);
}

Test(stage, cancel_fd_polls_readable_once_cancelled)
{
    struct role role = {.run = run_own_poll, .gate = &gate};
    weir_pipeline *p = LINE(played("own", WEIR_SOURCE, &role),
                            tally_sink("tally", &(struct tally){0}));

    expect_eq(weir_pipeline_start(p), 0);
    gate_await(&gate, 1);
    gate_open(&gate);
    weir_pipeline_abort(p);
    expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    expect_eq(role.result, 11);
    weir_pipeline_free(p);
}

static int run_late_own_poll(weir_stage *self)
{
    struct role *role = weir_stage_arg(self);

    int status = run_asleep(self);
    struct pollfd cancel = {.fd = weir_stage_cancel_fd(self), .events = POLLIN};
    role->result = poll(&cancel, 1, 0);
    return status;
}

Test(stage, cancel_fd_asked_for_late_polls_readable_at_once)
{
    struct role role = {.run = run_late_own_poll};
    weir_pipeline *p = LINE(played("own", WEIR_SOURCE, &role), idle(WEIR_SINK));

    expect_eq(weir_pipeline_run(p), 0);
    expect_eq(role.result, 1);
    weir_pipeline_free(p);
}

/* ---- Signals ------------------------------------------------------------ */

static int run_with_signals(weir_stage *self)
{
    struct role *role = weir_stage_arg(self);
    sigset_t blocked;

    if (pthread_sigmask(SIG_SETMASK, NULL, &blocked))
        return -EINVAL;
    role->result = sigismember(&blocked, SIGINT) == 1 &&
                   sigismember(&blocked, SIGTERM) == 1 &&
                   sigismember(&blocked, SIGPIPE) == 1 &&
                   sigismember(&blocked, SIGUSR1) == 1;
    return 0;
}

Test(stage, threads_have_signals_blocked_and_the_starter_does_not)
{
    struct role role = {.run = run_with_signals};
    weir_pipeline *p =
        LINE(played("signals", WEIR_SOURCE, &role), idle(WEIR_SINK));
    sigset_t before;
    sigset_t after;

    pthread_sigmask(SIG_SETMASK, NULL, &before);
    expect_eq(weir_pipeline_run(p), 0);
    pthread_sigmask(SIG_SETMASK, NULL, &after);
    expect_eq(role.result, 1);
    for (int sig = 1; sig < 32; sig++)
        expect_eq(sigismember(&after, sig), sigismember(&before, sig));
    weir_pipeline_free(p);
}
