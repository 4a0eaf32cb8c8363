/* SPDX-License-Identifier: MIT */
/* edge_wait.c - who is woken, when, and how a thread waits. Layer 1. */
#include "edge_impl.h"

static void wake_one(weir_edge *edge, wi_side *side)
{
    if (side->sleeping == 0 || side->signalled)
        return;
    side->signalled = true;
    side->due = true;
    edge->wakeups_sent++;
}

static void wake_side(weir_edge *edge, wi_side *side)
{
    side->all_due = side->sleeping > 0;
    side->signalled = false; /* the unlock is to see to it */
    edge->wakeups_sent += side->sleeping;
}

void wi_edge_wake_all(weir_edge *edge)
{
    wake_side(edge, &edge->room);
    wake_side(edge, &edge->data);
}

bool wi_edge_ready(weir_edge *edge, const wi_side *side)
{
    if (edge->failed)
        return true;
    if (side == &edge->data)
        return wi_edge_available(edge) || wi_edge_at_end(edge);
    return edge->ended || (!edge->full && wi_edge_admits(edge, 1));
}

/* Will show it to those who poll. */
static void show_ready(weir_edge *edge, wi_side *side)
{
    if (side->ready.fd >= 0 && !side->ready.raised && wi_edge_ready(edge, side))
        side->show = wi_wake_note(&side->ready);
}

/* The same to observers, when there was nothing before. */
static void tell_readable(weir_edge *edge)
{
    bool is = !edge->failed && wi_edge_ready(edge, &edge->data);
    if (is && !edge->was_readable)
        wi_notice_event(&edge->notices, WI_READABLE);
    edge->was_readable = is;
}

void wi_edge_set_watched(weir_edge *edge)
{
    edge->watched = edge->room.ready.fd >= 0 || edge->data.ready.fd >= 0 ||
                    wi_notices_tell_readable(&edge->notices) ||
                    edge->share.budget;
}

/* ---- Bells --------------------------------------------------------------- */

void wi_edge_set_bell(weir_edge *edge, wi_side *side, wi_bell *bell)
{
    edge->belled = true;
    if (side->bell == bell)
        return;
    wi_bell_unref(side->bell);
    side->bell = wi_bell_ref(bell);
}

/* Whether the bell of a side is to sound. */
static bool bell_is_due(weir_edge *edge, const wi_side *side)
{
    return side->bell && (wi_edge_ready(edge, side) ||
                          (side == &edge->data && edge->later_untold));
}

/* Takes the bell that is to sound, with its reference; NULL: none is. */
static wi_bell *take_bell(weir_edge *edge, wi_side *side)
{
    if (!bell_is_due(edge, side))
        return NULL;
    wi_bell *bell = side->bell;
    side->bell = NULL;
    edge->belled = edge->room.bell || edge->data.bell;
    edge->wakeups_sent++;
    return bell;
}

/* No lock held. */
static void sound(wi_bell *bell)
{
    if (!bell)
        return;
    wi_bell_sound(bell);
    wi_bell_unref(bell);
}

/* ---- What is due --------------------------------------------------------- */

/* Marks as due what the state calls for. */
static void settle(weir_edge *edge)
{
    /* At the end wi_edge_wake_all woke every writer, and none waits again. */
    const bool open = !edge->ended && !edge->failed;
    if (open && edge->room.waiting && !edge->full && wi_edge_admits(edge, 1))
        wake_one(edge, &edge->room);
    if (edge->data.waiting && (wi_edge_available(edge) || edge->later_untold))
        wake_one(edge, &edge->data);
    edge->later_untold = false;
    if (edge->watched) {
        show_ready(edge, &edge->room);
        show_ready(edge, &edge->data);
        tell_readable(edge);
    }
    if (edge->share.budget)
        wi_share_settle(&edge->share, edge->length);
    if (edge->moved && !edge->room.due && !edge->data.due)
        edge->wakeups_suppressed++;
    edge->moved = false;
}

static void send(wi_side *side, bool one, bool all)
{
    if (all)
        wi_cond_broadcast(&side->cond);
    else if (one)
        wi_cond_signal(&side->cond);
}

