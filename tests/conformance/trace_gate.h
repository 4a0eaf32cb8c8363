/* SPDX-License-Identifier: MIT */
/*
 * trace_gate.h - where a stage stands still until the replay lets it go on,
 * so that nothing happens but what the trace's next call brings about.
 */
#ifndef TRACE_GATE_H
#define TRACE_GATE_H

#include <stdbool.h>
#include <stddef.h>

#include <weir/edge.h>

/* What the stage is let go with: a verdict or a command, and its operand. */
typedef struct trace_pass {
    int what;
    size_t size;
} trace_pass;

/* An edge on which the stage waits for a pass. */
typedef struct trace_gate {
    weir_edge *passes;
} trace_gate;

bool trace_gate_init(trace_gate *gate);
void trace_gate_fini(trace_gate *gate);

/* The stage waits at the gate. */
trace_pass trace_gate_wait(trace_gate *gate);

/* Whether it stands there. */
bool trace_gate_occupied(trace_gate *gate);

/* Lets it go. */
void trace_gate_open(trace_gate *gate, trace_pass pass);

/*
 * Waits until `still(arg)`: nothing more can happen by itself. Ends the program
 * with a message when that takes too long.
 */
void trace_await(bool (*still)(void *arg), void *arg, const char *what);

#endif
