/* SPDX-License-Identifier: MIT */
/* pipeline.c - the life of a pipeline: first error, abort, start. What its
 * threads do is in stage_thread.c. Layer 4. */
#include "pipeline_impl.h"

#include <errno.h>
#include <stdio.h>

#include <weir/status.h>

#include "edge_over.h"

/* ---- The first error ----------------------------------------------------- */

void wi_copy_printable(char *to, size_t size, const char *from)
{
    size_t used = 0;
    for (; *from && used + 5 < size; from++) {
        unsigned char c = (unsigned char)*from;
        if (c < ' ' || c == 127)
            used += (size_t)snprintf(to + used, size - used, "\\%03o", c);
        else
            to[used++] = (char)c;
    }
    to[used] = '\0';
}

/* Whether `status` is to be kept as the run's, before or over what there is.
 * Lock held. */
static bool is_news(const weir_pipeline *pipeline, int status)
{
    if (pipeline->all_closed)
        return false;
    return pipeline->status == 0 ||
           (pipeline->status == WEIR_PREMATURE_CLOSE &&
            status != WEIR_PREMATURE_CLOSE && status != WEIR_ABORTED);
}

/* Wakes every thread that waits in an edge or polls. */
static void call_home(weir_pipeline *pipeline, int status)
{
    for (size_t i = 0; i < pipeline->link_count; i++)
        if (pipeline->links[i].edge)
            wi_edge_fail(pipeline->links[i].edge, status);
    for (size_t i = 0; i < pipeline->stage_count; i++) {
        wi_stage_cancel(pipeline->stages[i], wi_failure(status));
        wi_stage_end_attached(pipeline->stages[i], status);
    }
}

void wi_pipeline_record(weir_pipeline *pipeline, weir_stage *stage, int status,
                        const char *message)
{
    wi_mutex_lock(&pipeline->lock);
    bool first = !pipeline->over && !pipeline->all_closed;
    if (is_news(pipeline, status)) {
        pipeline->status = status;
        pipeline->culprit = stage;
        wi_copy_printable(pipeline->why, sizeof pipeline->why, message);
    }
    if (first) {
        pipeline->over = true;
        wi_wake_raise(&pipeline->failed);
        wi_cond_broadcast(&pipeline->changed);
        for (size_t i = 0; i < pipeline->stage_count; i++)
            wi_cond_signal(&pipeline->stages[i]->turn);
    }
    wi_mutex_unlock(&pipeline->lock);
    if (first)
        call_home(pipeline, status);
}

/* How many ends of this sort the application holds. */
static size_t count_ends(const weir_pipeline *pipeline, bool inputs)
{
    size_t ends = 0;
    for (size_t i = 0; i < pipeline->link_count; i++) {
        const wi_link *link = &pipeline->links[i];
        ends += (inputs ? link->from : link->to) == WI_APPLICATION;
    }
    return ends;
}

void wi_pipeline_record_end(weir_stage *stage, bool input, int status)
{
    char message[WI_WHY_SIZE];
    bool only = count_ends(stage->pipeline, input) == 1;
    snprintf(message, sizeof message, "%s%s%s: %s", input ? "input" : "output",
             only ? "" : " of ", only ? "" : stage->name,
             weir_status_text(status));
    if (stage->branch)
        wi_stage_record(stage, status, message);
    else
        wi_pipeline_record(stage->pipeline, NULL, status, message);
}

void weir_pipeline_abort(weir_pipeline *pipeline)
{
    wi_pipeline_record(pipeline, NULL, WEIR_ABORTED,
                       weir_status_text(WEIR_ABORTED));
}

/* ---- Start --------------------------------------------------------------- */

static void record_no_thread(weir_stage *stage, int status)
{
    weir_pipeline *pipeline = stage->pipeline;
    char message[WI_WHY_SIZE];
    snprintf(message, sizeof message,
             "%s: cannot start its thread (%zu of %zu): %s", stage->name,
             stage->index + 1, pipeline->stage_count, weir_status_text(status));
    wi_pipeline_record(pipeline, NULL, status, message);
}

/* Starts the threads; returns how many the system gave. */
static size_t launch(weir_pipeline *pipeline)
{
    int watched = wi_pipeline_watch(pipeline);
    if (watched) {
        wi_pipeline_record(pipeline, NULL, watched, weir_status_text(watched));
        return 0;
    }
    for (size_t i = 0; i < pipeline->stage_count; i++) {
        weir_stage *stage = pipeline->stages[i];
        int status =
            wi_thread_start(&stage->thread, stage->name, wi_stage_main, stage);
        if (status) {
            record_no_thread(stage, status);
            return i;
        }
    }
    return pipeline->stage_count;
}

/* From here on, `closed` may reach `running`. */
static void note_launched(weir_pipeline *pipeline, size_t running)
{
    wi_mutex_lock(&pipeline->lock);
    pipeline->running = running;
    pipeline->launched = true;
    wi_cond_signal(&pipeline->order[0]->turn);
    wi_cond_broadcast(&pipeline->changed);
    wi_pipeline_finish(pipeline);
    wi_mutex_unlock(&pipeline->lock);
}

static void abort_pipeline(void *arg)
{
    weir_pipeline_abort(arg);
}

/* From here on the token may abort: nothing that an abort looks at changes any
 * more. */
static void watch_token(weir_pipeline *pipeline)
{
    if (!pipeline->token)
        return;
    pipeline->watch =
        weir_token_on_abort(pipeline->token, abort_pipeline, pipeline);
    if (!pipeline->watch)
        wi_pipeline_record(pipeline, NULL, -ENOMEM, weir_status_text(-ENOMEM));
}

/* Returns why there is nothing to start. */
static int set_started(weir_pipeline *pipeline)
{
    wi_mutex_lock(&pipeline->lock);
    pipeline->started = !pipeline->over;
    int status = pipeline->started ? 0 : pipeline->status;
    wi_mutex_unlock(&pipeline->lock);
    return status;
}

int weir_pipeline_start(weir_pipeline *pipeline)
{
    if (pipeline->started)
        return WEIR_ALREADY_STARTED;
    if (pipeline->over)
        return pipeline->status;
    int status = wi_pipeline_connect(pipeline);
    if (status)
        return status;
    watch_token(pipeline);
    status = set_started(pipeline);
    if (status)
        return status;
    size_t running = launch(pipeline);
    bool all = running == pipeline->stage_count;
    note_launched(pipeline, running);
    /* Who was told of the end may have freed it by now. */
    return all ? 0 : weir_pipeline_wait(pipeline);
}

int weir_pipeline_run(weir_pipeline *pipeline)
{
    int status = weir_pipeline_start(pipeline);
    return status ? status : weir_pipeline_wait(pipeline);
}
