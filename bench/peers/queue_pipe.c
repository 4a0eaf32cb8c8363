/* SPDX-License-Identifier: MIT */
/* queue_pipe.c - pipe(2) between two threads: it copies what goes through. */
#include "queue.h"

#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

typedef struct pipe_ends {
    int in;
    int out;
} pipe_ends;

static void *make(const queue_work *work)
{
    pipe_ends *ends = malloc(sizeof *ends);
    int fds[2];
    if (!ends || pipe2(fds, O_CLOEXEC) < 0)
        return NULL;
    /* The system rounds it up to a power of two of pages. */
    if (fcntl(fds[1], F_SETPIPE_SZ, (int)(work->capacity * work->size)) < 0)
        return NULL;
    ends->in = fds[0];
    ends->out = fds[1];
    return ends;
}

static bool write_all(int fd, const unsigned char *bytes, size_t size)
{
    while (size) {
        ssize_t put = write(fd, bytes, size);
        if (put <= 0)
            return false;
        bytes += put;
        size -= (size_t)put;
    }
    return true;
}

static int produce(void *queue, const queue_work *work)
{
    const pipe_ends *ends = queue;
    unsigned char *bytes = calloc(work->batch, work->size);
    uint64_t done = 0;
    while (bytes && done < work->objects) {
        size_t n = queue_batch(work, done);
        for (size_t i = 0; i < n; i++) {
            uint64_t number = work->first + done++;
            memcpy(bytes + i * work->size, &number, sizeof number);
        }
        if (!write_all(ends->out, bytes, n * work->size))
            break;
    }
    free(bytes);
    return done < work->objects;
}

static uint64_t add_up(const unsigned char *bytes, size_t objects, size_t size)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < objects; i++) {
        uint64_t number;
        memcpy(&number, bytes + i * size, sizeof number);
        sum += number;
    }
    return sum;
}

/* Several threads may read objects of 8 bytes: what is written in pieces of up
 * to PIPE_BUF is read in multiples of them. */
static int consume(void *queue, const queue_work *work, uint64_t *sum)
{
    const pipe_ends *ends = queue;
    unsigned char *bytes = malloc(work->batch * work->size);
    size_t there = 0;
    uint64_t done = 0;
    while (bytes && done < work->objects) {
        size_t room = queue_batch(work, done) * work->size - there;
        ssize_t got = read(ends->in, bytes + there, room);
        if (got <= 0)
            break;
        there += (size_t)got;
        size_t objects = there / work->size;
        *sum += add_up(bytes, objects, work->size);
        done += objects;
        there -= objects * work->size;
        memmove(bytes, bytes + objects * work->size, there);
    }
    free(bytes);
    return done < work->objects;
}

static void finish(void *queue)
{
    pipe_ends *ends = queue;
    close(ends->in);
    close(ends->out);
    free(ends);
}

const queue_peer queue_measured = {
    .make = make, .produce = produce, .consume = consume, .finish = finish};
