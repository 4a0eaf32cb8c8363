/* SPDX-License-Identifier: MIT */
/*
 * 08_plugin_callbacks.c - a plug-in of callbacks: passes everything on and
 * adds a last line with the number of lines.
 *
 *     weir read in ! ./08_plugin_callbacks.so:tally ! write out
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <weir/weir.h>

static int pass_on(weir_stage *self, weir_chunk chunk)
{
    unsigned long *lines = weir_stage_arg(self);

    for (size_t i = 0; i < chunk.size; i++)
        *lines += chunk.data[i] == '\n';
    return weir_write(weir_stage_out(self), chunk);
}

static int add_total(weir_stage *self)
{
    const unsigned long *lines = weir_stage_arg(self);
    char text[48];
    weir_chunk c;

    const int length = snprintf(text, sizeof text, "%lu lines\n", *lines);
    const int failed =
        weir_chunk_copy(&c, weir_stage_pool(self), text, (size_t)length);
    return failed ? failed : weir_write(weir_stage_out(self), c);
}

static void let_go(weir_stage *self, int status)
{
    (void)status;
    free(weir_stage_arg(self));
}

/* A pipeline may have it twice: each stage counts for itself. */
static weir_stage_def make(const void *options)
{
    const weir_callbacks calls = {
        .transform = pass_on, .flush = add_total, .destroy = let_go};
    unsigned long *lines = calloc(1, sizeof *lines);

    (void)options;
    if (!lines)
        return (weir_stage_def){.status = -ENOMEM};
    return weir_callback_stage("tally", &calls, lines);
}

static const weir_stage_type tally = {
    .name = "tally",
    .summary = "Add a last line that says how many there were",
    .kind = WEIR_TRANSFORM,
    .make = make,
};
WEIR_PLUGIN(&tally)
