/* SPDX-License-Identifier: MIT */
/* test_pool.c - the store that buffers come from and go back to. */
#include <errno.h>
#include <string.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "expect.h"
#include "worker.h"

TestSuite(pool, .timeout = 20);

static weir_pool_stats figures(weir_pool *pool)
{
    weir_pool_stats stats;

    weir_pool_get_stats(pool, &stats);
    return stats;
}

static weir_chunk from(weir_pool *pool, size_t size)
{
    weir_chunk chunk;

    expect_eq(weir_chunk_alloc(&chunk, pool, size), 0);
    expect_eq(chunk.size, size);
    memset(chunk.data, 0xa5, size);
    return chunk;
}

Test(pool, new_one_holds_nothing)
{
    weir_pool *pool = weir_pool_new();
    weir_pool_stats stats = figures(pool);

    expect_eq(stats.allocated, 0);
    expect_eq(stats.reused, 0);
    expect_eq(stats.used_bytes, 0);
    expect_eq(stats.peak_bytes, 0);
    expect_eq(stats.idle_bytes, 0);
    weir_pool_free(pool);
    weir_pool_free(NULL);
}

Test(pool, counts_what_is_out)
{
    weir_pool *pool = weir_pool_new();
    weir_chunk chunk = from(pool, 1000);

    expect_eq(figures(pool).allocated, 1);
    cr_assert(figures(pool).used_bytes >= 1000);
    weir_chunk_release(&chunk);
    expect_eq(figures(pool).used_bytes, 0);
    weir_pool_free(pool);
}

Test(pool, a_slice_keeps_the_buffer_out)
{
    weir_pool *pool = weir_pool_new();
    weir_chunk chunk = from(pool, 1000);
    weir_chunk slice = weir_chunk_slice(chunk, 999, 1);

    weir_chunk_release(&chunk);
    cr_assert(figures(pool).used_bytes >= 1000);
    weir_chunk_release(&slice);
    expect_eq(figures(pool).used_bytes, 0);
    weir_pool_free(pool);
}

Test(pool, what_comes_back_is_used_again)
{
    weir_pool *pool = weir_pool_new();

    for (int i = 0; i < 100; i++) {
        weir_chunk chunk = from(pool, 65536);
        weir_chunk_release(&chunk);
    }
    expect_eq(figures(pool).allocated, 1);
    expect_eq(figures(pool).reused, 99);
    cr_assert(figures(pool).idle_bytes >= 65536);
    weir_pool_free(pool);
}

Test(pool, two_at_once_are_two_buffers)
{
    weir_pool *pool = weir_pool_new();

    for (int i = 0; i < 10; i++) {
        weir_chunk a = from(pool, 4096);
        weir_chunk b = from(pool, 4096);
        cr_assert(a.data + 4096 <= b.data || b.data + 4096 <= a.data);
        weir_chunk_release(&a);
        weir_chunk_release(&b);
    }
    expect_eq(figures(pool).allocated, 2);
    expect_eq(figures(pool).reused, 18);
    weir_pool_free(pool);
}

Test(pool, peak_is_the_most_that_was_out_at_once)
{
    weir_pool *pool = weir_pool_new();
    weir_chunk chunks[8];

    for (size_t i = 0; i < 8; i++)
        chunks[i] = from(pool, 1000);
    size_t out = figures(pool).used_bytes;
    cr_assert(out >= 8000);
    weir_chunk_release_many(chunks, 8);
    chunks[0] = from(pool, 1000);
    expect_eq(figures(pool).peak_bytes, out);
    cr_assert(figures(pool).used_bytes < out);
    weir_chunk_release(&chunks[0]);
    weir_pool_free(pool);
}

