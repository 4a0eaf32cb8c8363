/* SPDX-License-Identifier: MIT */
/*
 * queue_moodycamel.cpp - moodycamel's BlockingConcurrentQueue, which takes
 * batches. It has no bound. The one that a user adds here is the library's own
 * semaphore, which counts the free places: the producer waits on it before it
 * puts, and the consumer signals it after it has taken.
 */
#include "queue.h"

#include <new>

#include <concurrentqueue/blockingconcurrentqueue.h>

namespace
{

struct bounded {
    explicit bounded(size_t capacity)
        : queue(capacity), places(static_cast<ssize_t>(capacity))
    {
    }
    moodycamel::BlockingConcurrentQueue<void *> queue;
    moodycamel::LightweightSemaphore places;
};

void *make(const queue_work *work)
{
    return new (std::nothrow) bounded(work->capacity);
}

int put(bounded *self, moodycamel::ProducerToken &token, void **objects,
        size_t n)
{
    for (size_t got = 0; got < n;)
        got += static_cast<size_t>(
            self->places.waitMany(static_cast<ssize_t>(n - got)));
    bool fine = n == 1 ? self->queue.enqueue(token, objects[0])
                       : self->queue.enqueue_bulk(token, objects, n);
    return fine ? 0 : -1;
}

int produce(void *queue, const queue_work *work)
{
    auto *self = static_cast<bounded *>(queue);
    moodycamel::ProducerToken token(self->queue);
    void *objects[QUEUE_BATCH_MAX];
    uint64_t done = 0;
    while (done < work->objects) {
        size_t n = queue_batch(work, done);
        for (size_t i = 0; i < n; i++)
            if (!(objects[i] = queue_object(work, work->first + done++)))
                return -1;
        if (put(self, token, objects, n) < 0)
            return -1;
    }
    return 0;
}

size_t take(bounded *self, moodycamel::ConsumerToken &token, void **objects,
            size_t n)
{
    if (n == 1)
        self->queue.wait_dequeue(token, objects[0]);
    else
        n = self->queue.wait_dequeue_bulk(token, objects, n);
    self->places.signal(static_cast<ssize_t>(n));
    return n;
}

int consume(void *queue, const queue_work *work, uint64_t *sum)
{
    auto *self = static_cast<bounded *>(queue);
    moodycamel::ConsumerToken token(self->queue);
    void *objects[QUEUE_BATCH_MAX];
    uint64_t done = 0;
    while (done < work->objects) {
        size_t got = take(self, token, objects, queue_batch(work, done));
        for (size_t i = 0; i < got; i++)
            *sum += queue_number(work, objects[i]);
        done += got;
    }
    return 0;
}

void finish(void *queue)
{
    delete static_cast<bounded *>(queue);
}

} // namespace

extern "C" const queue_peer queue_measured = {make, produce, consume, finish};
