/* SPDX-License-Identifier: MIT */
/*
 * weir/readable.h - the pop side of an edge: what a stage reads from.
 *
 * A chunk that was read belongs to the caller, who writes it on or releases
 * it. What was read counts in the edge's length until the reader comes back:
 * by its next read, or by weir_read_done. That is what makes a limit a limit.
 *
 * One thread at a time uses a readable, but for taking mode (below), in which
 * any number may share one. Calls of two threads that overlap all the same are
 * each served whole, or refused. Results that all reads share:
 *
 *   0                     the end: all that was written has been read
 *   WEIR_STOPPED          weir_stop was called before
 *   WEIR_WRONG_STAGE      a stage reads the input of another one
 *   WEIR_TWO_READERS      another thread waits or is about to read, without
 *                         taking mode; in either mode, it is in
 *                         weir_read_exact; the other one is unharmed
 *   the failure's status  the edge or its pipeline has failed or was aborted
 */
#ifndef WEIR_READABLE_H
#define WEIR_READABLE_H

#include <stdbool.h>
#include <stddef.h>

#include <weir/api.h>
#include <weir/chunk.h>
#include <weir/deadline.h>
#include <weir/edge.h>

WEIR_BEGIN

/* Reads one chunk; waits while there is none. Returns 1, or a shared result. */
WEIR_API WEIR_MUST_CHECK int weir_read(weir_readable *in, weir_chunk *chunk);

/* The same, but waits no longer than to the deadline. Also -ETIMEDOUT. */
WEIR_API WEIR_MUST_CHECK int weir_read_until(weir_readable *in,
                                             weir_chunk *chunk,
                                             weir_deadline deadline);

/* The same, but never waits. Also -EAGAIN when there is nothing now. */
WEIR_API WEIR_MUST_CHECK int weir_try_read(weir_readable *in,
                                           weir_chunk *chunk);

/*
 * Reads all that is there, at most `max` chunks (at least 1), under one lock;
 * waits while there is none. Returns how many, or a shared result.
 */
WEIR_API WEIR_MUST_CHECK int weir_read_many(weir_readable *in,
                                            weir_chunk *chunks, size_t max);

/* The same, but waits no longer than to the deadline. Also -ETIMEDOUT. */
WEIR_API WEIR_MUST_CHECK int weir_read_many_until(weir_readable *in,
                                                  weir_chunk *chunks,
                                                  size_t max,
                                                  weir_deadline deadline);

/* The same, but never waits. Also -EAGAIN when there is nothing now. */
WEIR_API WEIR_MUST_CHECK int weir_try_read_many(weir_readable *in,
                                                weir_chunk *chunks,
                                                size_t max);

/*
 * Reads exactly `size` bytes as one chunk, waiting until they are there; less
 * only at the end. Where they lie in one chunk already nothing is copied. A
 * size above the highWaterMark raises the mark to the next power of two, or it
 * could never be met; a size that comes in more chunks than max_chunks raises
 * that. Byte mode only. size must not be 0. Until it returns every other thread
 * that reads here, looks ahead or puts back gets WEIR_TWO_READERS, in taking
 * mode too; as does this one where another waits to read.
 * Returns 1, -ENOMEM with nothing taken, -EINVAL in object mode, -ERANGE for a
 * size above both the mark and 1 GiB (Node: ERR_OUT_OF_RANGE), or a shared
 * result.
 */
WEIR_API WEIR_MUST_CHECK int weir_read_exact(weir_readable *in,
                                             weir_chunk *chunk, size_t size);

/* The same, but never waits; -EAGAIN, with nothing taken, while there are
 * fewer. Node: read(n). */
WEIR_API WEIR_MUST_CHECK int weir_try_read_exact(weir_readable *in,
                                                 weir_chunk *chunk,
                                                 size_t size);

/*
 * Puts a chunk back to the front, to be read next: all of what was read, a
 * slice of it, or anything else. The chunk is the edge's, whatever the result.
 * Allowed until the reader was told of the end. While the reader holds what it
 * read last, a chunk that it puts back stands for the last of it: the
 * completion of that write (weir/observer.h) waits until it has been read
 * again. Node: unshift.
 * Returns 0, WEIR_READ_AFTER_END, -ENOMEM, or the failure's status.
 */
