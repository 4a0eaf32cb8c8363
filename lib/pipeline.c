/* SPDX-License-Identifier: MIT */
/*
 * pipeline.c - the life of a pipeline: start, run, first error, abort, wait.
 *
 * Every stage's thread goes through stage_main: it opens when it is its turn,
 * runs when all are open, says what came of it, closes, and is home.
 */
#include "pipeline_impl.h"

#include <errno.h>
#include <stdio.h>

#include <weir/status.h>

#include "edge_impl.h"

/* ---- The first error ----------------------------------------------------- */

/* Copies one line of text, with control characters as \ooo. */
static void copy_printable(char *to, size_t size, const char *from)
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
    return pipeline->status == 0 ||
           (pipeline->status == WEIR_PREMATURE_CLOSE &&
            status != WEIR_PREMATURE_CLOSE && status != WEIR_ABORTED);
}

/* Whether every thread that was started has nothing left to do. Lock held. */
static bool all_home(const weir_pipeline *pipeline)
{
    return pipeline->launched && pipeline->home == pipeline->running;
}

/* Wakes every thread that waits in an edge or polls. */
static void call_home(weir_pipeline *pipeline, int status)
{
    for (size_t i = 0; i < pipeline->edge_count; i++)
        wi_edge_fail(pipeline->edges[i], status);
    /* Before the start these are not among them, but may be waited in. */
    if (pipeline->input)
        wi_edge_fail(pipeline->input, status);
    if (pipeline->output)
        wi_edge_fail(pipeline->output, status);
    for (size_t i = 0; i < pipeline->stage_count; i++)
        wi_stage_cancel(pipeline->stages[i], wi_failure(status));
}

void wi_pipeline_record(weir_pipeline *pipeline, weir_stage *stage, int status,
                        const char *message)
{
    wi_mutex_lock(&pipeline->lock);
    bool first = !pipeline->over;
    if (is_news(pipeline, status)) {
        pipeline->status = status;
        pipeline->culprit = stage;
        copy_printable(pipeline->why, sizeof pipeline->why, message);
    }
    pipeline->over = true;
    wi_cond_broadcast(&pipeline->changed);
    for (size_t i = 0; first && i < pipeline->stage_count; i++)
        wi_cond_signal(&pipeline->stages[i]->turn);
    wi_mutex_unlock(&pipeline->lock);
    if (first)
        call_home(pipeline, status);
}

static void record_stage(weir_stage *stage, int status)
{
    const char *text =
        stage->message[0] ? stage->message : weir_status_text(status);
    char message[WI_WHY_SIZE];
    snprintf(message, sizeof message, "%s: %s", stage->name, text);
    wi_pipeline_record(stage->pipeline, stage, status, message);
}

void weir_pipeline_abort(weir_pipeline *pipeline)
{
    wi_mutex_lock(&pipeline->lock);
    bool over = all_home(pipeline);
    wi_mutex_unlock(&pipeline->lock);
    if (!over)
        wi_pipeline_record(pipeline, NULL, WEIR_ABORTED,
                           weir_status_text(WEIR_ABORTED));
}

/* ---- A stage's thread ---------------------------------------------------- */

/*
 * Each stage waits for its turn on a condition of its own, so that a pipeline
 * of many stages does not wake all of them for each. Returns why it never
 * comes.
 */
static int await_turn(weir_stage *stage)
{
    weir_pipeline *pipeline = stage->pipeline;
    wi_mutex_lock(&pipeline->lock);
    while (!pipeline->over &&
           (!pipeline->launched || pipeline->opened < stage->index))
        wi_cond_wait(&stage->turn, &pipeline->lock, WEIR_FOREVER);
    int status = pipeline->over ? pipeline->status : 0;
    wi_mutex_unlock(&pipeline->lock);
    return status;
}

