/* SPDX-License-Identifier: MIT */
/*
 * pipeline_impl.h - a pipeline: its stages, its edges, its first error.
 * Layer 4. pipeline_build.c and pipeline_link.c say what it is to be,
 * pipeline_check.c whether it can, and pipeline_join.c puts it together;
 * pipeline.c runs it, each stage on the thread of stage_thread.c,
 * pipeline_wait.c waits for it, pipeline_report.c tells about it.
 */
#ifndef WI_PIPELINE_IMPL_H
#define WI_PIPELINE_IMPL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/pipeline.h>

#include "budget.h"
#include "stage_impl.h"
#include "thread.h"
#include "wake.h"

#define WI_WHY_SIZE 1024

#define WI_APPLICATION SIZE_MAX /* in place of a stage's index */
#define WI_LAST (SIZE_MAX - 1)  /* the stage that will be the last one */

/* Two stages, or one and the application, that are to be joined. */
typedef struct wi_link {
    size_t from;
    size_t to;
    size_t number; /* in the order of the calls */
    weir_link how;
    weir_edge *edge; /* NULL until they are, if both are stages */

    /* Once they are. */
    size_t place;    /* of the stage that writes, counted from 1 */
    wi_port *output; /* of that stage; NULL: the application */
    wi_port *input;  /* of the one that reads */
    int stopped;     /* what it was stopped with before the start */
} wi_link;

/* Stages that may fail by themselves: those behind one link. */
typedef struct wi_branch {
    struct wi_branch *next;  /* of all of the pipeline's */
    struct wi_branch *outer; /* which it is in itself; NULL: none */
    wi_port *entry;          /* the output before the link */

    /* Protected by the pipeline's lock; final once all are home. */
    int status; /* the first error */
    weir_stage *culprit;
    char why[WI_WHY_SIZE];
} wi_branch;

struct weir_pipeline {
    /* The builder's until the start; then read by all. */
    weir_stage **stages;
    size_t stage_count;
    weir_stage **order; /* in which they open: each after those before it */
    wi_link *links;     /* in the order of the calls; once they are checked or
                           joined, of the stages that write */
    size_t link_count;
    size_t link_room;
    size_t edge_count; /* links that are joined */
    wi_branch *branches;
    weir_deadlock on_deadlock;
    struct wi_watch *watching; /* for deadlocks; NULL: there can be none */
    size_t high; /* marks for every edge; 0: what the stages ask for */
    size_t low;
    size_t budget_bytes; /* for all byte edges; 0: none */
    wi_budget budget;    /* shared by them from the start on */
    weir_pool *pool;
    weir_token *token;       /* NULL: none */
    weir_token_watch *watch; /* on the token, from the start on */

    /* Lock order: this one is never held together with another. */
    wi_mutex lock;
    wi_cond changed; /* opened, over, closed or all_home has changed, or all
                        is joined */

    /* Protected by lock. */
    bool started;
    size_t running;  /* threads that were started */
    bool launched;   /* all of them were */
    size_t opened;   /* stages that are open, in order */
    size_t closed;   /* stages that are */
    bool all_closed; /* all that were launched: the status is final */
    bool all_home;   /* on_done has returned: no thread has anything to do */
    bool joining;
    bool joined;
    bool over;           /* failed or aborted: everybody goes home */
    int status;          /* the first error */
    weir_stage *culprit; /* whose it is; NULL: nobody's */
    char why[WI_WHY_SIZE];
    wi_wake done;   /* raised when all are home */
    wi_wake failed; /* raised with `over` */
    bool has_on_done;
    void (*on_done)(void *arg, int status);
    void *on_done_arg;
};

/* The stage that writes to a link's edge, and the one that reads from it; NULL:
 * the application, or there is none. */
weir_stage *wi_link_up(const weir_pipeline *pipeline, const wi_link *link);
weir_stage *wi_link_down(const weir_pipeline *pipeline, const wi_link *link);

/* Whether a stage reads, or writes, objects. */
bool wi_stage_reads_objects(const weir_stage *stage);
bool wi_stage_writes_objects(const weir_stage *stage);

/*
 * Checks that the stages can be joined as they are linked, and finds the order
 * in which they open. Returns 0, or a status whose message is recorded.
 */
int wi_pipeline_inspect(weir_pipeline *pipeline);

/* Puts the links into the order in which edges are counted, once that of the
 * stages is known; and back into that of the calls. */
void wi_pipeline_sort_links(weir_pipeline *pipeline);
void wi_pipeline_unsort_links(weir_pipeline *pipeline);

/* What the edge of a link is to be made with. */
weir_edge_options wi_link_options(const weir_pipeline *pipeline,
                                  const wi_link *link);

/* Checks the pipeline and joins its stages by edges. Returns as above. */
int wi_pipeline_connect(weir_pipeline *pipeline);

/*
 * Notices when all that were launched are closed, tells whoever wants to know,
 * and lets those go who wait. Lock held before and after, but not while it
 * tells.
 */
void wi_pipeline_finish(weir_pipeline *pipeline);

/* Whether the present thread is one of its stages', or in its on_done: waiting
 * for it would never end. Once it is started. */
bool wi_pipeline_is_here(const weir_pipeline *pipeline);

/* ---- pipeline_branch.c --------------------------------------------------- */

/* Finds the stages of each branch, of links that are joined and sorted. Returns
 * 0 or -ENOMEM. */
int wi_pipeline_find_branches(weir_pipeline *pipeline);
void wi_pipeline_free_branches(weir_pipeline *pipeline);

/* What the stage's branch has failed with by itself, or 0. */
int wi_branch_status(const weir_stage *stage);

/* Whether the output leaves such a branch for a stage that goes on. */
bool wi_branch_ends_at(const wi_port *output);

/* ---- deadlock_watch.c ---------------------------------------------------- */

/* Starts the thread that looks for deadlocks, if there can be any. Returns 0 or
 * a status. */
int wi_pipeline_watch(weir_pipeline *pipeline);

/* Waits until it has ended, which it does when all stages are closed. */
void wi_pipeline_end_watch(weir_pipeline *pipeline);

/* The function of a stage's thread; arg is the stage. */
void *wi_stage_main(void *arg);

/*
 * Records an error and its message if it is the first, or the first real one
 * after WEIR_PREMATURE_CLOSE; does nothing once all are closed. `stage` may be
 * NULL. Any thread.
 */
void wi_pipeline_record(weir_pipeline *pipeline, weir_stage *stage, int status,
                        const char *message);

/* The same of an error of a stage: it ends the stage's branch alone, if it has
 * one. In pipeline_branch.c. */
void wi_stage_record(weir_stage *stage, int status, const char *message);

/* Copies one line of text, with control characters as \ooo. */
void wi_copy_printable(char *to, size_t size, const char *from);

/* Records that the application has failed, or stopped, its end of an input or
 * output of the stage. Any thread. */
void wi_pipeline_record_end(weir_stage *stage, bool input, int status);

/*
 * What a stage's status means for the run, recorded if it is an error:
 * WEIR_STOPPED is none when somebody did stop the stage, and a stream closed
 * early when nobody did. Returns what it is. Any thread; for one stage, one at
 * a time.
 */
int wi_pipeline_judge(weir_stage *stage, int status);

/* Shares the budget, if there is one, among the edges. Returns 0, or a status
 * whose message is recorded. */
int wi_pipeline_share_budget(weir_pipeline *pipeline);

/* Says in `text` which edge has overflowed. Returns whether one has. */
bool wi_pipeline_say_overflow(const weir_pipeline *pipeline, char *text,
                              size_t size);

#endif
