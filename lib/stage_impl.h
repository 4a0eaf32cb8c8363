/* SPDX-License-Identifier: MIT */
/*
 * stage_impl.h - a stage inside its pipeline. Layer 3.
 */
#ifndef WI_STAGE_IMPL_H
#define WI_STAGE_IMPL_H

#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include <weir/edge.h>
#include <weir/stage.h>

#include "bell.h"
#include "thread.h"
#include "wake.h"

#define WI_MESSAGE_SIZE 512

/* One input or output of a stage. */
typedef struct wi_port {
    weir_stage *stage;
    weir_stage *other; /* at the other end; NULL: the application */
    weir_edge *edge;
    bool entry;   /* of an input: of a branch, to which no error goes back */
    bool awaited; /* the stage waits for it. The watcher's own. */
    bool stopped; /* of an output: nobody reads it any more. Protected by the
                     stage's lock. */
} wi_port;

typedef struct wi_ports {
    wi_port *port;
    size_t n;
} wi_ports;

/* An output that came while the stage ran. */
typedef struct wi_attached {
    struct wi_attached *next; /* that came after it; NULL: none yet. Protected
                                 by the stage's lock. */
    wi_port port;
    uint64_t waited_before; /* what its writers did, in ns */
} wi_attached;

struct weir_stage {
    /* Set while the pipeline is built; read by all. */
    weir_stage_def def;
    char *name;
    void *arg;       /* what weir_stage_arg returns */
    size_t index;    /* in the order of the calls that added it */
    size_t place;    /* in the order of opening */
    size_t unplaced; /* while that is looked for: stages before it to come */
    weir_pool *pool;
    size_t input_count; /* how many are linked */
    size_t output_count;
    wi_ports inputs;
    wi_ports outputs;
    bool gets_shared; /* bytes that other stages may look at too */
    weir_edge *in;    /* of the first input; NULL for a source */
    weir_edge *out;   /* of the first output; NULL for a sink */
    wi_bell *bell;    /* where it waits for several edges */
    struct weir_pipeline *pipeline;
    struct wi_branch *branch; /* that may fail by itself; NULL: none */
    wi_thread thread;
    wi_cond turn; /* with the pipeline's lock: it is the next to open */

    bool closed; /* Protected by the pipeline's lock. */

    /* Its own thread's, until it is home; with workers, that of the one which
     * emits. */
    char message[WI_MESSAGE_SIZE]; /* of weir_stage_fail; empty: none */

    /* Its own thread's: the attached outputs that it knows of. */
    wi_port **taken;
    size_t taken_count;

    /* When so many of its threads sleep in edges, none of them does anything;
     * -1: one does. 1, but for a stage of several threads. */
    atomic_int sleepers;

    wi_mutex lock;

    /* Protected by lock. */
    int cancelled;       /* 0, or why nobody wants the stage any more */
    wi_wake cancel;      /* raised with it */
    size_t wanted;       /* outputs that are not stopped */
    size_t broken;       /* outputs whose branches have failed by themselves */
    weir_deadline began; /* when run was called; 0: not yet */
    weir_deadline ended; /* when it returned; 0: not yet */

    /* Outputs that were attached; none goes out of the list. */
    wi_attached *attached;
    wi_attached **attached_end;
    size_t attached_count;
    bool left;         /* none comes any more */
    unsigned ending;   /* who is about to end or to fail them */
    wi_cond ended_all; /* nobody is */

    /* Of its waits for several edges. */
    weir_deadline awaits_since; /* 0: it is in none */
    bool awaits_room;           /* ...for outputs, not for inputs */
    uint64_t starved_ns;        /* of those for inputs that are over */
    uint64_t blocked_ns;
    int status; /* after that: what became of it */

    /* Of the callback that was called last, where they are callbacks. */
    bool in_call;   /* it has neither answered nor been completed and seen */
    bool completed; /* by weir_stage_complete... */
    int completion; /* ...with this */
    wi_cond call_over;
};

/* Releases what a definition owns: its arg, if it has one. */
void wi_stage_def_fini(const weir_stage_def *def);

/* Copies the definition. On failure (-ENOMEM) the arg is not freed. */
int wi_stage_init(weir_stage *stage, const weir_stage_def *def);

/* Releases the stage and its arg. Its thread must be home. */
void wi_stage_fini(weir_stage *stage);

/* Says that nobody wants the stage any more, and wakes it where it polls. The
 * first reason stays. Returns whether this is it. Any thread. */
bool wi_stage_cancel(weir_stage *stage, int status);

/* ---- stage_ports.c ------------------------------------------------------- */

/* Makes room for n ports. Returns 0 or -ENOMEM. */
int wi_ports_init(wi_ports *ports, size_t n);
void wi_ports_fini(wi_ports *ports);

/* Stops an input, with this status unless it is to be a branch's own. Any
 * thread. */
void wi_port_stop(const wi_port *input, int status);

/* Nobody needs the output any more: cancels the stage if that was the last, and
 * stops its inputs, where it may be waiting. An edge's on_stop. */
void wi_port_stopped(void *port, int status);

/* ---- stage_attach.c ------------------------------------------------------ */

/* Makes the edge one more output. Returns 0; -EINVAL when there can be no more
 * or it cannot be this; WEIR_MISUSE when nobody wants the stage any more, or it
 * has returned; -ENOMEM. Any thread, once the stage's thread is started. */
int wi_stage_attach(weir_stage *stage, weir_edge *edge, bool object_mode);

/* Takes such an edge off again. Returns whether it is one. Afterwards its owner
 * may free it. */
bool wi_stage_take_off(weir_stage *stage, weir_edge *edge);

/* The stage takes in those that have come, and notes those that are over. Its
 * own thread. */
void wi_stage_take_in(weir_stage *self);

/* Whether there are any; how long the stage waited for room in them; whether
 * one of them is over. */
bool wi_stage_has_attached(weir_stage *stage);
uint64_t wi_stage_attached_wait(weir_stage *stage);
bool wi_stage_lost_attached(weir_stage *stage);

/* Ends them, or fails them with the status; none can be attached any more. */
void wi_stage_end_attached(weir_stage *stage, int status);

/* The same, by the stage itself when it has returned; afterwards nobody else
 * uses them either. */
void wi_stage_leave_attached(weir_stage *stage, int status);

/* Lets go of them. The stage's thread must be home. */
void wi_stage_forget_attached(weir_stage *stage);

/* Makes the message of a failure: the text, and that of an errno value. */
void wi_stage_message(char *message, size_t size, int status,
                      const char *format, va_list arguments) WEIR_PRINTF(4, 0);

#endif
