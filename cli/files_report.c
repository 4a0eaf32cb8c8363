/* SPDX-License-Identifier: MIT */
/*
 * What became of the files.
 */
#include "files_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <weir/status.h>

#include "files_entry.h"
#include "files_names.h"
#include "message.h"

/* ---- Exit code ----------------------------------------------------------- */

static void fail(files_report *report)
{
    report->code = FILES_FAILED;
}

/* Returns whether it is to be said. */
static bool warn(files_report *report)
{
    if (report->code == 0)
        report->code = FILES_WARNED;
    return !report->options->quiet;
}

/* ---- How well it was compressed ------------------------------------------ */

/* What the compression has taken off, of the data alone, in per cent. */
static double saving(const files_entry *entry, uint64_t compressed,
                     uint64_t expanded)
{
    const double data = (double)compressed - (double)entry->header_size;

    return expanded ? 100 * ((double)expanded - data) / (double)expanded : 0;
}

static const char *name_of(const weir_gzip_file *file)
{
    return strcmp(file->from, "-") == 0 ? "stdin" : file->from;
}

static void report_saving(const files_report *report, const files_entry *entry)
{
    const weir_gzip_file *file = &entry->file;
    const char *name = name_of(file);
    const bool to_stdout =
        report->options->to_stdout || !entry->to || strcmp(entry->to, "-") == 0;
    const double percent = report->options->expand
                               ? saving(entry, file->bytes_in, file->bytes_out)
                               : saving(entry, file->bytes_out, file->bytes_in);

    if (report->options->test)
        say_of(name, "\t OK");
    else
        say_of(name, "\t%5.1f%% -- %s %s", percent,
               report->options->keep && !to_stdout ? "created"
                                                   : "replaced with",
               to_stdout ? "stdout" : entry->to);
}

/* ---- The table ----------------------------------------------------------- */

static void print_row(const files_entry *entry, uint64_t compressed,
                      uint64_t expanded, const char *name)
{
    printf("%19" PRIu64 " %19" PRIu64 " %5.1f%% %s\n", compressed, expanded,
           saving(entry, compressed, expanded), name);
}

static void list(files_report *report, const files_entry *entry)
{
    const weir_gzip_file *file = &entry->file;
    const char *suffix = files_suffix_of(file->from, report->options->suffix);
    char *name = suffix ? files_name_without(file->from, suffix) : NULL;

    if (report->rows++ == 0 && !report->options->quiet)
        printf("%19s %19s %6s %s\n", "compressed", "uncompressed", "ratio",
               "uncompressed_name");
    print_row(entry, file->bytes_in, file->bytes_out,
              name                           ? name
              : strcmp(file->from, "-") == 0 ? "stdout"
                                             : file->from);
    report->compressed += file->bytes_in;
    report->expanded += file->bytes_out;
    report->headers += entry->header_size;
    free(name);
}

static void list_total(const files_report *report)
{
    const files_entry all = {.header_size = report->headers};

    if (report->rows > 1 && !report->options->quiet)
        print_row(&all, report->compressed, report->expanded, "(totals)");
}

/* ---- One file ------------------------------------------------------------ */

/* What was not done, or not all of it. Returns whether it was. */
static bool report_failure(files_report *report, const files_entry *entry)
{
    const weir_gzip_file *file = &entry->file;

    if (entry->verdict == FILES_UNCHANGED) {
        if (!report->options->quiet)
            say("%s", file->why);
    } else if (entry->verdict == FILES_LEFT_OUT) {
        if (warn(report))
            say("%s", file->why);
    } else if (file->status) {
        fail(report);
        say("%s", file->why);
    }
    return file->status != 0;
}

static void report_doubts(files_report *report, const files_entry *entry)
{
    const weir_gzip_file *file = &entry->file;
    const bool kept = report->options->keep || report->options->to_stdout;

    if (file->garbage && warn(report))
        say("%s: decompression OK, trailing garbage ignored", name_of(file));
    if (file->changed && warn(report))
        say("%s: changed while it was read%s", file->from,
            kept ? "" : ": it is not removed");
    if (file->not_removed && warn(report))
        say("%s: cannot be removed: %s", file->from,
            weir_status_text(file->not_removed));
}

static void report_entry(files_report *report, const files_entry *entry)
{
    if (report_failure(report, entry))
        return;
    if (report->options->verbose && !report->options->list)
        report_saving(report, entry);
    if (report->options->list)
        list(report, entry);
    report_doubts(report, entry);
}

/* ---- The stage ----------------------------------------------------------- */

static int run(weir_stage *self)
{
    files_report *report = weir_stage_arg(self);
    weir_chunk object;
    int got;

    while ((got = weir_read(weir_stage_in(self), &object)) > 0) {
        report_entry(report, files_entry_of(&object));
        weir_chunk_release(&object);
    }
    if (got == 0)
        list_total(report);
    return got;
}

weir_stage_def files_report_stage(files_report *report)
{
    return (weir_stage_def){
        .name = "report",
        .kind = WEIR_SINK,
        .run = run,
        .arg = report,
        .object_mode = true,
    };
}
