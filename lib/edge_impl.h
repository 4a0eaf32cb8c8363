/* SPDX-License-Identifier: MIT */
/*
 * edge_impl.h - the ring behind a writable and a readable. Layer 1.
 *
 * How nobody sleeps through what concerns him: every operation ends in
 * wi_edge_unlock, which signals a waiter whose wait may now be over, unless a
 * signal to that side is already under way. A thread that wakes, for whatever
 * reason, takes the signal with it, and its own unlock passes on what it left.
 * So one signal per change is enough for any number of waiters.
 */
#ifndef WI_EDGE_IMPL_H
#define WI_EDGE_IMPL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/chunk.h>
#include <weir/deadline.h>
#include <weir/edge.h>

#include "budget.h"
#include "hand.h"
#include "notice.h"
#include "ring.h"
#include "side.h"
#include "thread.h"

#define WI_AT_ONCE INT64_MIN /* for a deadline: do not wait at all */

struct weir_writable {
    weir_edge *edge;
};

struct weir_readable {
    weir_edge *edge;
};

struct weir_edge {
    /* What every write touches, on as few lines as it takes: whoever comes next
     * has to fetch them. All of it is protected by the lock. */
    alignas(WI_LINE) wi_mutex lock;
    size_t length; /* cost of both rings and of what the reader holds */
    size_t count;  /* chunks in both rings */
    bool full;     /* a writer was held, or told to stop, and the edge has not
                      drained to the low mark since */
    bool moved;    /* since the lock was taken: something went in or out */
    atomic_uint changes; /* counts unlocks; those who spin look at it */

    wi_ring back; /* what was written; becomes the front when that is empty */
    uint64_t chunks;
    uint64_t bytes;
    uint64_t wakeups_suppressed;
    size_t highest_length;

    /* Set once; until then NULL. Read without the lock, since it is used
     * outside of it. */
    _Atomic(weir_objects *) objects;
    atomic_uint holders;  /* of the memory: see edge_over.h */
    atomic_int when_full; /* weir_when_full; changed under the lock, too */

    /* Set while one thread owns the edge, before others see it. */
    weir_writable writable;
    weir_readable readable;
    void (*on_stop)(void *arg, int status); /* after the reader stopped, with
                                               no lock held */
    void *on_stop_arg;

    /* The stage that reads, and whether a thread's argument is a stage of the
     * same pipeline. NULL: an application reads. */
    const void *reader;
    bool (*is_stage)(const void *pipeline, const void *thread_arg);
    const void *pipeline;

    /* After the application failed its end, with no lock held. */
    void (*on_fail)(void *arg, int status);
    void *on_fail_arg;

    /* All below: protected by lock. */
    size_t high;
    size_t low;
    size_t max_chunks;
    size_t largest_chunk;
    bool object_mode;
    bool strict;
    bool taking;
    bool paused;       /* the reader is given nothing, not even the end */
    bool watched;      /* somebody polls, or wants to be told of `readable` */
    bool was_readable; /* there was something to read, when it was last told */
    bool belled;       /* one of the sides has a bell to sound */
    bool ended;
    bool end_told;    /* the reader has been told of the end */
    bool reader_told; /* ...of the failure */
    bool writer_told; /* so has the writer */
    bool attached;    /* to a stage, while that may write (stage_attach.c) */
    bool detached;    /* from its writer, after which it has ended */
    bool overrun;     /* offered past the mark: the bound does not hold */
    int failed;       /* 0, or the first failure */
    bool errored;     /* it, or what came of the last chunk, was an error */
    unsigned corks;
    bool later;             /* an uncork is due, but may wait for others */
    bool later_untold;      /* and no waiting reader knows yet */
    weir_deadline later_by; /* when it is due at the latest */

    wi_side room;
    wi_side data;
    unsigned readers;  /* threads that wait for data, also those that spin */
    const void *exact; /* the thread that reads so many bytes, or NULL... */
    bool gathers;      /* ...and takes them now: they are to stay there */

    struct wi_pipe *pipes; /* weir_pipe calls that read from it */

    /* Which writes are over, for those who want to be told. */
    wi_notices notices;
    uint64_t handled;   /* writes that the reader has finished with */
    uint64_t gone;      /* writes that were dropped and come behind those that
                           the reader holds or has put back */
    size_t put_back;    /* chunks in the front that are no writes */
    size_t returned;    /* first chunks of the front that the reader had in its
                           hands, these among them */
    bool stage_writes;  /* a stage holds the writable... */
    bool stage_reads;   /* ...the readable; else an application does */
    bool writer_closed; /* that stage is closed */
    bool reader_closed;

    uint64_t overruns;
    uint64_t dropped_chunks;
    uint64_t dropped_bytes;
    uint64_t wakeups_sent;
    uint64_t wakeups_futile;

    wi_hand hand;
    size_t pulled;  /* what the length knows of hand.finished */
    wi_share share; /* of a budget */
};

#define WI_NOT_WEIGHED SIZE_MAX

