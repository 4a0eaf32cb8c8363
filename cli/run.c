/* SPDX-License-Identifier: MIT */
/*
 * The run of a pipeline.
 */
#include "run.h"

#include <poll.h>
#include <signal.h>

#include <weir/status.h>

#include "signals.h"

/*
 * A SIGINT so soon after the signal that aborts the run is the same request:
 * timeout(1) sends to the process and to its group. The abort is over by then.
 */
#define SAME_REQUEST_NS INT64_C(200000000)

typedef struct runner {
    weir_pipeline *pipeline;
    progress_line *progress;
    int signal_number; /* that aborted the run */
    weir_deadline aborted_at;
} runner;

static void obey(runner *r, int signal_number)
{
    if (signal_number == SIGUSR1) {
        progress_print(r->progress);
    } else if (r->signal_number == 0) {
        r->signal_number = signal_number;
        r->aborted_at = weir_now();
        weir_pipeline_abort(r->pipeline);
    } else if (signal_number == SIGINT &&
               weir_now() - r->aborted_at > SAME_REQUEST_NS) {
        progress_clear(r->progress);
        signals_die(SIGINT);
    }
}

/* Until every stage is closed. */
static void loop(runner *r, int done, int signals)
{
    struct pollfd fds[] = {
        {.fd = done, .events = POLLIN},
        {.fd = signals, .events = POLLIN},
    };

    for (;;) {
        const int ready = poll(fds, 2, progress_timeout(r->progress));
        if (ready > 0 && fds[0].revents)
            return;
        for (int s; ready > 0 && (s = signals_next(signals)) > 0;)
            obey(r, s);
        progress_tick(r->progress);
    }
}

static run_result conclude(const runner *r, int status, const char *why)
{
    return (run_result){
        .status = status,
        .why = *why ? why : weir_status_text(status),
        .signal_number = r->signal_number,
        .elapsed_ns = (uint64_t)(weir_now() - r->progress->began),
    };
}

run_result run_pipeline(weir_pipeline *pipeline, int signals,
                        progress_line *progress)
{
    runner r = {.pipeline = pipeline, .progress = progress};
    int status = weir_pipeline_start(pipeline);

    if (status)
        return conclude(&r, status, weir_pipeline_why(pipeline));
    const int done = weir_pipeline_done_fd(pipeline);
    if (done < 0) { /* nothing to wait with: no descriptors are left */
        weir_pipeline_abort(pipeline);
        (void)!weir_pipeline_wait(pipeline);
        return conclude(&r, done,
                        "cannot watch the pipeline: no descriptors left");
    }
    loop(&r, done, signals);
    status = weir_pipeline_wait(pipeline);
    progress_clear(progress);
    run_result result = conclude(&r, status, weir_pipeline_why(pipeline));
    result.has_run = true;
    return result;
}
