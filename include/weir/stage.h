/* SPDX-License-Identifier: MIT */
/*
 * weir/stage.h - what a stage is, and what its function may call.
 *
 * A stage is a function that runs on a thread of its own, reads from its
 * readable and writes to its writable:
 *
 *     static int upper(weir_stage *self)
 *     {
 *         weir_chunk c;
 *         int got;
 *
 *         while ((got = weir_read(weir_stage_in(self), &c)) > 0) {
 *             for (size_t i = 0; i < c.size; i++)
 *                 c.data[i] = (unsigned char)toupper(c.data[i]);
 *             int failed = weir_write(weir_stage_out(self), c);
 *             if (failed)
 *                 return failed;
 *         }
 *         return got;
 *     }
 *
 * What it returns decides what happens next:
 *
 *   0 after the end of its input     its output is ended
 *   0 before the end of its input    it has finished early: its output is
 *                                    ended, and the stage before it is told
 *                                    that no more is needed (WEIR_STOPPED)
 *   a status that it got from its    passed on; the pipeline already knows
 *   readable or writable             the cause
 *   any other negative status        the pipeline fails with it: every other
 *                                    stage is cancelled
 *
 * A stage may have several inputs and outputs. When it returns, each output is
 * ended or failed as its one output would be, and each input that is not at its
 * end is stopped. An output that nobody needs any more gives WEIR_STOPPED to
 * each write, and one that was taken off (weir_pipeline_detach) WEIR_UNPIPED;
 * the stage goes on with the others, and is cancelled only when all are gone.
 * If it returns WEIR_STOPPED while another one is wanted, that one is closed
 * early: an error.
 *
 * A stage never waits in a system call that may last: it waits in
 * weir_stage_poll, which an abort wakes at once, and makes the call when it
 * cannot block. Stage threads have all signals blocked. pthread_cancel and
 * pthread_exit are not for stage functions.
 */
#ifndef WEIR_STAGE_H
#define WEIR_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/api.h>
#include <weir/chunk.h>
#include <weir/deadline.h>
#include <weir/edge.h>
#include <weir/pool.h>
#include <weir/readable.h>
#include <weir/writable.h>

WEIR_BEGIN

typedef struct weir_stage weir_stage;

typedef enum weir_stage_kind {
    WEIR_TRANSFORM, /* reads and writes */
    WEIR_SOURCE,    /* only writes */
    WEIR_SINK       /* only reads */
} weir_stage_kind;

/*
 * The definition of a stage: a value, which weir_pipeline_add copies. All
 * fields but `run` may be left 0.
 */
typedef struct weir_stage_def {
    /* 0, or why a function that returns a definition could not make one;
     * weir_pipeline_add returns it. */
    int status;

    /* What the stage is called in messages and figures; NULL: "stage".
     * Copied. */
    const char *name;

    weir_stage_kind kind;

    /*
     * Called first, on the stage's thread. The stages of a pipeline open one
     * after the other, each after those it reads from and else as they were
     * added, and none runs before all are open: whatever cannot work is found
     * before anything is written, and the same fault always gives the same
     * message. Returns 0 or a negative status; may wait, in weir_stage_poll.
     */
    int (*open)(weir_stage *self);

    /* The stage itself, as described above. Called once all are open. */
    int (*run)(weir_stage *self);

    /*
     * Called once, last, on the stage's thread after its last I/O returned,
     * whenever the thread was started, whether or not open or run were called
     * or failed. `status` is what became of the stage: 0, or why not. May not
     * wait long, and cannot fail: what can fail belongs into run.
     */
    void (*close)(weir_stage *self, int status);

    /* The stage's own data: weir_stage_arg returns it. */
    void *arg;

    /*
     * Releases arg. Called exactly once: when the pipeline is freed, or by
     * weir_pipeline_add when it refuses the stage. NULL: arg is the caller's.
     * Where arg is NULL there is nothing to release, and it is not called.
     */
    void (*free_arg)(void *arg);

    /*
     * What the stage asks for its edges, in bytes or objects; 0 asks for
     * nothing, WEIR_MARK_ZERO for a mark of 0. high_water_mark is for both
     * sides; where given, the one for a side overrides it. The names are
     * Node's: the writable side of a stage is its input, the readable side its
     * output. An edge gets the larger of what its two stages ask.
     *
     * low_water_mark and its like work the same way, by themselves: they are to
     * the low mark of an edge what these are to the high one. Where nobody asks
     * it is half of the high one.
     */
    size_t high_water_mark;
    size_t writable_high_water_mark;
    size_t readable_high_water_mark;
    size_t low_water_mark;
    size_t writable_low_water_mark;
    size_t readable_low_water_mark;

    /* Object mode of the input and of the output; both for object_mode. Two
     * stages that are joined must agree. */
    bool object_mode;
    bool writable_object_mode;
    bool readable_object_mode;

    /* What is known of the objects of the input and of the output (see
     * weir/edge.h); `objects` is for both. An edge takes what the stage that
     * writes says, else what the one that reads does. */
    weir_objects objects;
    weir_objects writable_objects;
    weir_objects readable_objects;

    /*
     * How many inputs and outputs the stage can have. Where both are 0 it is
     * one, or none on the side that its kind lacks; where only `most` is, it is
     * `least`. WEIR_ANY_NUMBER as `most`: no upper bound.
     */
    size_t least_inputs;
    size_t most_inputs;
    size_t least_outputs;
    size_t most_outputs;

    /*
     * The largest chunk that the stage writes, in bytes, for
     * weir_pipeline_get_bound. 0: nobody knows; WEIR_AS_READ: no larger than
     * what it reads; WEIR_BY_MARK: a quarter of its output's high mark, but
     * from 4 KiB to 1 MiB. Nothing holds the stage to it.
     */
    size_t largest_chunk;

    /*
     * The stage never changes the bytes that it reads. Behind a stage with
     * several outputs, such as a tee, bytes are shared, and a read copies those
     * that others can see, unless the stage says this: then it reads the one
     * copy that all share. Elsewhere it makes no difference.
     */
    bool reads_only;
} weir_stage_def;