WEIR_API WEIR_MUST_CHECK int weir_unread(weir_readable *in, weir_chunk chunk);

/*
 * A second reference to the chunk that the next read would get, without taking
 * it; to be released. Never waits. Returns 1, -EAGAIN, or a shared result.
 */
WEIR_API WEIR_MUST_CHECK int weir_peek(weir_readable *in, weir_chunk *chunk);

/*
 * Reads to the end and calls `each(arg, chunk)` for every chunk, which is then
 * the callback's to release. A callback that returns other than 0 ends it.
 * Node: flowing mode, 'data'.
 * Returns 0 at the end, what the callback returned, or the failure's status.
 */
WEIR_API WEIR_MUST_CHECK int weir_each(weir_readable *in,
                                       int (*each)(void *arg, weir_chunk chunk),
                                       void *arg);

/*
 * Reads to the end and makes one chunk of it all, of at most `limit` bytes.
 * Returns 0, WEIR_LIMIT when there is more (the rest is left unread), -ENOMEM,
 * or the failure's status; *chunk is empty unless it returned 0.
 */
WEIR_API WEIR_MUST_CHECK int weir_collect(weir_readable *in, weir_chunk *chunk,
                                          size_t limit);

/*
 * A descriptor that polls readable (POLLIN) when weir_try_read would return
 * anything but -EAGAIN: for programs with a poll loop, which then read with the
 * functions that do not wait until they are told -EAGAIN, and wait for the
 * descriptor again. It may stay readable until they are told. It belongs to the
 * edge; do not read or close it. Made by the first call, with the edge it goes.
 * On such an edge weir_uncork_later is weir_uncork. Waking a poll loop costs
 * three system calls and a sleep, so edges that are polled should hold many
 * chunks: one of 32 moves data about as fast as with threads that wait.
 * Returns it, or a negated errno value. Does not wait.
 */
WEIR_API WEIR_MUST_CHECK int weir_readable_fd(weir_readable *in);

/*
 * Releases n chunks that were read from here as the edge itself would: by what
 * is known of its objects (weir/edge.h), else by weir_chunk_release_many. For
 * stages that drop objects of whatever kind. Any thread.
 */
WEIR_API void weir_readable_release(weir_readable *in, weir_chunk *chunks,
                                    size_t n);

/*
 * The reader has finished with all that it read so far: it no longer counts in
 * length. A stage that is about to wait for something other than its readable
 * says so, and its producer can go on meanwhile. Does not wait.
 */
WEIR_API void weir_read_done(weir_readable *in);

/*
 * Shuts the stream at this end, and opens it again, from any thread: while it
 * is paused every read waits (or says -EAGAIN), also for the end, so that what
 * writes fills the edge to its mark and is held there. What was read before is
 * not affected, and a failure is told all the same. They do not nest and do not
 * wait. Node: pause, resume; but Node's read() is not stopped by a pause.
 */
WEIR_API void weir_pause(weir_readable *in);
WEIR_API void weir_resume(weir_readable *in);

/* Whether it is paused. */
WEIR_API bool weir_is_paused(weir_readable *in);

/*
 * Taking mode: what is read leaves the edge at once. Several threads may then
 * read from the same readable, each chunk going to one of them. What is queued
 * when the writer fails the stream (weir_fail, a write after the end) can still
 * be taken; the failure comes behind it. A read that gets less than it asked
 * for, because that was all, has told of the end. Set it before the first
 * read.
 */
WEIR_API void weir_readable_take(weir_readable *in, bool taking);

/*
 * The reader wants no more: writers get `status` (0 stands for WEIR_STOPPED,
 * which is no error), and what is queued is dropped and released. Inside a
 * stage there is no need to call it: returning from the stage function before
 * the end of the input does it. Does not wait.
 */
WEIR_API void weir_stop(weir_readable *in, int status);

/* The edge's highWaterMark, in bytes or objects. Does not wait. */
WEIR_API size_t weir_readable_mark(weir_readable *in);

WEIR_END

#endif
