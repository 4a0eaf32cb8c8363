/* SPDX-License-Identifier: MIT */
/*
 * weir/observer.h - being told what happens on a stream, and what became of a
 * write.
 *
 * Observers and completions are called with no lock held, by the thread that
 * caused what they tell, and but for `data` one at a time for each edge and in
 * the order in which it happened. They may call anything, also the stream that
 * they watch, but what frees it or its pipeline. They should not wait: the
 * thread that calls them has work to do.
 */
#ifndef WEIR_OBSERVER_H
#define WEIR_OBSERVER_H

#include <weir/api.h>
#include <weir/chunk.h>
#include <weir/edge.h>

WEIR_BEGIN

/* What to call; any may be NULL. The names are Node's events. */
typedef struct weir_observer {
    /* A writer that was held, or told to stop, can go on: once for each time
     * that the edge was full, and before the completions of the writes that it
     * was full with. Not after the end or a failure. */
    void (*drain)(void *arg);

    /* All that was written has been handled, and the sink has finished. */
    void (*finish)(void *arg);

    /* There is something to read where there was nothing (it was written, put
     * back, uncorked or resumed), or the end has come. An observer that is set
     * when something is there is told at once. While one is set,
     * weir_uncork_later is weir_uncork. */
    void (*readable)(void *arg);

    /* A chunk was read: called by the thread that read it, before its call
     * returns. The chunk is lent for the call. With several readers, several
     * threads may call at once. */
    void (*data)(void *arg, const weir_chunk *chunk);

    /* weir_pause and weir_resume, when they change something. Two in quick
     * succession that undo each other may both go untold; what is told comes in
     * turns. So it is of pipe and unpipe. */
    void (*pause)(void *arg);
    void (*resume)(void *arg);

    /* weir_pipe has begun to write to this stream, and is done with it. */
    void (*pipe)(void *arg);
    void (*unpipe)(void *arg);

    /* The reader has been told of the end. */
    void (*end)(void *arg);

    /* The stream has failed; at most once. A stream that is closed without an
     * error (WEIR_DESTROYED, WEIR_STOPPED) does not call it. */
    void (*error)(void *arg, int status);

    /* The last call: the stage at the other end is closed. */
    void (*close)(void *arg);

    void *arg;
} weir_observer;

/*
 * Watches the stream from either end: *observer is copied, and replaces the
 * one before. NULL watches no more; a call that is under way on another thread
 * may still come. Of a stage's own ends, `finish` and `close` tell of the stage
 * at the other side; of an edge between application threads, of its end being
 * read and of its failure. Do not wait. Any thread.
 */
WEIR_API void weir_writable_observe(weir_writable *out,
                                    const weir_observer *observer);
WEIR_API void weir_readable_observe(weir_readable *in,
                                    const weir_observer *observer);

/*
 * weir_write and weir_offer with a completion: `done(arg, status)` is called
 * exactly once, in the order of the writes, with 0 when the reader has finished
 * with the chunk, or with why it never will. A write that is refused completes
 * at once, with WEIR_WRITE_AFTER_END or WEIR_DESTROYED. It is what an
 * acknowledgement is built on. Node: the callback of write().
 * Return what weir_write and weir_offer do, or -ENOMEM, without a completion
 * then.
 */
WEIR_API WEIR_MUST_CHECK int
weir_write_then(weir_writable *out, weir_chunk chunk,
                void (*done)(void *arg, int status), void *arg);
WEIR_API WEIR_MUST_CHECK int
weir_offer_then(weir_writable *out, weir_chunk chunk,
                void (*done)(void *arg, int status), void *arg);

WEIR_END

#endif
