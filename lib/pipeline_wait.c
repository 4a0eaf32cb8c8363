/* SPDX-License-Identifier: MIT */
/* pipeline_wait.c - learning that a pipeline, or a stage, is over. Layer 4. */
#include <errno.h>

#include <weir/status.h>

#include "pipeline_impl.h"

/* ---- Being told ---------------------------------------------------------- */

/* The calls of on_done that the present thread is in. */
typedef struct telling {
    const weir_pipeline *of;
    const struct telling *outer;
} telling;

static _Thread_local const telling *present;

static void tell(const weir_pipeline *pipeline,
                 void (*done)(void *arg, int status), void *arg, int status)
{
    const telling mine = {pipeline, present};
    present = &mine;
    done(arg, status);
    present = mine.outer;
}

/* Whether weir_pipeline_start has failed, or will. Lock held. */
static bool never_runs(const weir_pipeline *pipeline)
{
    if (pipeline->launched)
        return pipeline->running < pipeline->stage_count;
    return pipeline->over && !pipeline->started;
}

void wi_pipeline_finish(weir_pipeline *pipeline)
{
    if (!pipeline->launched || pipeline->closed < pipeline->running ||
        pipeline->all_closed)
        return;
    pipeline->all_closed = true;
    if (pipeline->on_done && !never_runs(pipeline)) {
        wi_mutex_unlock(&pipeline->lock);
        tell(pipeline, pipeline->on_done, pipeline->on_done_arg,
             pipeline->status);
        wi_mutex_lock(&pipeline->lock);
    }
    pipeline->all_home = true;
    wi_wake_raise(&pipeline->done);
    wi_cond_broadcast(&pipeline->changed);
}

int weir_pipeline_on_done(weir_pipeline *pipeline,
                          void (*done)(void *arg, int status), void *arg)
{
    wi_mutex_lock(&pipeline->lock);
    bool refused = pipeline->has_on_done || never_runs(pipeline);
    bool over = pipeline->all_closed;
    int status = pipeline->status;
    if (!refused) {
        pipeline->has_on_done = true;
        pipeline->on_done = over ? NULL : done;
        pipeline->on_done_arg = arg;
    }
    wi_mutex_unlock(&pipeline->lock);
    if (refused)
        return WEIR_MISUSE;
    if (over)
        tell(pipeline, done, arg, status);
    return 0;
}

bool wi_pipeline_is_here(const weir_pipeline *pipeline)
{
    for (const telling *t = present; t; t = t->outer)
        if (t->of == pipeline)
            return true;
    const void *mine = wi_thread_arg();
    if (mine == pipeline)
        return true; /* who looks for deadlocks */
    for (size_t i = 0; mine && i < pipeline->stage_count; i++)
        if (pipeline->stages[i] == mine)
            return true;
    return false;
}

/* ---- Waiting ------------------------------------------------------------- */

/* Joins the threads, which are all home. Lock held before and after. */
static void join_threads(weir_pipeline *pipeline)
{
    pipeline->joining = true;
    wi_mutex_unlock(&pipeline->lock);
    for (size_t i = 0; i < pipeline->running; i++)
        wi_thread_join(&pipeline->stages[i]->thread);
    wi_pipeline_end_watch(pipeline);
    wi_mutex_lock(&pipeline->lock);
    pipeline->joined = true;
    wi_cond_broadcast(&pipeline->changed);
}

/* Why the present thread cannot wait for the pipeline; 0 when it can. */
static int unwaitable(weir_pipeline *pipeline)
{
    wi_mutex_lock(&pipeline->lock);
    bool started = pipeline->started;
    wi_mutex_unlock(&pipeline->lock);
    if (!started)
        return WEIR_MISUSE;
    return wi_pipeline_is_here(pipeline) ? WEIR_OWN_THREAD : 0;
}

int weir_pipeline_wait_until(weir_pipeline *pipeline, weir_deadline deadline)
{
    int status = unwaitable(pipeline);
    if (status)
        return status;
    bool in_time = true;
    wi_mutex_lock(&pipeline->lock);
    while (!pipeline->all_home && in_time)
        in_time = wi_cond_wait(&pipeline->changed, &pipeline->lock, deadline);
    bool over = pipeline->all_home;
    if (over && !pipeline->joining)
        join_threads(pipeline);
    while (over && !pipeline->joined)
        wi_cond_wait(&pipeline->changed, &pipeline->lock, WEIR_FOREVER);
    status = over ? pipeline->status : -ETIMEDOUT;
    wi_mutex_unlock(&pipeline->lock);
    return status;
}

int weir_pipeline_wait(weir_pipeline *pipeline)
{
    return weir_pipeline_wait_until(pipeline, WEIR_FOREVER);
}

weir_stage *weir_pipeline_stage(weir_pipeline *pipeline, size_t index)
{
    return index < pipeline->stage_count ? pipeline->stages[index] : NULL;
}

/* What became of a stage that is closed. */
static int fate(weir_stage *stage)
{
    wi_mutex_lock(&stage->lock);
    int status = stage->status;
    wi_mutex_unlock(&stage->lock);
    return status;
}

int weir_stage_wait(weir_stage *stage, weir_deadline deadline)
{
    weir_pipeline *pipeline = stage->pipeline;
    int status = unwaitable(pipeline);
    if (status)
        return status;
    bool in_time = true;
    wi_mutex_lock(&pipeline->lock);
    while (!stage->closed && !pipeline->all_home && in_time)
        in_time = wi_cond_wait(&pipeline->changed, &pipeline->lock, deadline);
    bool closed = stage->closed;
    /* One that never got a thread failed as its pipeline did. */
    status = pipeline->all_home ? pipeline->status : -ETIMEDOUT;
    wi_mutex_unlock(&pipeline->lock);
    return closed ? fate(stage) : status;
}

static int fd_of(weir_pipeline *pipeline, wi_wake *wake)
{
    wi_mutex_lock(&pipeline->lock);
    int fd = wi_wake_fd(wake);
    wi_mutex_unlock(&pipeline->lock);
    return fd;
}

int weir_pipeline_done_fd(weir_pipeline *pipeline)
{
    return fd_of(pipeline, &pipeline->done);
}

int weir_pipeline_failed_fd(weir_pipeline *pipeline)
{
    return fd_of(pipeline, &pipeline->failed);
}