Test(pool, many_are_taken_from_what_there_is_and_made_beyond_it)
{
    weir_pool *pool = weir_pool_new();
    weir_chunk chunks[8];

    expect_eq(weir_chunk_alloc_many(chunks, 3, pool, 1000), 0);
    weir_chunk_release_many(chunks, 3);
    expect_eq(weir_chunk_alloc_many(chunks, 8, pool, 1000), 0);
    expect_eq(figures(pool).allocated, 8);
    expect_eq(figures(pool).reused, 3);
    for (size_t i = 0; i < 8; i++) {
        expect_eq(chunks[i].size, 1000);
        memset(chunks[i].data, (int)i, 1000);
    }
    for (size_t i = 0; i < 8; i++)
        expect_eq(chunks[i].data[999], i);
    weir_chunk_release_many(chunks, 8);
    expect_eq(figures(pool).used_bytes, 0);

    expect_eq(weir_chunk_alloc_many(chunks, 0, pool, 1000), 0);
    expect_eq(figures(pool).used_bytes, 0);
    weir_pool_free(pool);
}

Test(pool, many_without_memory_are_none)
{
    weir_pool *pool = weir_pool_new();
    weir_chunk chunks[2];

    expect_eq(weir_chunk_alloc_many(chunks, 2, pool, SIZE_MAX), -ENOMEM);
    expect_eq(chunks[0].buffer, NULL);
    expect_eq(chunks[1].buffer, NULL);
    expect_eq(figures(pool).used_bytes, 0);
    expect_eq(weir_chunk_alloc_many(chunks, 2, NULL, 10), 0);
    weir_chunk_release_many(chunks, 2);
    weir_pool_free(pool);
}

Test(pool, copy_and_own_draw_from_it)
{
    weir_pool *pool = weir_pool_new();
    weir_chunk chunk;

    expect_eq(weir_chunk_copy(&chunk, pool, "weir", 4), 0);
    expect_eq(figures(pool).allocated, 1);
    weir_chunk slice = weir_chunk_slice(chunk, 0, 4);
    expect_eq(weir_chunk_own(&slice, pool), 0);
    expect_eq(figures(pool).allocated, 2);
    weir_chunk_release(&chunk);
    weir_chunk_release(&slice);
    expect_eq(figures(pool).used_bytes, 0);
    weir_pool_free(pool);
}

Test(pool, chunks_outlive_it)
{
    weir_pool *pool = weir_pool_new();
    weir_chunk kept = from(pool, 1000);
    weir_chunk returned = from(pool, 1000);

    weir_chunk_release(&returned);
    weir_pool_free(pool);
    expect_eq(kept.data[999], 0xa5);
    weir_chunk slice = weir_chunk_slice(kept, 500, 1);
    weir_chunk_release(&kept);
    expect_eq(slice.data[0], 0xa5);
    weir_chunk_release(&slice);
}

Test(pool, sizes_may_be_mixed)
{
    const size_t sizes[] = {1, 100, 4096, 5000, 65536, 1 << 20};
    weir_pool *pool = weir_pool_new();

    for (size_t i = 0; i < 60; i++) {
        weir_chunk chunk = from(pool, sizes[i * 7 % 6]);
        weir_chunk_release(&chunk);
    }
    expect_eq(figures(pool).used_bytes, 0);
    expect_eq(figures(pool).allocated + figures(pool).reused, 60);
    weir_pool_free(pool);
}

enum { ROUNDS = 2000 };

static int draw_and_return(void *pool)
{
    for (size_t i = 0; i < ROUNDS; i++) {
        weir_chunk chunks[2];
        if (weir_chunk_alloc(&chunks[0], pool, 500) ||
            weir_chunk_alloc(&chunks[1], pool, 500))
            return -1;
        memset(chunks[0].data, 1, 500);
        memset(chunks[1].data, 2, 500);
        if (chunks[0].data[499] != 1)
            return -1;
        weir_chunk_release_many(chunks, 2);
    }
    return 0;
}

Test(pool, threads_share_it)
{
    weir_pool *pool = weir_pool_new();
    struct worker workers[3];

    for (int i = 0; i < 3; i++)
        worker_start(&workers[i], draw_and_return, pool);
    for (int i = 0; i < 3; i++)
        expect_eq(worker_join(&workers[i]), 0);
    expect_eq(figures(pool).used_bytes, 0);
    expect_eq(figures(pool).allocated + figures(pool).reused, 6 * ROUNDS);
    cr_assert(figures(pool).allocated <= 6, "%ju buffers for 6 at once",
              (uintmax_t)figures(pool).allocated);
    weir_pool_free(pool);
}
