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

static void free_list(weir_buffer *list)
{
    while (list) {
        weir_buffer *next = list->next;
        free(list);
        list = next;
    }
}

static void destroy(weir_pool *pool)
{
    for (unsigned class = 0; class < CLASSES; class ++)
        free_list(pool->idle[class]);
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

/* Puts up to n idle buffers before *list. Returns how many. */
static size_t take_idle(weir_pool *pool, unsigned class, size_t n,
                        weir_buffer **list)
{
    size_t taken = 0;
    wi_mutex_lock(&pool->lock);
    while (taken < n && pool->idle[class]) {
        weir_buffer *buffer = pool->idle[class];
        pool->idle[class] = buffer->next;
        pool->stats.idle_bytes -= buffer->capacity;
        account_out(pool, buffer->capacity);
        buffer->next = *list;
        *list = buffer;
        taken++;
    }
    pool->stats.reused += taken;
    wi_mutex_unlock(&pool->lock);
    return taken;
}

/* The same with new ones. */
static size_t take_new(weir_pool *pool, size_t capacity, size_t n,
                       weir_buffer **list)
{
    size_t taken = 0;
    weir_buffer *buffer;
    while (taken < n && (buffer = allocate(capacity))) {
        buffer->pool = pool;
        buffer->next = *list;
        *list = buffer;
        taken++;
    }
    if (!pool || !taken)
        return taken;
    wi_mutex_lock(&pool->lock);
    pool->stats.allocated += taken;
    for (size_t i = 0; i < taken; i++)
        account_out(pool, capacity);
    wi_mutex_unlock(&pool->lock);
    return taken;
}

/* Those without a pool are on their own. */
static void give_up(weir_pool *pool, weir_buffer *list)
{
    if (pool && list)
        wi_pool_give(pool, list);
    else
        free_list(list);
}

weir_buffer *wi_buffers_new(weir_pool *pool, size_t size, size_t n)
{
    weir_buffer *list = NULL;
    size_t taken = 0;
    size_t capacity = size;
    if (size > SIZE_MAX / 2)
        pool = NULL;
    if (pool && n) {
        unsigned class = class_of(size);
        capacity = (size_t)1 << class;
        taken = take_idle(pool, class, n, &list);
    }
    if (taken < n)
        taken += take_new(pool, capacity, n - taken, &list);
    if (taken < n) {
        give_up(pool, list);
        return NULL;
    }
    for (weir_buffer *buffer = list; buffer; buffer = buffer->next)
        atomic_init(&buffer->references, 1);
    return list;
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

    free_list(surplus);
    if (last)
        destroy(pool);
}
