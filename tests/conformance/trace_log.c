/* SPDX-License-Identifier: MIT */
/* trace_log.c - what happened, and whether a trace says so. */
#include "trace.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <weir/chunk.h>
#include <weir/readable.h>
#include <weir/writable.h>

bool trace_log_init(trace_log *log)
{
    *log = (trace_log){
        .edge = weir_edge_new(&(weir_edge_options){.object_mode = true})};
    return log->edge != NULL;
}

void trace_log_fini(trace_log *log)
{
    free(log->owed);
    weir_edge_free(log->edge);
}

void trace_note(trace_log *log, const char *format, ...)
{
    char text[4096];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    weir_chunk line;
    if (size < 0 || (size_t)size >= sizeof text ||
        weir_chunk_copy(&line, NULL, text, (size_t)size + 1) != 0 ||
        weir_offer(weir_edge_writable(log->edge), line) < 0) {
        fputs("replay: cannot note what happened\n", stderr);
        abort();
    }
}

/* ---- Comparing ----------------------------------------------------------- */

/* The lines that were noted; emptied ones have been accounted for. */
typedef struct noted {
    weir_chunk *lines;
    size_t count;
} noted;

static bool take_noted(trace_log *log, noted *had)
{
    weir_edge_stats stats;
    weir_edge_get_stats(log->edge, &stats);
    size_t count = stats.waiting_chunks;
    *had = (noted){.lines = calloc(count + 1, sizeof *had->lines)};
    if (!had->lines)
        return false;
    while (had->count < count && weir_try_read(weir_edge_readable(log->edge),
                                               &had->lines[had->count]) > 0)
        had->count++;
    return had->count == count;
}

static void release_noted(noted *had)
{
    if (had->lines)
        weir_chunk_release_many(had->lines, had->count);
    free(had->lines);
}

static const char *text_of(const weir_chunk *line)
{
    return (const char *)line->data;
}

static bool same_kind(const char *a, const char *b)
{
    size_t size = strcspn(a, " ");
    return strncmp(a, b, size) == 0 && (b[size] == ' ' || !b[size]);
}

/* The first line of this kind that was not accounted for, or NULL. */
static weir_chunk *next_of_kind(noted *had, const char *kind)
{
    for (size_t i = 0; i < had->count; i++)
        if (had->lines[i].data && same_kind(kind, text_of(&had->lines[i])))
            return &had->lines[i];
    return NULL;
}

/* The length of a writable that is destroyed is not compared. */
static bool same(const char *expected, const char *got)
{
    const char *rest = strstr(expected, " corked=");
    if (!rest || !strstr(rest, " destroyed=1"))
        return strcmp(expected, got) == 0;
    const char *rest_got = strstr(got, " corked=");
    return rest_got && strcmp(rest, rest_got) == 0;
}

static bool can_be_late(const char *expected)
{
    return strncmp(expected, "event error ", 12) == 0 ||
           strcmp(expected, "event close") == 0;
}

/* Accounts for one expected line, or owes it to the next comparison. */
static bool account(const trace *t, trace_line expected, noted *had,
                    trace_log *log, bool late)
{
    weir_chunk *got = next_of_kind(had, expected.text);
    if (got && same(expected.text, text_of(got))) {
        weir_chunk_release(got);
        return true;
    }
    if (got || !late || !can_be_late(expected.text))
        return trace_differs(t, expected.number, expected.text,
                             got ? text_of(got) : NULL);
    log->owed[log->owed_count++] = expected;
    return true;
}

static bool account_all(const trace *t, const trace_step *step, noted *had,
                        trace_log *log, bool late)
{
    trace_line *owed = log->owed;
    size_t owed_count = log->owed_count;
    log->owed_count = 0;
    log->owed = calloc(owed_count + step->count + 1, sizeof *log->owed);
    bool good = log->owed != NULL;
    for (size_t i = 0; i < owed_count && good; i++)
        good = account(t, owed[i], had, log, late);
    for (size_t i = 0; i < step->count && good; i++)
        good = account(t, step->follows[i], had, log, late);
    free(owed);
    for (size_t i = 0; i < had->count && good; i++)
        if (had->lines[i].data)
            good = trace_differs(t, step->call.number, NULL,
                                 text_of(&had->lines[i]));
    return good;
}

/* Accounts for what a trace that has ended does not speak of. */
static void forget_all_but_events(noted *had)
{
    for (size_t i = 0; i < had->count; i++)
        if (!same_kind("event", text_of(&had->lines[i])))
            weir_chunk_release(&had->lines[i]);
}

bool trace_compare_owed(const trace *t, trace_log *log)
{
    noted had;
    const trace_line end = t->steps[t->count - 1].call;
    const trace_step nothing = {.call = end};
    bool good = take_noted(log, &had);
    if (good) {
        forget_all_but_events(&had);
        good = account_all(t, &nothing, &had, log, false);
    }
    release_noted(&had);
    return good;
}

bool trace_compare(const trace *t, const trace_step *step, trace_log *log,
                   bool late)
{
    noted had;
    bool good = take_noted(log, &had) && account_all(t, step, &had, log, late);
    release_noted(&had);
    return good;
}
