/* SPDX-License-Identifier: MIT */
/* queue_pipe.c - pipe(2) between two threads: it copies what goes through. */
#include "queue.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
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
    uint64_t number = 0;
    while (bytes && number < work->objects) {
        size_t n = 0;
        while (n < work->batch && number < work->objects) {
            number++;
            memcpy(bytes + n++ * work->size, &number, sizeof number);
        }
        if (!write_all(ends->out, bytes, n * work->size))
            break;
    }
    free(bytes);
    close(ends->out);
    return number < work->objects;
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

static int consume(void *queue, const queue_work *work, uint64_t *sum)
{
    const pipe_ends *ends = queue;
    size_t capacity = work->batch * work->size;
    unsigned char *bytes = malloc(capacity);
    size_t there = 0;
    ssize_t got = -1;
    while (bytes &&
           (got = read(ends->in, bytes + there, capacity - there)) > 0) {
        there += (size_t)got;
        size_t objects = there / work->size;
        *sum += add_up(bytes, objects, work->size);
        size_t done = objects * work->size;
        memmove(bytes, bytes + done, there - done);
        there -= done;
    }
    free(bytes);
    return got != 0;
}

static void finish(void *queue)
{
    pipe_ends *ends = queue;
    close(ends->in);
    free(ends);
}

const queue_peer queue_measured = {
    .make = make, .produce = produce, .consume = consume, .finish = finish};
