/* SPDX-License-Identifier: MIT */
/*
 * weir/pipeline.h - stages joined by edges: build, run, wait, abort.
 *
 *     weir_pipeline *p = weir_pipeline_new();
 *     weir_pipeline_add(p, weir_file_source("in.txt"));
 *     weir_pipeline_add(p, (weir_stage_def){.name = "upper", .run = upper});
 *     weir_pipeline_add(p, weir_gzip(.level = 9));
 *     weir_pipeline_add(p, weir_file_sink("out.gz"));
 *     int status = weir_pipeline_run(p);
 *     if (status)
 *         fprintf(stderr, "%s\n", weir_pipeline_why(p));
 *     weir_pipeline_free(p);
 *
 * Most pipelines are straight lines: weir_pipeline_add joins each stage to the
 * one before. Stages with several inputs or outputs make graphs: place them,
 * then link them.
 *
 * The first real error wins, with the name of its stage. It replaces an
 * earlier WEIR_PREMATURE_CLOSE and is replaced by nothing.
 *
 * A pipeline is built and freed by one thread. Once it is started, the
 * functions that say "any thread" may be called from any.
 */
#ifndef WEIR_PIPELINE_H
#define WEIR_PIPELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/api.h>
#include <weir/deadline.h>
#include <weir/edge.h>
#include <weir/pool.h>
#include <weir/stage.h>
#include <weir/token.h>

WEIR_BEGIN

typedef struct weir_pipeline weir_pipeline;

/* ---- Build -------------------------------------------------------------- */

/* A new, empty pipeline; NULL when there is no memory. Free with
 * weir_pipeline_free. */
WEIR_API WEIR_MUST_CHECK weir_pipeline *weir_pipeline_new(void);

/*
 * Adds a stage and joins it to the one that was added before, if there is one:
 * weir_pipeline_place and weir_pipeline_link in one. The definition is copied;
 * its arg is the pipeline's from now on, also when this fails.
 *
 * Returns 0, -ENOMEM, -EINVAL when it has no run, or its own status. The
 * pipeline remembers the first of these and weir_pipeline_start returns it, so
 * that building code need not look at each result. WEIR_ALREADY_STARTED after
 * the start, which the run does not notice.
 */
WEIR_API int weir_pipeline_add(weir_pipeline *pipeline, weir_stage_def stage);

/* Adds a stage that is joined to nothing yet. Of one that is composed of
 * several these are joined to each other. Returns what weir_pipeline_add does.
 */
WEIR_API int weir_pipeline_place(weir_pipeline *pipeline, weir_stage_def stage);

/* The index of the stage that was added last, to link it by; SIZE_MAX when
 * there is none. A stage's index is how many were added before it. */
WEIR_API size_t weir_pipeline_last(weir_pipeline *pipeline);

/* How two stages are to be joined; all fields may be 0. */
typedef struct weir_link {
    /* Of the edge between them: what is 0 is as the stages ask. Whether it
     * carries objects, and what is known of these, the stages alone say. */
    weir_edge_options edge;

    /*
     * What goes wrong in the branch behind this link ends the branch alone: the
     * stages that get their data through this link and no other. For the stage
     * before it the output is stopped; a stage that also reads from elsewhere
     * gets from the branch what it wrote, and then the end. The error is in
     * the figures of its stage and in weir_pipeline_stage_why. The run fails
     * with it only when all outputs of the stage before have gone in this way.
     */
    bool detach_on_error;
} weir_link;

/*
 * Joins stage `from` to stage `to` by an edge: the next output of the one, the
 * next input of the other, in the order of the calls. `how` NULL: all fields 0.
 * How many a stage can have is checked at the start.
 *
 * Returns 0; or -EINVAL when there is no such stage or -ENOMEM, which the
 * pipeline remembers as of weir_pipeline_add; or WEIR_ALREADY_STARTED.
 */
WEIR_API int weir_pipeline_link(weir_pipeline *pipeline, size_t from, size_t to,
                                const weir_link *how);

/*
 * The application feeds a stage itself: returns the writable of a new edge to
 * its next input, for any thread. It is good until weir_pipeline_free. Whoever
 * holds it must weir_end it (or weir_fail it), or the run does not finish. A
 * failure ends the run with its status; one before the start makes the start
 * return it. Call before the start.
 * NULL when there is no memory, no such stage, or the pipeline was started.
 */
