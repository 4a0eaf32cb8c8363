/* SPDX-License-Identifier: MIT */
/*
 * weir/writable.h - the push side of an edge: what a stage writes to.
 *
 * Who owns the chunk afterwards: the edge, whatever the result - it is passed
 * on or released - with one exception. -EAGAIN and -ETIMEDOUT take nothing:
 * the chunk is still the caller's.
 *
 * What is said here of a full edge is so where its writers wait. Others drop or
 * fail: see weir_when_full (weir/edge.h).
 *
 * Every function may be called from any thread. Several threads may share a
 * writable; a batch that has to wait for room may then be parted by others'
 * chunks. Results that all of them share:
 *
 *   WEIR_STOPPED          the reader needs no more
 *   -ENOMEM               the ring could not grow; the stream is unharmed
 *   WEIR_WRITE_AFTER_END  weir_end was called before; the stream is now failed
 *   WEIR_OWN_INPUT        the stage that reads the edge writes to it
 *   -EMSGSIZE             the chunk is too large for a pipeline's budget; see
 *                         weir_pipeline_set_budget
 *   WEIR_OVERFLOW         the edge is to fail when it is full, and was
 *   the failure's status  the edge or its pipeline has failed or was aborted
 */
#ifndef WEIR_WRITABLE_H
#define WEIR_WRITABLE_H

#include <stdbool.h>
#include <stddef.h>

#include <weir/api.h>
#include <weir/chunk.h>
#include <weir/deadline.h>
#include <weir/edge.h>

WEIR_BEGIN

/*
 * Writes one chunk; waits while the edge is at its highWaterMark. This is the
 * whole of backpressure for a stage. On a corked edge that is full it lets the
 * consumer have what is there rather than wait for ever.
 * Returns 0 or a shared status.
 */
WEIR_API WEIR_MUST_CHECK int weir_write(weir_writable *out, weir_chunk chunk);

/* The same, but waits no longer than to the deadline. Also -ETIMEDOUT. */
WEIR_API WEIR_MUST_CHECK int weir_write_until(weir_writable *out,
                                              weir_chunk chunk,
                                              weir_deadline deadline);

/* The same, but never waits. Also -EAGAIN when the edge is full. */
WEIR_API WEIR_MUST_CHECK int weir_try_write(weir_writable *out,
                                            weir_chunk chunk);

/*
 * Node's write(): always takes the chunk, never waits, and says whether to go
 * on. A caller that is told to stop should wait with weir_wait_drain; one that
 * does not will use as much memory as it writes.
 * Returns 1 to go on, 0 when the mark is reached, or a shared status.
 */
WEIR_API WEIR_MUST_CHECK int weir_offer(weir_writable *out, weir_chunk chunk);

/*
 * Writes n chunks in order under as few locks as room allows, waiting like
 * weir_write. n of 0 does nothing.
 * Returns 0 when all are written, or a shared status with all n taken over:
 * those that could not be written are released.
 */
WEIR_API WEIR_MUST_CHECK int weir_write_many(weir_writable *out,
                                             weir_chunk *chunks, size_t n);

/*
 * The same, but waits no longer than to the deadline. Returns how many of the
 * chunks were taken, counted from the front; the rest are still the caller's.
 * Returns -ETIMEDOUT when none was; a shared status as above.
 */
WEIR_API WEIR_MUST_CHECK int weir_write_many_until(weir_writable *out,
                                                   weir_chunk *chunks,
                                                   size_t n,
                                                   weir_deadline deadline);

/* The same, but never waits; -EAGAIN when none was taken. */
WEIR_API WEIR_MUST_CHECK int weir_try_write_many(weir_writable *out,
                                                 weir_chunk *chunks, size_t n);

/*
 * Whether an offer has been answered with 0 (or a writer held) since the edge
 * last drained. Node: writableNeedDrain. Does not wait.
 */
WEIR_API bool weir_need_drain(weir_writable *out);

/*
 * Waits until the edge has drained to its low mark (0 is Node's 'drain'); at
 * once when nothing need be waited for. On a corked edge it first lets the
 * consumer have what is there.
 * Returns 0, -ETIMEDOUT, or a shared status; WEIR_WRITE_AFTER_END does not fail
 * the stream here.
 */
