/* SPDX-License-Identifier: MIT */
/* pipeline_join.c - stages are checked and joined by edges. Layer 4. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <weir/status.h>

#include "edge_impl.h"
#include "pipeline_impl.h"

/* ---- What is asked for --------------------------------------------------- */

/* The larger of two asks, where 0 asks for nothing and WEIR_MARK_ZERO for 0. */
static size_t larger(size_t a, size_t b)
{
    if (a == 0 || b == 0)
        return a ? a : b;
    if (a == WEIR_MARK_ZERO || b == WEIR_MARK_ZERO)
        return a == WEIR_MARK_ZERO ? b : a;
    return a > b ? a : b;
}

/* What a stage asks for one of its sides: the mark of that side, else the one
 * of both. */
static size_t ask(size_t side, size_t both)
{
    return side ? side : both;
}

/* What the two stages of an edge, either of which may be the application's
 * NULL, ask for it. */
static size_t asked_high(const weir_stage *up, const weir_stage *down)
{
    size_t output =
        up ? ask(up->def.readable_high_water_mark, up->def.high_water_mark) : 0;
    size_t input = down ? ask(down->def.writable_high_water_mark,
                              down->def.high_water_mark)
                        : 0;
    return larger(output, input);
}

static size_t asked_low(const weir_stage *up, const weir_stage *down)
{
    size_t output =
        up ? ask(up->def.readable_low_water_mark, up->def.low_water_mark) : 0;
    size_t input =
        down ? ask(down->def.writable_low_water_mark, down->def.low_water_mark)
             : 0;
    return larger(output, input);
}

static bool says_something(const weir_objects *objects)
{
    return objects->cost || objects->release;
}

/* What is known of the objects of an edge. */
static weir_objects known_objects(const weir_stage *up, const weir_stage *down)
{
    if (up && says_something(&up->def.readable_objects))
        return up->def.readable_objects;
    if (up && says_something(&up->def.objects))
        return up->def.objects;
    if (down && says_something(&down->def.writable_objects))
        return down->def.writable_objects;
    return down ? down->def.objects : (weir_objects){0};
}

/* The first that is not 0. */
static size_t first_of(size_t a, size_t b, size_t c)
{
    if (a)
        return a;
    return b ? b : c;
}

weir_edge_options wi_link_options(const weir_pipeline *pipeline,
                                  const wi_link *link)
{
    const weir_stage *up = wi_link_up(pipeline, link);
    const weir_stage *down = wi_link_down(pipeline, link);
    weir_edge_options options = link->how.edge;
    options.high_water_mark = first_of(link->how.edge.high_water_mark,
                                       pipeline->high, asked_high(up, down));
    options.low_water_mark = first_of(link->how.edge.low_water_mark,
                                      pipeline->low, asked_low(up, down));
    options.object_mode =
        up ? wi_stage_writes_objects(up) : wi_stage_reads_objects(down);
    options.objects = known_objects(up, down);
    return options;
}

/* ---- Joining ------------------------------------------------------------- */

/* The application will not go on: no stage need be reading to learn of it. */
static void fail_input(void *stage, int status)
{
    wi_pipeline_record_end(stage, true, status);
}

static bool is_stage(const void *arg, const void *thread_arg)
{
    const weir_pipeline *pipeline = arg;
    for (size_t i = 0; i < pipeline->stage_count; i++)
        if (pipeline->stages[i] == thread_arg)
            return true;
    return false;
}

static wi_port *add_port(wi_ports *ports, weir_stage *stage, weir_edge *edge)
{
    wi_port *port = &ports->port[ports->n++];
    *port = (wi_port){.stage = stage, .edge = edge};
    return port;
}

/* The stage writes to the edge. Its lock is held. */
static wi_port *add_output(weir_stage *stage, weir_edge *edge)
{
    wi_port *port = add_port(&stage->outputs, stage, edge);
    stage->out = stage->outputs.port[0].edge;
    stage->wanted++;
    edge->stage_writes = true;
    edge->on_stop = wi_port_stopped;
    edge->on_stop_arg = port;
    return port;
}

