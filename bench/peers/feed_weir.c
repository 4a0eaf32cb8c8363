/* SPDX-License-Identifier: MIT */
/*
 * feed_weir.c - feed_weir poll|wait CHUNKS MARK pass|crc32: the program itself
 * feeds and drains a pipeline of three stages, pass stages but for the one that
 * is named in the middle, with chunks of 64 KiB, by one thread that polls both
 * ends or by two threads that wait. MARK is what the stages ask for their
 * edges, in bytes; 0 leaves them their own.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <weir/weir.h>

#define CHUNK 65536
#define MANY 64

static unsigned char zeros[CHUNK];
static const weir_chunk full = {.data = zeros, .size = CHUNK};

typedef struct ends {
    weir_writable *in;
    weir_readable *out;
    unsigned long left; /* chunks to write */
} ends;

/* ---- One thread that polls ----------------------------------------------- */

static int feed(ends *e)
{
    while (e->left) {
        int status = weir_try_write(e->in, full);
        if (status)
            return status == -EAGAIN ? 0 : status;
        e->left--;
    }
    weir_end(e->in);
    return 1;
}

static int drain(ends *e)
{
    weir_chunk chunks[MANY];
    int got;

    while ((got = weir_try_read_many(e->out, chunks, MANY)) > 0)
        weir_chunk_release_many(chunks, (size_t)got);
    return got == -EAGAIN ? 0 : got == 0 ? 1 : got;
}

static int poll_both(ends *e)
{
    struct pollfd fds[] = {{.fd = weir_readable_fd(e->out), .events = POLLIN},
                           {.fd = weir_writable_fd(e->in), .events = POLLIN}};
    int fed = 0;
    int drained = 0;

    while (drained == 0) {
        if (poll(fds, fed ? 1 : 2, -1) < 0 && errno != EINTR)
            return -errno;
        if (!fed && (fed = feed(e)) < 0)
            return fed;
        drained = drain(e);
    }
    return drained < 0 ? drained : 0;
}

/* ---- Two threads that wait ----------------------------------------------- */

static void *write_all(void *arg)
{
    ends *e = arg;

    while (e->left && weir_write(e->in, full) == 0)
        e->left--;
    weir_end(e->in);
    return NULL;
}

static int wait_in_two(ends *e)
{
    weir_chunk chunks[MANY];
    pthread_t writer;
    int got;

    int status = -pthread_create(&writer, NULL, write_all, e);
    if (status)
        return status;
    while ((got = weir_read_many(e->out, chunks, MANY)) > 0)
        weir_chunk_release_many(chunks, (size_t)got);
    pthread_join(writer, NULL);
    return got;
}

/* -------------------------------------------------------------------------- */

static char sum[9]; /* in hexadecimal, once the run is over */

static void build(weir_pipeline *pipeline, size_t mark, const char *middle)
{
    for (int i = 0; i < 3; i++) {
        bool sums = i == 1 && strcmp(middle, "crc32") == 0;
        weir_stage_def stage =
            sums ? weir_crc32(.pass = true, .hex = sum) : weir_pass();
        if (mark)
            stage.high_water_mark = mark;
        weir_pipeline_add(pipeline, stage);
    }
}

static int run(weir_pipeline *pipeline, int (*move)(ends *e), unsigned long n)
{
    ends e = {.left = n};

    e.in = weir_pipeline_input(pipeline);
    e.out = weir_pipeline_output(pipeline);
    int status = e.in && e.out ? weir_pipeline_start(pipeline) : -ENOMEM;
    if (status)
        return status;
    weir_deadline began = weir_now();
    status = move(&e);
    if (!status)
        status = weir_pipeline_wait(pipeline);
    printf("seconds %.9f\n", (double)(weir_now() - began) / 1e9);
    return status;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "Usage: %s poll|wait CHUNKS MARK pass|crc32\n",
                argv[0]);
        return 2;
    }
    weir_pipeline *pipeline = weir_pipeline_new();
    if (!pipeline)
        return 1;
    build(pipeline, strtoul(argv[3], NULL, 10), argv[4]);
    int status =
        run(pipeline, strcmp(argv[1], "poll") ? wait_in_two : poll_both,
            strtoul(argv[2], NULL, 10));
    if (status)
        fprintf(stderr, "%s: %s\n", argv[0], weir_status_text(status));
    weir_pipeline_free(pipeline);
    return status != 0;
}
