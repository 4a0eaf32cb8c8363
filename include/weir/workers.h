/* SPDX-License-Identifier: MIT */
/*
 * weir/workers.h - one stage, several threads, its output in input order.
 *
 * For work that is done item by item, where each item takes long enough to be
 * worth a thread's while (some ten microseconds at least). Node: map with
 * concurrency.
 *
 *     static int upper(weir_stage *self, weir_job *job)
 *     {
 *         for (size_t i = 0; i < job->item.size; i++)
 *             job->item.data[i] = (unsigned char)toupper(job->item.data[i]);
 *         return 0;
 *     }
 *
 *     weir_workers_options how = {.work = upper, .workers = 4};
 *     weir_pipeline_add(p, weir_workers_stage("upper", &how, NULL));
 *
 * Nobody hands work to anybody: each worker takes the next item from the
 * stage's input, works on it, and hands in the result. Whoever hands in the one
 * that is due writes it, and those behind it that are ready. The stage's own
 * thread is the first worker; the others are started when there is an item
 * that nobody is free for, and are home before the stage's function returns.
 *
 * Bounds: at most `window` items have been taken and are not written yet, and
 * at most `workers` are worked on. So the stage holds no more than
 *
 *     (window + 1) x (largest item + largest result) + workers x worker state
 *
 * beside what its edges hold. Results wait for those before them; while the
 * window is full nothing is taken. To the input's edge an item is done with
 * when the next is taken; from then on it is the window that bounds it.
 *
 * Failure: the first in input order wins, whatever failed first in time. The
 * results of the items before it are written. The message says which item it
 * was, counted from 1, and where it began: "upper: item 3 at byte 131072: ...".
 * After a failure, an abort, or when no more output is needed, nothing is taken
 * any more; what is being worked on is waited for. Work that lasts asks
 * weir_stage_cancelled now and then and returns what it gets.
 */
#ifndef WEIR_WORKERS_H
#define WEIR_WORKERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/api.h>
#include <weir/chunk.h>
#include <weir/stage.h>

WEIR_BEGIN

/* The most workers that a stage may have, and the largest window. */
#define WEIR_MOST_WORKERS 256
#define WEIR_MOST_WINDOW 65536

/* One item on its way. */
typedef struct weir_job {
    /*
     * The item; after the work what comes in its place, which may be the same
     * chunk with other bytes, another chunk, or an empty one for nothing at
     * all. The bytes are the worker's own unless there is an overlap: then the
     * next item's worker looks at the last of them, and they are not to be
     * changed (see weir_chunk_own). What a work that fails leaves here is
     * released.
     */
    weir_chunk item;

    /* The last `overlap` bytes of input before the item, or as many as there
     * are. Only to be looked at, during the work. */
    weir_chunk before;

    uint64_t index;  /* of the item, counted from 0 */
    uint64_t offset; /* bytes of all items before it */

    /* result_size bytes for the functions to leave things in for one another;
     * all 0 when the item is taken. NULL when result_size is 0. */
    void *result;

    /* What open_worker made for the thread that does the work. */
    void *worker;
} weir_job;

/*
 * What the workers do and how many they are. All fields but `work` may be 0.
 * The functions return 0, but for `take`, or a negative status, which fails the
 * item. They may call weir_stage_arg, _name, _pool, _cancelled and _poll, and
 * say what is wrong by weir_job_fail. No lock is held while they run.
 */
typedef struct weir_workers_options {
    /*
     * Does the work of one item. Called on any of the stage's threads, on
     * several at once for different items; it neither reads nor writes the
     * stage's streams.
     */
    int (*work)(weir_stage *self, weir_job *job);

    /* Threads, from 1 to WEIR_MOST_WORKERS; 0: as many as there are CPUs that
     * the process may use. */
    unsigned workers;

    /* Items taken and not yet written, from 1 to WEIR_MOST_WINDOW; default
     * twice the number of workers. */
    unsigned window;

    /* Write each result as soon as it is there. Then the first failure in time
     * wins. */
    bool unordered;

    /* Bytes of input before each item that its worker may look at. Byte mode
     * only. */
    size_t overlap;

    /* Bytes behind job->result. */
    size_t result_size;

    /* What messages call an item; default "item". Kept, not copied. */
    const char *item_name;

    /*
     * Takes the next item: reads job->item from weir_stage_in. Called for one
     * item after the other, never for two at once, each time on whatever
     * worker is free. Returns 1, 0 at the end, or a status. Default: weir_read
     * of one chunk.
     */
    int (*take)(weir_stage *self, weir_job *job);

    /*
     * Writes what came of an item to weir_stage_out; job->item is now this
     * function's to write or release. Called for one item after the other, in
     * their order, never for two at once, on any of the threads; `take` may run
     * meanwhile. Default: weir_write of job->item unless it is empty.
     */
    int (*emit)(weir_stage *self, weir_job *job);

    /*
     * Makes what a worker has for itself, before its first item: job->worker.
     * Called for one worker after the other, not on its thread. What it made is
     * given to close_worker, on the stage's own thread, once all work is over.
     */
    int (*open_worker)(weir_stage *self, void **worker);
    void (*close_worker)(weir_stage *self, void *worker);
} weir_workers_options;

/*
 * A stage of such workers, and nothing else; `options` is copied, and
 * weir_stage_arg gives `arg` to its functions. It is a transform. Fields of the
 * result may be set before adding it, but for arg and the functions: kind
 * (for a sink, what comes in an item's place is released), marks, objects.
 * Bad options are reported by the run: "NAME: workers=300: ...". Any thread.
 */
WEIR_API WEIR_MUST_CHECK weir_stage_def
weir_workers_stage(const char *name, const weir_workers_options *options,
                   void *arg);

/*
 * The same from within a stage's run function, which may write before and after
 * it. Returns when the input is at its end, all results are written and all of
 * its threads are home.
 * Returns 0, -EINVAL for bad options, -ENOMEM, -EAGAIN when the system would
 * not give another thread, or the status of the first failure. The stage's own
 * thread.
 */
WEIR_API WEIR_MUST_CHECK int
weir_workers_run(weir_stage *self, const weir_workers_options *options);

/*
 * Says what went wrong with an item and returns `status`, as weir_stage_fail
 * does for a stage. Which item it was is added. For the functions of the
 * options that are given the job.
 */
WEIR_API int weir_job_fail(weir_job *job, int status, const char *format, ...)
    WEIR_PRINTF(3, 4);

WEIR_END

#endif
