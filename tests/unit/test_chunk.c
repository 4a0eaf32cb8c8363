/* SPDX-License-Identifier: MIT */
/* test_chunk.c - chunks: counted references to immutable bytes. */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "expect.h"
#include "ledger.h"
#include "worker.h"

TestSuite(chunk, .timeout = 20);

static struct ledger ledger;

/* AddressSanitizer asks this: memory that runs out is tested here, and is no
 * reason to end the program. */
WEIR_API const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

static void expect_empty(weir_chunk chunk)
{
    cr_assert(chunk.data == NULL && chunk.buffer == NULL);
    expect_eq(chunk.size, 0);
}

static weir_chunk copy_of(const char *text)
{
    weir_chunk chunk;

    expect_eq(weir_chunk_copy(&chunk, NULL, text, strlen(text)), 0);
    return chunk;
}

Test(chunk, alloc_gives_bytes_to_write_on)
{
    weir_chunk chunk;

    expect_eq(weir_chunk_alloc(&chunk, NULL, 100000), 0);
    expect_eq(chunk.size, 100000);
    memset(chunk.data, 0xa5, chunk.size);
    weir_chunk_release(&chunk);
}

Test(chunk, alloc_of_nothing_is_a_chunk)
{
    weir_chunk chunk;

    expect_eq(weir_chunk_alloc(&chunk, NULL, 0), 0);
    expect_eq(chunk.size, 0);
    weir_chunk_release(&chunk);
    expect_empty(chunk);
}

Test(chunk, alloc_beyond_memory_is_an_error_and_an_empty_chunk)
{
    weir_chunk chunk = {.size = 1};

    expect_eq(weir_chunk_alloc(&chunk, NULL, SIZE_MAX), -ENOMEM);
    expect_empty(chunk);
    expect_eq(weir_chunk_alloc(&chunk, NULL, SIZE_MAX / 2), -ENOMEM);
    expect_empty(chunk);
}

Test(chunk, alloc_beyond_memory_from_a_pool_is_the_same)
{
    weir_pool *pool = weir_pool_new();
    weir_chunk chunk = {.size = 1};

    expect_eq(weir_chunk_alloc(&chunk, pool, SIZE_MAX), -ENOMEM);
    expect_empty(chunk);
    expect_eq(weir_chunk_alloc(&chunk, pool, SIZE_MAX / 2), -ENOMEM);
    expect_empty(chunk);
    weir_pool_free(pool);
}

Test(chunk, copy_has_bytes_of_its_own)
{
    char text[] = "weir";
    weir_chunk chunk = copy_of(text);

    text[0] = 'X';
    expect_eq(chunk.size, 4);
    cr_assert(memcmp(chunk.data, "weir", 4) == 0);
    weir_chunk_release(&chunk);
}

Test(chunk, release_empties_it_and_a_second_does_nothing)
{
    weir_chunk chunk = ledger_chunk(&ledger, 10);

    weir_chunk_release(&chunk);
    expect_empty(chunk);
    weir_chunk_release(&chunk);
    expect_eq(ledger_released(&ledger, 0), 1);
}

Test(chunk, wrap_shows_the_memory_it_was_given)
{
    char text[] = "weir";
    weir_chunk chunk;

    expect_eq(weir_chunk_wrap(&chunk, text, 4, NULL, NULL), 0);
    cr_assert(chunk.data == (unsigned char *)text);
    expect_eq(chunk.size, 4);
    weir_chunk_release(&chunk);
    expect_empty(chunk);
    expect_text(text, "weir");
}

Test(chunk, wrap_without_release_needs_no_buffer)
{
    char text[] = "weir";
    weir_chunk chunk;

    expect_eq(weir_chunk_wrap(&chunk, text, 4, NULL, NULL), 0);
    cr_assert(chunk.buffer == NULL);
}

Test(chunk, wrap_of_an_object_keeps_pointer_and_size)
{
    struct ledger object = {.made = 7};
    weir_chunk chunk;

    expect_eq(weir_chunk_wrap(&chunk, &object, 12345, NULL, NULL), 0);
    cr_assert(chunk.data == (unsigned char *)&object);
    expect_eq(chunk.size, 12345);
    weir_chunk_release(&chunk);
}

Test(chunk, slice_shares_the_bytes)
{
    weir_chunk chunk = copy_of("0123456789");
    weir_chunk slice = weir_chunk_slice(chunk, 3, 4);

    cr_assert(slice.data == chunk.data + 3);
    expect_eq(slice.size, 4);
    weir_chunk_release(&slice);
    weir_chunk_release(&chunk);
}

Test(chunk, slice_is_cut_to_what_there_is)
{
    weir_chunk chunk = ledger_chunk(&ledger, 10);
    weir_chunk tail = weir_chunk_slice(chunk, 8, 100);
    weir_chunk past = weir_chunk_slice(chunk, 11, 1);
    weir_chunk end = weir_chunk_slice(chunk, 10, 1);
    weir_chunk all = weir_chunk_slice(chunk, 0, SIZE_MAX);
    weir_chunk wrapping = weir_chunk_slice(chunk, 4, SIZE_MAX - 1);

    expect_eq(tail.size, 2);
    cr_assert(tail.data == chunk.data + 8);
    expect_eq(past.size, 0);
    expect_eq(end.size, 0);
    expect_eq(all.size, 10);
    expect_eq(wrapping.size, 6);
    weir_chunk_release(&chunk);
    weir_chunk_release_many((weir_chunk[]){tail, past, end, all, wrapping}, 5);
    cr_assert(ledger_balanced(&ledger));
}