WEIR_API weir_writable *weir_pipeline_feed(weir_pipeline *pipeline,
                                           size_t stage);

/*
 * The application drains a stage itself: returns the readable of a new edge
 * from its next output. Read it to its end or weir_stop it, or the run does not
 * finish. Call before the start. NULL as above.
 */
WEIR_API weir_readable *weir_pipeline_drain(weir_pipeline *pipeline,
                                            size_t stage);

/* The same of the first stage, which must then not be a source, before or after
 * it was added; the same writable at each call. */
WEIR_API weir_writable *weir_pipeline_input(weir_pipeline *pipeline);

/* The same of what will be the last stage, which must then not be a sink; the
 * same readable at each call. */
WEIR_API weir_readable *weir_pipeline_output(weir_pipeline *pipeline);

/*
 * Gives every edge these marks, in bytes or objects, whatever its stages ask
 * for (0: what the stages ask for; WEIR_MARK_ZERO: a mark of 0). Returns 0, or
 * WEIR_ALREADY_STARTED, with nothing changed: weir_writable_set_marks changes
 * those of an edge that runs.
 */
WEIR_API int weir_pipeline_set_marks(weir_pipeline *pipeline, size_t high,
                                     size_t low);

/* What a budget must have for each byte edge. */
#define WEIR_BUDGET_EDGE_BYTES ((size_t)4096)

/*
 * Limits what all edges in byte mode hold together, waiting and in the readers'
 * hands, to so many bytes, whatever their number and marks; 0: no limit. Edges
 * in object mode are not counted. Each has a part of half of it for itself,
 * and shares the rest with the others; so none ever waits for another's memory.
 *
 * A chunk that is larger than an edge's own part, which weir_writable_mark
 * gives then if the mark is larger, may be cut: weir_write, weir_write_many and
 * weir_write_then pass it on in pieces, between which those of other writers
 * can come. A write with a deadline, or that does not wait, returns -EMSGSIZE
 * for it.
 *
 * weir_offer, weir_end_with, what is put back, what the application wrote
 * before the start, and a weir_read_exact of more than an edge's own part can
 * pass the limit; nothing else.
 *
 * weir_pipeline_start refuses a budget of less than WEIR_BUDGET_EDGE_BYTES for
 * each edge with WEIR_MISUSE. Returns 0, or WEIR_ALREADY_STARTED.
 */
WEIR_API int weir_pipeline_set_budget(weir_pipeline *pipeline, size_t bytes);

/*
 * Ends the run when the token is aborted, as weir_pipeline_abort would; when it
 * was before the start, weir_pipeline_start returns WEIR_ABORTED. Replaces the
 * token before; NULL: none. The pipeline takes a reference of its own and keeps
 * it until it is freed. Returns 0, or WEIR_ALREADY_STARTED.
 */
WEIR_API int weir_pipeline_set_token(weir_pipeline *pipeline,
                                     weir_token *token);

/* What is done about stages that wait for each other. */
typedef enum weir_deadlock {
    WEIR_DEADLOCK_DEFAULT, /* to grow where there is a budget, else to fail */
    WEIR_DEADLOCK_FAIL,    /* the run ends with WEIR_DEADLOCK */
    WEIR_DEADLOCK_GROW     /* the full edge among them that holds least gets a
                              higher mark, as long as the budget allows */
} weir_deadlock;

/*
 * Where two ways lead from one stage to another, one of them can fill up while
 * nothing comes out of the other: for ever, if the stage where they meet waits
 * for it. A thread looks for that a few times a second; the run ends, or goes
 * on, within a second. A line or a tree needs no such thread.
 *
 * Found are stages of which every thread waits in an edge, without a deadline.
 * One that has threads which weir does not know of, and that write for it,
 * should not wait so in the meantime. Returns 0, or WEIR_ALREADY_STARTED.
 */
WEIR_API int weir_pipeline_on_deadlock(weir_pipeline *pipeline,
                                       weir_deadlock what);

