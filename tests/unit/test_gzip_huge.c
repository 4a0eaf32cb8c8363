/* SPDX-License-Identifier: MIT */
/*
 * gzip and gunzip above 4 GiB, where counters of 32 bits have gone round. A
 * program of its own, since it takes longer than the others may.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include <weir/weir.h>

TestSuite(gzip_huge, .timeout = 300);

/* One chunk of 4 GiB and 5 bytes, all of them the kernel's page of zeros. */
#define HUGE_CHUNK ((UINT64_C(1) << 32) + 5)

static int write_huge(weir_stage *self)
{
    const size_t size = (size_t)HUGE_CHUNK;
    void *zeros = mmap(NULL, size, PROT_READ,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    weir_chunk chunk;

    if (zeros == MAP_FAILED)
        return -errno;
    if (weir_chunk_wrap(&chunk, zeros, size, NULL, NULL))
        return -ENOMEM;
    return weir_write(weir_stage_out(self), chunk);
}

/* Keeps the last four bytes that pass. */
static int keep_last(weir_stage *self)
{
    unsigned char *last = weir_stage_arg(self);
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        for (size_t i = chunk.size > 4 ? chunk.size - 4 : 0; i < chunk.size;
             i++) {
            memmove(last, last + 1, 3);
            last[3] = chunk.data[i];
        }
        const int failed = weir_write(weir_stage_out(self), chunk);
        if (failed)
            return failed;
    }
    return got;
}

static void expect_counted(weir_stage_def gzip)
{
    if (sizeof(size_t) < 8)
        cr_skip_test("needs 64 bits");
    unsigned char last[4] = {0};
    uint64_t total = 0;
    weir_pipeline *pipeline = weir_pipeline_new();

    weir_pipeline_add(pipeline, (weir_stage_def){.name = "huge",
                                                 .kind = WEIR_SOURCE,
                                                 .run = write_huge});
    weir_pipeline_add(pipeline, gzip);
    weir_pipeline_add(
        pipeline,
        (weir_stage_def){.name = "last", .run = keep_last, .arg = last});
    weir_pipeline_add(pipeline, weir_gunzip());
    weir_pipeline_add(pipeline, weir_count(.bytes = &total));
    weir_pipeline_add(pipeline, weir_null());
    cr_expect_eq(weir_pipeline_run(pipeline), 0, "%s",
                 weir_pipeline_why(pipeline));
    weir_pipeline_free(pipeline);
    cr_expect_eq(total, HUGE_CHUNK);
    cr_expect_arr_eq(last, "\5\0\0\0", 4, "the size modulo 2^32");
}

Test(gzip_huge, is_counted_past_4_gib_and_by_gunzip_too)
{
    expect_counted(weir_gzip(.level = 1));
}

Test(gzip_huge, is_counted_past_4_gib_in_blocks)
{
    expect_counted(weir_gzip(.level = 1, .workers = 2, .block = 16 << 20));
}
