/* SPDX-License-Identifier: MIT */
/*
 * guide_weir.c - the experiment of Node's guide on weir.
 *
 *     guide_weir with|without pass|gzip SIZE RATE SAMPLES
 *
 * SIZE bytes of text from memory go through a stage that passes them on, or
 * compresses them, into a sink that takes RATE bytes a second (0: all it gets)
 * and drops them. `without` stands for the guide's node with `return true`:
 * every writer of this file offers and does not look at the answer. The memory
 * over time goes to the file SAMPLES.
 */
#include "allocator_calls.h"
#include "memory_samples.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <weir/weir.h>

#define CHUNK ((size_t)65536)
#define BLOCK (16 * CHUNK)
#define PHRASES 512
#define CATCH_UP_NS INT64_C(100000000)

typedef struct experiment {
    bool respect; /* what the edge answers */
    bool gzip;
    uint64_t size;
    uint64_t rate;
    uint64_t arrived;    /* bytes at the sink */
    weir_deadline ready; /* when the sink is through with them */
    unsigned char block[BLOCK];
} experiment;

/* ---- The input: text of a kind, which shrinks to a quarter --------------- */

static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* Phrases of 40 to 120 letters, the earlier ones chosen more often. */
static void fill_block(unsigned char *block)
{
    static unsigned char phrases[PHRASES][121];
    uint32_t state = 1;
    for (size_t i = 0; i < PHRASES; i++) {
        size_t length = 40 + next_random(&state) % 81;
        for (size_t j = 0; j < length; j++)
            phrases[i][j] = (unsigned char)('a' + next_random(&state) % 26);
    }
    size_t at = 0;
    while (at < BLOCK) {
        uint32_t most = 1 + next_random(&state) % PHRASES;
        const unsigned char *phrase = phrases[next_random(&state) % most];
        for (size_t j = 0; phrase[j] && at < BLOCK; j++)
            block[at++] = phrase[j];
    }
}

/* ---- The stages ---------------------------------------------------------- */

static int put(const experiment *self, weir_writable *out, weir_chunk chunk)
{
    if (self->respect)
        return weir_write(out, chunk);
    int answer = weir_offer(out, chunk);
    return answer < 0 ? answer : 0;
}

static int source_run(weir_stage *stage)
{
    const experiment *self = weir_stage_arg(stage);
    for (uint64_t done = 0; done < self->size; done += CHUNK) {
        uint64_t left = self->size - done;
        weir_chunk chunk;
        int failed = weir_chunk_copy(&chunk, weir_stage_pool(stage),
                                     self->block + done % BLOCK,
                                     left < CHUNK ? (size_t)left : CHUNK);
        if (!failed)
            failed = put(self, weir_stage_out(stage), chunk);
        if (failed)
            return failed;
    }
    return 0;
}

static int pass_run(weir_stage *stage)
{
    const experiment *self = weir_stage_arg(stage);
    weir_chunk chunk;
    int got;
    while ((got = weir_read(weir_stage_in(stage), &chunk)) > 0) {
        int failed = put(self, weir_stage_out(stage), chunk);
        if (failed)
            return failed;
    }
    return got;
}

/* As a disk would: so many bytes a second, and what it did not get in time it
 * makes up for no longer than a tenth of a second. */
static int take_time(weir_stage *stage, experiment *self, size_t size)
{
    if (self->rate == 0)
        return 0;
    weir_deadline earliest = weir_now() - CATCH_UP_NS;
    if (self->ready < earliest)
        self->ready = earliest;
    self->ready += (int64_t)((double)size * 1e9 / (double)self->rate);
    int waited = weir_stage_poll(stage, -1, 0, self->ready);
    return waited == -ETIMEDOUT ? 0 : waited;
}

static int sink_run(weir_stage *stage)
{
    experiment *self = weir_stage_arg(stage);
    weir_chunk chunk;
    int got;
    self->ready = weir_now();
    while ((got = weir_read(weir_stage_in(stage), &chunk)) > 0) {
        int failed = take_time(stage, self, chunk.size);
        self->arrived += chunk.size;
        weir_chunk_release(&chunk);
        if (failed)
            return failed;
    }
    return got;
}

/* ---- The run ------------------------------------------------------------- */

static weir_pipeline *make(experiment *self)
{
    weir_pipeline *pipeline = weir_pipeline_new();
    if (!pipeline)
        return NULL;
    weir_pipeline_add(pipeline, (weir_stage_def){.name = "source",
                                                 .kind = WEIR_SOURCE,
                                                 .run = source_run,
                                                 .arg = self});
    weir_pipeline_add(pipeline, self->gzip ? weir_gzip()
                                           : (weir_stage_def){.name = "pass",
                                                              .run = pass_run,
                                                              .arg = self});
    weir_pipeline_add(pipeline, (weir_stage_def){.name = "sink",
                                                 .kind = WEIR_SINK,
                                                 .run = sink_run,
                                                 .arg = self});
    weir_pipeline_set_marks(pipeline, 4 * CHUNK, 0);
    return pipeline;
}

static uint64_t accounted_now(weir_pipeline *pipeline)
{
    weir_edge_stats edge;
    uint64_t all = 0;
    for (size_t i = 0; !weir_pipeline_edge_stats(pipeline, i, &edge); i++)
        all += edge.length;
    return all;
}

static int run(weir_pipeline *pipeline, memory_samples *samples)
{
    int status = weir_pipeline_start(pipeline);
    if (status)
        return status;
    do {
        samples_take(samples, accounted_now(pipeline));
        status = weir_pipeline_wait_until(pipeline, samples_next(samples));
    } while (status == -ETIMEDOUT);
    samples_take(samples, accounted_now(pipeline));
    return status;
}

/* Samples may miss a peak, and the peaks of two edges need not have been at the
 * same time: the edges held at least the larger of the two. */
static void report(weir_pipeline *pipeline, const memory_samples *samples)
{
    uint64_t highest = samples->highest;
    uint64_t bound = 0;
    weir_edge_stats edge;
    printf("seconds %.9f\n", (double)(weir_now() - samples->began) / 1e9);
    for (size_t i = 0; !weir_pipeline_edge_stats(pipeline, i, &edge); i++) {
        if (highest < edge.highest_length)
            highest = edge.highest_length;
        bound += edge.high_water_mark - 1 + edge.largest_chunk;
    }
    printf("accounted_bytes %" PRIu64 "\n", highest);
    printf("bound_bytes %" PRIu64 "\n", bound);
    printf("allocator_calls %lld\n", allocator_calls());
}

static int play(experiment *self, const char *path)
{
    static memory_samples samples;
    weir_pipeline *pipeline = make(self);
    if (!pipeline || samples_begin(&samples) < 0)
        return 1;
    int status = run(pipeline, &samples);
    if (status)
        fprintf(stderr, "guide_weir: %s\n", weir_pipeline_why(pipeline));
    report(pipeline, &samples);
    if (samples_end(&samples, path) < 0) {
        perror(path);
        status = -EIO;
    }
    weir_pipeline_free(pipeline);
    return status || (!self->gzip && self->arrived != self->size);
}

int main(int argc, char **argv)
{
    static experiment self;
    if (argc != 6) {
        fputs("Usage: guide_weir with|without pass|gzip SIZE RATE SAMPLES\n",
              stderr);
        return 2;
    }
    self.respect = strcmp(argv[1], "with") == 0;
    self.gzip = strcmp(argv[2], "gzip") == 0;
    self.size = strtoull(argv[3], NULL, 10);
    self.rate = strtoull(argv[4], NULL, 10);
    fill_block(self.block);
    return play(&self, argv[5]);
}
