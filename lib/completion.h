/* SPDX-License-Identifier: MIT */
/*
 * completion.h - callbacks whose answer comes later, from any thread. Layer 4.
 */
#ifndef WI_COMPLETION_H
#define WI_COMPLETION_H

#include <weir/callbacks.h>

/* Before a callback is called: it may be completed from now on. */
void wi_call_begin(weir_stage *stage);

/*
 * After it has answered: returns the answer or, when that is WEIR_PENDING, what
 * the call is completed with or why nobody wants it any more. For the stage's
 * own thread.
 */
int wi_call_end(weir_stage *stage, int answer);

#endif
