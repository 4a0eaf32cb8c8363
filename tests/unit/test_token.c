/* SPDX-License-Identifier: MIT */
/* test_token.c - aborts that several pipelines share. */
#include <errno.h>
#include <poll.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"
#include "gate.h"
#include "journal.h"
#include "worker.h"

TestSuite(token, .timeout = 20);

static struct gate gate = GATE_CLOSED;
static struct journal journal = JOURNAL_EMPTY;

static void note(const char *name)
{
    journal_note(&journal, "%s", name);
}

static void note_abort(void *name)
{
    note(name);
}

static weir_token_watch *note_of(weir_token *token, char *name)
{
    weir_token_watch *watch = weir_token_on_abort(token, note_abort, name);

    cr_assert(watch);
    return watch;
}

/* ---- Telling ------------------------------------------------------------ */

Test(token, is_aborted_once)
{
    weir_token *token = weir_token_new();
    weir_token_watch *watch = note_of(token, (char[]){"told"});

    cr_assert(!weir_token_aborted(token));
    weir_token_abort(token);
    cr_assert(weir_token_aborted(token));
    weir_token_abort(token);
    expect_text(journal.text, "told");
    weir_token_off_abort(watch);
    weir_token_free(token);
    weir_token_free(NULL);
    weir_token_off_abort(NULL);
}

Test(token, calls_in_the_order_of_registration)
{
    weir_token *token = weir_token_new();
    char names[][2] = {"a", "b", "c", "d"};
    weir_token_watch *watches[4];

    for (int i = 0; i < 4; i++)
        watches[i] = note_of(token, names[i]);
    weir_token_off_abort(watches[0]);
    weir_token_off_abort(watches[2]);
    weir_token_abort(token);
    expect_text(journal.text, "b, d");
    weir_token_off_abort(watches[1]);
    weir_token_off_abort(watches[3]);
    weir_token_free(token);
}

Test(token, calls_at_once_what_comes_late)
{
    weir_token *token = weir_token_new();

    weir_token_abort(token);
    weir_token_watch *watch = note_of(token, (char[]){"late"});
    expect_text(journal.text, "late");
    weir_token_abort(token);
    expect_text(journal.text, "late");
    weir_token_off_abort(watch);
    weir_token_free(token);
}

static bool is_readable(int fd)
{
    struct pollfd one = {.fd = fd, .events = POLLIN};

    return poll(&one, 1, 0) == 1;
}

Test(token, has_a_descriptor_that_polls_readable)
{
    for (int late = 0; late < 2; late++) {
        weir_token *token = weir_token_new();
        if (late)
            weir_token_abort(token);
        int fd = weir_token_fd(token);
        cr_assert(fd >= 0);
        expect_eq(is_readable(fd), late);
        weir_token_abort(token);
        cr_assert(is_readable(fd));
        expect_eq(weir_token_fd(token), fd);
        weir_token_free(token);
    }
}

/* ---- What a call may do ------------------------------------------------- */

struct knot {
    weir_token *token;
    weir_token_watch *self;
    weir_token_watch *other;
};

static void untie(void *arg)
{
    struct knot *knot = arg;

    note("untied");
    weir_token_off_abort(knot->self);
    weir_token_off_abort(knot->other);
    weir_token_free(knot->token);
}

Test(token, a_call_may_end_itself_and_others_and_free_the_token)
{
    struct knot knot = {.token = weir_token_new()};

    knot.self = weir_token_on_abort(knot.token, untie, &knot);
    knot.other = note_of(knot.token, (char[]){"other"});
    cr_assert(knot.self);
    weir_token_abort(knot.token);
    expect_text(journal.text, "untied");
}

static void abort_again(void *arg)
{
    struct knot *knot = arg;

    note("first");
    weir_token_abort(knot->token);
    knot->other = note_of(knot->token, (char[]){"added"});
}

Test(token, a_call_may_abort_again_and_register)
{
    struct knot knot = {.token = weir_token_new()};

    knot.self = weir_token_on_abort(knot.token, abort_again, &knot);
    weir_token_watch *last = note_of(knot.token, (char[]){"last"});
    cr_assert(knot.self);
    weir_token_abort(knot.token);
    expect_text(journal.text, "first, added, last");
    weir_token_off_abort(knot.self);
    weir_token_off_abort(knot.other);
    weir_token_off_abort(last);
    weir_token_free(knot.token);
}

static void wait_at_gate(void *arg)
{
    (void)arg;
    gate_pass(&gate);
    note("through");
}

static int call_abort(void *token)
{
    weir_token_abort(token);
    return 0;
}

static int call_off(void *watch)
{
    weir_token_off_abort(watch);
    note("ended");
    return 0;
}

