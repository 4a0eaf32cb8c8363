/* SPDX-License-Identifier: MIT */
/* numbers.c - a source of counted numbers and a sink that shows them. */
#include "numbers.h"

#include <stdint.h>
#include <stdio.h>

#include <criterion/criterion.h>

#include "expect.h"

static int run_source(weir_stage *self)
{
    static unsigned char endless[1];
    struct numbers *numbers = weir_stage_arg(self);

    for (size_t i = 1; i <= numbers->n; i++) {
        weir_chunk chunk = {.data = endless, .size = i};
        if (numbers->n != SIZE_MAX)
            chunk = ledger_chunk(&numbers->ledger, i);
        const int status = weir_write(weir_stage_out(self), chunk);
        if (status)
            return status;
    }
    return numbers->result;
}

static void close_source(weir_stage *self, int status)
{
    struct numbers *numbers = weir_stage_arg(self);

    numbers->closed = status;
}

weir_stage_def numbers_source(struct numbers *numbers)
{
    numbers->closed = 1;
    return (weir_stage_def){.name = "numbers",
                            .kind = WEIR_SOURCE,
                            .run = run_source,
                            .close = close_source,
                            .arg = numbers,
                            .object_mode = true};
}

static int run_sink(weir_stage *self)
{
    struct seen *seen = weir_stage_arg(self);
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        if (seen->n < LEDGER_MAX)
            seen->numbers[seen->n] = chunk.size;
        seen->n++;
        weir_chunk_release(&chunk);
    }
    return got;
}

weir_stage_def seen_sink(struct seen *seen)
{
    return (weir_stage_def){.name = "seen",
                            .kind = WEIR_SINK,
                            .run = run_sink,
                            .arg = seen,
                            .object_mode = true};
}

static int run_line(weir_stage_def *stages, size_t n, bool objects)
{
    weir_pipeline *p = weir_pipeline_new();

    cr_assert(p);
    for (size_t i = 0; i < n; i++) {
        stages[i].object_mode = objects;
        weir_pipeline_add(p, stages[i]);
    }
    const int status = weir_pipeline_run(p);
    weir_pipeline_free(p);
    return status;
}

int run_numbers(struct numbers *numbers, weir_stage_def transform, bool objects,
                struct seen *seen)
{
    weir_stage_def stages[] = {numbers_source(numbers), transform,
                               seen_sink(seen)};
    const int status = run_line(stages, 3, objects);

    cr_assert(ledger_balanced(&numbers->ledger));
    return status;
}

int run_into(struct numbers *numbers, weir_stage_def sink, bool objects)
{
    weir_stage_def stages[] = {numbers_source(numbers), sink};

    return run_line(stages, 2, objects);
}

void expect_seen(const struct seen *seen, const char *text)
{
    char shown[4 * LEDGER_MAX] = "";
    size_t used = 0;

    cr_assert(seen->n <= LEDGER_MAX);
    for (size_t i = 0; i < seen->n; i++)
        used += (size_t)snprintf(shown + used, sizeof shown - used, "%s%zu",
                                 i ? " " : "", seen->numbers[i]);
    expect_text(shown, text);
}

void expect_refused(weir_stage_def stage, int status)
{
    weir_pipeline *p = weir_pipeline_new();

    cr_assert(p);
    expect_eq(weir_pipeline_add(p, stage), status);
    expect_eq(weir_pipeline_start(p), status);
    expect_starts(weir_pipeline_why(p), stage.name);
    weir_pipeline_free(p);
}
