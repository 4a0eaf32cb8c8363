/* SPDX-License-Identifier: MIT */
/*
 * stress_abort_time.c - how long it takes from weir_pipeline_abort until all
 * threads are joined, while each stage in turn blocks in an edge, in a sleep,
 * in a read of a FIFO that nobody writes, in a write to a full one. It must be
 * less than 100 ms, every time.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stress.h"

enum { REPEATS = 20, STAGES = 5, LIMIT_MS = 100 };

static char folder[] = "/tmp/weir-abort-XXXXXX";
static char fifo[64];

/* ---- What blocks --------------------------------------------------------- */

/* Passes three chunks on and then sleeps, which holds its neighbours in their
 * edges: those before it in a write, those behind it in a read. */
static int sleep_at_fourth(weir_stage *self)
{
    weir_chunk chunk;
    int status = 0;

    for (int i = 0; i < 3 && status == 0; i++) {
        if (!weir_stage_in(self))
            chunk = stress_chunk(1000);
        else if ((status = weir_read(weir_stage_in(self), &chunk)) < 0)
            return status;
        if (weir_stage_out(self))
            status = weir_write(weir_stage_out(self), chunk);
        else
            weir_chunk_release(&chunk);
    }
    return status < 0 ? status : weir_stage_poll(self, -1, 0, WEIR_FOREVER);
}

static void add_sleeper(weir_pipeline *p, size_t at)
{
    weir_pipeline_add(p, (weir_stage_def){
                             .name = "sleeper",
                             .kind = at == 0            ? WEIR_SOURCE
                                     : at == STAGES - 1 ? WEIR_SINK
                                                        : WEIR_TRANSFORM,
                             .run = sleep_at_fourth,
                         });
}

/* Stage `blocked` of five sleeps; the others are ready-made. */
static weir_pipeline *blocked_at(size_t blocked)
{
    weir_pipeline *p = weir_pipeline_new();

    EXPECT(p != NULL);
    for (size_t i = 0; i < STAGES; i++) {
        if (i == blocked)
            add_sleeper(p, i);
        else if (i == 0)
            weir_pipeline_add(p, weir_zero());
        else if (i == STAGES - 1)
            weir_pipeline_add(p, weir_null());
        else
            weir_pipeline_add(p, weir_pass());
    }
    return p;
}

static weir_pipeline *reading_the_fifo(size_t ignored)
{
    weir_pipeline *p = weir_pipeline_new();

    (void)ignored;
    EXPECT(p != NULL);
    weir_pipeline_add(p, weir_file_source(fifo));
    weir_pipeline_add(p, weir_gzip(.level = 1));
    weir_pipeline_add(p, weir_null());
    return p;
}

static weir_pipeline *writing_the_fifo(size_t ignored)
{
    weir_pipeline *p = weir_pipeline_new();

    (void)ignored;
    EXPECT(p != NULL);
    weir_pipeline_add(p, weir_zero());
    weir_pipeline_add(p, weir_gzip(.level = 1));
    weir_pipeline_add(p, weir_file_sink(fifo));
    return p;
}

/* ---- How long it takes --------------------------------------------------- */

static int64_t abort_takes(weir_pipeline *p)
{
    EXPECT_EQUAL(weir_pipeline_start(p), 0);
    EXPECT(stress_all_asleep());
    weir_deadline began = weir_now();
    weir_pipeline_abort(p);
    EXPECT_EQUAL(weir_pipeline_wait(p), WEIR_ABORTED);
    int64_t took = weir_now() - began;
    weir_pipeline_free(p);
    stress_expect_all_released();
    return took;
}

static void measure(const char *what, weir_pipeline *(*make)(size_t),
                    size_t arg)
{
    int64_t longest = 0;

    stress_phase(what);
    for (unsigned i = 0; i < stress_rounds(REPEATS); i++) {
        int64_t took = abort_takes(make(arg));
        if (took > longest)
            longest = took;
    }
    printf("%s (%zu): at most %.2f ms\n", what, arg, (double)longest / 1e6);
    fflush(stdout);
    EXPECT(longest < LIMIT_MS * INT64_C(1000000));
}

int main(int argc, char **argv)
{
    stress_begin(argc, argv, 100);
    if (!mkdtemp(folder))
        return 99;
    snprintf(fifo, sizeof(fifo), "%s/fifo", folder);
    if (mkfifo(fifo, 0600))
        return 99;
    for (size_t i = 0; i < STAGES; i++)
        measure("in edges, while this stage sleeps", blocked_at, i);

    measure("opening a FIFO to read", reading_the_fifo, 0);
    measure("opening a FIFO to write", writing_the_fifo, 0);
    int other_end = open(fifo, O_RDWR | O_CLOEXEC);
    EXPECT(other_end >= 0);
    measure("reading a FIFO that nobody writes", reading_the_fifo, 0);
    measure("writing a FIFO that is full", writing_the_fifo, 0);
    close(other_end);
    unlink(fifo);
    rmdir(folder);
    return stress_end();
}