static void send_due(wi_side *side)
{
    send(side, side->due, side->all_due);
    side->due = side->all_due = false;
    wi_wake_show(side->show);
    side->show = -1;
}

/* Whether this thread is to tell what is due. Lock held. */
static bool begin_telling(weir_edge *edge)
{
    wi_notices *notices = &edge->notices;
    if (notices->telling || !wi_notices_due(notices))
        return false;
    notices->telling = true;
    return true;
}

/* Tells what is due, and what becomes due meanwhile. No lock held. */
static void tell(weir_edge *edge)
{
    wi_notices *notices = &edge->notices;
    wi_mutex_lock(&edge->lock);
    while (wi_notices_due(notices)) {
        wi_notices now = *notices;
        notices->due = (wi_completions){0};
        notices->to_writer = notices->to_reader = 0;
        notices->drains = 0;
        wi_mutex_unlock(&edge->lock);
        wi_notices_tell(&now);
        wi_mutex_lock(&edge->lock);
    }
    notices->telling = false;
    wi_mutex_unlock(&edge->lock);
}

void wi_edge_unlock_and_tell(weir_edge *edge)
{
    wi_bell *room_bell = take_bell(edge, &edge->room);
    wi_bell *data_bell = take_bell(edge, &edge->data);
    settle(edge);
    bool telling = begin_telling(edge);
    bool room = edge->room.due;
    bool all_room = edge->room.all_due;
    bool data = edge->data.due;
    bool all_data = edge->data.all_due;
    int room_fd = edge->room.show;
    int data_fd = edge->data.show;
    edge->room.due = edge->room.all_due = false;
    edge->data.due = edge->data.all_due = false;
    edge->room.show = edge->data.show = -1;
    wi_edge_changed(edge);
    wi_mutex_unlock(&edge->lock);
    send(&edge->room, room, all_room);
    send(&edge->data, data, all_data);
    wi_wake_show(room_fd);
    wi_wake_show(data_fd);
    sound(room_bell);
    sound(data_bell);
    if (telling)
        tell(edge);
}

static bool sleep(weir_edge *edge, wi_side *side, weir_deadline began,
                  weir_deadline deadline)
{
    const bool reads = side == &edge->data;
    side->waiting += reads;
    side->sleeping++;
    side->sleeps++;
    side->for_ever += deadline == WEIR_FOREVER;
    side->since_sum += (uint64_t)began;
    bool in_time = wi_cond_wait(&side->cond, &edge->lock, deadline);
    side->since_sum -= (uint64_t)began;
    side->for_ever -= deadline == WEIR_FOREVER;
    side->sleeping--;
    side->waiting -= reads;
    side->signalled = false;
    if (in_time && !wi_edge_ready(edge, side))
        edge->wakeups_futile++;
    return in_time;
}

/* Whether something is due that cannot be told with the lock held. */
static bool must_tell(weir_edge *edge)
{
    return (wi_notices_due(&edge->notices) && !edge->notices.telling) ||
           bell_is_due(edge, &edge->room) || bell_is_due(edge, &edge->data);
}

bool wi_edge_wait(weir_edge *edge, wi_side *side, weir_deadline deadline)
{
    /* A writer that waits suspends the cork: the reader must hear of it, and
     * of all else that this thread did since it took the lock. */
    const bool writes = side == &edge->room;
    side->waiting += writes;
    settle(edge);
    if (must_tell(edge)) {
        /* Tell it first, without the lock; what it brings may end the wait. */
        wi_edge_unlock_and_tell(edge);
        wi_edge_lock(edge);
        side->waiting -= writes;
        return true;
    }
    send_due(&edge->room);
    send_due(&edge->data);
    wi_edge_changed(edge);

    weir_deadline began = weir_now();
    side->waits++;
    bool changed = wi_edge_spin(edge, side);
    bool in_time = changed || sleep(edge, side, began, deadline);
    /* What it saw did not concern it: the caller goes on with this wait. */
    if (changed && !wi_edge_ready(edge, side))
        side->waits--;
    side->waiting -= writes;
    side->wait_ns += (uint64_t)(weir_now() - began);
    return in_time;
}
