/* SPDX-License-Identifier: MIT */
/*
 * `weir gzip FILE...`: one pipeline, whatever the number of files.
 *
 *     list ! gzip files ! report
 */
#include "files_command.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <weir/gzip_files.h>
#include <weir/pipeline.h>
#include <weir/status.h>

#include "files_list.h"
#include "files_options.h"
#include "files_report.h"
#include "help.h"
#include "message.h"
#include "run.h"
#include "signals.h"
#include "standard_fds.h"

/* ---- Terminals ----------------------------------------------------------- */

/* Whether standard input is read and standard output written. */
static bool uses_standard(const files_options *options)
{
    for (int i = 0; i < options->n; i++)
        if (strcmp(options->files[i], "-") == 0)
            return true;
    return options->n == 0;
}

/* As gzip does: compressed data are noise, and can upset the terminal. */
static int check_terminals(const files_options *options)
{
    const bool standard = uses_standard(options);

    if (options->force)
        return 0;
    if (options->expand && standard && isatty(STDIN_FILENO)) {
        say("compressed data are not read from a terminal; use -f to force it");
        return FILES_FAILED;
    }
    if (!options->expand && (standard || options->to_stdout) &&
        isatty(STDOUT_FILENO)) {
        say("compressed data are not for a terminal; use -f to force it");
        return FILES_FAILED;
    }
    return 0;
}

/* ---- The run ------------------------------------------------------------- */

static weir_stage_def gzip_of(const files_options *options)
{
    return weir_gzip_files(.expand = options->expand, .level = options->level,
                           .workers = options->workers,
                           .remove = !options->keep, .sync = options->sync,
                           .pass = options->force);
}

static int conclude(weir_pipeline *pipeline, const run_result *result,
                    int *signal_number)
{
    const char *stage = weir_pipeline_failed_stage(pipeline);

    *signal_number = result->signal_number;
    if (result->signal_number || result->status == 0)
        return 0;
    if (result->status == -EPIPE && stage && strstr(stage, "zip") &&
        signals_pipe_is_default())
        *signal_number = SIGPIPE;
    else
        say("%s", result->why);
    return FILES_FAILED;
}

static int run(files_options *options, int *signal_number)
{
    files_report report = {.options = options};
    weir_pipeline *pipeline = weir_pipeline_new();
    const int signals = pipeline ? signals_take_over() : -ENOMEM;

    if (signals < 0) {
        say("cannot begin: %s", weir_status_text(signals));
        weir_pipeline_free(pipeline);
        return FILES_FAILED;
    }
    weir_pipeline_add(pipeline, files_list_stage(options));
    weir_pipeline_add(pipeline, gzip_of(options));
    weir_pipeline_add(pipeline, files_report_stage(&report));
    progress_line progress = {.pipeline = pipeline,
                              .began = weir_now(),
                              .samples = {{.at = weir_now()}},
                              .n_samples = 1};
    const run_result result = run_pipeline(pipeline, signals, &progress, NULL);
    const int code = conclude(pipeline, &result, signal_number);

    weir_pipeline_free(pipeline);
    close(signals);
    return code ? code : report.code;
}

int files_command(const command_line *command, int *signal_number)
{
    const command_line version = {.action = COMMAND_VERSION};
    files_options options;

    int code = files_options_parse(&options, command);
    if (code)
        return code;
    if (options.help)
        return files_options_print_help();
    if (options.version)
        return help_print(&version);
    code = check_terminals(&options);
    if (!code)
        code = run(&options, signal_number);
    if (!*signal_number && standard_output_flush() != EXIT_DONE)
        code = FILES_FAILED;
    return code;
}
