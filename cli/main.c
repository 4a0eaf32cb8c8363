/* SPDX-License-Identifier: MIT */
/* The weir command: parse, build, run, report. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <weir/pipeline.h>
#include <weir/status.h>

#include "check.h"
#include "command_line.h"
#include "dot.h"
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
#include "words.h"

/* ---- Before the run ------------------------------------------------------ */

/* As gzip does: it would be noise, and can upset the terminal. */
static int check_terminal(const pipeline_plan *plan)
{
    if (!plan_compresses_stdout(plan) || !isatty(STDOUT_FILENO))
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

static int refuse_dot(const dot_file *dot)
{
    say("--dot=%s: %s", dot->path, weir_status_text(dot->status));
    return EXIT_FAILED;
}

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

/* The type's name of the stage that the run failed in; NULL: in none. */
static const char *failed_type(weir_pipeline *pipeline,
                               const pipeline_plan *plan)
{
    const char *stage = weir_pipeline_failed_stage(pipeline);
    const weir_stage_type *type = stage ? plan_type_of(plan, stage) : NULL;

    return type ? type->name : stage;
}

static int say_why(const char *why, const char *type)
{
    const char *file = type ? plugins_file_of(type) : NULL;

    if (file)
        say("%s (stage of %s)", why, file);
    else
        say("%s", why);
    return EXIT_FAILED;
}

/* Those that failed by themselves, as was asked for. */
static void say_branches(weir_pipeline *pipeline)
{
    for (size_t i = 0; i < weir_pipeline_stages(pipeline); i++) {
        const char *why = weir_pipeline_stage_why(pipeline, i);
        if (why)
            say("%s; the other branches went on", why);
    }
}

/* Returns the exit code; *signal_number is the signal to end by instead. */
static int conclude(weir_pipeline *pipeline, const pipeline_plan *plan,
                    const run_result *result, int *signal_number)
{
    const char *type = failed_type(pipeline, plan);

    *signal_number = result->signal_number;
    if (result->status == 0)
        say_branches(pipeline);
    if (result->signal_number || result->status == 0)
        return EXIT_DONE;
    if (result->status == -EPIPE && type && strcmp(type, "write") == 0 &&
        signals_pipe_is_default()) {
        *signal_number = SIGPIPE;
        return EXIT_FAILED;
    }
    return say_why(result->why, type);
}

/* ---- The pipeline of the command line ------------------------------------ */

static int run_plan(const command_line *command, const pipeline_plan *plan,
                    weir_pipeline *pipeline, int *signal_number)
{
    dot_file dot = dot_begin(command->dot_file, pipeline, plan);
    if (dot_write(&dot, false))
        return refuse_dot(&dot);
    const int signals = signals_take_over();
    if (signals < 0) {
        say("cannot watch for signals: %s", weir_status_text(signals));
        return EXIT_FAILED;
    }
    progress_line progress =
        progress_begin(pipeline, wants_progress(command, plan), plan);
    const run_result result = run_pipeline(pipeline, signals, &progress, &dot);

    report(pipeline, command, &progress, &result);
    int code = conclude(pipeline, plan, &result, signal_number);
    if (dot_write(&dot, result.has_run) && code == EXIT_DONE)
        code = refuse_dot(&dot);
    close(signals);
    return code;
}

static int check_plan(const command_line *command, const pipeline_plan *plan,
                      weir_pipeline *pipeline)
{
    dot_file dot = dot_begin(command->dot_file, pipeline, plan);

    if (dot_write(&dot, false))
        return refuse_dot(&dot);
    if (command->dot && !command->dot_file)
        dot_print(stdout, pipeline, plan, false);
    else
        check_print(pipeline, plan);
    return standard_output_flush();
}

/* What is wrong with the graph is wrong with the command line. */
static int refuse_graph(weir_pipeline *pipeline, const pipeline_plan *plan,
                        int status)
{
    const char *why = weir_pipeline_why(pipeline);
    const int code = say_why(*why ? why : weir_status_text(status),
                             failed_type(pipeline, plan));

    return status == WEIR_MISUSE ? EXIT_USAGE : code;
}

static int use_plan(const command_line *command, const pipeline_plan *plan,
                    int *signal_number)
{
    weir_pipeline *pipeline = plan_build(plan, command->high_water_mark);
    if (!pipeline) {
        say("cannot make the pipeline: %s", weir_status_text(-ENOMEM));
        return EXIT_FAILED;
    }
    weir_pipeline_set_budget(pipeline, (size_t)command->budget);
    weir_pipeline_on_deadlock(pipeline, command->on_deadlock);
    const int status = weir_pipeline_check(pipeline);
    int code;
    if (status)
        code = refuse_graph(pipeline, plan, status);
    else if (command->action == COMMAND_CHECK)
        code = check_plan(command, plan, pipeline);
    else
        code = run_plan(command, plan, pipeline, signal_number);
    weir_pipeline_free(pipeline);
    return code;
}

static int read_words(const command_line *command, word_list *list)
{
    if (command->file)
        return words_of_file(list, command->file);
    if (command->n == 1)
        return words_of_text(list, command->words[0]);
    *list = words_of_shell(command->words, (size_t)command->n);
    return 0;
}

static int use_text(const command_line *command, int *signal_number)
{
    word_list words;
    pipeline_text text = {0};
    pipeline_plan plan = {0};

    int code = read_words(command, &words);
    if (!code)
        code = pipeline_text_parse(&text, &words);
    if (!code)
        code = plan_make(&plan, &text);
    if (!code && command->action == COMMAND_RUN)
        code = check_terminal(&plan);
    if (!code)
        code = use_plan(command, &plan, signal_number);
    plan_free(&plan);
    pipeline_text_free(&text);
    words_free(&words);
    return code;
}

static int run(const command_line *command, int *signal_number)
{
    switch (command->action) {
    case COMMAND_RUN:
    case COMMAND_CHECK:
        return use_text(command, signal_number);
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
