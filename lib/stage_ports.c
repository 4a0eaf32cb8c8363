/* SPDX-License-Identifier: MIT */
/* stage_ports.c - the inputs and outputs of a stage, and waiting for several of
 * them. Layer 3. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include <weir/status.h>

#include "cork.h"
#include "edge_full.h"
#include "stage_impl.h"

int wi_ports_init(wi_ports *ports, size_t n)
{
    ports->port = n ? calloc(n, sizeof *ports->port) : NULL;
    ports->n = 0;
    return n && !ports->port ? -ENOMEM : 0;
}

void wi_ports_fini(wi_ports *ports)
{
    free(ports->port);
    *ports = (wi_ports){0};
}

/* ---- Which there are ----------------------------------------------------- */

/* How many outputs or inputs the stage's thread knows of. */
static size_t count_of(const weir_stage *self, bool outputs)
{
    return outputs ? self->outputs.n + self->taken_count : self->inputs.n;
}

static weir_edge *edge_of(const weir_stage *self, bool outputs, size_t index)
{
    const wi_ports *ports = outputs ? &self->outputs : &self->inputs;
    return index < ports->n ? ports->port[index].edge
                            : self->taken[index - ports->n]->edge;
}

weir_readable *weir_stage_in(weir_stage *self)
{
    return self->in ? weir_edge_readable(self->in) : NULL;
}

weir_writable *weir_stage_out(weir_stage *self)
{
    return self->out ? weir_edge_writable(self->out) : NULL;
}

size_t weir_stage_inputs(weir_stage *self)
{
    return self->inputs.n;
}

size_t weir_stage_outputs(weir_stage *self)
{
    wi_stage_take_in(self);
    return count_of(self, true);
}

weir_readable *weir_stage_input(weir_stage *self, size_t index)
{
    return index < count_of(self, false)
               ? weir_edge_readable(edge_of(self, false, index))
               : NULL;
}

weir_writable *weir_stage_output(weir_stage *self, size_t index)
{
    return index < count_of(self, true)
               ? weir_edge_writable(edge_of(self, true, index))
               : NULL;
}

void wi_port_stop(const wi_port *input, int status)
{
    weir_stop(weir_edge_readable(input->edge),
              input->entry ? WEIR_STOPPED : status);
}

void wi_port_stopped(void *arg, int status)
{
    wi_port *port = arg;
    weir_stage *stage = port->stage;
    wi_mutex_lock(&stage->lock);
    bool last = !port->stopped && --stage->wanted == 0;
    port->stopped = true;
    wi_mutex_unlock(&stage->lock);
    if (!last || !wi_stage_cancel(stage, status))
        return;
    for (size_t i = 0; i < stage->inputs.n; i++)
        wi_port_stop(&stage->inputs.port[i], status);
}

/* ---- Looking at one ------------------------------------------------------ */

/* What a port has for its stage. */
typedef enum wi_prospect {
    OVER,  /* nothing any more */
    READY, /* a call would not wait */
    LATER  /* nothing yet */
} wi_prospect;

/* How to look: the bell, if it is not NULL, is to sound when there is something
 * later, and `until` is lowered to when that is due at the latest. */
typedef wi_prospect wi_look(weir_edge *edge, wi_bell *bell,
                            weir_deadline *until);

/* Whether the present thread has more in its hands, for which it needs no
 * lock. */
static bool has_more(const weir_edge *edge)
{
    const wi_hand *hand = &edge->hand;
    return wi_edge_away(edge) == wi_thread_self() &&
           !atomic_load_explicit(&hand->recalled, memory_order_relaxed) &&
           hand->front.count;
}

static wi_prospect look_at_data(weir_edge *edge)
{
    wi_cork_expire(edge);
    if (edge->failed ? edge->reader_told : edge->end_told)
        return OVER;
    return wi_edge_ready(edge, &edge->data) ? READY : LATER;
}

