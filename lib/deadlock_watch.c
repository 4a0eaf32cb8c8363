/* SPDX-License-Identifier: MIT */
/* deadlock_watch.c - the thread that looks for deadlocks, and what it does
 * about them. Layer 4. */
#include <errno.h>
#include <stdlib.h>

#include <weir/status.h>

#include "deadlock.h"
#include "edge_impl.h"

/* It looks so often, and believes what it saw twice. */
#define PERIOD_MS 150

struct wi_watch {
    wi_thread thread;
    wi_sight *sights; /* of each stage */
    wi_cycle cycle;
};

/* ---- Whether there can be one -------------------------------------------- */

static size_t root_of(size_t *parents, size_t i)
{
    while (parents[i] != i)
        i = parents[i] = parents[parents[i]];
    return i;
}

/* Whether there are two ways from one stage to another, whatever the direction
 * of the edges: without, no stage can wait for itself. */
static bool has_two_ways(const weir_pipeline *pipeline, size_t *parents)
{
    for (size_t i = 0; i < pipeline->stage_count; i++)
        parents[i] = i;
    for (size_t i = 0; i < pipeline->link_count; i++) {
        const weir_stage *up = wi_link_up(pipeline, &pipeline->links[i]);
        const weir_stage *down = wi_link_down(pipeline, &pipeline->links[i]);
        if (!up || !down)
            continue;
        size_t one = root_of(parents, up->index);
        size_t other = root_of(parents, down->index);
        if (one == other)
            return true;
        parents[one] = other;
    }
    return false;
}

/* Returns 1, 0 or -ENOMEM. */
static int can_deadlock(const weir_pipeline *pipeline)
{
    size_t *parents = calloc(pipeline->stage_count, sizeof *parents);
    if (!parents)
        return -ENOMEM;
    bool can = has_two_ways(pipeline, parents);
    free(parents);
    return can;
}

/* ---- What is done about it ----------------------------------------------- */

static bool may_grow(const weir_pipeline *pipeline)
{
    if (pipeline->on_deadlock == WEIR_DEADLOCK_DEFAULT)
        return pipeline->budget_bytes > 0;
    return pipeline->on_deadlock == WEIR_DEADLOCK_GROW;
}

static size_t twice(size_t n)
{
    return n < SIZE_MAX / 4 ? 2 * n + 2 : n;
}

/* A writer is held though the edge has drained: the budget has no more. */
static bool is_out_of_budget(const weir_edge *edge)
{
    return edge->share.budget && edge->length <= edge->low &&
           edge->count <= edge->max_chunks / 2;
}

/* Makes room in a full edge. Returns whether there is some now. */
static bool grow(weir_edge *edge)
{
    wi_edge_lock(edge);
    wi_edge_pull(edge);
    size_t high = edge->length > edge->high ? edge->length : edge->high;
    size_t most =
        edge->count > edge->max_chunks ? edge->count : edge->max_chunks;
    bool has_room = !is_out_of_budget(edge);
    if (has_room) {
        edge->max_chunks = twice(most);
        wi_edge_set_marks(edge, twice(high), twice(high) / 2);
        has_room = wi_edge_ready(edge, &edge->room);
    }
    wi_edge_unlock(edge);
    return has_room;
}

static void relieve(weir_pipeline *pipeline, weir_stage *stuck)
{
    wi_cycle *cycle = &pipeline->watching->cycle;
    wi_deadlock_follow(stuck, cycle);
    weir_edge *smallest =
        may_grow(pipeline) ? wi_deadlock_smallest(cycle) : NULL;
    if (smallest && grow(smallest))
        return;
    char message[WI_WHY_SIZE];
    wi_deadlock_describe(cycle, message, sizeof message);
    wi_pipeline_record(pipeline, NULL, WEIR_DEADLOCK, message);
}

/* ---- The thread ---------------------------------------------------------- */

/* Returns false when the run is over. */
static bool sleep_a_while(weir_pipeline *pipeline)
{
    weir_deadline until = weir_in_ms(PERIOD_MS);
    bool in_time = true;
    wi_mutex_lock(&pipeline->lock);
    while (in_time && !pipeline->all_closed)
        in_time = wi_cond_wait(&pipeline->changed, &pipeline->lock, until);
    bool over = pipeline->all_closed;
    wi_mutex_unlock(&pipeline->lock);
    return !over;
}

static void *watch(void *arg)
{
    weir_pipeline *pipeline = arg;
    while (sleep_a_while(pipeline)) {
        weir_stage *stuck =
            wi_deadlock_look(pipeline, pipeline->watching->sights);
        if (stuck)
            relieve(pipeline, stuck);
    }
    return NULL;
}

static int make_watch(weir_pipeline *pipeline)
{
    size_t n = pipeline->stage_count;
    struct wi_watch *watching = calloc(1, sizeof *watching);
    pipeline->watching = watching;
    if (!watching)
        return -ENOMEM;
    watching->sights = calloc(n, sizeof *watching->sights);
    watching->cycle.stage = calloc(n, sizeof(weir_stage *));
    watching->cycle.port = calloc(n, sizeof(wi_port *));
    return watching->sights && watching->cycle.stage && watching->cycle.port
               ? 0
               : -ENOMEM;
}

static void free_watch(struct wi_watch *watching)
{
    if (!watching)
        return;
    free(watching->sights);
    free(watching->cycle.stage);
    free(watching->cycle.port);
    free(watching);
}

int wi_pipeline_watch(weir_pipeline *pipeline)
{
    int status = can_deadlock(pipeline);
    if (status <= 0)
        return status;
    status = make_watch(pipeline);
    if (!status)
        status = wi_thread_start(&pipeline->watching->thread, "watch", watch,
                                 pipeline);
    if (status) {
        free_watch(pipeline->watching);
        pipeline->watching = NULL;
    }
    return status;
}

void wi_pipeline_end_watch(weir_pipeline *pipeline)
{
    if (!pipeline->watching)
        return;
    wi_thread_join(&pipeline->watching->thread);
    free_watch(pipeline->watching);
    pipeline->watching = NULL;
}

int weir_pipeline_on_deadlock(weir_pipeline *pipeline, weir_deadlock what)
{
    if (pipeline->started)
        return WEIR_ALREADY_STARTED;
    pipeline->on_deadlock = what;
    return 0;
}