#define WEIR_ANY_NUMBER SIZE_MAX
#define WEIR_AS_READ SIZE_MAX
#define WEIR_BY_MARK (SIZE_MAX - 1)

/* ---- For the stage's own thread, from open to close -------------------- */

/* The readable of a transform or sink, of several the first; NULL for a
 * source. */
WEIR_API weir_readable *weir_stage_in(weir_stage *self);

/* The writable of a source or transform, of several the first; NULL for a
 * sink. */
WEIR_API weir_writable *weir_stage_out(weir_stage *self);

/* How many inputs and outputs there are, whether or not they have ended. There
 * may be more outputs at the next call (weir_pipeline_attach), never fewer. */
WEIR_API size_t weir_stage_inputs(weir_stage *self);
WEIR_API size_t weir_stage_outputs(weir_stage *self);

/* Input or output `index`, in the order in which they were linked, counted from
 * 0; NULL when there is none. */
WEIR_API weir_readable *weir_stage_input(weir_stage *self, size_t index);
WEIR_API weir_writable *weir_stage_output(weir_stage *self, size_t index);

/*
 * Waits until a read of one of the inputs would not wait: there are data, or
 * the end or a failure that no read has told yet. Looks at them in turn, from
 * input `first` on and then from the beginning. Counts as coming back: the
 * stage has finished with what it has read from those that it looks at.
 *
 * Returns the input's index; -ENOENT when the end or the failure of each has
 * been told; -ETIMEDOUT; or the status of weir_stage_cancelled.
 */
WEIR_API WEIR_MUST_CHECK int
weir_stage_await_input(weir_stage *self, size_t first, weir_deadline deadline);

/*
 * The same for outputs: waits until a write to one of them would not wait. An
 * output that was full counts as such until it has drained to its low mark; one
 * that is stopped or has failed is returned until a write has told it. A strict
 * output may be returned and still have no room for the chunk, and one that was
 * attached meanwhile before weir_stage_outputs has counted it. -ENOENT when
 * none is left that could be written to.
 */
WEIR_API WEIR_MUST_CHECK int
weir_stage_await_output(weir_stage *self, size_t first, weir_deadline deadline);

/* The definition's arg. */
WEIR_API void *weir_stage_arg(weir_stage *self);

/* The definition's name. */
WEIR_API const char *weir_stage_name(weir_stage *self);

/* The pipeline's pool, for weir_chunk_alloc. */
WEIR_API weir_pool *weir_stage_pool(weir_stage *self);

/*
 * Says what went wrong and returns `status`, so that a stage can write
 *
 *     return weir_stage_fail(self, -errno, "%s", path);
 *
 * The pipeline's message becomes "NAME: PATH: No such file or directory": the
 * status's own text is added for errno values, not for weir's, whose cause the
 * format gives. Only the first call counts. Does not fail the stage by itself.
 */
WEIR_API int weir_stage_fail(weir_stage *self, int status, const char *format,
                             ...) WEIR_PRINTF(3, 4);

/*
 * 0 while the stage is wanted; else why it is not: WEIR_STOPPED when the stage
 * after it needs no more, or the status the pipeline failed with. A stage that
 * works for long without reading or writing asks now and then and returns what
 * it gets. Does not wait.
 */
WEIR_API int weir_stage_cancelled(weir_stage *self);

/*
 * Waits until `fd` is ready for `events` (as in poll(2)), the stage is
 * cancelled or the deadline has passed. fd -1 waits for the latter two alone:
 * a sleep that an abort ends.
 * Returns the ready events (above 0), -ETIMEDOUT, the status of
 * weir_stage_cancelled, or a negated errno value.
 */
WEIR_API WEIR_MUST_CHECK int
weir_stage_poll(weir_stage *self, int fd, short events, weir_deadline deadline);

/*
 * A descriptor that polls readable once the stage is cancelled, for a stage
 * that must wait in a poll loop of its own. It belongs to the stage; do not
 * read or close it. Returns it, or a negated errno value.
 */
WEIR_API WEIR_MUST_CHECK int weir_stage_cancel_fd(weir_stage *self);

WEIR_END

#endif