/*
 * Checks what weir_pipeline_start does before it starts anything, and starts
 * nothing: each stage's inputs and outputs, bytes against objects, and that no
 * stage gets back what it wrote. Of several faults it is always the same one
 * that is found. Returns 0, WEIR_MISUSE with the stages named by
 * weir_pipeline_why, or what the pipeline remembers; the start would return it
 * too. WEIR_ALREADY_STARTED. Stages can still be added after a success.
 */
WEIR_API WEIR_MUST_CHECK int weir_pipeline_check(weir_pipeline *pipeline);

/* ---- Run ---------------------------------------------------------------- */

/*
 * Checks the pipeline, joins the stages by edges and starts one thread for
 * each. Does not wait for them.
 *
 * Returns 0, or why nothing was started: what weir_pipeline_add returned,
 * WEIR_MISUSE (no stages, a source that is not first, a sink that is not last,
 * an end that nobody holds, more inputs or outputs than a stage takes or fewer,
 * a cycle, byte against object mode), WEIR_ABORTED when it or
 * its token was aborted before, what the application failed its input with,
 * -ENOMEM, or -EAGAIN when the system would not give another thread (those
 * already started are home again). WEIR_ALREADY_STARTED when it was, which the
 * run does not notice.
 */
WEIR_API WEIR_MUST_CHECK int weir_pipeline_start(weir_pipeline *pipeline);

/*
 * Waits until every stage is closed and its thread joined.
 * Returns 0 when all succeeded, else the status of the first error. Again, the
 * same at once. WEIR_MISUSE when it was not started; WEIR_OWN_THREAD, without
 * waiting, on a thread of one of its stages or in weir_pipeline_on_done's call.
 * Any other thread.
 */
WEIR_API WEIR_MUST_CHECK int weir_pipeline_wait(weir_pipeline *pipeline);

/* The same, but waits no longer than to the deadline. Also -ETIMEDOUT, with
 * the pipeline still running (or as the status of a stage that failed with it:
 * weir_pipeline_why is then not empty). Any other thread. */
WEIR_API WEIR_MUST_CHECK int weir_pipeline_wait_until(weir_pipeline *pipeline,
                                                      weir_deadline deadline);

/* Start and wait. Returns what either returned. */
WEIR_API WEIR_MUST_CHECK int weir_pipeline_run(weir_pipeline *pipeline);

/*
 * Ends the run now: every stage is woken whatever it waits in, what is queued
 * is dropped, and the run's status is WEIR_ABORTED unless an error came first.
 * Does not wait: weir_pipeline_wait does. Does nothing after the end or when
 * repeated. Any thread, but not a signal handler.
 */
WEIR_API void weir_pipeline_abort(weir_pipeline *pipeline);

/*
 * Takes a branch off while it runs: what is queued on edge `edge` is still
 * read, and then its end. The stage that writes gets WEIR_UNPIPED from its next
 * write there, and goes on with its other outputs; if there is none it is told
 * that no more is needed. Does not wait. Returns 0, also when the edge has
 * ended already; -EINVAL when there is no such edge, or the application writes
 * to it; WEIR_MISUSE before the start. Any thread.
 */
WEIR_API int weir_pipeline_detach(weir_pipeline *pipeline, size_t edge);

/*
 * Makes a writable, of an edge of yours or weir_pipeline_input of another
 * pipeline, one more output of a stage that runs and may have more: behind a
 * tee it gets every chunk from the tee's next read on. When the stage returns
 * it is ended or failed as the other outputs are. What goes wrong behind it is
 * its own affair: the stage gets WEIR_STOPPED, and WEIR_UNPIPED once it was
 * ended; that there is no output left may be found only when the stage next
 * writes. Who reads bytes from it gets a copy of what others can see.
 *
 * It has to live until the stage is closed or weir_pipeline_take_off has
 * returned, and a pipeline with a budget until the former. Returns 0; -EINVAL
 * (no such stage, or none that takes more; objects against bytes; a writable
 * that is over, a stage's or this pipeline's); WEIR_MISUSE before the start and
 * when the stage has returned or is cancelled; -ENOMEM. Any thread; no wait.
 */
WEIR_API int weir_pipeline_attach(weir_pipeline *pipeline, size_t stage,
                                  weir_writable *out);

