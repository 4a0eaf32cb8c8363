/* SPDX-License-Identifier: MIT */
/*
 * stage_attach.c - outputs that come while the stage runs. Layer 3.
 *
 * Nothing in the edge calls the stage: its owner may free it, and the stage's
 * pipeline may be freed, with no regard for each other. The stage keeps the
 * edge's memory, and looks by itself whether anybody still reads there.
 */
#include <errno.h>
#include <stdlib.h>

#include <weir/status.h>

#include "edge_over.h"
#include "stage_impl.h"

/* Whether nobody reads it any more, or it was ended. */
static bool is_over(weir_edge *edge)
{
    wi_edge_lock(edge);
    bool over = edge->failed || edge->ended;
    wi_edge_unlock(edge);
    return over;
}

/* ---- One more ------------------------------------------------------------ */

/* Makes the edge one that the stage writes to. Returns 0 or why not. */
static int claim(weir_edge *edge, bool object_mode, const void *pipeline)
{
    wi_edge_lock(edge);
    bool fits = edge->object_mode == object_mode && !edge->failed &&
                !edge->ended && !edge->attached && !edge->stage_writes &&
                edge->pipeline != pipeline;
    if (fits) {
        edge->attached = true;
        if (!object_mode)
            atomic_store_explicit(&edge->hand.shared, true,
                                  memory_order_relaxed);
    }
    wi_edge_unlock(edge);
    return fits ? 0 : -EINVAL;
}

/* Lock held. */
static bool has_room(const weir_stage *stage)
{
    return stage->output_count + stage->attached_count <
           stage->def.most_outputs;
}

/* Returns 0 or why not. Lock held. */
static int add(weir_stage *stage, wi_attached *output, bool object_mode)
{
    if (stage->left || stage->cancelled || stage->wanted == 0)
        return WEIR_MISUSE;
    weir_edge *edge = output->port.edge;
    int status =
        has_room(stage) ? claim(edge, object_mode, stage->pipeline) : -EINVAL;
    if (status)
        return status;
    wi_edge_hold(edge);
    *stage->attached_end = output;
    stage->attached_end = &output->next;
    stage->attached_count++;
    stage->wanted++;
    return 0;
}

int wi_stage_attach(weir_stage *stage, weir_edge *edge, bool object_mode)
{
    wi_attached *output = calloc(1, sizeof *output);
    if (!output)
        return -ENOMEM;
    output->port = (wi_port){.stage = stage, .edge = edge};
    weir_edge_stats before;
    weir_edge_get_stats(edge, &before);
    output->waited_before = before.writer_wait_ns;
    wi_mutex_lock(&stage->lock);
    int status = add(stage, output, object_mode);
    wi_mutex_unlock(&stage->lock);
    if (status)
        free(output);
    else
        wi_bell_sound(stage->bell);
    return status;
}

/* ---- For the stage's thread ---------------------------------------------- */

/* Takes in those that have come. Where there is no memory for it, the next time
 * will do. Lock held. */
static void take_in_new(weir_stage *self)
{
    size_t n = self->attached_count;
    if (n == self->taken_count)
        return;
    wi_port **taken = realloc(self->taken, n * sizeof *taken);
    if (!taken)
        return;
    self->taken = taken;
    self->taken_count = 0;
    for (wi_attached *a = self->attached; a; a = a->next)
        taken[self->taken_count++] = &a->port;
}

void wi_stage_take_in(weir_stage *self)
{
    wi_mutex_lock(&self->lock);
    take_in_new(self);
    wi_mutex_unlock(&self->lock);
    for (size_t i = 0; i < self->taken_count; i++)
        if (is_over(self->taken[i]->edge))
            wi_port_stopped(self->taken[i], WEIR_STOPPED);
}

/* ---- For all ------------------------------------------------------------- */

bool wi_stage_has_attached(weir_stage *stage)
{
    wi_mutex_lock(&stage->lock);
    bool has = stage->attached_count > 0;
    wi_mutex_unlock(&stage->lock);
    return has;
}

uint64_t wi_stage_attached_wait(weir_stage *stage)
{
    uint64_t ns = 0;
    wi_mutex_lock(&stage->lock);
    for (wi_attached *a = stage->attached; a; a = a->next) {
        weir_edge_stats edge;
        weir_edge_get_stats(a->port.edge, &edge);
        ns += edge.writer_wait_ns - a->waited_before;
    }
    wi_mutex_unlock(&stage->lock);
    return ns;
}

bool wi_stage_lost_attached(weir_stage *stage)
{
    bool lost = false;
    wi_mutex_lock(&stage->lock);
    for (wi_attached *a = stage->attached; a && !lost; a = a->next)
        lost = is_over(a->port.edge);
    wi_mutex_unlock(&stage->lock);
    return lost;
}

/* ---- The end ------------------------------------------------------------- */

void wi_stage_end_attached(weir_stage *stage, int status)
{
    wi_mutex_lock(&stage->lock);
    stage->left = true;
    stage->ending++;
    wi_attached *a = stage->attached;
    wi_mutex_unlock(&stage->lock);
    /* None comes any more. */
    for (; a; a = a->next) {
        weir_writable *out = weir_edge_writable(a->port.edge);
        if (is_over(a->port.edge))
            continue;
        if (status)
            weir_fail(out, status);
        else
            weir_end(out);
    }
    wi_mutex_lock(&stage->lock);
    if (--stage->ending == 0)
        wi_cond_broadcast(&stage->ended_all);
    wi_mutex_unlock(&stage->lock);
}

/* Those who are ending the edges are to be through with them. */
static void await_ended(weir_stage *stage)
{
    wi_mutex_lock(&stage->lock);
    while (stage->ending > 0)
        wi_cond_wait(&stage->ended_all, &stage->lock, WEIR_FOREVER);
    wi_mutex_unlock(&stage->lock);
}

void wi_stage_leave_attached(weir_stage *stage, int status)
{
    wi_stage_end_attached(stage, status);
    await_ended(stage);
    for (wi_attached *a = stage->attached; a; a = a->next) {
        wi_edge_lock(a->port.edge);
        a->port.edge->attached = false;
        wi_edge_unlock(a->port.edge);
    }
}

/* ---- One less ------------------------------------------------------------ */

static wi_attached *find(weir_stage *stage, const weir_edge *edge)
{
    wi_mutex_lock(&stage->lock);
    wi_attached *a = stage->attached;
    while (a && a->port.edge != edge)
        a = a->next;
    wi_mutex_unlock(&stage->lock);
    return a;
}

bool wi_stage_take_off(weir_stage *stage, weir_edge *edge)
{
    wi_attached *a = find(stage, edge);
    if (!a)
        return false;
    wi_edge_lock(edge);
    if (!edge->ended && !edge->failed) {
        edge->detached = true;
        wi_edge_end(edge);
    }
    wi_edge_unlock(edge);
    wi_port_stopped(&a->port, WEIR_STOPPED);
    if (wi_thread_arg() != stage)
        await_ended(stage);
    return true;
}

void wi_stage_forget_attached(weir_stage *stage)
{
    while (stage->attached) {
        wi_attached *a = stage->attached;
        stage->attached = a->next;
        wi_edge_let_go(a->port.edge);
        free(a);
    }
    free(stage->taken);
}
