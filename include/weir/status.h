/* SPDX-License-Identifier: MIT */
/*
 * weir/status.h - what the functions of weir return.
 *
 * A status is an int. 0 is success, and where a function counts something a
 * positive value is the count. A negative value says why it did not work: it
 * is either a negated errno value (-ENOENT) or one of the values below, which
 * lie outside the range of errno. The variable errno itself is never part of
 * the interface: weir neither reads it from you nor promises to leave it.
 */
#ifndef WEIR_STATUS_H
#define WEIR_STATUS_H

#include <weir/api.h>

WEIR_BEGIN

enum weir_status {
    WEIR_OK = 0,

    /*
     * The other end needs no more: a downstream stage finished early (`head`)
     * or an application closed its readable. This is not an error. A stage
     * that gets it returns it, and the run can still be a success.
     */
    WEIR_STOPPED = -20001,

    /* weir_pipeline_abort was called. Node: ABORT_ERR. */
    WEIR_ABORTED = -20002,

    /*
     * A stream was closed before its end, and nobody said why. Any real error
     * replaces it. Node: ERR_STREAM_PREMATURE_CLOSE.
     */
    WEIR_PREMATURE_CLOSE = -20003,

    /* A write after the end. It fails the stream. Node:
     * ERR_STREAM_WRITE_AFTER_END. */
    WEIR_WRITE_AFTER_END = -20004,

    /* A write to a stream that has been closed. Node: ERR_STREAM_DESTROYED. */
    WEIR_DESTROYED = -20005,

    /*
     * The data are not what the stage can work with (not a gzip file, a check
     * value that does not match). The stage's message says where and what.
     */
    WEIR_BAD_DATA = -20006,

    /* A limit that was asked for has been passed (max_output). */
    WEIR_LIMIT = -20007,

    /*
     * A call that the pipeline's state or shape does not allow: no stages, a
     * source in the middle, a wait before the start. weir_pipeline_why says
     * what, where the run fails with it.
     */
    WEIR_MISUSE = -20008,

    /* Something was put back after the reader had been told of the end. Node:
     * ERR_STREAM_UNSHIFT_AFTER_END_EVENT. */
    WEIR_READ_AFTER_END = -20009,

    /* The pipeline was started before: it can be neither started again nor
     * changed. The run goes on as if nothing had been asked. */
    WEIR_ALREADY_STARTED = -20010,

    /* A thread of the pipeline asked to wait for the pipeline, or to free it:
     * it would wait for itself. Nothing was done. */
    WEIR_OWN_THREAD = -20011,

    /* weir_unpipe has parted the two streams. They are unharmed. */
    WEIR_UNPIPED = -20012,

    /* A stage wrote to its own input: once full, it would wait for itself. */
    WEIR_OWN_INPUT = -20013,

    /* A stage read from an edge of its pipeline that another one reads. */
    WEIR_WRONG_STAGE = -20014,

    /* Two threads read from one edge at once that is not in taking mode, or one
     * reads while the other is in weir_read_exact. The second of them gets
     * this; the first is unharmed. */
    WEIR_TWO_READERS = -20015,

    /*
     * weir_stage_complete was called once too often: for a callback that was
     * completed or had answered already, or when none was called. It fails the
     * run. Node: ERR_MULTIPLE_CALLBACK.
     */
    WEIR_MULTIPLE_CALLBACK = -20016,

    /* A child process has ended with an exit status other than 0, or by a
     * signal. The stage's message says which, and what it said last. */
    WEIR_CHILD_FAILED = -20017,

    /*
     * An edge that is to fail when it is full (WEIR_FULL_FAIL) was. In a
     * pipeline the message says between which stages.
     */
    WEIR_OVERFLOW = -20018,

    /* For completions only: the chunk was dropped by an edge that drops what it
     * has no room for. */
    WEIR_DROPPED = -20019,

    /* Stages of a graph waited for each other, so that none of them could go
     * on. The pipeline's message names them and their edges. */
    WEIR_DEADLOCK = -20020
};

/*
 * One line of text for any status, without a full stop: "Success", strerror's
 * text for an errno value, or weir's own. Never NULL. The text belongs to the
 * library; it is good until the same thread's next call. Any thread.
 */
WEIR_API const char *weir_status_text(int status);

WEIR_END

#endif
