/* SPDX-License-Identifier: MIT */
#include "trace_gate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <weir/chunk.h>
#include <weir/deadline.h>
#include <weir/readable.h>
#include <weir/writable.h>

#include "trace.h"

bool trace_gate_init(trace_gate *gate)
{
    gate->passes = weir_edge_new(&(weir_edge_options){.object_mode = true});
    return gate->passes != NULL;
}

void trace_gate_fini(trace_gate *gate)
{
    weir_edge_free(gate->passes);
}

static void give_up(const char *what)
{
    fflush(stdout);
    fprintf(stderr, "replay: %s\n", what);
    abort();
}

trace_pass trace_gate_wait(trace_gate *gate)
{
    weir_chunk chunk;
    trace_pass pass;
    if (weir_read(weir_edge_readable(gate->passes), &chunk) != 1)
        give_up("cannot wait at a gate");
    memcpy(&pass, chunk.data, sizeof pass);
    weir_chunk_release(&chunk);
    return pass;
}

bool trace_gate_occupied(trace_gate *gate)
{
    weir_edge_stats stats;
    weir_edge_get_stats(gate->passes, &stats);
    return stats.readers_waiting == 1;
}

void trace_gate_open(trace_gate *gate, trace_pass pass)
{
    weir_chunk chunk;
    if (weir_chunk_copy(&chunk, NULL, &pass, sizeof pass) != 0 ||
        weir_offer(weir_edge_writable(gate->passes), chunk) < 0)
        give_up("cannot open a gate");
}

void trace_await(bool (*still)(void *arg), void *arg, const char *what)
{
    static const struct timespec moment = {.tv_nsec = 20000};
    weir_deadline deadline = weir_in_ms(TRACE_DEADLINE_MS);
    while (!still(arg)) {
        if (weir_now() > deadline)
            give_up(what);
        nanosleep(&moment, NULL);
    }
}