/* Passes on the turn and waits until all are open; returns why not. */
static int await_all_open(weir_pipeline *pipeline)
{
    wi_mutex_lock(&pipeline->lock);
    pipeline->opened++;
    if (pipeline->opened < pipeline->stage_count)
        wi_cond_signal(&pipeline->stages[pipeline->opened]->turn);
    else
        wi_cond_broadcast(&pipeline->changed);
    while (!pipeline->over && pipeline->opened < pipeline->stage_count)
        wi_cond_wait(&pipeline->changed, &pipeline->lock, WEIR_FOREVER);
    int status = pipeline->over ? pipeline->status : 0;
    wi_mutex_unlock(&pipeline->lock);
    return status;
}

/* What a stage's function returns is 0 or negative; else it is at fault. */
static int checked(weir_stage *stage, int status)
{
    if (status <= 0)
        return status;
    return weir_stage_fail(stage, WEIR_MISUSE,
                           "its function returned %d, not 0 or a negative "
                           "status",
                           status);
}

static int open_in_turn(weir_stage *stage)
{
    int status = await_turn(stage);
    if (!status && stage->def.open)
        status = checked(stage, stage->def.open(stage));
    if (status) {
        /* Whoever is next must not wait for this one. */
        record_stage(stage, status);
        return status;
    }
    return await_all_open(stage->pipeline);
}

static int run(weir_stage *stage)
{
    wi_mutex_lock(&stage->lock);
    stage->began = weir_now();
    wi_mutex_unlock(&stage->lock);
    int status = checked(stage, stage->def.run(stage));
    wi_mutex_lock(&stage->lock);
    stage->ended = weir_now();
    wi_mutex_unlock(&stage->lock);
    return status;
}

static int failure_of(weir_edge *edge)
{
    if (!edge)
        return 0;
    wi_edge_lock(edge);
    int failed = edge->failed;
    wi_edge_unlock(edge);
    return failed;
}

/* Whether all that was written to the edge has been read from it. */
static bool at_end(weir_edge *edge)
{
    wi_edge_lock(edge);
    bool end = edge->ended && edge->ring.count == 0;
    wi_edge_unlock(edge);
    return end;
}

/* Which end of the application's failed with a status that the stage passes
 * on; NULL when none did. */
static const char *failed_end(const weir_stage *stage, int status)
{
    const weir_pipeline *pipeline = stage->pipeline;
    if (stage->in && stage->in == pipeline->input &&
        failure_of(stage->in) == status)
        return "input";
    if (stage->out && stage->out == pipeline->output &&
        failure_of(stage->out) == status && status != WEIR_WRITE_AFTER_END)
        return "output";
    return NULL;
}

static void record(weir_stage *stage, int status)
{
    const char *end = failed_end(stage, status);
    if (!end) {
        record_stage(stage, status);
        return;
    }
    char message[WI_WHY_SIZE];
    snprintf(message, sizeof message, "%s: %s", end, weir_status_text(status));
    wi_pipeline_record(stage->pipeline, NULL, status, message);
}

/*
 * What a stage's status means for the run: WEIR_STOPPED is no error when
 * somebody did stop the stage, and a stream closed early when nobody did.
 */
static int judge(weir_stage *stage, int status)
{
    if (status == WEIR_STOPPED && !failure_of(stage->out) &&
        !weir_stage_cancelled(stage))
        status = WEIR_PREMATURE_CLOSE;
    if (status && status != WEIR_STOPPED)
        record(stage, status);
    return status;
}

/* Tells both neighbours that the stage is through. */
static void leave(weir_stage *stage, int status)
{
    if (stage->out && status == 0)
        weir_end(weir_stage_out(stage));
    else if (stage->out)
        weir_fail(weir_stage_out(stage), status);
    if (stage->in)
        wi_edge_reader_left(stage->in, status);
    if (stage->in && !at_end(stage->in))
        weir_stop(weir_stage_in(stage), status);
}

static void come_home(weir_pipeline *pipeline)
{
    wi_mutex_lock(&pipeline->lock);
    pipeline->home++;
    if (all_home(pipeline)) {
        wi_wake_raise(&pipeline->done);
        wi_cond_broadcast(&pipeline->changed);
    }
    wi_mutex_unlock(&pipeline->lock);
}

