/* SPDX-License-Identifier: MIT */
/*
 * How far a run is.
 */
#include "progress.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "units.h"

enum {
    TICK_MS = 200,
    DEFAULT_COLUMNS = 80,
    ECHO_COLUMNS = 2, /* the ^C that the terminal shows behind the line */
    LINE_SIZE = 256
};

#define NS_PER_MS INT64_C(1000000)
#define LONGEST_NS 1e18 /* thirty years */

progress_line progress_begin(weir_pipeline *pipeline, bool live,
                             const pipeline_plan *plan)
{
    const weir_deadline now = weir_now();
    uint64_t size;
    const bool size_known = plan_size(plan, &size);

    return (progress_line){
        .pipeline = pipeline,
        .live = live,
        .size_known = size_known,
        .size = size,
        .began = now,
        .next_tick = now + TICK_MS * NS_PER_MS,
        .samples = {{.at = now}},
        .n_samples = 1,
    };
}

/* ---- Figures ------------------------------------------------------------- */

static bool is_of_kind(weir_pipeline *pipeline, size_t stage,
                       weir_stage_kind kind)
{
    weir_stage_stats stats;

    return !weir_pipeline_stage_stats(pipeline, stage, &stats) &&
           stats.kind == kind;
}

/* Of all edges behind sources, or before sinks; `left`: with what waits. */
static uint64_t bytes_at(weir_pipeline *pipeline, weir_stage_kind kind,
                         bool left)
{
    weir_edge_stats edge;
    uint64_t bytes = 0;
    size_t from;
    size_t to;

    for (size_t i = 0; !weir_pipeline_edge_ends(pipeline, i, &from, &to); i++)
        if (is_of_kind(pipeline, kind == WEIR_SOURCE ? from : to, kind) &&
            !weir_pipeline_edge_stats(pipeline, i, &edge))
            bytes += edge.bytes - (left ? 0 : edge.length);
    return bytes;
}

uint64_t progress_bytes_in(weir_pipeline *pipeline)
{
    return bytes_at(pipeline, WEIR_SOURCE, true);
}

uint64_t progress_bytes_out(weir_pipeline *pipeline)
{
    return bytes_at(pipeline, WEIR_SINK, false);
}

static void add_sample(progress_line *p, weir_deadline now, uint64_t bytes)
{
    p->samples[p->n_samples++ % PROGRESS_SAMPLES] =
        (progress_sample){.at = now, .bytes = bytes};
}

static const progress_sample *oldest_sample(const progress_line *p)
{
    if (p->n_samples <= PROGRESS_SAMPLES)
        return &p->samples[0];
    return &p->samples[p->n_samples % PROGRESS_SAMPLES];
}

/* ---- The line ------------------------------------------------------------ */

/* At the rate of the whole run so far: that of a moment makes it jump. */
static uint64_t ns_left(const progress_line *p, uint64_t done,
                        weir_deadline now)
{
    const double left = (double)(p->size - done);
    const double ns = left / (double)done * (double)(now - p->began);

    return ns < LONGEST_NS ? (uint64_t)ns : (uint64_t)LONGEST_NS;
}

/* ", 50 %, ETA 0:07"; nothing where the size of the source is not known. */
static void describe_rest(const progress_line *p, char *text, size_t size,
                          uint64_t in, weir_deadline now)
{
    text[0] = '\0';
    if (!p->size_known)
        return;
    const uint64_t done = in < p->size ? in : p->size;
    const int n = snprintf(text, size, ", %u %%", in_percent(done, p->size));
    if (done > 0)
        snprintf(text + n, size - (size_t)n, ", ETA %s",
                 in_clock(ns_left(p, done, now)).text);
}

/* Returns the length of the line, which has no end. */
static int describe(progress_line *p, char line[LINE_SIZE])
{
    const weir_deadline now = weir_now();
    const progress_sample *since = oldest_sample(p);
    const uint64_t in = progress_bytes_in(p->pipeline);
    const uint64_t out = progress_bytes_out(p->pipeline);
    char rest[64];

    describe_rest(p, rest, sizeof(rest), in, now);
    const unit_text rate =
        in_bytes_per_second(in - since->bytes, (uint64_t)(now - since->at));
    add_sample(p, now, in);
    return snprintf(line, LINE_SIZE, "weir: %s in, %s out, %s%s",
                    in_bytes(in).text, in_bytes(out).text, rate.text, rest);
}

/* ---- The terminal -------------------------------------------------------- */

static int terminal_columns(void)
{
    struct winsize window;

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &window) || window.ws_col == 0)
        return DEFAULT_COLUMNS;
    return window.ws_col;
}

/* A job in the background does not write over what the shell shows. */
static bool in_background(void)
{
    const pid_t foreground = tcgetpgrp(STDERR_FILENO);

    return foreground >= 0 && foreground != getpgrp();
}

static void draw(progress_line *p)
{
    char line[LINE_SIZE];
    const int widest = terminal_columns() - 1;
    int length = describe(p, line);

    if (length > widest)
        length = widest;
    const int wipe = p->columns > length ? p->columns - length : 0;
    fprintf(stderr, "\r%.*s%*s", length, line, wipe, "");
    p->columns = length;
    p->was_drawn = true;
}

int progress_timeout(const progress_line *p)
{
    if (!p->live)
        return -1;
    const int64_t left = p->next_tick - weir_now();
    return left > 0 ? (int)((left + NS_PER_MS - 1) / NS_PER_MS) : 0;
}

void progress_tick(progress_line *p)
{
    const weir_deadline now = weir_now();

    if (!p->live || now < p->next_tick)
        return;
    p->next_tick = now + TICK_MS * NS_PER_MS;
    if (!in_background())
        draw(p);
}

void progress_clear(progress_line *p)
{
    const int widest = terminal_columns() - 1;
    int wipe = p->columns + ECHO_COLUMNS;

    if (wipe > widest)
        wipe = widest;
    if (p->columns > 0)
        fprintf(stderr, "\r%*s\r", wipe, "");
    p->columns = 0;
}

void progress_print(progress_line *p)
{
    char line[LINE_SIZE];
    const int length = describe(p, line);

    progress_clear(p);
    fprintf(stderr, "%.*s\n", length, line);
}
