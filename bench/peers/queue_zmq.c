/* SPDX-License-Identifier: MIT */
/*
 * queue_zmq.c - ZeroMQ's PUSH and PULL sockets over inproc. Each side has a
 * high-water mark of its own, so each has half of the capacity. An object is a
 * message: 8 bytes inside it, or a buffer that it points to. PUSH deals out
 * what it sends, so this is a queue for one consumer only.
 */
#include "queue.h"

#include <zmq.h>

typedef struct sockets {
    void *context;
    void *pull;
    void *push[QUEUE_SIDES_MAX];
    size_t pushes;
} sockets;

static int mark(void *socket, int option, size_t capacity)
{
    int half = capacity > 1 ? (int)(capacity / 2) : 1;
    return socket ? zmq_setsockopt(socket, option, &half, sizeof half) : -1;
}

static void *make(const queue_work *work)
{
    sockets *self = calloc(1, sizeof *self);
    if (!self || work->consumers > 1)
        return free(self), NULL;
    self->context = zmq_ctx_new();
    self->pull = zmq_socket(self->context, ZMQ_PULL);
    if (mark(self->pull, ZMQ_RCVHWM, work->capacity) < 0 ||
        zmq_bind(self->pull, "inproc://queue") < 0)
        return NULL;
    for (; self->pushes < work->producers; self->pushes++) {
        void *push = zmq_socket(self->context, ZMQ_PUSH);
        self->push[self->pushes] = push;
        if (mark(push, ZMQ_SNDHWM, work->capacity) < 0 ||
            zmq_connect(push, "inproc://queue") < 0)
            return NULL;
    }
    return self;
}

static void free_object(void *object, void *hint)
{
    (void)hint;
    free(object);
}

static int fill(zmq_msg_t *message, const queue_work *work, uint64_t number)
{
    if (work->size == 8) {
        if (zmq_msg_init_size(message, 8) < 0)
            return -1;
        memcpy(zmq_msg_data(message), &number, sizeof number);
        return 0;
    }
    void *object = queue_object(work, number);
    return object ? zmq_msg_init_data(message, object, work->size, free_object,
                                      NULL)
                  : -1;
}

static int produce(void *queue, const queue_work *work)
{
    void *push = ((sockets *)queue)->push[work->index];
    for (uint64_t i = 0; i < work->objects; i++) {
        zmq_msg_t message;
        if (fill(&message, work, work->first + i) < 0 ||
            zmq_msg_send(&message, push, 0) < 0)
            return -1;
    }
    return 0;
}

static int consume(void *queue, const queue_work *work, uint64_t *sum)
{
    void *pull = ((sockets *)queue)->pull;
    zmq_msg_t message;
    zmq_msg_init(&message);
    for (uint64_t i = 0; i < work->objects; i++) {
        uint64_t number;
        if (zmq_msg_recv(&message, pull, 0) < 0)
            return -1;
        memcpy(&number, zmq_msg_data(&message), sizeof number);
        *sum += number;
    }
    zmq_msg_close(&message);
    return 0;
}

static void finish(void *queue)
{
    sockets *self = queue;
    for (size_t i = 0; i < self->pushes; i++)
        zmq_close(self->push[i]);
    zmq_close(self->pull);
    zmq_ctx_term(self->context);
    free(self);
}

const queue_peer queue_measured = {
    .make = make, .produce = produce, .consume = consume, .finish = finish};