static void *stage_main(void *arg)
{
    weir_stage *stage = arg;
    int status = open_in_turn(stage);
    if (!status)
        status = judge(stage, run(stage));
    leave(stage, status);
    wi_mutex_lock(&stage->lock);
    stage->status = status;
    wi_mutex_unlock(&stage->lock);
    if (stage->def.close)
        stage->def.close(stage, status);
    if (stage->out)
        wi_edge_writer_closed(stage->out);
    if (stage->in)
        wi_edge_reader_closed(stage->in);
    come_home(stage->pipeline);
    return NULL;
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
    for (size_t i = 0; i < pipeline->stage_count; i++) {
        weir_stage *stage = pipeline->stages[i];
        int status =
            wi_thread_start(&stage->thread, stage->name, stage_main, stage);
        if (status) {
            record_no_thread(stage, status);
            return i;
        }
    }
    return pipeline->stage_count;
}

/* From here on, `home` may reach `running`. */
static void note_launched(weir_pipeline *pipeline, size_t running)
{
    wi_mutex_lock(&pipeline->lock);
    pipeline->running = running;
    pipeline->launched = true;
    wi_cond_signal(&pipeline->stages[0]->turn);
    if (all_home(pipeline))
        wi_wake_raise(&pipeline->done);
    wi_cond_broadcast(&pipeline->changed);
    wi_mutex_unlock(&pipeline->lock);
}

int weir_pipeline_start(weir_pipeline *pipeline)
{
    if (pipeline->started)
        return WEIR_MISUSE;
    if (pipeline->over)
        return pipeline->status;
    int status = wi_pipeline_connect(pipeline);
    if (status)
        return status;
    wi_mutex_lock(&pipeline->lock);
    pipeline->started = true;
    wi_mutex_unlock(&pipeline->lock);
    size_t running = launch(pipeline);
    note_launched(pipeline, running);
    if (running < pipeline->stage_count)
        return weir_pipeline_wait(pipeline);
    return 0;
}

int weir_pipeline_run(weir_pipeline *pipeline)
{
    int status = weir_pipeline_start(pipeline);
    return status ? status : weir_pipeline_wait(pipeline);
}

/* ---- Wait ---------------------------------------------------------------- */

/* Joins the threads, which are all home. Lock held before and after. */
static void join_threads(weir_pipeline *pipeline)
{
    pipeline->joining = true;
    wi_mutex_unlock(&pipeline->lock);
    for (size_t i = 0; i < pipeline->running; i++)
        wi_thread_join(&pipeline->stages[i]->thread);
    wi_mutex_lock(&pipeline->lock);
    pipeline->joined = true;
    wi_cond_broadcast(&pipeline->changed);
}

int weir_pipeline_wait_until(weir_pipeline *pipeline, weir_deadline deadline)
{
    bool in_time = true;
    wi_mutex_lock(&pipeline->lock);
    if (!pipeline->started) {
        wi_mutex_unlock(&pipeline->lock);
        return WEIR_MISUSE;
    }
    while (!all_home(pipeline) && in_time)
        in_time = wi_cond_wait(&pipeline->changed, &pipeline->lock, deadline);
    bool over = all_home(pipeline);
    if (over && !pipeline->joining)
        join_threads(pipeline);
    while (over && !pipeline->joined)
        wi_cond_wait(&pipeline->changed, &pipeline->lock, WEIR_FOREVER);
    int status = over ? pipeline->status : -ETIMEDOUT;
    wi_mutex_unlock(&pipeline->lock);
    return status;
}

int weir_pipeline_wait(weir_pipeline *pipeline)
{
    return weir_pipeline_wait_until(pipeline, WEIR_FOREVER);
}

int weir_pipeline_done_fd(weir_pipeline *pipeline)
{
    wi_mutex_lock(&pipeline->lock);
    int fd = wi_wake_fd(&pipeline->done);
    wi_mutex_unlock(&pipeline->lock);
    return fd;
}
