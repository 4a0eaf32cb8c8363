/* SPDX-License-Identifier: MIT */
/* queue_tbb.cpp - tbb::concurrent_bounded_queue. It has no batches. */
#include "queue.h"

#include <new>

#include <tbb/concurrent_queue.h>

namespace
{

using bounded = tbb::concurrent_bounded_queue<void *>;

void *make(const queue_work *work)
{
    auto *queue = new (std::nothrow) bounded;
    if (queue)
        queue->set_capacity(static_cast<std::ptrdiff_t>(work->capacity));
    return queue;
}

int produce(void *queue, const queue_work *work)
{
    for (uint64_t i = 0; i < work->objects; i++) {
        void *object = queue_object(work, work->first + i);
        if (!object)
            return -1;
        static_cast<bounded *>(queue)->push(object);
    }
    return 0;
}

int consume(void *queue, const queue_work *work, uint64_t *sum)
{
    for (uint64_t i = 0; i < work->objects; i++) {
        void *object;
        static_cast<bounded *>(queue)->pop(object);
        *sum += queue_number(work, object);
    }
    return 0;
}

void finish(void *queue)
{
    delete static_cast<bounded *>(queue);
}

} // namespace

extern "C" const queue_peer queue_measured = {make, produce, consume, finish};
