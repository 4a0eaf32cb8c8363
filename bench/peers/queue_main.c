/* SPDX-License-Identifier: MIT */
/* queue_main.c - producers, consumers, one queue, one number: seconds. */
#include "queue_measure.h"

#include <pthread.h>
#include <stdio.h>

typedef struct side {
    pthread_t thread;
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

/* Whether all that was put has been taken, and nothing else. */
static int right(const queue_work *work, uint64_t sum)
{
    return sum == work->objects * (work->objects + 1) / 2;
}

static void share(side *sides, size_t count, void *queue,
                  const queue_work *work)
{
    for (size_t i = 0; i < count; i++) {
        side *self = &sides[i];
        *self = (side){.queue = queue, .work = *work};
        self->work.objects = work->objects / count;
        self->work.first = 1 + i * self->work.objects;
        self->work.index = i;
    }
}

static void start(side *sides, size_t count, void *(*run)(void *))
{
    for (size_t i = 0; i < count; i++)
        queue_start(&sides[i].thread, run, &sides[i]);
}

static int join(side *sides, size_t count, uint64_t *sum)
{
    int failed = 0;
    for (size_t i = 0; i < count; i++) {
        pthread_join(sides[i].thread, NULL);
        failed |= sides[i].failed;
        *sum += sides[i].sum;
    }
    return failed;
}

static int run(void *queue, const queue_work *work)
{
    side producers[QUEUE_SIDES_MAX];
    side consumers[QUEUE_SIDES_MAX];
    uint64_t sum = 0;
    share(producers, work->producers, queue, work);
    share(consumers, work->consumers, queue, work);
    uint64_t began = queue_now();
    start(consumers, work->consumers, run_consumer);
    start(producers, work->producers, run_producer);
    int failed = join(producers, work->producers, &sum);
    failed |= join(consumers, work->consumers, &sum);
    printf("seconds %.9f\n", (double)(queue_now() - began) / 1e9);
    return failed || !right(work, sum);
}

/* ---- The command line ---------------------------------------------------- */

static size_t number_at(char **words, int count, int place)
{
    return place < count ? strtoull(words[place], NULL, 10) : 1;
}

static int sane(const queue_work *work)
{
    return work->objects && work->size >= 8 && work->batch &&
           work->batch <= QUEUE_BATCH_MAX && work->capacity &&
           work->producers && work->producers <= QUEUE_SIDES_MAX &&
           work->consumers && work->consumers <= QUEUE_SIDES_MAX &&
           work->objects % (work->producers * work->consumers) == 0;
}

static int move(int argc, char **argv)
{
    const queue_work work = {.objects = number_at(argv, argc, 1),
                             .size = number_at(argv, argc, 2),
                             .batch = number_at(argv, argc, 3),
                             .capacity = number_at(argv, argc, 4),
                             .producers = number_at(argv, argc, 5),
                             .consumers = number_at(argv, argc, 6)};
    if ((argc != 5 && argc != 7) || !sane(&work)) {
        fprintf(stderr,
                "Usage: %s OBJECTS SIZE BATCH CAPACITY "
                "[PRODUCERS CONSUMERS]\n",
                argv[0]);
        return 2;
    }
    void *queue = queue_measured.make(&work);
    if (!queue) {
        fprintf(stderr, "%s: cannot make the queue\n", argv[0]);
        return 1;
    }
    int failed = run(queue, &work);
    if (failed)
        fprintf(stderr, "%s: not all objects came out\n", argv[0]);
    queue_measured.finish(queue);
    return failed;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "ping") == 0)
        return queue_ping(number_at(argv, argc, 2));
    if (argc == 3 && strcmp(argv[1], "resume") == 0)
        return queue_resume(number_at(argv, argc, 2));
    return move(argc, argv);
}