/* What a chunk of this weight counts in length. */
static inline size_t wi_edge_cost(const weir_edge *edge,
                                  const weir_chunk *chunk, size_t weight)
{
    if (weight != WI_NOT_WEIGHED)
        return weight;
    return edge->object_mode ? 1 : chunk->size;
}

/*
 * Chunks that the reader may have now: none of a paused edge; none of a corked
 * one, unless a writer waits for room, which nobody but the reader can make.
 * Lock held.
 */
static inline size_t wi_edge_available(const weir_edge *edge)
{
    const bool held_back = edge->corks || edge->later;
    const bool writer_waits = edge->room.waiting || edge->room.bell;
    if (edge->paused || (held_back && !writer_waits))
        return 0;
    return edge->count;
}

/* Whether the reader may be told of the end now. Lock held. */
static inline bool wi_edge_at_end(const weir_edge *edge)
{
    return edge->ended && edge->count == 0 && !edge->paused;
}

/* Whether a chunk of this cost is admitted at this length and chunk count. */
static inline bool wi_edge_admits_at(const weir_edge *edge, size_t length,
                                     size_t count, size_t cost)
{
    if (count >= edge->max_chunks)
        return false;
    if (length == 0 && count == 0)
        return true;
    if (edge->strict)
        return length < edge->high && cost <= edge->high - length;
    return length < edge->high;
}

/* ---- edge_away.c --------------------------------------------------------- */

/* Counts what a reader that is away has finished with. Lock held. */
void wi_edge_pull(weir_edge *edge);

/* The thread that is away, or NULL. Lock held, or to compare with oneself. */
static inline const void *wi_edge_away(const weir_edge *edge)
{
    return atomic_load_explicit(&edge->hand.away, memory_order_relaxed);
}

/* Whether the reader has anything in its hands. Lock held. */
static inline bool wi_edge_held(const weir_edge *edge)
{
    return wi_edge_away(edge) || edge->hand.held_written;
}

/* Empties a ring into another, to be released without the lock. Lock held. */
wi_ring wi_edge_drop(weir_edge *edge, wi_ring *ring);

/* The reader is to come back at its next call. Lock held. */
void wi_edge_recall(weir_edge *edge);

/* The same at once, if the reader is the present thread: then nobody can see
 * that it was away. Lock held. Returns whether the reader is back. */
bool wi_edge_call_back(weir_edge *edge);

/* Whether another stage reads than the one that was declared. Lock held. */
bool wi_edge_is_strange(const weir_edge *edge);

/* Why this thread may not read, after wi_edge_lock_reader, or 0. Lock held. */
int wi_edge_refusal(const weir_edge *edge);

/* Takes the lock for the reader, which is then no longer away; another one that
 * is in a read still is. What a failure left in its front is dropped. */
void wi_edge_lock_reader(weir_edge *edge);

/* Lets the reader go away with what is there, if it may. Lock held. */
void wi_edge_go_away(weir_edge *edge);

/* What is read next: turns to what was written since when nothing is left.
 * Lock held; the reader is not away. */
wi_ring *wi_edge_front(weir_edge *edge);

/* Reads up to `max` chunks if the reader is away and not due back. Returns how
 * many, or 0. Takes no lock. */
size_t wi_edge_read_away(weir_edge *edge, weir_chunk *chunks, size_t max);

/* Whether a chunk of this cost may be written now. Lock held. */
static inline bool wi_edge_admits(weir_edge *edge, size_t cost)
{
    bool fits = wi_edge_admits_at(edge, edge->length, edge->count, cost);
    if (!fits) {
        wi_edge_pull(edge);
        fits = wi_edge_admits_at(edge, edge->length, edge->count, cost);
    }
    return fits && wi_share_allows(&edge->share, edge->length, cost);
}

/*
 * Sets the marks and what is known of the objects as weir_edge_new does, of an
 * edge that may hold chunks already. Lock held, once other threads may use the
 * edge. Returns 0 or -ENOMEM.
 */
int wi_edge_configure(weir_edge *edge, const weir_edge_options *options);

/* ---- edge_wait.c --------------------------------------------------------- */

static inline void wi_edge_lock(weir_edge *edge)
{
    wi_mutex_lock(&edge->lock);
}

/* Releases the lock, sends the signals that are due, and tells what is. */
void wi_edge_unlock_and_tell(weir_edge *edge);

/* Shows those who spin that there may be something for them. Lock held. */
static inline void wi_edge_changed(weir_edge *edge)
{
    unsigned changes =
        atomic_load_explicit(&edge->changes, memory_order_relaxed);
    atomic_store_explicit(&edge->changes, changes + 1, memory_order_relaxed);
}

/* Whether the unlock may have something to signal or to tell. Lock held. */
static inline bool wi_edge_concerns(const weir_edge *edge)
{
    return wi_side_listens(&edge->room) || wi_side_listens(&edge->data) ||
           wi_notices_due(&edge->notices) || edge->later_untold ||
           edge->watched || edge->belled;
}