/* The stage reads from the edge. Its lock is held. */
static wi_port *add_input(weir_stage *stage, weir_edge *edge)
{
    wi_port *port = add_port(&stage->inputs, stage, edge);
    stage->in = stage->inputs.port[0].edge;
    edge->stage_reads = true;
    edge->reader = stage;
    edge->is_stage = is_stage;
    edge->pipeline = stage->pipeline;
    return port;
}

/* Joins two stages, either of which may be the application. */
static int join(weir_pipeline *pipeline, wi_link *link)
{
    weir_stage *up = wi_link_up(pipeline, link);
    weir_stage *down = wi_link_down(pipeline, link);
    if (!link->edge)
        link->edge = weir_edge_new(NULL);
    weir_edge *edge = link->edge;
    if (!edge)
        return -ENOMEM;
    weir_edge_options options = wi_link_options(pipeline, link);
    /* The application may be using its end already. */
    wi_edge_lock(edge);
    int status = wi_edge_configure(edge, &options);
    wi_port *output = up ? add_output(up, edge) : NULL;
    wi_port *input = down ? add_input(down, edge) : NULL;
    if (output && input) {
        output->other = down;
        input->other = up;
    }
    link->stopped = output ? edge->failed : 0;
    link->output = output;
    link->input = input;
    wi_edge_unlock(edge);
    return status;
}

/* ---- All of them --------------------------------------------------------- */

static int make_ports(weir_pipeline *pipeline)
{
    int status = 0;
    for (size_t i = 0; i < pipeline->stage_count && !status; i++) {
        weir_stage *stage = pipeline->stages[i];
        status = wi_ports_init(&stage->inputs, stage->input_count);
        if (!status)
            status = wi_ports_init(&stage->outputs, stage->output_count);
    }
    return status;
}

/* An end that the application has stopped or failed before the start, or does
 * from here on. All that this looks at is in its place. */
static void heed_ends(weir_pipeline *pipeline)
{
    for (size_t i = 0; i < pipeline->link_count; i++) {
        wi_link *link = &pipeline->links[i];
        if (link->from != WI_APPLICATION) {
            if (link->stopped)
                wi_port_stopped(link->output, link->stopped);
            continue;
        }
        weir_stage *down = wi_link_down(pipeline, link);
        wi_edge_lock(link->edge);
        link->edge->on_fail = fail_input;
        link->edge->on_fail_arg = down;
        int failed = link->edge->failed;
        wi_edge_unlock(link->edge);
        if (failed)
            fail_input(down, failed);
    }
}

/* Which readers may get bytes that others look at too: those behind a stage
 * that can have several outputs. The links are in order by now. */
static void mark_shared(weir_pipeline *pipeline)
{
    for (size_t i = 0; i < pipeline->link_count; i++) {
        wi_link *link = &pipeline->links[i];
        const weir_stage *up = wi_link_up(pipeline, link);
        weir_stage *down = wi_link_down(pipeline, link);
        if (!up || wi_stage_writes_objects(up) ||
            !(up->gets_shared || up->def.most_outputs > 1))
            continue;
        if (down)
            down->gets_shared = true;
        wi_edge_lock(link->edge);
        link->edge->hand.shared = !down || !down->def.reads_only;
        wi_edge_unlock(link->edge);
    }
}

int wi_pipeline_connect(weir_pipeline *pipeline)
{
    int status = wi_pipeline_inspect(pipeline);
    if (status)
        return status;
    status = make_ports(pipeline);
    for (size_t i = 0; i < pipeline->link_count && !status; i++)
        status = join(pipeline, &pipeline->links[i]);
    wi_pipeline_sort_links(pipeline);
    if (!status)
        status = wi_pipeline_find_branches(pipeline);
    if (status) {
        wi_pipeline_record(pipeline, NULL, status, weir_status_text(status));
        return status;
    }
    mark_shared(pipeline);
    pipeline->edge_count = pipeline->link_count;
    status = wi_pipeline_share_budget(pipeline);
    if (!status)
        heed_ends(pipeline);
    return status;
}
