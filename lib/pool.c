/* SPDX-License-Identifier: MIT */
#include "pool_impl.h"

#include <stdbool.h>
#include <stdlib.h>

#include "thread.h"

#define SMALLEST 8 /* log2 of the smallest capacity: 256 bytes */
#define CLASSES 64 /* one for each power of two */

/* What waits for reuse at most; more than any sane pipeline has in flight. */
#define IDLE_LIMIT ((size_t)4 << 20)

struct weir_pool {
    wi_mutex lock;

    /* All below: protected by lock. */
    weir_buffer *idle[CLASSES]; /* by log2 of the capacity */
    size_t out;                 /* buffers that are not idle */
    bool given_up;              /* freed by its owner; goes with the last */
    weir_pool_stats stats;
};

static unsigned class_of(size_t size)
{
    unsigned class = SMALLEST;
    while (class < CLASSES - 1 && ((size_t)1 << class) < size)
        class ++;
    return class;
}

weir_pool *weir_pool_new(void)
{
    weir_pool *pool = calloc(1, sizeof *pool);
    if (pool)
        wi_mutex_init(&pool->lock);
    return pool;
}

static void destroy(weir_pool *pool)
{
    for (unsigned class = 0; class < CLASSES; class ++) {
        while (pool->idle[class]) {
            weir_buffer *buffer = pool->idle[class];
            pool->idle[class] = buffer->next;
            free(buffer);
        }
    }
    wi_mutex_fini(&pool->lock);
    free(pool);
}

void weir_pool_free(weir_pool *pool)
{
    if (!pool)
        return;
    wi_mutex_lock(&pool->lock);
    pool->given_up = true;
    bool last = pool->out == 0;
    wi_mutex_unlock(&pool->lock);
    if (last)
        destroy(pool);
}

void weir_pool_get_stats(weir_pool *pool, weir_pool_stats *stats)
{
    wi_mutex_lock(&pool->lock);
    *stats = pool->stats;
    wi_mutex_unlock(&pool->lock);
}

static weir_buffer *allocate(size_t capacity)
{
    if (capacity > SIZE_MAX - sizeof(weir_buffer))
        return NULL;
    weir_buffer *buffer = malloc(sizeof *buffer + capacity);
    if (buffer)
        *buffer = (weir_buffer){.capacity = capacity};
    return buffer;
}

/* Lock held: notes that a buffer of this capacity goes out. */
static void account_out(weir_pool *pool, size_t capacity)
{
    pool->out++;
    pool->stats.used_bytes += capacity;
    if (pool->stats.used_bytes > pool->stats.peak_bytes)
        pool->stats.peak_bytes = pool->stats.used_bytes;
}

static weir_buffer *take_idle(weir_pool *pool, unsigned class)
{
    wi_mutex_lock(&pool->lock);
    weir_buffer *buffer = pool->idle[class];
    if (buffer) {
        pool->idle[class] = buffer->next;
        pool->stats.idle_bytes -= buffer->capacity;
        pool->stats.reused++;
        account_out(pool, buffer->capacity);
    }
    wi_mutex_unlock(&pool->lock);
    return buffer;
}

static weir_buffer *take_new(weir_pool *pool, unsigned class)
{
    weir_buffer *buffer = allocate((size_t)1 << class);
    if (!buffer)
        return NULL;
    buffer->pool = pool;
    wi_mutex_lock(&pool->lock);
    pool->stats.allocated++;
    account_out(pool, buffer->capacity);
    wi_mutex_unlock(&pool->lock);
    return buffer;
}

weir_buffer *wi_buffer_new(weir_pool *pool, size_t size)
{
    weir_buffer *buffer = NULL;
    if (!pool || size > SIZE_MAX / 2) {
        buffer = allocate(size);
    } else {
        unsigned class = class_of(size);
        buffer = take_idle(pool, class);
        if (!buffer)
            buffer = take_new(pool, class);
    }
    if (buffer)
        atomic_init(&buffer->references, 1);
    return buffer;
}

/* Lock held: keeps the buffer, or says that there are enough. */
static bool keep(weir_pool *pool, weir_buffer *buffer)
{
    pool->out--;
    pool->stats.used_bytes -= buffer->capacity;
    if (pool->stats.idle_bytes + buffer->capacity > IDLE_LIMIT)
        return false;
    unsigned class = class_of(buffer->capacity);
    buffer->next = pool->idle[class];
    pool->idle[class] = buffer;
    pool->stats.idle_bytes += buffer->capacity;
    return true;
}

void wi_pool_give(weir_pool *pool, weir_buffer *list)
{
    weir_buffer *surplus = NULL;
    wi_mutex_lock(&pool->lock);
    while (list) {
        weir_buffer *next = list->next;
        if (!keep(pool, list)) {
            list->next = surplus;
            surplus = list;
        }
        list = next;
    }
    bool last = pool->given_up && pool->out == 0;
    wi_mutex_unlock(&pool->lock);

    while (surplus) {
        weir_buffer *next = surplus->next;
        free(surplus);
        surplus = next;
    }
    if (last)
        destroy(pool);
}
