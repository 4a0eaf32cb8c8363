/* SPDX-License-Identifier: MIT */
/*
 * workers_impl.h - the crew of a stage with workers. Layer 5.
 *
 * There is no thread that only hands out work or only writes. Two roles go
 * round among the members, each held by one at a time, without any lock: the
 * taker takes the next item (workers_take.c) and then lets the next member
 * take, and whoever hands in the result that is due becomes the emitter, until
 * none is ready (workers_emit.c). So an item stays on the thread that took it,
 * and in its cache, and a single worker is a plain loop.
 *
 * What belongs to a role is its holder's alone. The lock is taken to get a role
 * and to give it up, which also shows the next holder what the last one did.
 */
#ifndef WI_WORKERS_IMPL_H
#define WI_WORKERS_IMPL_H

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/workers.h>

#include "stage_impl.h"
#include "thread.h"

/* What a job's own message may have beside its number and place. */
#define WI_JOB_MESSAGE_SIZE (WI_MESSAGE_SIZE - 80)

/* An item on its way: its taker's, then its worker's, then the emitter's. */
typedef struct wi_job {
    weir_job shown; /* first: a weir_job's address is that of its wi_job */
    int status;     /* of taking it, then of the work */
    bool worked;    /* the failure is the work's */
    bool done;      /* the item is what came of the work */
    char message[WI_JOB_MESSAGE_SIZE]; /* of weir_job_fail; empty: none */
    struct wi_job *next;               /* while it is free */
    alignas(max_align_t) unsigned char result[];
} wi_job;

typedef struct wi_member {
    struct wi_crew *crew;
    wi_thread thread; /* not the first one's, which is the stage's */
    void *worker;     /* what open_worker made */
    bool open;        /* it did */
} wi_member;

typedef struct wi_crew {
    weir_stage *stage;
    weir_workers_options how; /* with the defaults filled in */
    wi_member *members;       /* how.workers of them */

    /* The taker's. */
    uint64_t taken;
    uint64_t offset;
    weir_chunk tail; /* the last bytes taken, for the next item's worker */

    wi_mutex lock;
    wi_cond turn; /* nobody takes, or nothing will be taken any more */
    wi_cond room; /* a job is free, or the same: the taker waits */

    /* Protected by lock. */
    wi_job *free;
    wi_job **ready;   /* by place modulo the window; NULL: not handed in */
    uint64_t due;     /* the place to be emitted next */
    uint64_t arrived; /* unordered: places that were given to results */
    unsigned queue;   /* members that wait to take */
    unsigned hired;   /* members that are there, the first one among them */
    unsigned working; /* members that have an item in hand */
    bool taking;      /* somebody has the role... */
    bool cramped;     /* ...and waits for a free job */
    bool emitting;
    bool closed; /* nothing will be taken any more */
    bool over;   /* nothing will be emitted any more */
    int status;  /* why, if it is over */
} wi_crew;

/* Gives up the lock, or waits on a condition with it, and says beforehand
 * whether anybody does anything: for those who look for deadlocks. */
void wi_crew_unlock(wi_crew *crew);
void wi_crew_wait(wi_crew *crew, wi_cond *cond);

/* ---- workers.c ----------------------------------------------------------- */

/* Starts one more member if nobody waits for the next item and there may be
 * more. Called by the taker. Returns 0, or a status that `job` was told of. */
int wi_crew_hire(wi_crew *crew, wi_job *job);

/* ---- workers_take.c ------------------------------------------------------ */

/* Waits for its turn and takes the next item, or the status that came in place
 * of one. NULL when nothing is to be taken any more. */
wi_job *wi_crew_take(wi_crew *crew);

/* Nothing is to be taken any more. Lock held. */
void wi_crew_close(wi_crew *crew);

/* Releases an item that nobody will have, as the edge would that it came from
 * or was to go to. */
void wi_crew_release_item(wi_crew *crew, wi_job *job);

/* The job is over; its item and result are gone. Lock held. */
void wi_crew_put_free(wi_crew *crew, wi_job *job);

/* ---- workers_emit.c ------------------------------------------------------ */

/* Hands in the result, or the failure. Emits what is due, unless somebody does
 * already. */
void wi_crew_hand_in(wi_crew *crew, wi_job *job);

#endif
