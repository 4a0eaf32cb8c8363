/* SPDX-License-Identifier: MIT */
/*
 * weir/chunk.h - the piece of data that moves through a pipeline.
 *
 * A chunk is a small value: where the bytes are, how many, and the counted
 * buffer that keeps them alive. Passing one on copies no data. Copying the
 * struct does not copy the reference: whoever holds a chunk either passes it
 * on (weir_write takes it over) or releases it, once.
 *
 * The bytes may be changed only while nobody else looks at them. Those that a
 * stage gets from weir_read are its own: where a tee has shared them, the read
 * copies them, unless the stage says that it never changes what it reads
 * (reads_only in weir/stage.h). weir_chunk_own does the same where a stage has
 * shared bytes itself, by slices or second references.
 *
 * In object mode a chunk carries one object: `data` points to it, and `size`
 * is whatever the maker put there. Every object counts 1 on its edge.
 */
#ifndef WEIR_CHUNK_H
#define WEIR_CHUNK_H

#include <stddef.h>

#include <weir/api.h>
#include <weir/pool.h>

WEIR_BEGIN

typedef struct weir_buffer weir_buffer; /* counted storage; opaque */

typedef struct weir_chunk {
    unsigned char *data; /* first byte; NULL only when size is 0 */
    size_t size;         /* bytes */
    weir_buffer *buffer; /* keeps data alive; NULL: data needs no release */
} weir_chunk;

/*
 * Makes *chunk a chunk of `size` uninitialised bytes that is the caller's own.
 * The buffer comes from `pool`, or from malloc when pool is NULL. Does not
 * wait for memory: the edges, not the pool, are what bounds a pipeline.
 *
 * Returns 0, or -ENOMEM with *chunk empty. Any thread.
 */
WEIR_API WEIR_MUST_CHECK int weir_chunk_alloc(weir_chunk *chunk,
                                              weir_pool *pool, size_t size);

/*
 * Makes n chunks of `size` bytes each, as weir_chunk_alloc does; buffers that
 * the pool has are taken under one lock. Returns 0, or -ENOMEM with all of them
 * empty. Any thread.
 */
WEIR_API WEIR_MUST_CHECK int weir_chunk_alloc_many(weir_chunk *chunks,
                                                   size_t n, weir_pool *pool,
                                                   size_t size);

/*
 * Makes *chunk of memory, or of an object, that the caller already has.
 * `release(arg)` is called once, when the last reference goes, on the thread
 * that lets it go, with no lock held; also when the pipeline fails or aborts.
 * With release NULL the memory must outlive the chunk, and nothing is
 * allocated.
 *
 * Returns 0, or -ENOMEM with *chunk empty and release not called. Any thread.
 */
WEIR_API WEIR_MUST_CHECK int weir_chunk_wrap(weir_chunk *chunk, void *data,
                                             size_t size,
                                             void (*release)(void *arg),
                                             void *arg);

/* Makes *chunk a copy of `size` bytes. Returns 0 or -ENOMEM. Any thread. */
WEIR_API WEIR_MUST_CHECK int weir_chunk_copy(weir_chunk *chunk,
                                             weir_pool *pool, const void *data,
                                             size_t size);

/*
 * A second reference to bytes [offset, offset + size) of `chunk`, without a
 * copy; the range is cut to what there is. To be released like any chunk.
 * Cannot fail. Any thread that holds `chunk`.
 */
WEIR_API WEIR_MUST_CHECK weir_chunk weir_chunk_slice(weir_chunk chunk,
                                                     size_t offset,
                                                     size_t size);

/*
 * Sees to it that the bytes of *chunk are the caller's alone and may be
 * changed: does nothing if they are, else replaces *chunk by a copy from
 * `pool` (NULL: malloc) and releases the shared one.
 *
 * Returns 0, or -ENOMEM with *chunk unchanged. Any thread that holds it.
 */
WEIR_API WEIR_MUST_CHECK int weir_chunk_own(weir_chunk *chunk,
                                            weir_pool *pool);

/*
 * Lets go of the chunk and empties *chunk, so that a second release does
 * nothing. The last reference returns the buffer to its pool. Any thread.
 */
WEIR_API void weir_chunk_release(weir_chunk *chunk);

/* Releases n chunks; buffers of one pool go back under one lock. */
WEIR_API void weir_chunk_release_many(weir_chunk *chunks, size_t n);

WEIR_END

#endif
