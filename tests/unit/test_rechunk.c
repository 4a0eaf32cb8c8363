/* SPDX-License-Identifier: MIT */
/*
 * chunk.
 */
#include "splits.h"
#include "stage_types.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>

TestSuite(rechunk, .timeout = 20);

static weir_stage_def of_seven(void)
{
    return weir_rechunk(7);
}

static weir_stage_def of_many(void)
{
    return stage_of_text(&weir_rechunk_type, "size=10K");
}

Test(rechunk, keeps_every_byte)
{
    const bytes in = bytes_of_noise(100001);

    expect_any_split(of_seven, in, in);
    expect_any_split(of_many, in, in);
    free(in.data);
}

/* How many chunks come, and how large the largest is, says how large each is:
 * all but the last have to have the full size. */
Test(rechunk, makes_all_chunks_of_one_size_but_the_last)
{
    const bytes in = bytes_of_noise(100001);
    const size_t cuts[] = {1, 6, 7, 8, 100, 10240, 65536, 0};

    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        passage p = pass_one(of_seven(), in,
                             (through_options){.chunk = cuts[i], .mark = 50});
        cr_expect_eq(p.edges[1].chunks, 14286);
        cr_expect_eq(p.edges[1].largest_chunk, 7);
        free(p.out.data);

        p = pass_one(of_many(), in, (through_options){.chunk = cuts[i]});
        cr_expect_eq(p.edges[1].chunks, 10);
        cr_expect_eq(p.edges[1].largest_chunk, 10240);
        free(p.out.data);
    }
    free(in.data);
}

/* Neither that many bytes nor that many chunks ever wait on the edge. */
Test(rechunk, takes_sizes_above_the_mark)
{
    const bytes in = bytes_of_noise(100000);
    passage p = pass_one(weir_rechunk(30000), in,
                         (through_options){.chunk = 10, .mark = 16});

    cr_expect_eq(p.status, 0);
    cr_expect(bytes_equal(p.out, in));
    cr_expect_eq(p.edges[1].chunks, 4);
    free(p.out.data);
    free(in.data);
}

Test(rechunk, makes_nothing_of_nothing)
{
    passage p =
        pass_one(of_seven(), bytes_of(""), (through_options){.chunk = 1});

    cr_expect_eq(p.status, 0);
    cr_expect_eq(p.edges[1].chunks, 0);
}

Test(rechunk, refuses_a_size_of_nothing_and_one_beyond_sense)
{
    passage p = pass_one(weir_rechunk(0), bytes_of_zeros(1),
                         (through_options){.chunk = 1});
    cr_expect_eq(p.status, -EINVAL);
    cr_expect_str_eq(p.why, "chunk: size=0: Invalid argument");

    p = pass_one(weir_rechunk(UINT64_MAX), bytes_of_zeros(1),
                 (through_options){.chunk = 1});
    cr_expect_eq(p.status, -EINVAL);
}

Test(rechunk, leaves_nothing_when_it_is_ended_early)
{
    const bytes in = bytes_of("0123456789");

    expect_early_ends(of_seven, in);
    expect_early_ends(of_many, in);
    free(in.data);
}
