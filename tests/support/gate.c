/* SPDX-License-Identifier: MIT */
/* gate.c - a place where threads wait until the test lets them through. */
#include "gate.h"

void gate_pass(struct gate *self)
{
    pthread_mutex_lock(&self->lock);
    self->arrived++;
    pthread_cond_broadcast(&self->changed);
    while (!self->open)
        pthread_cond_wait(&self->changed, &self->lock);
    pthread_mutex_unlock(&self->lock);
}

void gate_await(struct gate *self, int n)
{
    pthread_mutex_lock(&self->lock);
    while (self->arrived < n)
        pthread_cond_wait(&self->changed, &self->lock);
    pthread_mutex_unlock(&self->lock);
}

void gate_open(struct gate *self)
{
    pthread_mutex_lock(&self->lock);
    self->open = true;
    pthread_cond_broadcast(&self->changed);
    pthread_mutex_unlock(&self->lock);
}
