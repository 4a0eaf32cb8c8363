/* SPDX-License-Identifier: MIT */
/*
 * notice.h - what is to be told to those who watch an edge, once its lock is
 * free. Layer 1.
 *
 * What happens under the lock is noted here; wi_edge_unlock tells it. One
 * thread at a time tells, and goes on while there is something, whatever
 * thread noted it: so the order is that of what happened. Every field is
 * protected by the edge's lock.
 */
#ifndef WI_NOTICE_H
#define WI_NOTICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/observer.h>

typedef struct wi_completion {
    struct wi_completion *next;
    uint64_t number; /* of the write on its edge, counted from 1 */
    int status;
    unsigned drains; /* that come before it */
    bool dropped;    /* then its status is WEIR_DROPPED */
    void (*done)(void *arg, int status);
    void *arg;
} wi_completion;

typedef struct wi_completions {
    wi_completion *first;
    wi_completion *last;
} wi_completions;

/* What an observer is told, in this order when it is due at once: Node's.
 * Drains and completions come between readable and finish. */
typedef enum wi_event {
    WI_PIPE = 1 << 0,
    WI_PAUSE = 1 << 1,
    WI_RESUME = 1 << 2,
    WI_READABLE = 1 << 3,
    WI_FINISH = 1 << 4,
    WI_UNPIPE = 1 << 5,
    WI_END = 1 << 6,
    WI_ERROR = 1 << 7,
    WI_CLOSE = 1 << 8
} wi_event;

typedef struct wi_notices {
    weir_observer writer; /* who watches the writable */
    weir_observer reader; /* who watches the readable */
    bool writer_watches;
    bool reader_watches;

    wi_completions pending; /* in the order of their writes */
    wi_completion *dropped; /* the last of them whose write was dropped after it
                               had been let in; NULL: none */
    wi_completions due;
    unsigned drains; /* due, behind all completions that are */

    unsigned to_writer; /* wi_event, due */
    unsigned to_reader;
    unsigned told; /* to anybody: of the events that come once */
    int status;    /* of WI_ERROR */
    bool telling;  /* a thread is at it */
} wi_notices;

/* Notes an event for both ends. One that comes once is noted once, and none
 * after WI_CLOSE. */
void wi_notice_event(wi_notices *notices, wi_event event);

/* Notes an event that undoes another. Where that was not told yet neither of
 * them is, so that they are told in turns, and the last is how it is. */
void wi_notice_undoing(wi_notices *notices, wi_event event, wi_event undone);

/* The edge has drained: each time is told, and before the completions of the
 * writes that made it so if it is noted before them. */
void wi_notice_drain(wi_notices *notices);

/* A completion that belongs to nobody yet is due with this status. */
void wi_notice_completed(wi_notices *notices, wi_completion *completion,
                         int status);

/* The completions of writes up to `number` are due with this status. */
void wi_notice_handled(wi_notices *notices, uint64_t number, int status);

/* The write of this number was dropped: its completion, if it has one, says so
 * when it is its turn. The numbers rise from call to call. */
void wi_notice_dropped(wi_notices *notices, uint64_t number);

/* Adds one at the end. */
void wi_completions_add(wi_completions *list, wi_completion *completion);

/* Those who want to be told of each chunk that is read. */
typedef struct wi_tap {
    weir_observer writer;
    weir_observer reader;
} wi_tap;

/* Copies them; returns whether there are any. */
static inline bool wi_notices_tapped(const wi_notices *notices, wi_tap *tap)
{
    if (!notices->writer.data && !notices->reader.data)
        return false;
    *tap = (wi_tap){notices->writer, notices->reader};
    return true;
}

/* Tells them; no lock held. */
void wi_tap_tell(const wi_tap *tap, const weir_chunk *chunks, size_t n);

static inline bool wi_notices_due(const wi_notices *notices)
{
    return notices->due.first || notices->to_writer || notices->to_reader ||
           notices->drains;
}

/* Whether anybody wants to be told when there is something to read. */
static inline bool wi_notices_tell_readable(const wi_notices *notices)
{
    return notices->writer.readable || notices->reader.readable;
}

/* Tells a copy of what was due; no lock held. */
void wi_notices_tell(wi_notices *due);

#endif
