/* SPDX-License-Identifier: MIT */
/*
 * trace.h - a recorded script of calls, and whether what happened is what it
 * says followed from them. README.md describes the format.
 */
#ifndef TRACE_H
#define TRACE_H

#include <stdbool.h>
#include <stddef.h>

#include <weir/edge.h>

#define TRACE_DEADLINE_MS 60000 /* for anything that a stage is to do */

typedef struct trace_line {
    size_t number;
    const char *text; /* without what it is indented by */
} trace_line;

/* A line at the margin and those that are indented under it. */
typedef struct trace_step {
    trace_line call;
    const trace_line *follows;
    size_t count;
} trace_step;

typedef struct trace {
    const char *path;
    char *text;
    trace_line *lines;
    trace_step *steps; /* the first is the set-up */
    size_t count;
} trace;

/* Reads a file. Returns whether it could, having said why not. */
bool trace_load(trace *t, const char *path);
void trace_unload(trace *t);

/* The set-up's value of `key`; NULL when it does not have it. Ends at a blank
 * or the line's end. */
const char *trace_value(const trace *t, const char *key);
size_t trace_number(const trace *t, const char *key);

/* Whether a call's first word is `word`; then *rest is what comes after it,
 * which is empty or the call's operand. */
bool trace_is(const char *call, const char *word, const char **rest);

/* Prints the one line of a failure: what was expected and what happened, NULL
 * for nothing. Returns false. */
bool trace_differs(const trace *t, size_t line, const char *expected,
                   const char *got);

/* ---- What happened -------------------------------------------------------
 */

/* Lines of text from any thread, in the order in which they were noted. */
typedef struct trace_log {
    weir_edge *edge;
    trace_line *owed; /* events that may still come */
    size_t owed_count;
} trace_log;

bool trace_log_init(trace_log *log);
void trace_log_fini(trace_log *log);
void trace_note(trace_log *log, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Compares what was noted since the last time with what the step says, and
 * forgets it. Order counts within a kind of line, its first word. With `late`,
 * errors and closes at the end may be owed: they are then expected by the next
 * comparison. Returns whether it is the same; else the first difference was
 * printed.
 */
bool trace_compare(const trace *t, const trace_step *step, trace_log *log,
                   bool late);

/* The same after the last step, of the events that are owed and no others. */
bool trace_compare_owed(const trace *t, trace_log *log);

/* ---- The kinds of traces -------------------------------------------------
 */

bool writable_trace(const trace *t);
bool readable_trace(const trace *t);
bool pipeline_trace(const trace *t);

#endif