/* The same, which in most cases has nobody to signal and nothing to tell. */
static inline void wi_edge_unlock(weir_edge *edge)
{
    if (wi_edge_concerns(edge)) {
        wi_edge_unlock_and_tell(edge);
        return;
    }
    edge->wakeups_suppressed += edge->moved;
    edge->moved = false;
    wi_edge_changed(edge);
    wi_mutex_unlock(&edge->lock);
}

/* From now on wi_edge_unlock shows things to those who watch. Lock held. */
void wi_edge_set_watched(weir_edge *edge);

/* Whether there is anything for a waiter of this side to do. Lock held. */
bool wi_edge_ready(weir_edge *edge, const wi_side *side);

/* Has the bell sounded, once, when there is something for a waiter of this
 * side. Lock held; the unlock sounds it if there is already. */
void wi_edge_set_bell(weir_edge *edge, wi_side *side, wi_bell *bell);

/* The end and a failure concern everybody who waits. Lock held. */
void wi_edge_wake_all(weir_edge *edge);

/*
 * Waits a little for any change without giving up the CPU for long, where that
 * has paid. Lock held before and after. Returns whether there was one. In
 * edge_spin.c.
 */
bool wi_edge_spin(weir_edge *edge, wi_side *side);

/*
 * Waits on a side, lock held before and after. The caller loops around its
 * predicate. Returns false once the deadline has passed.
 */
bool wi_edge_wait(weir_edge *edge, wi_side *side, weir_deadline deadline);

/* ---- edge.c -------------------------------------------------------------- */

/* Changes the marks as weir_writable_set_marks does. Lock held. */
void wi_edge_set_marks(weir_edge *edge, size_t high, size_t low);

/* Puts a chunk into the ring, whatever the length is, and accounts for it.
 * Lock held. Returns 0 or -ENOMEM. */
int wi_edge_push(weir_edge *edge, const weir_chunk *chunk, size_t weight);

/* Pushes the first of n chunks, which must be admitted, and those behind it
 * that are too. `weights` NULL: not weighed. Lock held. Returns how many, or
 * -ENOMEM. */
int wi_edge_push_admitted(weir_edge *edge, const weir_chunk *chunks,
                          const size_t *weights, size_t n);

/*
 * Puts a chunk back to the front: it counts in length as before, or anew when
 * it is more than the reader holds. Lock held. Returns 0 or -ENOMEM.
 */
int wi_edge_put_back(weir_edge *edge, const weir_chunk *chunk, size_t weight);

/* Length has fallen: lets held writers go if it is low enough. Lock held. */
void wi_edge_drained(weir_edge *edge);

/* What the first n chunks of a ring count. */
size_t wi_edge_cost_of_first(const weir_edge *edge, const wi_ring *ring,
                             size_t n);

/* Takes n available chunks out of the ring. Lock held. */
void wi_edge_pop(weir_edge *edge, weir_chunk *chunks, size_t n);

/* The reader has finished with what it holds but for the last chunks, which
 * still count all the same. Lock held. */
void wi_edge_handled_but(weir_edge *edge, size_t left);

/* The reader has finished with what it holds, with this result (0 or why it
 * failed). Lock held. */
void wi_edge_come_back(weir_edge *edge, int result);

/* ---- edge_full.c --------------------------------------------------------- */

/* Writes that were dropped are over when all before them are. Lock held. */
void wi_edge_pass_gone(weir_edge *edge);

/* ---- edge_objects.c ------------------------------------------------------ */

/* Keeps what the options say of objects. Lock held, once other threads may use
 * the edge. Returns 0 or -ENOMEM. */
int wi_edge_know_objects(weir_edge *edge, const weir_edge_options *options);

/* What the user's cost function says of a chunk, WI_NOT_WEIGHED where there is
 * none. Calls user code: without the lock. */
size_t wi_edge_weigh(weir_edge *edge, const weir_chunk *chunk);

/* Releases chunks that the edge drops, as the user said; a ring and all that is
 * in it. Call user code: without the lock. */
void wi_edge_release(weir_edge *edge, weir_chunk *chunks, size_t n);
void wi_edge_release_ring(weir_edge *edge, wi_ring *ring);

/* ---- edge_over.c --------------------------------------------------------- */

/* Notes what can be told of a failure by now. `result` is what came of the
 * chunks that the reader held: an error of theirs is why the writes behind them
 * failed, where the failure itself gives no reason. Lock held. */
void wi_edge_note_failure(weir_edge *edge, int result);

/* ---- readable.c ---------------------------------------------------------- */

/*
 * Waits until there is something to read, lock held. Returns 1, 0 at the end,
 * -EAGAIN, -ETIMEDOUT, or the edge's failure.
 */
int wi_readable_await(weir_edge *edge, weir_deadline deadline);

/*
 * The reader got less than it asked for. One that takes has nothing in its
 * hands, so this may tell it of the end. Lock held.
 */
void wi_readable_fell_short(weir_edge *edge);

/*
 * Makes the n chunks that were read the reader's own where they may be shared
 * with others and it may change them. No lock held. Returns n, or -ENOMEM with
 * them released. In readable.c.
 */
int wi_readable_own(weir_edge *edge, weir_chunk *chunks, size_t n);

#endif
