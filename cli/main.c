/* SPDX-License-Identifier: MIT */
/* The weir command: parse, build, run, report. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <weir/pipeline.h>
#include <weir/status.h>

#include "command_line.h"
#include "files_command.h"
#include "help.h"
#include "message.h"
#include "pipeline_text.h"
#include "plan.h"
#include "plugins.h"
#include "progress.h"
#include "report.h"
#include "run.h"
#include "signals.h"
#include "standard_fds.h"

/* ---- Before the run ------------------------------------------------------ */

/* As gzip does: it would be noise, and can upset the terminal. */
static int check_terminal(const pipeline_plan *plan)
{
    if (!plan_writes_stdout(plan) || !plan_writes_compressed(plan))
        return 0;
    if (!isatty(STDOUT_FILENO))
        return 0;
    return say_usage("write: compressed data are not for a terminal; name a "
                     "file or redirect standard output");
}

/* Nobody watches progress where the data themselves pass the terminal. */
static bool wants_progress(const command_line *command,
                           const pipeline_plan *plan)
{
    if (command->progress != PROGRESS_AUTO)
        return command->progress == PROGRESS_ALWAYS;
    if (plan_reads_stdin(plan) && isatty(STDIN_FILENO))
        return false;
    if (plan_writes_stdout(plan) && isatty(STDOUT_FILENO))
        return false;
    return isatty(STDERR_FILENO);
}

/* ---- After the run ------------------------------------------------------- */

static void report(weir_pipeline *pipeline, const command_line *command,
                   const progress_line *progress, const run_result *result)
{
    if (!result->has_run)
        return;
    if (command->stats)
        report_stats(pipeline, result);
    else if (progress->was_drawn && result->status == 0)
        report_summary(pipeline, result);
}

static bool is_broken_pipe(weir_pipeline *pipeline, int status)
{
    const char *stage = weir_pipeline_failed_stage(pipeline);

    return status == -EPIPE && stage && strcmp(stage, "write") == 0;
}

/* Returns the exit code; *signal_number is the signal to end by instead. */
static int conclude(weir_pipeline *pipeline, const run_result *result,
                    int *signal_number)
{
    *signal_number = result->signal_number;
    if (result->signal_number || result->status == 0)
        return EXIT_DONE;
    if (is_broken_pipe(pipeline, result->status) && signals_pipe_is_default()) {
        *signal_number = SIGPIPE;
        return EXIT_FAILED;
    }
    const char *stage = weir_pipeline_failed_stage(pipeline);
    const char *file = stage ? plugins_file_of(stage) : NULL;
    if (file)
        say("%s (stage of %s)", result->why, file);
    else
        say("%s", result->why);
    return EXIT_FAILED;
}

/* ---- The pipeline of the command line ------------------------------------ */

static int run_plan(const command_line *command, const pipeline_plan *plan,
                    int *signal_number)
{
    const int signals = signals_take_over();
    if (signals < 0) {
        say("cannot watch for signals: %s", weir_status_text(signals));
        return EXIT_FAILED;
    }
    weir_pipeline *pipeline = plan_build(plan, command->high_water_mark);
    if (!pipeline) {
        say("cannot make the pipeline: %s", weir_status_text(-ENOMEM));
        return EXIT_FAILED;
    }
    weir_pipeline_set_budget(pipeline, (size_t)command->budget);
    progress_line progress =
        progress_begin(pipeline, wants_progress(command, plan), &plan->facts);
    const run_result result = run_pipeline(pipeline, signals, &progress);

    report(pipeline, command, &progress, &result);
    const int code = conclude(pipeline, &result, signal_number);
    weir_pipeline_free(pipeline);
    close(signals);
    return code;
}

static int run_text(const command_line *command, int *signal_number)
{
    pipeline_text text;
    pipeline_plan plan = {0};

    int code = pipeline_text_parse(&text, command->words, (size_t)command->n);
    if (!code)
        code = plan_make(&plan, &text);
    if (!code)
        code = check_terminal(&plan);
    if (!code)
        code = run_plan(command, &plan, signal_number);
    plan_free(&plan);
    pipeline_text_free(&text);
    return code;
}

static int run(const command_line *command, int *signal_number)
{
    switch (command->action) {
    case COMMAND_RUN:
        return run_text(command, signal_number);
    case COMMAND_FILES:
        return files_command(command, signal_number);
    default:
        return help_print(command);
    }
}

int main(int argc, char **argv)
{
    command_line command;
    int signal_number = 0;

    int code = standard_fds_open();
    if (!code)
        code = command_line_parse(&command, argc, argv);
    if (!code)
        code = run(&command, &signal_number);
    if (signal_number)
        signals_die(signal_number);
    return code;
}
