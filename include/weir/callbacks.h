/* SPDX-License-Identifier: MIT */
/*
 * weir/callbacks.h - Node's Readable, Writable and Transform as callbacks.
 *
 * For stages that are easier to say as answers to questions than as a loop.
 * The adaptor is an ordinary stage function that calls them, all on the
 * stage's own thread, never two at a time, never with a lock held. All but
 * construct and destroy may answer later (weir_stage_complete).
 */
#ifndef WEIR_CALLBACKS_H
#define WEIR_CALLBACKS_H

#include <limits.h>
#include <stddef.h>

#include <weir/api.h>
#include <weir/stage.h>

WEIR_BEGIN

/* The answer of a callback that has not finished: weir_stage_complete says when
 * it has. */
#define WEIR_PENDING INT_MAX

/*
 * Which of them are given decides the kind of stage: `read` makes a source,
 * `write` or `writev` a sink, `transform` a transform. All return 0 or a
 * negative status but where it says otherwise. Each may wait, as a stage may.
 * All but `construct` and `destroy` may return WEIR_PENDING instead.
 */
typedef struct weir_callbacks {
    /* First of all, before any stage runs. Node: _construct. */
    int (*construct)(weir_stage *self);

    /*
     * Source: asked for data when there is room, and only then. `size` is the
     * room in bytes or objects (at least 1), a hint. Writes one chunk or more
     * to weir_stage_out. Returns 1 to be asked again, 0 at the end. Node:
     * _read.
     */
    int (*read)(weir_stage *self, size_t size);

    /* Sink: one chunk, which is now the callback's to release. Node: _write. */
    int (*write)(weir_stage *self, weir_chunk chunk);

    /*
     * Sink: all that was there when there was more than one chunk - with
     * `write` absent, always. The chunks, not the array, are now the
     * callback's to release. Node: _writev.
     */
    int (*writev)(weir_stage *self, weir_chunk *chunks, size_t n);

    /* Sink: the input has ended and all of it was handled. Node: _final. */
    int (*final)(weir_stage *self);

    /*
     * Transform: one chunk, now the callback's to write on or release. Writes
     * none, one or many chunks to weir_stage_out. Node: _transform.
     */
    int (*transform)(weir_stage *self, weir_chunk chunk);

    /* Transform: the input has ended; what is left can be written. Node:
     * _flush. */
    int (*flush)(weir_stage *self);

    /* Last, once, whatever happened before, if the stage's thread was started.
     * `status` is 0 or why the stage did not finish. Node: _destroy. */
    void (*destroy)(weir_stage *self, int status);
} weir_callbacks;

/*
 * A stage of these callbacks; `callbacks` is copied, and weir_stage_arg gives
 * `arg` to each of them. A set that makes no stage, or more than one kind, is
 * refused with -EINVAL by weir_pipeline_add. Node: ERR_METHOD_NOT_IMPLEMENTED.
 * Fields of the result (marks, object mode) may be set before adding it, but
 * for arg and the functions. Any thread.
 */
WEIR_API WEIR_MUST_CHECK weir_stage_def weir_callback_stage(
    const char *name, const weir_callbacks *callbacks, void *arg);

/*
 * Completes the callback that answered WEIR_PENDING, or is about to, with what
 * it would have returned: the next one is called. Meanwhile the stage's thread
 * waits, and an abort, or nobody needing the stage any more, ends that wait at
 * once; a completion that comes later is then taken and ignored. The chunks
 * that the callback was given are whoever's it passed them to.
 *
 * Good until `destroy` has returned: a set of callbacks that answers later must
 * see to it there that nobody completes any more.
 *
 * Each call is completed exactly once, by its answer or by this. One completion
 * too many fails the run with WEIR_MULTIPLE_CALLBACK; where it comes during the
 * next call it is taken for that one's, whose own is then too many.
 * Returns 0, WEIR_MULTIPLE_CALLBACK, or -EINVAL for WEIR_PENDING, which
 * completes nothing. Does not wait. Any thread. Node: callback().
 */
WEIR_API int weir_stage_complete(weir_stage *self, int status);

WEIR_END

#endif
