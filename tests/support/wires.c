/* SPDX-License-Identifier: MIT */
#include "wires.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "expect.h"

/* ---- Words ----------------------------------------------------------------
 */

/* Writes the word, and with it the newline behind it where it has one. */
static int write_word(weir_stage *self, const char *word, size_t size,
                      bool line)
{
    weir_chunk chunk;

    if (weir_chunk_alloc(&chunk, weir_stage_pool(self), size + line))
        return -ENOMEM;
    memcpy(chunk.data, word, size);
    if (line)
        chunk.data[size] = '\n';
    return weir_write(weir_stage_out(self), chunk);
}

static int write_all(weir_stage *self, bool line)
{
    const char *word = weir_stage_arg(self);
    int failed = 0;

    while (*word && !failed) {
        const size_t size = strcspn(word, " ");
        failed = write_word(self, word, size, line);
        word += size + (word[size] == ' ');
    }
    return failed;
}

static int run_words(weir_stage *self)
{
    return write_all(self, false);
}

static int run_lines(weir_stage *self)
{
    return write_all(self, true);
}

weir_stage_def words_source(const char *text)
{
    return (weir_stage_def){.name = "words",
                            .kind = WEIR_SOURCE,
                            .run = run_words,
                            .arg = (void *)(uintptr_t)text};
}

weir_stage_def lines_source(const char *text)
{
    weir_stage_def def = words_source(text);

    def.run = run_lines;
    return def;
}

static void collect(struct words *words, const weir_chunk *chunk)
{
    char *end = words->text + words->size;

    if (words->chunks++ == 0)
        words->first = chunk->data;
    else if (words->size + 1 < sizeof words->text)
        words->text[words->size++] = ' ', end++;
    if (words->size + chunk->size >= sizeof words->text)
        return;
    memcpy(end, chunk->data, chunk->size);
    words->size += chunk->size;
    words->text[words->size] = '\0';
}

static int run_sink(weir_stage *self)
{
    struct words *words = weir_stage_arg(self);
    weir_chunk chunk;
    int got;

    if (words->gate)
        gate_pass(words->gate);
    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        collect(words, &chunk);
        weir_chunk_release(&chunk);
    }
    return got;
}

weir_stage_def words_sink(struct words *words)
{
    return (weir_stage_def){.name = "sink",
                            .kind = WEIR_SINK,
                            .reads_only = true,
                            .run = run_sink,
                            .arg = words};
}

/* ---- Graphs ---------------------------------------------------------------
 */

weir_pipeline *wires_around(weir_stage_def middle)
{
    weir_pipeline *pipeline = weir_pipeline_new();

    cr_assert_not_null(pipeline);
    expect_eq(weir_pipeline_place(pipeline, middle), 0);
    return pipeline;
}

void wire_in(weir_pipeline *pipeline, weir_stage_def source)
{
    expect_eq(weir_pipeline_place(pipeline, source), 0);
    expect_eq(
        weir_pipeline_link(pipeline, weir_pipeline_last(pipeline), 0, NULL), 0);
}

void wire_out(weir_pipeline *pipeline, const weir_stage_def *between,
              const weir_link *link, struct words *words)
{
    expect_eq(
        weir_pipeline_place(pipeline, between ? *between : words_sink(words)),
        0);
    expect_eq(
        weir_pipeline_link(pipeline, 0, weir_pipeline_last(pipeline), link), 0);
    if (between)
        expect_eq(weir_pipeline_add(pipeline, words_sink(words)), 0);
}

void wires_succeed(weir_pipeline *pipeline)
{
    const int status = weir_pipeline_run(pipeline);

    expect_text(weir_pipeline_why(pipeline), "");
    expect_eq(status, 0);
    weir_pipeline_free(pipeline);
}

void wires_fail(weir_pipeline *pipeline, int status, const char *why)
{
    expect_eq(weir_pipeline_run(pipeline), status);
    expect_text(weir_pipeline_why(pipeline), why);
    weir_pipeline_free(pipeline);
}
