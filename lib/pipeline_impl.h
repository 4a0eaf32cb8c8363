/* SPDX-License-Identifier: MIT */
/*
 * pipeline_impl.h - a pipeline: its stages, its edges, its first error.
 * Layer 4. pipeline_build.c and pipeline_join.c put it together, pipeline.c
 * runs it, each stage on the thread of stage_thread.c, pipeline_wait.c waits
 * for it, pipeline_report.c tells about it.
 */
#ifndef WI_PIPELINE_IMPL_H
#define WI_PIPELINE_IMPL_H

#include <stdbool.h>
#include <stddef.h>

#include <weir/pipeline.h>

#include "budget.h"
#include "stage_impl.h"
#include "thread.h"
#include "wake.h"

#define WI_WHY_SIZE 1024

struct weir_pipeline {
    /* The builder's until the start; then read by all. */
    weir_stage **stages;
    size_t stage_count;
    weir_edge **edges; /* from the source's output on */
    size_t edge_count;
    weir_edge *input;  /* also edges[0], when the application feeds it */
    weir_edge *output; /* also the last edge, when the application drains it */
    size_t high;       /* marks for every edge; 0: what the stages ask for */
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

/*
 * Checks the order of the stages and joins them by edges. Returns 0, or a
 * status whose message is recorded.
 */
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

/* The function of a stage's thread; arg is the stage. */
void *wi_stage_main(void *arg);

/*
 * Records an error and its message if it is the first, or the first real one
 * after WEIR_PREMATURE_CLOSE; does nothing once all are closed. `stage` may be
 * NULL. Any thread.
 */
void wi_pipeline_record(weir_pipeline *pipeline, weir_stage *stage, int status,
                        const char *message);

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
