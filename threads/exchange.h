/* SPDX-License-Identifier: MIT */
/*
 * exchange.h - a stage between its edges and somebody outside who reads and
 * writes at a pace of his own: a child process, a peer on a socket. Both
 * directions are waited for at once, so that neither can hold up the other:
 * nothing is read from outside that its output has no room for, and nothing
 * from its input that was not sent.
 */
#ifndef WEIR_EXCHANGE_H
#define WEIR_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/stage.h>

#include "relay.h"
#include "stage_types.h"

typedef struct wi_exchange {
    /* Non-blocking. Pipes are closed and made -1 at their end; of a socket,
     * which is the same in both, the sending half is shut down. */
    int to;    /* takes what the stage reads; -1: nothing is sent */
    int from;  /* gives what the stage writes; -1: nothing comes */
    int until; /* the end is not before this is readable; -1: no such wait */
    bool socket;
    int64_t idle_ns;   /* the most time in which nothing moves; 0: any */
    const char *label; /* what messages call the other side */
    wi_relay *relay;   /* served meanwhile; NULL: none */

    /* What was read and not sent, and what came and was not written. */
    weir_chunk chunks[WI_BATCH];
    size_t count;
    size_t next;
    size_t sent; /* bytes of the next chunk */
    weir_chunk block;
    weir_chunk arrived;
    weir_deadline idle_at;
} wi_exchange;

/*
 * Runs until there is nothing more in either direction. A pipe that nobody
 * reads any more stops the input, which is no error; with a socket it is one.
 * Returns 0, the status of an edge or of weir_stage_cancelled, -ETIMEDOUT after
 * the idle time, or a negated errno value of which weir_stage_fail was told.
 */
int wi_exchange_run(wi_exchange *exchange, weir_stage *self);

#endif
