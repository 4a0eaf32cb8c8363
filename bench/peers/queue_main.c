/* SPDX-License-Identifier: MIT */
/* queue_main.c - one producer, one consumer, one queue, one number: seconds. */
#include "queue.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct side {
    void *queue;
    queue_work work;
    uint64_t sum;
    int failed;
} side;

static void *run_producer(void *arg)
{
    side *self = arg;
    self->failed = queue_measured.produce(self->queue, &self->work);
    return NULL;
}

static void *run_consumer(void *arg)
{
    side *self = arg;
    self->failed = queue_measured.consume(self->queue, &self->work, &self->sum);
    return NULL;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int parse(char **words, queue_work *work)
{
    work->objects = strtoull(words[1], NULL, 10);
    work->size = strtoul(words[2], NULL, 10);
    work->batch = strtoul(words[3], NULL, 10);
    work->capacity = strtoul(words[4], NULL, 10);
    return work->objects && work->size >= 8 && work->batch &&
                   work->batch <= QUEUE_BATCH_MAX && work->capacity
               ? 0
               : -1;
}

/* All that was put has been taken, and nothing else. */
static int right(const queue_work *work, uint64_t sum)
{
    return sum == work->objects * (work->objects + 1) / 2;
}

static int run(side *producer, side *consumer)
{
    pthread_t threads[2];
    double began = now();
    if (pthread_create(&threads[0], NULL, run_consumer, consumer) != 0 ||
        pthread_create(&threads[1], NULL, run_producer, producer) != 0) {
        fputs("no thread\n", stderr);
        exit(1);
    }
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    printf("seconds %.9f\n", now() - began);
    return producer->failed || consumer->failed ||
           !right(&consumer->work, consumer->sum);
}

int main(int argc, char **argv)
{
    side producer = {.sum = 0};
    if (argc != 5 || parse(argv, &producer.work) < 0) {
        fprintf(stderr, "Usage: %s OBJECTS SIZE BATCH CAPACITY\n", argv[0]);
        return 2;
    }
    producer.queue = queue_measured.make(&producer.work);
    if (!producer.queue) {
        fprintf(stderr, "%s: cannot make the queue\n", argv[0]);
        return 1;
    }
    side consumer = producer;
    int failed = run(&producer, &consumer);
    if (failed)
        fprintf(stderr, "%s: not all objects came out\n", argv[0]);
    queue_measured.finish(producer.queue);
    return failed;
}
