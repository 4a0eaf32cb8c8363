/* SPDX-License-Identifier: MIT */
/* chunk.c - references to counted buffers. Layer 1. */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "pool_impl.h"

static const weir_chunk empty;

int weir_chunk_alloc(weir_chunk *chunk, weir_pool *pool, size_t size)
{
    return weir_chunk_alloc_many(chunk, 1, pool, size);
}

int weir_chunk_alloc_many(weir_chunk *chunks, size_t n, weir_pool *pool,
                          size_t size)
{
    weir_buffer *list = wi_buffers_new(pool, size, n);
    const bool failed = n && !list;
    for (size_t i = 0; i < n; i++) {
        weir_buffer *buffer = list;
        chunks[i] = empty;
        if (failed)
            continue;
        list = buffer->next;
        chunks[i] =
            (weir_chunk){.data = buffer->bytes, .size = size, .buffer = buffer};
    }
    return failed ? -ENOMEM : 0;
}

int weir_chunk_wrap(weir_chunk *chunk, void *data, size_t size,
                    void (*release)(void *arg), void *arg)
{
    *chunk = (weir_chunk){.data = data, .size = size};
    if (!release)
        return 0;
    weir_buffer *buffer = wi_buffers_new(NULL, 0, 1);
    if (!buffer) {
        *chunk = empty;
        return -ENOMEM;
    }
    buffer->release = release;
    buffer->arg = arg;
    chunk->buffer = buffer;
    return 0;
}

int weir_chunk_copy(weir_chunk *chunk, weir_pool *pool, const void *data,
                    size_t size)
{
    int status = weir_chunk_alloc(chunk, pool, size);
    if (!status && size)
        memcpy(chunk->data, data, size);
    return status;
}

weir_chunk weir_chunk_slice(weir_chunk chunk, size_t offset, size_t size)
{
    if (offset > chunk.size)
        offset = chunk.size;
    if (size > chunk.size - offset)
        size = chunk.size - offset;
    /* Relaxed: the caller's own reference keeps the buffer alive. */
    if (chunk.buffer)
        atomic_fetch_add_explicit(&chunk.buffer->references, 1,
                                  memory_order_relaxed);
    if (chunk.data)
        chunk.data += offset;
    chunk.size = size;
    return chunk;
}

/*
 * Acquire: what other holders did to the bytes before they let go is visible
 * to the one that is left alone with them.
 */
static bool is_own(const weir_chunk *chunk)
{
    return chunk->buffer && atomic_load_explicit(&chunk->buffer->references,
                                                 memory_order_acquire) == 1;
}

int weir_chunk_own(weir_chunk *chunk, weir_pool *pool)
{
    if (is_own(chunk))
        return 0;
    weir_chunk copy;
    int status = weir_chunk_copy(&copy, pool, chunk->data, chunk->size);
    if (status)
        return status;
    weir_chunk_release(chunk);
    *chunk = copy;
    return 0;
}

/*
 * Drops the chunk's reference. Returns the buffer when it was the last one and
 * the buffer has a pool to go back to; sees to the rest itself. Release: this
 * holder's use of the bytes comes before the next one's. Acquire: and after
 * that of all former holders.
 */
static weir_buffer *drop(weir_chunk *chunk)
{
    weir_buffer *buffer = chunk->buffer;
    *chunk = empty;
    if (!buffer || atomic_fetch_sub_explicit(&buffer->references, 1,
                                             memory_order_acq_rel) != 1)
        return NULL;
    if (buffer->pool)
        return buffer;
    if (buffer->release)
        buffer->release(buffer->arg);
    free(buffer);
    return NULL;
}

void weir_chunk_release(weir_chunk *chunk)
{
    weir_buffer *buffer = drop(chunk);
    if (buffer) {
        buffer->next = NULL;
        wi_pool_give(buffer->pool, buffer);
    }
}

void weir_chunk_release_many(weir_chunk *chunks, size_t n)
{
    weir_buffer *list = NULL;
    for (size_t i = 0; i < n; i++) {
        weir_buffer *buffer = drop(&chunks[i]);
        if (!buffer)
            continue;
        if (list && list->pool != buffer->pool) {
            wi_pool_give(list->pool, list);
            list = NULL;
        }
        buffer->next = list;
        list = buffer;
    }
    if (list)
        wi_pool_give(list->pool, list);
}