Test(chunk, bytes_live_until_the_last_reference_goes)
{
    weir_chunk chunk = ledger_chunk(&ledger, 10);
    weir_chunk slice = weir_chunk_slice(chunk, 0, 5);
    weir_chunk slice_of_slice = weir_chunk_slice(slice, 2, 2);

    weir_chunk_release(&chunk);
    weir_chunk_release(&slice);
    expect_eq(ledger_released(&ledger, 0), 0);
    expect_eq(slice_of_slice.size, 2);
    weir_chunk_release(&slice_of_slice);
    expect_eq(ledger_released(&ledger, 0), 1);
}

Test(chunk, own_leaves_a_chunk_that_nobody_shares)
{
    weir_chunk chunk = copy_of("weir");
    unsigned char *data = chunk.data;

    expect_eq(weir_chunk_own(&chunk, NULL), 0);
    cr_assert(chunk.data == data);
    weir_chunk_release(&chunk);
}

Test(chunk, own_copies_a_chunk_that_is_shared)
{
    weir_chunk chunk = copy_of("weir");
    weir_chunk shared = weir_chunk_slice(chunk, 1, 3);

    expect_eq(weir_chunk_own(&shared, NULL), 0);
    expect_eq(shared.size, 3);
    cr_assert(memcmp(shared.data, "eir", 3) == 0);
    shared.data[0] = 'X';
    cr_assert(memcmp(chunk.data, "weir", 4) == 0);
    weir_chunk_release(&shared);
    weir_chunk_release(&chunk);
}

Test(chunk, own_lets_go_of_the_shared_one)
{
    weir_chunk chunk = ledger_chunk(&ledger, 10);
    weir_chunk shared = weir_chunk_slice(chunk, 0, 10);

    expect_eq(weir_chunk_own(&shared, NULL), 0);
    weir_chunk_release(&chunk);
    expect_eq(ledger_released(&ledger, 0), 1);
    weir_chunk_release(&shared);
    expect_eq(ledger_released(&ledger, 0), 1);
}

Test(chunk, own_needs_no_copy_once_the_other_has_gone)
{
    weir_chunk chunk = copy_of("weir");
    weir_chunk slice = weir_chunk_slice(chunk, 1, 2);
    unsigned char *data = slice.data;

    weir_chunk_release(&chunk);
    expect_eq(weir_chunk_own(&slice, NULL), 0);
    cr_assert(slice.data == data);
    weir_chunk_release(&slice);
}

/* Nobody can know who else uses memory that is not counted. */
Test(chunk, own_copies_memory_that_is_not_counted)
{
    char text[] = "weir";
    weir_chunk chunk;

    expect_eq(weir_chunk_wrap(&chunk, text, 4, NULL, NULL), 0);
    expect_eq(weir_chunk_own(&chunk, NULL), 0);
    chunk.data[0] = 'X';
    expect_text(text, "weir");
    weir_chunk_release(&chunk);
}

Test(chunk, own_of_an_empty_chunk_works)
{
    weir_chunk chunk = {0};

    expect_eq(weir_chunk_own(&chunk, NULL), 0);
    expect_eq(chunk.size, 0);
    weir_chunk_release(&chunk);
}

Test(chunk, release_many_releases_each_and_skips_empty_ones)
{
    weir_chunk chunks[5] = {ledger_chunk(&ledger, 1),
                            {0},
                            ledger_chunk(&ledger, 2),
                            ledger_chunk(&ledger, 3)};

    chunks[4] = weir_chunk_slice(chunks[3], 1, 1);
    weir_chunk_release_many(chunks, 5);
    cr_assert(ledger_balanced(&ledger));
    weir_chunk_release_many(chunks, 0);
}

Test(chunk, release_many_mixes_pools_and_malloc)
{
    weir_pool *pools[2] = {weir_pool_new(), weir_pool_new()};
    weir_chunk chunks[9];
    weir_pool_stats stats;

    for (size_t i = 0; i < 9; i++)
        expect_eq(
            weir_chunk_alloc(&chunks[i], i % 3 < 2 ? pools[i % 3] : NULL, 100),
            0);
    weir_chunk_release_many(chunks, 9);
    for (size_t i = 0; i < 2; i++) {
        weir_pool_get_stats(pools[i], &stats);
        expect_eq(stats.used_bytes, 0);
        weir_pool_free(pools[i]);
    }
}

static int release_slices(void *arg)
{
    weir_chunk_release_many(arg, 1000);
    return 0;
}

Test(chunk, references_are_counted_over_threads)
{
    static weir_chunk slices[2][1000];
    struct worker workers[2];
    weir_chunk chunk = ledger_chunk(&ledger, 1000);

    for (size_t i = 0; i < 2000; i++)
        slices[i / 1000][i % 1000] = weir_chunk_slice(chunk, i, 1);
    for (int i = 0; i < 2; i++)
        worker_start(&workers[i], release_slices, slices[i]);
    weir_chunk_release(&chunk);
    for (int i = 0; i < 2; i++)
        worker_join(&workers[i]);
    expect_eq(ledger_released(&ledger, 0), 1);
}
