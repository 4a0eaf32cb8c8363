/* SPDX-License-Identifier: MIT */
/*
 * The walk through deflate data finds the last block of whatever zlib makes,
 * and comes to an end on whatever else it is given.
 */
#include "deflate_walk.h"
#include "through.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

TestSuite(deflate_walk, .timeout = 60);

/* Blocks that do not end at a byte: `count` of `in`, the last one the last.
 * *begins is the bit where that one begins. */
static bytes deflated(bytes in, int level, int strategy, size_t count,
                      size_t *begins)
{
    const size_t room = 2 * count * in.size + 1000;
    bytes out = {.data = malloc(room)};
    z_stream z = {.next_out = out.data, .avail_out = (uInt)room};
    int bits;

    cr_assert_eq(deflateInit2(&z, level, Z_DEFLATED, -15, 8, strategy), Z_OK);
    for (size_t i = 0; i < count; i++) {
        z.next_in = in.data;
        z.avail_in = (uInt)in.size;
        deflatePending(&z, Z_NULL, &bits);
        *begins = 8 * (room - z.avail_out) + (size_t)bits;
        deflate(&z, i + 1 < count ? Z_BLOCK : Z_FINISH);
    }
    out.size = room - z.avail_out;
    memset(out.data + out.size, 0, WI_WALK_SLACK);
    deflateEnd(&z);
    return out;
}

static void expect_found(bytes in, int level, int strategy)
{
    for (size_t count = 1; count < 6; count++) {
        size_t begins;
        bytes made = deflated(in, level, strategy, count, &begins);
        wi_walk walk = {0};

        cr_expect(wi_deflate_walk(made.data, made.size, &walk));
        cr_expect_eq(walk.last, begins, "%zu bytes, %zu blocks: %zu, not %zu",
                     in.size, count, walk.last, begins);
        cr_expect_leq(walk.end, 8 * made.size);
        cr_expect_gt(walk.end + 8, 8 * made.size);
        free(made.data);
    }
}

/* So little that zlib makes one block of it. */
Test(deflate_walk, finds_the_last_block)
{
    const size_t sizes[] = {1, 10, 1000, 10000};

    for (size_t i = 0; i < 4; i++) {
        const bytes contents[] = {bytes_of_text(sizes[i]),
                                  bytes_of_noise(sizes[i]),
                                  bytes_of_zeros(sizes[i])};

        for (size_t k = 0; k < 3; k++) {
            for (int level = 0; level <= 9; level++)
                expect_found(contents[k], level, Z_DEFAULT_STRATEGY);
            expect_found(contents[k], 6, Z_FIXED);
            expect_found(contents[k], 6, Z_HUFFMAN_ONLY);
            expect_found(contents[k], 6, Z_RLE);
            free(contents[k].data);
        }
    }
}

Test(deflate_walk, refuses_data_that_are_cut)
{
    const bytes in = bytes_of_text(3000);
    size_t begins;
    bytes made = deflated(in, 6, Z_DEFAULT_STRATEGY, 3, &begins);

    for (size_t size = 0; size < made.size; size++) {
        bytes cut = {.data = malloc(size + WI_WALK_SLACK), .size = size};
        wi_walk walk;

        memcpy(cut.data, made.data, size);
        memset(cut.data + size, 0, WI_WALK_SLACK);
        cr_expect(!wi_deflate_walk(cut.data, size, &walk), "%zu bytes", size);
        free(cut.data);
    }
    free(made.data);
    free(in.data);
}

/* It reads no more than it may, whatever it finds: for the sanitizer. */
Test(deflate_walk, comes_to_an_end_on_anything)
{
    size_t found = 0;

    for (size_t i = 0; i < 20000; i++) {
        const size_t size = i % 200;
        bytes noise = bytes_of_noise(size + i + WI_WALK_SLACK);
        unsigned char *data = malloc(size + WI_WALK_SLACK);
        wi_walk walk = {0};

        memcpy(data, noise.data + i, size + WI_WALK_SLACK);
        if (wi_deflate_walk(data, size, &walk)) {
            cr_expect_leq(walk.end, 8 * size);
            found++;
        }
        free(noise.data);
        free(data);
    }
    cr_expect_lt(found, 20000);
}
