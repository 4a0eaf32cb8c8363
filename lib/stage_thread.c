/* SPDX-License-Identifier: MIT */
/*
 * stage_thread.c - what the thread of a stage goes through: it opens when it is
 * its turn, runs when all are open, says what came of it, closes, and is home.
 * Layer 4.
 */
#include <stdio.h>

#include <weir/status.h>

#include "edge_over.h"
#include "pipeline_impl.h"

/* ---- What went wrong ----------------------------------------------------- */

static void record_stage(weir_stage *stage, int status)
{
    const char *text =
        stage->message[0] ? stage->message : weir_status_text(status);
    char message[WI_WHY_SIZE];
    snprintf(message, sizeof message, "%s: %s", stage->name, text);
    wi_stage_record(stage, status, message);
}

/* ---- Opening and running ------------------------------------------------- */

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
           (!pipeline->launched || pipeline->opened < stage->place))
        wi_cond_wait(&stage->turn, &pipeline->lock, WEIR_FOREVER);
    int status = pipeline->over ? pipeline->status : 0;
    wi_mutex_unlock(&pipeline->lock);
    return status;
}

static void pass_turn(weir_pipeline *pipeline)
{
    wi_mutex_lock(&pipeline->lock);
    pipeline->opened++;
    if (pipeline->opened < pipeline->stage_count)
        wi_cond_signal(&pipeline->order[pipeline->opened]->turn);
    else
        wi_cond_broadcast(&pipeline->changed);
    wi_mutex_unlock(&pipeline->lock);
}

/* Returns why not. */
static int await_all_open(weir_pipeline *pipeline)
{
    wi_mutex_lock(&pipeline->lock);
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
    if (!status)
        status = wi_branch_status(stage);
    if (!status && stage->def.open)
        status = checked(stage, stage->def.open(stage));
    if (status)
        record_stage(stage, status);
    /* Whoever is next does not wait for one that failed; but if that was in a
     * branch, the others still open. */
    pass_turn(stage->pipeline);
    return status ? status : await_all_open(stage->pipeline);
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

/* ---- What came of it ----------------------------------------------------- */

static int failure_of(weir_edge *edge)
{
    wi_edge_lock(edge);
    int failed = edge->failed;
    wi_edge_unlock(edge);
    return failed;
}

/* One that was taken off has ended, whatever becomes of the stage. */
static bool is_detached(weir_edge *edge)
{
    wi_edge_lock(edge);
    bool detached = edge->detached;
    wi_edge_unlock(edge);
    return detached;
}

/* Whether somebody wanted no more of the stage, on one output at least. */
static bool has_lost_output(weir_stage *stage)
{
    for (size_t i = 0; i < stage->outputs.n; i++)
        if (failure_of(stage->outputs.port[i].edge) ||
            is_detached(stage->outputs.port[i].edge))
            return true;
    return wi_stage_lost_attached(stage);
}

/* Whether all that was written to the edge has been read from it. */
static bool at_end(weir_edge *edge)
{
    wi_edge_lock(edge);
    bool end = edge->ended && edge->count == 0;
    wi_edge_unlock(edge);
    return end;
}

/* Whether one of the application's ends among these has failed with a status
 * that the stage passes on. */
static bool end_failed(const wi_ports *ports, int status)
{
    for (size_t i = 0; i < ports->n; i++) {
        weir_edge *edge = ports->port[i].edge;
        if (!(edge->stage_reads && edge->stage_writes) &&
            failure_of(edge) == status)
            return true;
    }
    return false;
}

static void record(weir_stage *stage, int status)
{
    char message[WI_WHY_SIZE];
    if (status == WEIR_OVERFLOW &&
        wi_pipeline_say_overflow(stage->pipeline, message, sizeof message))
        wi_pipeline_record(stage->pipeline, stage, status, message);
    else if (end_failed(&stage->inputs, status))
        wi_pipeline_record_end(stage, true, status);
    else if (status != WEIR_WRITE_AFTER_END &&
             end_failed(&stage->outputs, status))
        wi_pipeline_record_end(stage, false, status);
    else
        record_stage(stage, status);
}

int wi_pipeline_judge(weir_stage *stage, int status)
{
    if (status == WEIR_UNPIPED && has_lost_output(stage))
        status = WEIR_STOPPED;
    if (status == WEIR_STOPPED && !has_lost_output(stage) &&
        !weir_stage_cancelled(stage))
        status = WEIR_PREMATURE_CLOSE;
    if (status && status != WEIR_STOPPED)
        record(stage, status);
    return status;
}

/* ---- Going home ---------------------------------------------------------- */

static void leave_input(const wi_port *input, int status)
{
    wi_edge_reader_left(input->edge, status);
    if (!at_end(input->edge))
        wi_port_stop(input, status);
}

/* Tells all neighbours that the stage is through. */
static void leave(weir_stage *stage, int status)
{
    for (size_t i = 0; i < stage->outputs.n; i++) {
        const wi_port *port = &stage->outputs.port[i];
        weir_writable *out = weir_edge_writable(port->edge);
        if (status == 0 || wi_branch_ends_at(port) || is_detached(port->edge))
            weir_end(out);
        else
            weir_fail(out, status);
    }
    wi_stage_leave_attached(stage, status);
    for (size_t i = 0; i < stage->inputs.n; i++)
        leave_input(&stage->inputs.port[i], status);
}

static void close_ports(weir_stage *stage)
{
    for (size_t i = 0; i < stage->outputs.n; i++)
        wi_edge_writer_closed(stage->outputs.port[i].edge);
    for (size_t i = 0; i < stage->inputs.n; i++)
        wi_edge_reader_closed(stage->inputs.port[i].edge);
}

static void come_home(weir_stage *stage)
{
    weir_pipeline *pipeline = stage->pipeline;
    wi_mutex_lock(&pipeline->lock);
    stage->closed = true;
    pipeline->closed++;
    wi_cond_broadcast(&pipeline->changed);
    wi_pipeline_finish(pipeline);
    wi_mutex_unlock(&pipeline->lock);
}

void *wi_stage_main(void *arg)
{
    weir_stage *stage = arg;
    int status = open_in_turn(stage);
    if (!status)
        status = wi_pipeline_judge(stage, run(stage));
    leave(stage, status);
    wi_mutex_lock(&stage->lock);
    stage->status = status;
    wi_mutex_unlock(&stage->lock);
    if (stage->def.close)
        stage->def.close(stage, status);
    close_ports(stage);
    come_home(stage);
    return NULL;
}