/* Takes such an output off: it is ended, and the stage gets WEIR_UNPIPED, as
 * with weir_pipeline_detach. Waits for nobody but a thread that is just ending
 * it and its observers. Returns 0, again too; -EINVAL when it is none. Any
 * thread, after the start. */
WEIR_API int weir_pipeline_take_off(weir_pipeline *pipeline,
                                    weir_writable *out);

/*
 * Calls `done(arg, status)` when every stage is closed, exactly once, with what
 * weir_pipeline_wait returns, and with no lock held: on the thread of the stage
 * that closed last (or of weir_pipeline_start), before any wait returns. Asked
 * for after the end, at once, on the present thread. One that is asked for
 * before a start that fails is never called. Node: the callback of pipeline().
 *
 * `done` may call what the other functions here say of any thread, and abort,
 * which does nothing any more. It cannot wait for the pipeline or free it:
 * these refuse with WEIR_OWN_THREAD.
 *
 * Returns 0; or WEIR_MISUSE, and `done` is not called, when there is one
 * already or the start has failed. Any thread.
 */
WEIR_API int weir_pipeline_on_done(weir_pipeline *pipeline,
                                   void (*done)(void *arg, int status),
                                   void *arg);

/*
 * Stage `index`, in the order in which they were added, to wait for or to
 * complete; NULL when there is none. Good until weir_pipeline_free. Any thread,
 * after the start.
 */
WEIR_API weir_stage *weir_pipeline_stage(weir_pipeline *pipeline, size_t index);

/*
 * Waits until the stage is closed, while others may still run. Node: finished.
 * Returns what became of it: 0, WEIR_STOPPED when it was not needed to the end,
 * or why it failed. -ETIMEDOUT; WEIR_MISUSE before the start; WEIR_OWN_THREAD,
 * without waiting, on a thread of the same pipeline. Any other thread.
 */
WEIR_API WEIR_MUST_CHECK int weir_stage_wait(weir_stage *stage,
                                             weir_deadline deadline);

/*
 * A descriptor that polls readable once every stage is closed, for programs
 * with a poll loop: weir_pipeline_wait then returns at once. It belongs to the
 * pipeline. Call after the start. Returns it, or a negated errno value.
 */
WEIR_API WEIR_MUST_CHECK int weir_pipeline_done_fd(weir_pipeline *pipeline);

/* The same, but readable once the run has failed or was aborted, while its
 * stages may still be on their way home. */
WEIR_API WEIR_MUST_CHECK int weir_pipeline_failed_fd(weir_pipeline *pipeline);

/*
 * Frees the pipeline and all that belongs to it; NULL is ignored. One that
 * still runs is aborted and waited for.
 * Returns 0; or WEIR_OWN_THREAD, with nothing done, on a thread of one of its
 * stages or in weir_pipeline_on_done's call.
 */
WEIR_API int weir_pipeline_free(weir_pipeline *pipeline);

/* ---- What happened ------------------------------------------------------ */

/*
 * The message of the first error, on one line: "gunzip: in.gz: unexpected end
 * of the file at byte 4096". Empty when there was none. Control characters
 * are shown as \ooo. Good until weir_pipeline_free; call after a wait, or
 * after a start that failed.
 */
WEIR_API const char *weir_pipeline_why(weir_pipeline *pipeline);

/* The name of the stage that the first error came from; NULL when there was
 * none, or it was nobody's (an abort). Call as weir_pipeline_why. */
WEIR_API const char *weir_pipeline_failed_stage(weir_pipeline *pipeline);

/*
 * Who keeps a run that has failed, or was aborted, from its end: the message of
 * the error and the names of the stages that are not closed, as in "Aborted;
 * not home: upper, write". What weir brings comes home within 100 ms; a stage
 * of yours that waits or works elsewhere and never asks whether it is cancelled
 * does not, and no thread can be ended from outside. So a program gives it some
 * time (weir_pipeline_wait_until), then says who it was, and exits.
 *
 * `text` gets one line of at most `size` bytes with its NUL; NULL is fine where
 * `size` is 0. Returns how many stages are not closed; 0, with an empty text,
 * while the run has not failed and when all are closed. Any thread, after the
 * start.
 */
