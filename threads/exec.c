/* SPDX-License-Identifier: MIT */
/*
 * exec.c - the stage `exec`: a child process as source, transform or sink.
 */
#include "child.h"
#include "exchange.h"
#include "relay.h"
#include "stage_types.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <weir/stages.h>
#include <weir/status.h>

typedef struct exec_stage {
    wi_child child;
    wi_exchange exchange;
    wi_relay relay;
    char command[];
} exec_stage;

/* ---- Run ----------------------------------------------------------------- */

/* "exit status 2: sort: cannot read: x: No such file or directory" */
static int report(weir_stage *self, const wi_child_status *end)
{
    exec_stage *exec = weir_stage_arg(self);
    const char *last = wi_relay_last(&exec->relay);
    const char *colon = *last ? ": " : "";

    if (end->failed)
        return weir_stage_fail(self, end->failed, "%s: its end is not known",
                               exec->command);
    if (end->signaled)
        return weir_stage_fail(
            self, WEIR_CHILD_FAILED, "%s: killed by signal %d (%s)%s%s",
            exec->command, end->code, strsignal(end->code), colon, last);
    return weir_stage_fail(self, WEIR_CHILD_FAILED, "%s: exit status %d%s%s",
                           exec->command, end->code, colon, last);
}

/* The child has exited. */
static int conclude(weir_stage *self)
{
    exec_stage *exec = weir_stage_arg(self);
    const wi_child_status end = wi_child_wait(&exec->child);

    wi_relay_finish(&exec->relay);
    if (end.failed || end.signaled || end.code != 0)
        return report(self, &end);
    wi_relay_flush(&exec->relay);
    return 0;
}

static int talk(weir_stage *self)
{
    exec_stage *exec = weir_stage_arg(self);
    wi_exchange *x = &exec->exchange;

    wi_relay_begin(&exec->relay, exec->child.errors);
    *x = (wi_exchange){
        .to = exec->child.input,
        .from = exec->child.output,
        .until = exec->child.exited,
        .label = exec->command,
        .relay = &exec->relay,
    };
    const int status = wi_exchange_run(x, self);
    /* Those that came to their end are closed. */
    exec->child.input = x->to;
    exec->child.output = x->from;
    return status;
}

/* Not in open: a command may do things, and should not when another stage
 * cannot be opened. */
static int run(weir_stage *self)
{
    exec_stage *exec = weir_stage_arg(self);
    int status =
        wi_child_start(&exec->child, exec->command, weir_stage_in(self) != NULL,
                       weir_stage_out(self) != NULL);

    if (status)
        return weir_stage_fail(self, status, "%s: cannot be started",
                               exec->command);
    status = talk(self);
    if (status == 0)
        status = conclude(self);
    else
        wi_relay_flush(&exec->relay);
    wi_child_end(&exec->child);
    return status;
}

/* ---- Definition ---------------------------------------------------------- */

static weir_stage_def make(const void *options)
{
    const weir_exec_options *given = options;
    const size_t length = given->cmd ? strlen(given->cmd) + 1 : 0;

    if (length <= 1)
        return (weir_stage_def){.name = "exec", .status = -EINVAL};
    exec_stage *exec = calloc(1, sizeof *exec + length);
    if (!exec)
        return (weir_stage_def){.name = "exec", .status = -ENOMEM};
    exec->child = (wi_child)WI_NO_CHILD;
    memcpy(exec->command, given->cmd, length);
    return (weir_stage_def){
        .name = "exec",
        .kind = (weir_stage_kind)given->as,
        .reads_only = true,
        .run = run,
        .arg = exec,
        .free_arg = free,
        .high_water_mark = WI_BULK_MARK,
        .largest_chunk = WEIR_BY_MARK,
    };
}

static const weir_option options_table[] = {
    {
        .name = "cmd",
        .type = WEIR_OPTION_TEXT,
        .offset = offsetof(weir_exec_options, cmd),
        .positional = true,
        .required = true,
        .unit = "COMMAND",
        .help = "What the shell is to run, such as 'sort -u'",
    },
    WI_KIND_OPTION(weir_exec_options),
    {.name = NULL},
};

const weir_stage_type weir_exec_type = {
    .name = "exec",
    .summary = "Run a command as source, transform or sink",
    .kind = WEIR_TRANSFORM,
    .options_size = sizeof(weir_exec_options),
    .options = options_table,
    .make = make,
};

weir_stage_def weir_exec_stage(const weir_exec_options *given)
{
    weir_exec_options options;

    wi_take_options(&weir_exec_type, given, &options);
    return make(&options);
}