Test(token, ending_waits_for_a_call_on_another_thread)
{
    weir_token *token = weir_token_new();
    weir_token_watch *watch = weir_token_on_abort(token, wait_at_gate, NULL);
    struct worker aborter, ender;

    cr_assert(watch);
    worker_start(&aborter, call_abort, token);
    gate_await(&gate, 1);
    worker_start(&ender, call_off, watch);
    worker_await_asleep(&ender);
    expect_text(journal.text, "");
    /* Another abort does not wait for it. */
    weir_token_abort(token);
    gate_open(&gate);
    worker_join(&ender);
    expect_text(journal.text, "through, ended");
    worker_join(&aborter);
    weir_token_free(token);
}

/* ---- Pipelines ---------------------------------------------------------- */

static weir_pipeline *sleeping(struct role *role, weir_token *token)
{
    weir_stage_def sink = {.kind = WEIR_SINK, .run = run_to_end};

    *role = (struct role){.run = run_asleep};
    weir_pipeline *p = LINE(played("a", WEIR_SOURCE, role), sink);

    expect_eq(weir_pipeline_set_token(p, token), 0);
    return p;
}

Test(token, aborts_all_pipelines_that_have_it)
{
    weir_token *token = weir_token_new();
    struct role roles[3];
    weir_pipeline *p[3];

    for (int i = 0; i < 3; i++) {
        p[i] = sleeping(&roles[i], i < 2 ? token : NULL);
        expect_eq(weir_pipeline_start(p[i]), 0);
    }
    weir_token_abort(token);
    for (int i = 0; i < 2; i++) {
        expect_eq(weir_pipeline_wait(p[i]), WEIR_ABORTED);
        expect_text(weir_pipeline_failed_stage(p[i]), NULL);
        weir_pipeline_free(p[i]);
    }
    expect_eq(weir_pipeline_wait_until(p[2], 0), -ETIMEDOUT);
    weir_pipeline_free(p[2]);
    weir_token_free(token);
}

Test(token, that_was_aborted_lets_nothing_start)
{
    weir_token *token = weir_token_new();
    struct role role;
    weir_pipeline *p = sleeping(&role, token);

    weir_token_abort(token);
    expect_eq(weir_pipeline_start(p), WEIR_ABORTED);
    expect_eq(role.closes, 0);
    expect_eq(weir_pipeline_start(p), WEIR_ABORTED);
    weir_pipeline_free(p);
    weir_token_free(token);
}

Test(token, that_was_aborted_fails_the_ends_at_the_start)
{
    weir_token *token = weir_token_new();
    weir_pipeline *p = LINE(relay("relay"));
    weir_writable *in = weir_pipeline_input(p);
    weir_readable *out = weir_pipeline_output(p);
    weir_chunk chunk = {0};

    expect_eq(weir_pipeline_set_token(p, token), 0);
    weir_token_abort(token);
    expect_eq(weir_pipeline_start(p), WEIR_ABORTED);
    expect_eq(weir_write(in, chunk), WEIR_ABORTED);
    expect_eq(weir_read(out, &chunk), WEIR_ABORTED);
    weir_pipeline_free(p);
    weir_token_free(token);
}

Test(token, outlives_its_maker_where_a_pipeline_has_it)
{
    weir_token *token = weir_token_new();
    weir_token *mine = weir_token_ref(token);
    struct role role;
    weir_pipeline *p = sleeping(&role, token);

    cr_assert(mine == token);
    weir_token_free(token);
    expect_eq(weir_pipeline_start(p), 0);
    weir_token_abort(mine);
    weir_token_free(mine);
    expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    weir_pipeline_free(p);
}

Test(token, outlives_its_pipelines)
{
    weir_token *token = weir_token_new();
    struct role role;
    weir_pipeline *p = sleeping(&role, token);

    expect_eq(weir_pipeline_start(p), 0);
    expect_eq(weir_pipeline_set_token(p, token), WEIR_ALREADY_STARTED);
    weir_pipeline_free(p);
    weir_pipeline_free(sleeping(&role, token));
    weir_token_abort(token);
    weir_token_free(token);
}

Test(token, can_be_taken_away_before_the_start)
{
    weir_token *token = weir_token_new();
    weir_pipeline *p = LINE(idle(WEIR_SOURCE), idle(WEIR_SINK));

    expect_eq(weir_pipeline_set_token(p, token), 0);
    expect_eq(weir_pipeline_set_token(p, token), 0);
    expect_eq(weir_pipeline_set_token(p, NULL), 0);
    weir_token_abort(token);
    expect_eq(weir_pipeline_run(p), 0);
    weir_pipeline_free(p);
    weir_token_free(token);
}

Test(token, does_nothing_to_a_run_that_is_over)
{
    weir_token *token = weir_token_new();
    weir_pipeline *p = LINE(idle(WEIR_SOURCE), idle(WEIR_SINK));

    expect_eq(weir_pipeline_set_token(p, token), 0);
    expect_eq(weir_pipeline_run(p), 0);
    weir_token_abort(token);
    expect_eq(weir_pipeline_wait(p), 0);
    weir_pipeline_free(p);
    weir_token_free(token);
}