static wi_prospect look_for_data(weir_edge *edge, wi_bell *bell,
                                 weir_deadline *until)
{
    if (has_more(edge))
        return READY;
    wi_edge_lock_reader(edge);
    wi_edge_come_back(edge, 0);
    wi_prospect prospect = look_at_data(edge);
    if (prospect == LATER && bell) {
        wi_edge_set_bell(edge, &edge->data, bell);
        if (edge->later && !edge->corks && edge->later_by < *until)
            *until = edge->later_by;
    }
    wi_edge_unlock(edge);
    return prospect;
}

static wi_prospect look_at_room(weir_edge *edge)
{
    if (edge->failed)
        return edge->writer_told ? OVER : READY;
    if (edge->detached)
        return edge->writer_told ? OVER : READY;
    if (edge->ended)
        return OVER;
    if (!wi_edge_holds_writers(edge))
        return READY;
    wi_edge_pull(edge);
    return wi_edge_ready(edge, &edge->room) ? READY : LATER;
}

static wi_prospect look_for_room(weir_edge *edge, wi_bell *bell,
                                 weir_deadline *until)
{
    (void)until;
    wi_edge_lock(edge);
    wi_prospect prospect = look_at_room(edge);
    if (prospect == LATER && bell) {
        edge->full = true; /* as of any writer that is held */
        wi_edge_set_bell(edge, &edge->room, bell);
    }
    wi_edge_unlock(edge);
    return prospect;
}

/* ---- Waiting for one of them --------------------------------------------- */

/* Returns the index of one that is ready, -ENOENT when all are over, or
 * -EAGAIN. */
static int look_at_all(weir_stage *self, bool room, size_t first, wi_bell *bell,
                       weir_deadline *until)
{
    wi_look *look = room ? look_for_room : look_for_data;
    if (room)
        wi_stage_take_in(self);
    const size_t n = count_of(self, room);
    int none = -ENOENT;
    for (size_t i = 0; i < n; i++) {
        size_t index = (first + i) % n;
        wi_prospect prospect = look(edge_of(self, room, index), bell, until);
        if (prospect == READY)
            return (int)index;
        if (prospect == LATER)
            none = -EAGAIN;
    }
    return none;
}

static void note_wait(weir_stage *self, bool room, weir_deadline since)
{
    wi_mutex_lock(&self->lock);
    self->awaits_since = since;
    self->awaits_room = room;
    wi_mutex_unlock(&self->lock);
}

static void note_waited(weir_stage *self)
{
    wi_mutex_lock(&self->lock);
    uint64_t ns = (uint64_t)(weir_now() - self->awaits_since);
    if (self->awaits_room)
        self->blocked_ns += ns;
    else
        self->starved_ns += ns;
    self->awaits_since = 0;
    wi_mutex_unlock(&self->lock);
}

/* Sleeps until one is ready; returns as weir_stage_await_input does. */
static int sleep_for_one(weir_stage *self, bool room, size_t first,
                         weir_deadline deadline)
{
    bool in_time = true;
    for (;;) {
        unsigned seen = wi_bell_count(self->bell);
        weir_deadline until = deadline;
        int found = look_at_all(self, room, first, self->bell, &until);
        if (found != -EAGAIN)
            return found;
        int cancelled = weir_stage_cancelled(self);
        if (cancelled)
            return cancelled;
        if (!in_time)
            return -ETIMEDOUT;
        in_time = wi_bell_wait(self->bell, seen, until) || until < deadline;
    }
}

static int await_one(weir_stage *self, bool room, size_t first,
                     weir_deadline deadline)
{
    weir_deadline unused;
    int found = look_at_all(self, room, first, NULL, &unused);
    if (found != -EAGAIN)
        return found;
    note_wait(self, room, weir_now());
    found = sleep_for_one(self, room, first, deadline);
    note_waited(self);
    return found;
}

int weir_stage_await_input(weir_stage *self, size_t first,
                           weir_deadline deadline)
{
    return await_one(self, false, first, deadline);
}

int weir_stage_await_output(weir_stage *self, size_t first,
                            weir_deadline deadline)
{
    return await_one(self, true, first, deadline);
}
