/* SPDX-License-Identifier: MIT */
/*
 * The run of a pipeline.
 */
#include "run.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <weir/status.h>

#include "message.h"
#include "signals.h"

/*
 * A SIGINT so soon after the signal that aborts the run is the same request:
 * timeout(1) sends to the process and to its group. The abort is over by then.
 */
#define SAME_REQUEST_NS INT64_C(200000000)

/* How long the stages of a run that failed may take to come home: what the
 * system holds up for longer, or a plug-in's endless loop, nothing ends. */
#define GRACE_MS 5000

typedef struct runner {
    weir_pipeline *pipeline;
    progress_line *progress;
    dot_file *dot;
    int signal_number; /* that aborted the run */
    weir_deadline aborted_at;
    weir_deadline given_up; /* when it is no longer waited for */
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

/* Ends the program if its time is over and some stage is not home. */
static void give_up(const runner *r)
{
    char text[2048];

    if (weir_now() < r->given_up ||
        weir_pipeline_missing(r->pipeline, text, sizeof(text)) == 0)
        return;
    progress_clear(r->progress);
    say("%s; given up after %d s", text, GRACE_MS / 1000);
    if (r->signal_number)
        signals_die(r->signal_number);
    _exit(EXIT_FAILED); /* the threads still run: nothing may be torn down */
}

/* Of two times for poll(2); -1 is for ever. */
static int sooner(int a, int b)
{
    if (a < 0 || b < 0)
        return a < 0 ? b : a;
    return a < b ? a : b;
}

static int timeout_of(const runner *r)
{
    const int next = sooner(progress_timeout(r->progress), dot_timeout(r->dot));

    if (r->given_up == WEIR_FOREVER)
        return next;
    const int64_t left = (r->given_up - weir_now()) / 1000000 + 1;
    return left > 0 ? sooner(next, (int)left) : 0;
}

/* Until every stage is closed. */
static void loop(runner *r, int done, int failed, int signals)
{
    struct pollfd fds[] = {
        {.fd = done, .events = POLLIN},
        {.fd = signals, .events = POLLIN},
        {.fd = failed, .events = POLLIN},
    };

    for (;;) {
        const int ready = poll(fds, 3, timeout_of(r));
        if (ready > 0 && fds[0].revents)
            return;
        for (int s; ready > 0 && (s = signals_next(signals)) > 0;)
            obey(r, s);
        if (ready > 0 && fds[2].revents) {
            fds[2].fd = -1;
            r->given_up = weir_in_ms(GRACE_MS);
        }
        progress_tick(r->progress);
        dot_tick(r->dot);
        give_up(r);
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
                        progress_line *progress, dot_file *dot)
{
    runner r = {.pipeline = pipeline,
                .progress = progress,
                .dot = dot,
                .given_up = WEIR_FOREVER};
    int status = weir_pipeline_start(pipeline);

    if (status)
        return conclude(&r, status, weir_pipeline_why(pipeline));
    const int done = weir_pipeline_done_fd(pipeline);
    const int failed = weir_pipeline_failed_fd(pipeline);
    if (done < 0 || failed < 0) { /* no descriptors to wait with are left */
        weir_pipeline_abort(pipeline);
        (void)!weir_pipeline_wait(pipeline);
        return conclude(&r, done < 0 ? done : failed,
                        "cannot watch the pipeline: no descriptors left");
    }
    loop(&r, done, failed, signals);
    status = weir_pipeline_wait(pipeline);
    progress_clear(progress);
    run_result result = conclude(&r, status, weir_pipeline_why(pipeline));
    result.has_run = true;
    return result;
}
