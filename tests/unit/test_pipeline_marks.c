/* SPDX-License-Identifier: MIT */
/* test_pipeline_marks.c - which marks the edges of a pipeline get. */
#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"

TestSuite(pipeline_marks, .timeout = 20);

/* What there is to know of edge `index` when the pipeline has run. */
static weir_edge_stats edge_of(weir_pipeline *p, size_t index)
{
    weir_edge_stats stats;

    expect_eq(weir_pipeline_wait(p), 0);
    expect_eq(weir_pipeline_edge_stats(p, index, &stats), 0);
    return stats;
}

/* The edge between a source and a sink that ask for these. */
static weir_edge_stats edge_between(weir_stage_def source, weir_stage_def sink)
{
    weir_pipeline *p = LINE(source, sink);

    expect_eq(weir_pipeline_start(p), 0);
    weir_edge_stats stats = edge_of(p, 0);
    weir_pipeline_free(p);
    return stats;
}

/* Its high mark. */
static size_t mark_between(weir_stage_def source, weir_stage_def sink)
{
    return edge_between(source, sink).high_water_mark;
}

/* ---- High --------------------------------------------------------------- */

static size_t mark_of_asks(size_t output, size_t input)
{
    weir_stage_def source = idle(WEIR_SOURCE);
    weir_stage_def sink = idle(WEIR_SINK);

    source.high_water_mark = output;
    sink.high_water_mark = input;
    return mark_between(source, sink);
}

Test(pipeline_marks, rule_5_an_edge_gets_the_larger_of_what_is_asked)
{
    expect_eq(mark_of_asks(0, 0), 16384);
    expect_eq(mark_of_asks(100, 0), 100);
    expect_eq(mark_of_asks(0, 100), 100);
    expect_eq(mark_of_asks(100, 200), 200);
    expect_eq(mark_of_asks(200, 100), 200);
}

Test(pipeline_marks, rule_5_mark_zero_is_asked_for_and_is_the_smallest)
{
    expect_eq(mark_of_asks(WEIR_MARK_ZERO, 0), 0);
    expect_eq(mark_of_asks(0, WEIR_MARK_ZERO), 0);
    expect_eq(mark_of_asks(WEIR_MARK_ZERO, WEIR_MARK_ZERO), 0);
    expect_eq(mark_of_asks(WEIR_MARK_ZERO, 5), 5);
    expect_eq(mark_of_asks(5, WEIR_MARK_ZERO), 5);
}

Test(pipeline_marks, rule_5_the_mark_of_a_side_overrides_the_one_of_both)
{
    weir_stage_def source = idle(WEIR_SOURCE);
    weir_stage_def sink = idle(WEIR_SINK);

    source.high_water_mark = 1000;
    source.readable_high_water_mark = 10;
    sink.high_water_mark = 1000;
    sink.writable_high_water_mark = 20;
    expect_eq(mark_between(source, sink), 20);
    source.readable_high_water_mark = 0;
    source.writable_high_water_mark = 1 << 20;
    sink.readable_high_water_mark = 1 << 20;
    expect_eq(mark_between(source, sink), 1000);
}

Test(pipeline_marks, the_pipelines_mark_overrides_what_stages_ask_for)
{
    const size_t marks[] = {1, 500, 1 << 20, WEIR_MARK_ZERO};
    const size_t results[] = {1, 500, 1 << 20, 0};
    weir_stage_def source = idle(WEIR_SOURCE);

    source.high_water_mark = 4096;
    for (size_t i = 0; i < 4; i++) {
        weir_pipeline *p = LINE(source, relay("relay"), idle(WEIR_SINK));
        weir_edge_stats stats;
        weir_pipeline_set_marks(p, marks[i], 0);
        expect_eq(weir_pipeline_run(p), 0);
        for (size_t edge = 0; edge < 2; edge++) {
            expect_eq(weir_pipeline_edge_stats(p, edge, &stats), 0);
            expect_eq(stats.high_water_mark, results[i]);
        }
        weir_pipeline_free(p);
    }
}

/* ---- Low ---------------------------------------------------------------- */

static size_t low_of_asks(size_t output, size_t input)
{
    weir_stage_def source = idle(WEIR_SOURCE);
    weir_stage_def sink = idle(WEIR_SINK);

    source.high_water_mark = 1000;
    source.low_water_mark = output;
    sink.low_water_mark = input;
    return edge_between(source, sink).low_water_mark;
}

Test(pipeline_marks, an_edge_gets_the_larger_of_the_low_marks)
{
    expect_eq(low_of_asks(0, 0), 500);
    expect_eq(low_of_asks(100, 0), 100);
    expect_eq(low_of_asks(0, 100), 100);
    expect_eq(low_of_asks(100, 200), 200);
    expect_eq(low_of_asks(200, 100), 200);
    expect_eq(low_of_asks(WEIR_MARK_ZERO, 0), 0);
    expect_eq(low_of_asks(5, WEIR_MARK_ZERO), 5);
    expect_eq(low_of_asks(5000, 0), 999);
}

Test(pipeline_marks, the_low_mark_of_a_side_overrides_the_one_of_both)
{
    weir_stage_def source = idle(WEIR_SOURCE);
    weir_stage_def sink = idle(WEIR_SINK);

    source.low_water_mark = sink.low_water_mark = 2000;
    source.readable_low_water_mark = 10;
    sink.writable_low_water_mark = 20;
    expect_eq(edge_between(source, sink).low_water_mark, 20);
    source.readable_low_water_mark = WEIR_MARK_ZERO;
    sink.writable_low_water_mark = WEIR_MARK_ZERO;
    expect_eq(edge_between(source, sink).low_water_mark, 0);
    source.readable_low_water_mark = 0;
    source.writable_low_water_mark = 9000;
    sink.readable_low_water_mark = 9000;
    expect_eq(edge_between(source, sink).low_water_mark, 2000);
}

Test(pipeline_marks, the_applications_ends_have_those_of_their_stage)
{
    weir_stage_def middle = relay("relay");

    middle.writable_low_water_mark = 11;
    middle.readable_low_water_mark = 22;
    weir_pipeline *p = LINE(middle);
    weir_writable *in = weir_pipeline_input(p);
    cr_assert(in && weir_pipeline_output(p));
    expect_eq(weir_pipeline_start(p), 0);
    weir_end(in);
    expect_eq(edge_of(p, 0).low_water_mark, 11);
    expect_eq(edge_of(p, 1).low_water_mark, 22);
    weir_pipeline_free(p);
}

Test(pipeline_marks, the_pipelines_low_mark_overrides_what_stages_ask_for)
{
    weir_stage_def source = idle(WEIR_SOURCE);

    source.low_water_mark = 4096;
    weir_pipeline *p = LINE(source, relay("relay"), idle(WEIR_SINK));
    expect_eq(weir_pipeline_set_marks(p, 0, 100), 0);
    expect_eq(weir_pipeline_start(p), 0);
    for (size_t edge = 0; edge < 2; edge++) {
        weir_edge_stats stats = edge_of(p, edge);
        expect_eq(stats.high_water_mark, WEIR_DEFAULT_MARK_BYTES);
        expect_eq(stats.low_water_mark, 100);
    }
    weir_pipeline_free(p);
}