WEIR_API size_t weir_pipeline_missing(weir_pipeline *pipeline, char *text,
                                      size_t size);

/* The message of the error that ended the stage's branch alone
 * (detach_on_error), if it is this stage's; else NULL. Good and called as
 * weir_pipeline_why. */
WEIR_API const char *weir_pipeline_stage_why(weir_pipeline *pipeline,
                                             size_t index);

/* ---- Figures, while it runs and after ----------------------------------- */

/* The stage's life, and what it did with its time so far. */
typedef struct weir_stage_stats {
    const char *name;
    weir_stage_kind kind;
    uint64_t running_ns; /* since its run function was called, to its return */
    uint64_t starved_ns; /* of these, waiting for its inputs */
    uint64_t blocked_ns; /* of these, waiting for room in its outputs */
    bool running;        /* its run function has not returned */
    int status;          /* after that: what became of it */
} weir_stage_stats;

/* How many stages were added; how many edges were made by the start, or will be
 * as weir_pipeline_check found (of a line one less, and one more for each end
 * that the application holds). Any thread. */
WEIR_API size_t weir_pipeline_stages(weir_pipeline *pipeline);
WEIR_API size_t weir_pipeline_edges(weir_pipeline *pipeline);

/*
 * Figures of stage `index`, in the order in which they were added, or of edge
 * `index`: these are counted from the sources, an edge before those behind it.
 * Returns 0, or -EINVAL when there is none. Any thread, after the start; those
 * of a stage are there before, with all times 0.
 */
WEIR_API int weir_pipeline_stage_stats(weir_pipeline *pipeline, size_t index,
                                       weir_stage_stats *stats);
WEIR_API int weir_pipeline_edge_stats(weir_pipeline *pipeline, size_t index,
                                      weir_edge_stats *stats);

/* Which stages edge `index` joins; SIZE_MAX is the application. Returns 0, or
 * -EINVAL when there is none. Any thread, after the start or after
 * weir_pipeline_check has found no fault. */
WEIR_API int weir_pipeline_edge_ends(weir_pipeline *pipeline, size_t index,
                                     size_t *from, size_t *to);

/* What the edges of a pipeline with a budget hold together. */
typedef struct weir_budget_stats {
    size_t limit;         /* 0: there is none */
    size_t bytes;         /* now */
    size_t highest_bytes; /* ever */
} weir_budget_stats;

/* Fills *stats; all 0 without a budget. Any thread, after the start. */
WEIR_API void weir_pipeline_budget_stats(weir_pipeline *pipeline,
                                         weir_budget_stats *stats);

/*
 * How edge `index` joins them: what weir_pipeline_link was given, with what the
 * stages ask for and the defaults in place of what was left 0. These are the
 * marks that it begins with; weir_pipeline_edge_stats has those of the moment.
 * Returns 0, -EINVAL as above, or -ENOMEM. When as above.
 */
WEIR_API int weir_pipeline_edge_link(weir_pipeline *pipeline, size_t index,
                                     weir_link *how);

/* The most that the edges of a pipeline hold together. */
typedef struct weir_pipeline_bound {
    uint64_t bytes;   /* byte edges: mark less one, and the largest chunk; no
                         more than the budget, where there is one */
    uint64_t objects; /* object edges: the marks */

    /* The first byte edge of which nobody knows how large its chunks can be
     * (weir_stage_def.largest_chunk) and which no budget bounds: `bytes` is
     * without it and its like. SIZE_MAX: there is none. */
    size_t unbounded_edge;
} weir_pipeline_bound;

/* Fills *bound. Returns 0, -EINVAL where weir_pipeline_edge_link would for
 * every edge, or -ENOMEM. When as that. */
WEIR_API int weir_pipeline_get_bound(weir_pipeline *pipeline,
                                     weir_pipeline_bound *bound);

/*
 * The index of the stage that the others waited for: the one that was busy
 * longest, which is its running time less what it waited for its neighbours.
 * Any thread, after the start.
 */
WEIR_API size_t weir_pipeline_bottleneck(weir_pipeline *pipeline);

/* The pool that the stages' buffers come from. Any thread. */
WEIR_API weir_pool *weir_pipeline_pool(weir_pipeline *pipeline);

WEIR_END

#endif
