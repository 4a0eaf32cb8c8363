/* SPDX-License-Identifier: MIT */
/* queue_av.c - AVThreadMessageQueue of libavutil: a mutex and two condition
 * variables around a ring of messages, which it copies. It has no batches. */
#include "queue.h"

#include <libavutil/threadmessage.h>

static void *make(const queue_work *work)
{
    AVThreadMessageQueue *queue;
    int failed = av_thread_message_queue_alloc(&queue, (unsigned)work->capacity,
                                               sizeof(void *));
    return failed < 0 ? NULL : queue;
}

static int produce(void *queue, const queue_work *work)
{
    for (uint64_t i = 0; i < work->objects; i++) {
        void *object = queue_object(work, work->first + i);
        if (!object || av_thread_message_queue_send(queue, &object, 0) < 0)
            return -1;
    }
    return 0;
}

static int consume(void *queue, const queue_work *work, uint64_t *sum)
{
    for (uint64_t i = 0; i < work->objects; i++) {
        void *object;
        if (av_thread_message_queue_recv(queue, &object, 0) < 0)
            return -1;
        *sum += queue_number(work, object);
    }
    return 0;
}

static void finish(void *queue)
{
    AVThreadMessageQueue *own = queue;
    av_thread_message_queue_free(&own);
}

const queue_peer queue_measured = {
    .make = make, .produce = produce, .consume = consume, .finish = finish};
