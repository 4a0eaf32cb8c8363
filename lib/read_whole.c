/* SPDX-License-Identifier: MIT */
/* read_whole.c - reading to the end: each chunk, or all in one. Layer 2. */
#include <errno.h>
#include <string.h>

#include <weir/readable.h>
#include <weir/status.h>

int weir_each(weir_readable *in, int (*each)(void *arg, weir_chunk chunk),
              void *arg)
{
    weir_chunk chunk;
    int got;
    while ((got = weir_read(in, &chunk)) > 0) {
        int result = each(arg, chunk);
        if (result)
            return result;
    }
    return got;
}

/* What has been collected: `whole.size` bytes of a buffer of `capacity`. */
typedef struct collection {
    weir_chunk whole;
    size_t capacity;
    size_t limit;
} collection;

#define FIRST_CAPACITY ((size_t)4096)

static int make_room(collection *c, size_t more)
{
    size_t capacity = c->capacity ? c->capacity : FIRST_CAPACITY;
    while (capacity - c->whole.size < more)
        capacity *= 2;
    if (capacity == c->capacity)
        return 0;
    weir_chunk larger;
    if (weir_chunk_alloc(&larger, NULL, capacity) != 0)
        return -ENOMEM;
    larger.size = c->whole.size;
    if (larger.size)
        memcpy(larger.data, c->whole.data, larger.size);
    weir_chunk_release(&c->whole);
    c->whole = larger;
    c->capacity = capacity;
    return 0;
}

static int add(void *arg, weir_chunk chunk)
{
    collection *c = arg;
    int status = 0;
    if (chunk.size > c->limit - c->whole.size)
        status = WEIR_LIMIT;
    if (!status)
        status = make_room(c, chunk.size);
    if (!status && chunk.size) {
        memcpy(c->whole.data + c->whole.size, chunk.data, chunk.size);
        c->whole.size += chunk.size;
    }
    weir_chunk_release(&chunk);
    return status;
}

int weir_collect(weir_readable *in, weir_chunk *chunk, size_t limit)
{
    collection c = {.limit = limit < SIZE_MAX / 4 ? limit : SIZE_MAX / 4};
    int status = weir_each(in, add, &c);
    if (status)
        weir_chunk_release(&c.whole);
    *chunk = c.whole;
    return status;
}
