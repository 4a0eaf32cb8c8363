/* SPDX-License-Identifier: MIT */
/*
 * weir/pipe.h - joining two streams that exist already, and parting them again
 * while both run.
 *
 * Stages of a pipeline need none of this: they are joined by their edges. It is
 * for a program that holds the ends of edges or pipelines of its own.
 */
#ifndef WEIR_PIPE_H
#define WEIR_PIPE_H

#include <weir/api.h>
#include <weir/edge.h>

WEIR_BEGIN

typedef enum weir_pipe_flags {
    WEIR_PIPE_KEEP_OPEN = 1 /* the end of `in` does not end `out`, so that
                               several may be piped into one. Node: end:false */
} weir_pipe_flags;

/*
 * Moves all that `in` gives to `out`, on the calling thread, and waits for data
 * and for room as it must. At the end of `in` it ends `out`. A failure goes on
 * in both directions, unlike Node's pipe: that of `in` fails `out`, and that of
 * `out` stops `in`.
 *
 * Of a readable in taking mode several threads may pipe at once: each chunk
 * goes to one of them, where Node's goes to all.
 *
 * A write to `in` completes (weir/observer.h) when its chunk has been written
 * to `out`; in taking mode, as ever there, when it was read.
 *
 * Returns 0 at the end, WEIR_UNPIPED, WEIR_MISUSE when another pipes from `in`
 * already and it is not in taking mode, -ENOMEM, or the failure's status.
 */
WEIR_API WEIR_MUST_CHECK int weir_pipe(weir_readable *in, weir_writable *out,
                                       unsigned flags);

/*
 * Makes the weir_pipe from `in` to `out` return WEIR_UNPIPED; with `out` NULL,
 * every one from `in`. Nothing is lost: what was read and not yet written is
 * put back. Both streams stay as they are, and may be piped anew. Does not wait
 * for the other thread. Any thread; both streams must live until it returns.
 * Returns 0, or WEIR_MISUSE when there is none.
 */
WEIR_API int weir_unpipe(weir_readable *in, weir_writable *out);

WEIR_END

#endif
