/* SPDX-License-Identifier: MIT */
/*
 * pipeline_branch.c - branches that may fail by themselves (detach_on_error) or
 * are taken off. Layer 4.
 *
 * A branch is what gets its data through one link alone: the stage behind it,
 * and every stage all of whose inputs come from the branch. What goes wrong
 * there ends the branch, in which everybody goes home as from a pipeline; the
 * stage before the link is told that it is not wanted there any more, and those
 * that also read from elsewhere that this input is at its end.
 */
#include <errno.h>
#include <stdlib.h>

#include <weir/status.h>

#include "edge_over.h"
#include "pipeline_impl.h"

/* ---- Which stages are in one --------------------------------------------- */

/* Whether the stage is in the branch, or in one that is in it. */
static bool is_in(const weir_stage *stage, const wi_branch *branch)
{
    const wi_branch *own = stage ? stage->branch : NULL;
    while (own && own != branch)
        own = own->outer;
    return own == branch;
}

/* Whether all that the stage reads comes through the branch's link. */
static bool depends_on(const weir_pipeline *pipeline, const weir_stage *stage,
                       const wi_branch *branch)
{
    bool depends = false;
    for (size_t i = 0; i < pipeline->link_count; i++) {
        const wi_link *link = &pipeline->links[i];
        if (wi_link_down(pipeline, link) != stage)
            continue;
        depends = link->output == branch->entry ||
                  is_in(wi_link_up(pipeline, link), branch);
        if (!depends)
            break;
    }
    return depends;
}

static int add_branch(weir_pipeline *pipeline, const wi_link *link)
{
    wi_branch *branch = calloc(1, sizeof *branch);
    if (!branch)
        return -ENOMEM;
    branch->next = pipeline->branches;
    pipeline->branches = branch;
    branch->entry = link->output;
    link->input->entry = true;
    branch->outer = link->output->stage->branch;
    for (size_t i = 0; i < pipeline->stage_count; i++)
        if (depends_on(pipeline, pipeline->order[i], branch))
            pipeline->order[i]->branch = branch;
    return 0;
}

int wi_pipeline_find_branches(weir_pipeline *pipeline)
{
    int status = 0;
    /* The links of the stages that open first come first: so a branch is there
     * before those in it. */
    for (size_t i = 0; i < pipeline->link_count && !status; i++)
        if (pipeline->links[i].how.detach_on_error &&
            pipeline->links[i].output && pipeline->links[i].input)
            status = add_branch(pipeline, &pipeline->links[i]);
    return status;
}

void wi_pipeline_free_branches(weir_pipeline *pipeline)
{
    while (pipeline->branches) {
        wi_branch *branch = pipeline->branches;
        pipeline->branches = branch->next;
        free(branch);
    }
}

/* ---- What goes wrong there ----------------------------------------------- */

/* Keeps the error if it is the branch's first, or the first real one. Returns
 * whether it is the first. */
static bool note(wi_branch *branch, weir_stage *stage, int status,
                 const char *message)
{
    weir_pipeline *pipeline = stage->pipeline;
    wi_mutex_lock(&pipeline->lock);
    bool first = !branch->status && !pipeline->over;
    if (first || (branch->status == WEIR_PREMATURE_CLOSE &&
                  status != WEIR_PREMATURE_CLOSE)) {
        branch->status = status;
        branch->culprit = stage;
        wi_copy_printable(branch->why, sizeof branch->why, message);
    }
    wi_mutex_unlock(&pipeline->lock);
    return first;
}

/* Wakes every thread of the branch. */
static void call_home(weir_pipeline *pipeline, const wi_branch *branch,
                      int status)
{
    /* First: a stage that finds its edge stopped is to know that it is. */
    for (size_t i = 0; i < pipeline->stage_count; i++)
        if (is_in(pipeline->stages[i], branch)) {
            wi_stage_cancel(pipeline->stages[i], wi_failure(status));
            wi_stage_end_attached(pipeline->stages[i], status);
        }
    for (size_t i = 0; i < pipeline->link_count; i++) {
        const wi_link *link = &pipeline->links[i];
        const weir_stage *down = wi_link_down(pipeline, link);
        bool from_it = is_in(wi_link_up(pipeline, link), branch);
        if (link->output == branch->entry)
            wi_edge_fail(link->edge, WEIR_STOPPED);
        else if (from_it && (!down || is_in(down, branch)))
            wi_edge_fail(link->edge, status);
    }
    wi_port_stopped(branch->entry, WEIR_STOPPED);
}

/* Whether all branches behind the stage before this one have failed. */
static bool was_last(wi_branch *branch)
{
    weir_stage *stage = branch->entry->stage;
    wi_mutex_lock(&stage->lock);
    bool last = ++stage->broken == stage->outputs.n;
    wi_mutex_unlock(&stage->lock);
    return last;
}

void wi_stage_record(weir_stage *stage, int status, const char *message)
{
    weir_pipeline *pipeline = stage->pipeline;
    for (wi_branch *branch = stage->branch; branch; branch = branch->outer) {
        if (!note(branch, stage, status, message))
            return;
        call_home(pipeline, branch, status);
        if (!was_last(branch))
            return;
    }
    wi_pipeline_record(pipeline, stage, status, message);
}

/* What the branch of the stage has failed with, from the inside; 0: none has.
 * *which becomes that branch, or NULL. */
static int failure_of(const weir_stage *stage, const wi_branch **which)
{
    wi_mutex_lock(&stage->pipeline->lock);
    const wi_branch *branch = stage->branch;
    while (branch && !branch->status)
        branch = branch->outer;
    int status = branch ? branch->status : 0;
    wi_mutex_unlock(&stage->pipeline->lock);
    *which = branch;
    return status;
}

int wi_branch_status(const weir_stage *stage)
{
    const wi_branch *unused;
    return stage->branch ? failure_of(stage, &unused) : 0;
}

bool wi_branch_ends_at(const wi_port *output)
{
    const wi_branch *branch = NULL;
    return output->stage->branch && output->other &&
           failure_of(output->stage, &branch) && !is_in(output->other, branch);
}

const char *weir_pipeline_stage_why(weir_pipeline *pipeline, size_t index)
{
    for (const wi_branch *b = pipeline->branches; b; b = b->next)
        if (b->culprit && b->culprit->index == index)
            return b->why;
    return NULL;
}

/* ---- Taking one off ------------------------------------------------------ */

int weir_pipeline_detach(weir_pipeline *pipeline, size_t index)
{
    wi_mutex_lock(&pipeline->lock);
    bool started = pipeline->started;
    wi_mutex_unlock(&pipeline->lock);
    if (!started)
        return WEIR_MISUSE;
    if (index >= pipeline->edge_count || !pipeline->links[index].output)
        return -EINVAL;
    weir_edge *edge = pipeline->links[index].edge;
    wi_edge_lock(edge);
    bool open = !edge->ended && !edge->failed;
    if (open) {
        edge->detached = true;
        wi_edge_end(edge);
    }
    wi_edge_unlock(edge);
    if (open)
        wi_port_stopped(pipeline->links[index].output, WEIR_STOPPED);
    return 0;
}
