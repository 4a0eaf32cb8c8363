/* SPDX-License-Identifier: MIT */
#include "deadlock.h"

#include <stdio.h>
#include <string.h>

#include "edge_impl.h"

/* ---- What one stage does ------------------------------------------------- */

/* A stage while it is looked at. */
typedef struct gaze {
    unsigned sleepers; /* threads in waits that nothing has ended yet */
    bool may_go;       /* one of them may go on, or has a deadline */
    uint64_t number;
} gaze;

static void add_number(gaze *seen, uint64_t number)
{
    seen->number = seen->number * 31 + number;
}

/* The threads that sleep at one side of an edge. */
static void look_at_side(gaze *seen, wi_port *port, bool reads)
{
    weir_edge *edge = port->edge;
    wi_edge_lock(edge);
    wi_side *side = reads ? &edge->data : &edge->room;
    port->awaited = side->sleeping > 0;
    if (port->awaited) {
        seen->sleepers += side->sleeping;
        add_number(seen, side->sleeps);
        if (side->for_ever < side->sleeping || side->signalled ||
            wi_edge_ready(edge, side) || (reads && edge->paused))
            seen->may_go = true;
    }
    wi_edge_unlock(edge);
}

/* A port of a stage that waits for one of several. */
static void look_at_choice(gaze *seen, wi_port *port, bool reads)
{
    weir_edge *edge = port->edge;
    wi_edge_lock(edge);
    const wi_side *side = reads ? &edge->data : &edge->room;
    if (reads)
        port->awaited = !(edge->failed ? edge->reader_told : edge->end_told);
    else
        port->awaited =
            edge->failed || edge->detached ? !edge->writer_told : !edge->ended;
    if (port->awaited && (wi_edge_ready(edge, side) || (reads && edge->paused)))
        seen->may_go = true;
    wi_edge_unlock(edge);
}

static void look_at_ports(gaze *seen, wi_ports *ports, bool reads)
{
    for (size_t i = 0; i < ports->n; i++)
        look_at_side(seen, &ports->port[i], reads);
}

/* The wait for one of several, if the stage is in one. */
static void look_at_bell(gaze *seen, weir_stage *stage)
{
    wi_mutex_lock(&stage->lock);
    bool reads = !stage->awaits_room;
    bool waits = stage->awaits_since != 0;
    wi_mutex_unlock(&stage->lock);
    wi_vigil vigil = wi_bell_look(stage->bell);
    if (!waits || !vigil.sleeps)
        return;
    seen->sleepers++;
    /* An attached output is read by somebody else. */
    seen->may_go |= !vigil.for_ever || (!reads && wi_stage_has_attached(stage));
    add_number(seen, vigil.number);
    wi_ports *ports = reads ? &stage->inputs : &stage->outputs;
    for (size_t i = 0; i < ports->n; i++)
        look_at_choice(seen, &ports->port[i], reads);
}

static void look_at_stage(weir_stage *stage, wi_sight *sight)
{
    gaze seen = {.sleepers = 0};
    int sleepers = atomic_load(&stage->sleepers);
    look_at_ports(&seen, &stage->inputs, true);
    look_at_ports(&seen, &stage->outputs, false);
    look_at_bell(&seen, stage);
    bool asleep =
        sleepers > 0 && seen.sleepers == (unsigned)sleepers && !seen.may_go;
    /* Awake for an instant counts as awake since the look before. */
    sight->stuck = asleep && sight->asleep && sight->number == seen.number;
    sight->asleep = asleep;
    sight->number = seen.number;
}

/* ---- Who waits for whom -------------------------------------------------- */

static bool waits_for_stuck(const wi_ports *ports, const wi_sight *sights)
{
    for (size_t i = 0; i < ports->n; i++) {
        const wi_port *port = &ports->port[i];
        if (port->awaited && !(port->other && sights[port->other->index].stuck))
            return false;
    }
    return true;
}

/* Who waits for somebody that is not stuck is not either. */
static void let_go(const weir_pipeline *pipeline, wi_sight *sights)
{
    bool changed = true;
    while (changed) {
        changed = false;
        for (size_t i = 0; i < pipeline->stage_count; i++) {
            const weir_stage *stage = pipeline->stages[i];
            if (!sights[i].stuck || (waits_for_stuck(&stage->inputs, sights) &&
                                     waits_for_stuck(&stage->outputs, sights)))
                continue;
            sights[i].stuck = false;
            changed = true;
        }
    }
}

