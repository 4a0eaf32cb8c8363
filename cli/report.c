/* SPDX-License-Identifier: MIT */
/*
 * What is said after a run. The figures of the tables are whole bytes and
 * milliseconds, so that they can be added up and checked.
 */
#include "report.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/resource.h>

#include "edge_view.h"
#include "message.h"
#include "units.h"

enum { LEAST_WIDTH = 20 }; /* of the first column */

/* ---- Edges --------------------------------------------------------------- */

static void report_passed(weir_pipeline *pipeline, int width)
{
    weir_edge_stats e;

    say("%-*s %11s %14s %10s %10s", width, "passed", "chunks", "bytes",
        "highest", "mark");
    for (size_t i = 0; !weir_pipeline_edge_stats(pipeline, i, &e); i++)
        say("%-*s %11" PRIu64 " %14" PRIu64 " %10zu %10zu", width,
            edge_view_name(pipeline, i).text, e.chunks, e.bytes,
            e.highest_length, e.high_water_mark);
}

/* Of edges that drop, and have. */
static void report_dropped(weir_pipeline *pipeline, int width)
{
    weir_edge_stats e;
    bool begun = false;

    for (size_t i = 0; !weir_pipeline_edge_stats(pipeline, i, &e); i++) {
        if (e.dropped_chunks == 0)
            continue;
        if (!begun)
            say("%-*s %11s %14s", width, "dropped", "chunks", "bytes");
        begun = true;
        say("%-*s %11" PRIu64 " %14" PRIu64, width,
            edge_view_name(pipeline, i).text, e.dropped_chunks,
            e.dropped_bytes);
    }
}

static void report_waits(weir_pipeline *pipeline, int width)
{
    weir_edge_stats e;

    say("%-*s %11s %8s %11s %8s %8s", width, "waited", "writer", "times",
        "reader", "times", "wake-ups");
    for (size_t i = 0; !weir_pipeline_edge_stats(pipeline, i, &e); i++)
        say("%-*s %11s %8" PRIu64 " %11s %8" PRIu64 " %8" PRIu64, width,
            edge_view_name(pipeline, i).text, in_seconds(e.writer_wait_ns).text,
            e.writer_waits, in_seconds(e.reader_wait_ns).text, e.reader_waits,
            e.wakeups_sent);
}

/* ---- Stages -------------------------------------------------------------- */

static uint64_t busy_ns(const weir_stage_stats *s)
{
    const uint64_t waited = s->starved_ns + s->blocked_ns;

    return s->running_ns > waited ? s->running_ns - waited : 0;
}

static void report_stages(weir_pipeline *pipeline, uint64_t elapsed, int width)
{
    weir_stage_stats s;

    say("%-*s %9s %9s %9s %9s", width, "stage", "busy", "starved", "blocked",
        "runs");
    for (size_t i = 0; !weir_pipeline_stage_stats(pipeline, i, &s); i++)
        say("%-*s %7u %% %7u %% %7u %% %11s", width, s.name,
            in_percent(busy_ns(&s), elapsed), in_percent(s.starved_ns, elapsed),
            in_percent(s.blocked_ns, elapsed), in_seconds(s.running_ns).text);
}

static void report_bottleneck(weir_pipeline *pipeline, uint64_t elapsed)
{
    weir_stage_stats s;

    if (weir_pipeline_stage_stats(pipeline, weir_pipeline_bottleneck(pipeline),
                                  &s))
        return;
    say("bottleneck: %s (busy %u %% of the time)", s.name,
        in_percent(busy_ns(&s), elapsed));
}

/* ---- All together -------------------------------------------------------- */

/*
 * The most memory that the process had, in bytes. Not ru_maxrss where it can
 * be helped: that may be the memory of the shell that became this process.
 */
static uint64_t peak_memory(void)
{
    FILE *status = fopen("/proc/self/status", "re");
    struct rusage usage;
    uint64_t kib = 0;
    char line[128];

    while (status && kib == 0 && fgets(line, sizeof(line), status))
        if (sscanf(line, "VmHWM: %" SCNu64, &kib) != 1)
            kib = 0;
    if (status)
        fclose(status);
    if (kib == 0 && getrusage(RUSAGE_SELF, &usage) == 0)
        kib = (uint64_t)usage.ru_maxrss;
    return kib * 1024;
}

void report_summary(weir_pipeline *pipeline, const run_result *result)
{
    const uint64_t in = progress_bytes_in(pipeline);

    say("%s in, %s out, %s, %s", in_bytes(in).text,
        in_bytes(progress_bytes_out(pipeline)).text,
        in_seconds(result->elapsed_ns).text,
        in_bytes_per_second(in, result->elapsed_ns).text);
}

void report_stats(weir_pipeline *pipeline, const run_result *result)
{
    const int width = edge_view_width(pipeline, LEAST_WIDTH);

    report_passed(pipeline, width);
    report_dropped(pipeline, width);
    report_waits(pipeline, width);
    report_stages(pipeline, result->elapsed_ns, width);
    report_summary(pipeline, result);
    say("peak memory: %s", in_bytes(peak_memory()).text);
    report_bottleneck(pipeline, result->elapsed_ns);
}
