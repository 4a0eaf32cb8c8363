/* SPDX-License-Identifier: MIT */
/*
 * queue_latency.c - how long one object takes.
 *
 * ping: there by one queue and back by another, each thread waiting for the
 * other; the time is that of the whole way.
 *
 * resume: a writer is held by a full queue. The time from just before the
 * reader takes what is there to the return of the writer's call. The reader
 * gives the writer a while to fall asleep; where that was too short the writer
 * was not held, which shows, and the round does not count.
 */
#include "queue_measure.h"

#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

#define SETTLE_NS 200000

uint64_t queue_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

void queue_start(pthread_t *thread, void *(*run)(void *), void *arg)
{
    if (pthread_create(thread, NULL, run, arg) != 0) {
        fputs("no thread\n", stderr);
        exit(1);
    }
}

/* ---- What came of it ----------------------------------------------------- */

static int by_value(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static void report(uint64_t *times, size_t n)
{
    if (n == 0)
        return;
    qsort(times, n, sizeof *times, by_value);
    printf("p50_ns %llu\n", (unsigned long long)times[n / 2]);
    printf("p99_ns %llu\n", (unsigned long long)times[n * 99 / 100]);
    printf("p999_ns %llu\n", (unsigned long long)times[n * 999 / 1000]);
}

/* ---- Two threads, two queues --------------------------------------------- */

typedef struct link {
    void *there;
    void *back; /* ping only */
    queue_work one;
    uint64_t *times;
    size_t rounds;
    _Atomic uint64_t *entered; /* resume: the round the writer is in */
    int failed;
} link;

static int make_link(link *self, size_t rounds, size_t size, size_t capacity)
{
    *self = (link){.one = {.first = 1,
                           .objects = 1,
                           .size = size,
                           .batch = 1,
                           .capacity = capacity,
                           .producers = 1,
                           .consumers = 1},
                   .times = calloc(rounds + 1, sizeof(uint64_t)),
                   .rounds = rounds};
    self->there = queue_measured.make(&self->one);
    return rounds && self->times && self->there ? 0 : -1;
}

static int put(link *self, void *queue)
{
    return self->failed |= queue_measured.produce(queue, &self->one);
}

static int take(link *self, void *queue)
{
    uint64_t sum = 0;
    return self->failed |= queue_measured.consume(queue, &self->one, &sum);
}

static int leave(link *self, const char *what)
{
    if (self->failed)
        fprintf(stderr, "%s: an object was lost\n", what);
    queue_measured.finish(self->there);
    if (self->back)
        queue_measured.finish(self->back);
    free(self->times);
    return self->failed != 0;
}

static int unmade(const char *what)
{
    fprintf(stderr, "%s: cannot make the queue\n", what);
    return 1;
}

/* ---- There and back ------------------------------------------------------ */

static void *answer(void *arg)
{
    link *self = arg;
    for (size_t i = 0; i < self->rounds; i++)
        if (take(self, self->there) || put(self, self->back))
            break;
    return NULL;
}

int queue_ping(size_t rounds)
{
    link self;
    link other;
    pthread_t thread;
    if (make_link(&self, rounds, 8, 16) < 0)
        return unmade("ping");
    self.back = queue_measured.make(&self.one);
    if (!self.back)
        return unmade("ping");
    other = self;
    queue_start(&thread, answer, &other);
    uint64_t began = queue_now();
    for (size_t i = 0; i < rounds; i++) {
        uint64_t sent = queue_now();
        if (put(&self, self.there) || take(&self, self.back))
            break;
        self.times[i] = queue_now() - sent;
    }
    printf("seconds %.9f\n", (double)(queue_now() - began) / 1e9);
    pthread_join(thread, NULL);
    report(self.times, rounds);
    return leave(&self, "ping");
}

/* ---- From room to a writer that goes on ---------------------------------- */

/* The first object fills the queue, every later one waits for room. */
static void *write_on(void *arg)
{
    link *self = arg;
    for (size_t i = 0; i <= self->rounds; i++) {
        atomic_store(self->entered, i);
        if (put(self, self->there))
            break;
        self->times[i] = queue_now();
    }
    atomic_store(self->entered, self->rounds + 1);
    return NULL;
}

static void settle(void)
{
    const struct timespec time = {.tv_nsec = SETTLE_NS};
    nanosleep(&time, NULL);
}

int queue_resume(size_t rounds)
{
    link self;
    link writer;
    pthread_t thread;
    _Atomic uint64_t entered = 0;
    uint64_t *took = calloc(rounds + 1, sizeof *took);
    /* A page, which is the smallest pipe that there is. */
    if (!took || make_link(&self, rounds, 4096, 1) < 0)
        return unmade("resume");
    self.entered = &entered;
    writer = self;
    uint64_t began = queue_now();
    queue_start(&thread, write_on, &writer);
    for (size_t i = 1; i <= rounds && !self.failed; i++) {
        while (atomic_load(&entered) < i)
            settle();
        settle();
        took[i] = queue_now();
        take(&self, self.there);
    }
    take(&self, self.there);
    pthread_join(thread, NULL);
    printf("seconds %.9f\n", (double)(queue_now() - began) / 1e9);
    self.failed |= writer.failed;
    size_t held = 0;
    for (size_t i = 1; i <= rounds; i++)
        if (self.times[i] > took[i])
            self.times[held++] = self.times[i] - took[i];
    report(self.times, held);
    free(took);
    return leave(&self, "resume");
}