WEIR_API WEIR_MUST_CHECK int weir_wait_drain(weir_writable *out,
                                             weir_deadline deadline);

/*
 * Waits until a write of one byte or object would be admitted, without writing
 * anything: for a source that makes its data only when they are wanted. When
 * others write too, they may take the room meanwhile.
 * Returns 0, -ETIMEDOUT, or a shared status; WEIR_WRITE_AFTER_END does not fail
 * the stream here.
 */
WEIR_API WEIR_MUST_CHECK int weir_wait_room(weir_writable *out,
                                            weir_deadline deadline);

/*
 * A descriptor that polls readable (POLLIN) when weir_try_write would take a
 * chunk, or the stream is over: for programs with a poll loop, which then write
 * with weir_try_write, weir_try_write_many or weir_offer until they are told
 * -EAGAIN or 0, and wait for the descriptor again. It may stay readable until
 * they are told. It belongs to the edge; do not read or close it. Made by the
 * first call, with the edge it goes.
 * Returns it, or a negated errno value. Does not wait.
 */
WEIR_API WEIR_MUST_CHECK int weir_writable_fd(weir_writable *out);

/*
 * Holds back what is written, and what was and is not read yet, until the
 * matching uncork, which releases all of it at once: the consumer takes it
 * together, and a sink writes it with one writev(2). What is held back counts
 * in length. Corks nest; an uncork too many is ignored. A cork holds back data,
 * not the end; one that comes after the end holds back what is left. Do not
 * wait.
 */
WEIR_API void weir_cork(weir_writable *out);
WEIR_API void weir_uncork(weir_writable *out);

/*
 * Uncorks, but lets further pairs of cork and uncork_later join before the
 * consumer is handed anything: several small groups in a row leave as one. What
 * is held back so is let go when a writer waits for room, by the next
 * weir_uncork, by the end, and a millisecond after the first of them at the
 * latest if the consumer wants it. Node: process.nextTick(() =>
 * stream.uncork()). Does not wait.
 */
WEIR_API void weir_uncork_later(weir_writable *out);

/*
 * Writes a last chunk, whatever the length is, and ends the stream. Node:
 * end(chunk). Returns 0, or a shared status with the stream not ended.
 */
WEIR_API WEIR_MUST_CHECK int weir_end_with(weir_writable *out,
                                           weir_chunk chunk);

/*
 * No more will be written. The reader gets all that was, then the end. Uncorks
 * fully. A second end does nothing. Does not wait. Inside a stage there is no
 * need to call it: returning 0 from the stage function ends its output.
 */
WEIR_API void weir_end(weir_writable *out);

/*
 * Fails the stream: wakes every waiter on both sides, drops and releases what
 * is queued (but for a reader in taking mode; what a reader on another thread
 * was to get next goes at its next call), and gives `status` (negative; 0
 * stands for WEIR_DESTROYED) to all later calls on either end. -EAGAIN and
 * -ETIMEDOUT, which as a result mean "not yet", are given as WEIR_DESTROYED.
 * The first failure stays. Node: destroy(err). Does not wait.
 */
WEIR_API void weir_fail(weir_writable *out, int status);

/*
 * Changes the marks of a running edge: 0 leaves one as it is, WEIR_MARK_ZERO
 * sets it to 0. A low mark that is not below the high one is lowered. What the
 * edge holds already stays, also above a lowered mark: then nothing is admitted
 * until it has been read. Does not wait.
 */
WEIR_API void weir_writable_set_marks(weir_writable *out, size_t high,
                                      size_t low);

/* The edge's highWaterMark, in bytes or objects; under a budget no more than
 * what the edge has for itself. Does not wait. */
WEIR_API size_t weir_writable_mark(weir_writable *out);

/* What the consumer has not finished with: what waits in the edge and what it
 * has in its hands, in bytes or objects. Node: writableLength. Does not wait.
 */
WEIR_API size_t weir_writable_length(weir_writable *out);

WEIR_END

#endif