weir_stage *wi_deadlock_look(weir_pipeline *pipeline, wi_sight *sights)
{
    for (size_t i = 0; i < pipeline->stage_count; i++)
        look_at_stage(pipeline->stages[i], &sights[i]);
    let_go(pipeline, sights);
    for (size_t i = 0; i < pipeline->stage_count; i++)
        if (sights[i].stuck)
            return pipeline->stages[i];
    return NULL;
}

/* ---- The cycle ----------------------------------------------------------- */

/* The first port that the stage waits for; of a stage that is stuck there is
 * one. */
static const wi_port *first_awaited(const weir_stage *stage)
{
    for (size_t i = 0; i < stage->outputs.n; i++)
        if (stage->outputs.port[i].awaited)
            return &stage->outputs.port[i];
    for (size_t i = 0; i < stage->inputs.n; i++)
        if (stage->inputs.port[i].awaited)
            return &stage->inputs.port[i];
    return NULL;
}

static size_t place_of(const wi_cycle *cycle, const weir_stage *stage)
{
    size_t i = 0;
    while (i < cycle->n && cycle->stage[i] != stage)
        i++;
    return i;
}

void wi_deadlock_follow(weir_stage *stuck, wi_cycle *cycle)
{
    weir_stage *stage = stuck;
    size_t first;
    cycle->n = 0;
    while ((first = place_of(cycle, stage)) == cycle->n) {
        cycle->stage[cycle->n] = stage;
        cycle->port[cycle->n] = first_awaited(stage);
        stage = cycle->port[cycle->n++]->other;
    }
    /* What led to it is no part of it. */
    cycle->n -= first;
    memmove(cycle->stage, cycle->stage + first,
            cycle->n * sizeof(weir_stage *));
    memmove(cycle->port, cycle->port + first, cycle->n * sizeof(wi_port *));
}

static bool is_output(const wi_port *port)
{
    const wi_ports *outputs = &port->stage->outputs;
    return port >= outputs->port && port < outputs->port + outputs->n;
}

/* What an edge has too much of: "16384 of 16384 bytes". Below its mark it has
 * as many chunks as it may, or as much of the budget as there is. */
static void describe_fill(weir_edge *edge, char *text, size_t size)
{
    const char *unit = edge->object_mode ? "objects" : "bytes";
    wi_edge_lock(edge);
    wi_edge_pull(edge);
    if (edge->length < edge->high && edge->count >= edge->max_chunks)
        snprintf(text, size, "%zu of %zu chunks", edge->count,
                 edge->max_chunks);
    else if (edge->length < edge->high && edge->share.budget)
        snprintf(text, size, "%zu %s, and no more of the budget", edge->length,
                 unit);
    else
        snprintf(text, size, "%zu of %zu %s", edge->length, edge->high, unit);
    wi_edge_unlock(edge);
}

/* Adds "zip waits for data in drop -> zip" to the text. */
static size_t describe_one(const wi_port *port, char *text, size_t size)
{
    char fill[96];
    int used;
    describe_fill(port->edge, fill, sizeof fill);
    if (is_output(port))
        used = snprintf(text, size, "%s waits for room in %s -> %s (%s)",
                        port->stage->name, port->stage->name, port->other->name,
                        fill);
    else
        used =
            snprintf(text, size, "%s waits for data in %s -> %s",
                     port->stage->name, port->other->name, port->stage->name);
    return used > 0 ? (size_t)used : 0;
}

void wi_deadlock_describe(const wi_cycle *cycle, char *text, size_t size)
{
    size_t used = (size_t)snprintf(text, size, "deadlock: ");
    for (size_t i = 0; i < cycle->n && used < size; i++) {
        if (i > 0)
            used += (size_t)snprintf(text + used, size - used, "; ");
        if (used < size)
            used += describe_one(cycle->port[i], text + used, size - used);
    }
}

weir_edge *wi_deadlock_smallest(const wi_cycle *cycle)
{
    weir_edge *smallest = NULL;
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < cycle->n; i++) {
        weir_edge_stats edge;
        if (!is_output(cycle->port[i]))
            continue;
        weir_edge_get_stats(cycle->port[i]->edge, &edge);
        if (edge.length < least) {
            least = edge.length;
            smallest = cycle->port[i]->edge;
        }
    }
    return smallest;
}
