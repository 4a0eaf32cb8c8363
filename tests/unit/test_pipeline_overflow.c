/* SPDX-License-Identifier: MIT */
/* test_pipeline_overflow.c - the message names the edge that was full. */
#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "edge_impl.h"
#include "expect.h"
#include "gate.h"

TestSuite(pipeline_overflow, .timeout = 20);

static struct gate gate = GATE_CLOSED;
static unsigned char byte[1];

static void fail_when_full(weir_writable *out)
{
    atomic_store(&out->edge->when_full, WEIR_FULL_FAIL);
}

/* Writes until it may not. */
static int run_hasty(weir_stage *self)
{
    fail_when_full(weir_stage_out(self));
    return run_endless(self);
}

/* Reads when it is too late. */
static int run_tardy(weir_stage *self)
{
    weir_chunk chunk;

    gate_pass(&gate);
    return weir_read(weir_stage_in(self), &chunk);
}

Test(pipeline_overflow, between_two_stages)
{
    struct role hasty = {.run = run_hasty}, idle = {.run = run_asleep};
    weir_pipeline *p = LINE(played("hasty", WEIR_SOURCE, &hasty),
                            relay("relay"), played("asleep", WEIR_SINK, &idle));

    expect_eq(weir_pipeline_run(p), WEIR_OVERFLOW);
    expect_text(weir_pipeline_why(p), "hasty -> relay: The edge is full");
    weir_pipeline_free(p);
}

Test(pipeline_overflow, at_the_input_of_the_application)
{
    struct role tardy = {.run = run_tardy};
    weir_pipeline *p = LINE(played("tardy", WEIR_SINK, &tardy));
    weir_writable *in = weir_pipeline_input(p);
    int status = 0;

    expect_eq(weir_pipeline_start(p), 0);
    fail_when_full(in);
    while (!status)
        status = weir_write(in, (weir_chunk){.data = byte, .size = 1});
    expect_eq(status, WEIR_OVERFLOW);
    gate_open(&gate);
    expect_eq(weir_pipeline_wait(p), WEIR_OVERFLOW);
    expect_text(weir_pipeline_why(p), "input -> tardy: The edge is full");
    weir_pipeline_free(p);
}
