/* SPDX-License-Identifier: MIT */
/*
 * zero, null, pass, count and throttle.
 */
#include "stage_types.h"
#include "through.h"

#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

TestSuite(small_stages, .timeout = 30);

static const through_options as_asked = {0};

/* Runs source -> transform -> sink; a transform whose run is NULL is left
 * out. */
static int run_three(weir_stage_def source, weir_stage_def transform,
                     weir_stage_def sink)
{
    weir_pipeline *pipeline = weir_pipeline_new();

    weir_pipeline_add(pipeline, source);
    if (transform.run)
        weir_pipeline_add(pipeline, transform);
    weir_pipeline_add(pipeline, sink);
    const int status = weir_pipeline_run(pipeline);
    weir_pipeline_free(pipeline);
    return status;
}

static const weir_stage_def nothing = {.run = NULL};

/* ---- A sink that looks at zeros ------------------------------------------ */

typedef struct zero_seen {
    uint64_t bytes;
    uint64_t other_than_zero;
    size_t largest;
    size_t chunks;
    uint64_t enough; /* stops then; 0: never */
} zero_seen;

static int look_at_zeros(weir_stage *self)
{
    zero_seen *seen = weir_stage_arg(self);
    weir_chunk chunk;
    int got = 1;

    while ((seen->enough == 0 || seen->bytes < seen->enough) &&
           (got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        seen->bytes += chunk.size;
        seen->chunks++;
        if (chunk.size > seen->largest)
            seen->largest = chunk.size;
        for (size_t i = 0; i < chunk.size; i++)
            seen->other_than_zero += chunk.data[i] != 0;
        memset(chunk.data, 0xee, chunk.size);
        weir_chunk_release(&chunk);
    }
    return got < 0 ? got : 0;
}

static weir_stage_def zero_looker(zero_seen *seen)
{
    return (weir_stage_def){
        .name = "look", .kind = WEIR_SINK, .run = look_at_zeros, .arg = seen};
}

/* The sink overwrites what it got, and the buffers are used again. */
Test(small_stages, zero_writes_so_many_zeros)
{
    const uint64_t sizes[] = {1, 4096, 65536, 65537, 10000000};

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        zero_seen seen = {0};

        cr_expect_eq(
            run_three(weir_zero(.size = sizes[i]), nothing, zero_looker(&seen)),
            0);
        cr_expect_eq(seen.bytes, sizes[i]);
        cr_expect_eq(seen.other_than_zero, 0);
        cr_expect_leq(seen.largest, 65536);
    }
}

Test(small_stages, zero_cuts_chunks_of_the_size_that_was_asked_for)
{
    zero_seen seen = {0};

    cr_expect_eq(run_three(weir_zero(.size = 1000, .chunk = 7), nothing,
                           zero_looker(&seen)),
                 0);
    cr_expect_eq(seen.bytes, 1000);
    cr_expect_eq(seen.largest, 7);
    cr_expect_eq(seen.chunks, 143);
}

Test(small_stages, zero_without_a_size_goes_on_until_it_is_stopped)
{
    zero_seen seen = {.enough = 3000000};

    cr_expect_eq(run_three(weir_zero(), nothing, zero_looker(&seen)), 0);
    cr_expect_geq(seen.bytes, 3000000);
    cr_expect_eq(seen.other_than_zero, 0);
}

/* ---- pass and null ------------------------------------------------------- */

Test(small_stages, pass_passes_everything_on)
{
    const bytes in = bytes_of_noise(300001);
    const size_t cuts[] = {1, 100, 4096, 0};

    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        passage p = pass_one(weir_pass(), in,
                             (through_options){.chunk = cuts[i], .mark = 500});

        cr_expect_eq(p.status, 0);
        cr_expect(bytes_equal(p.out, in));
        cr_expect_eq(p.edges[0].chunks, p.edges[1].chunks);
        free(p.out.data);
    }
    free(in.data);
}

Test(small_stages, null_takes_everything)
{
    uint64_t total = 0;

    cr_expect_eq(run_three(weir_zero(.size = 50000000),
                           weir_count(.bytes = &total), weir_null()),
                 0);
    cr_expect_eq(total, 50000000);
}

/* ---- count --------------------------------------------------------------- */

Test(small_stages, count_puts_the_totals_where_it_is_told)
{
    const bytes in = bytes_of_noise(100000);
    uint64_t total = 7, chunks = 7;
    passage p = pass_one(weir_count(.bytes = &total, .chunks = &chunks), in,
                         (through_options){.chunk = 30});

    cr_expect_eq(p.status, 0);
    cr_expect(bytes_equal(p.out, in));
    cr_expect_eq(total, 100000);
    cr_expect_eq(chunks, 3334);
    free(p.out.data);
    free(in.data);
}

Test(small_stages, count_prints_when_it_is_told, .init = cr_redirect_stderr)
{
    cr_expect_eq(run_three(weir_zero(.size = 10, .chunk = 3),
                           weir_count(.print = true), weir_null()),
                 0);
    cr_assert_stderr_eq_str("count: 10 bytes in 4 chunks\n");
}

Test(small_stages, count_as_text_prints, .init = cr_redirect_stderr)
{
    cr_expect_eq(run_three(weir_zero(.size = 10, .chunk = 3),
                           stage_of_text(&weir_count_type, ""), weir_null()),
                 0);
    cr_assert_stderr_eq_str("count: 10 bytes in 4 chunks\n");
}

/* What stands on standard error afterwards is only what the test wrote. */
Test(small_stages, count_is_silent_otherwise, .init = cr_redirect_stderr)
{
    const weir_stage_def silent[] = {
        weir_count(), stage_of_text(&weir_count_type, "print=no")};

    for (size_t i = 0; i < 2; i++)
        cr_expect_eq(run_three(weir_zero(.size = 10), silent[i], weir_null()),
                     0);
    fputs("only this\n", stderr);
    fflush(stderr);
    cr_assert_stderr_eq_str("only this\n");
}

/* ---- throttle ------------------------------------------------------------ */

static int64_t elapsed_ms(weir_deadline since)
{
    return (weir_now() - since) / 1000000;
}

Test(small_stages, throttle_is_never_faster_than_its_rate)
{
    const bytes in = bytes_of_noise(100000);
    const size_t cuts[] = {1, 999, 0};

    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        const weir_deadline start = weir_now();
        passage p = pass_one(weir_throttle(.rate = 300000, .burst = 10000), in,
                             (through_options){.chunk = cuts[i]});

        /* 100 000 bytes less the burst, at 300 a millisecond. */
        cr_expect_geq(elapsed_ms(start), 300 - 1);
        cr_expect_eq(p.status, 0);
        cr_expect(bytes_equal(p.out, in));
        free(p.out.data);
    }
    free(in.data);
}

Test(small_stages, throttle_cuts_large_chunks_to_its_burst)
{
    const bytes in = bytes_of_noise(100000);
    passage p =
        pass_one(weir_throttle(.rate = 10000000, .burst = 4096), in, as_asked);

    cr_expect(bytes_equal(p.out, in));
    cr_expect_eq(p.edges[0].chunks, 1);
    cr_expect_eq(p.edges[1].chunks, 25);
    cr_expect_eq(p.edges[1].largest_chunk, 4096);
    free(p.out.data);
    free(in.data);
}

Test(small_stages, throttle_has_a_tenth_of_a_second_as_its_burst)
{
    const bytes in = bytes_of_noise(100000);
    passage p =
        pass_one(stage_of_text(&weir_throttle_type, "rate=400K"), in, as_asked);

    cr_expect(bytes_equal(p.out, in));
    cr_expect_eq(p.edges[1].largest_chunk, 40960);
    free(p.out.data);
    free(in.data);
}

/* Writes one byte, pauses, and writes the rest. */
static int pause_and_write(weir_stage *self)
{
    weir_writable *out = weir_stage_out(self);
    static unsigned char room[100000];
    weir_chunk chunk;

    if (weir_chunk_copy(&chunk, NULL, room, 1) || weir_write(out, chunk))
        return -EIO;
    const int woken = weir_stage_poll(self, -1, 0, weir_in_ms(400));
    if (woken != -ETIMEDOUT)
        return woken;
    *(weir_deadline *)weir_stage_arg(self) = weir_now();
    return weir_chunk_copy(&chunk, NULL, room, sizeof room)
               ? -ENOMEM
               : weir_write(out, chunk);
}

/* 400 ms would be worth 120 000 bytes, but only 10 000 are saved up. */
Test(small_stages, throttle_saves_up_no_more_than_its_burst)
{
    weir_deadline after_pause = 0;
    const weir_stage_def source = {.name = "pause",
                                   .kind = WEIR_SOURCE,
                                   .run = pause_and_write,
                                   .arg = &after_pause};

    cr_expect_eq(run_three(source,
                           weir_throttle(.rate = 300000, .burst = 10000),
                           weir_null()),
                 0);
    cr_expect_geq(elapsed_ms(after_pause), 300 - 1);
}

Test(small_stages, throttle_ends_when_the_pipeline_is_aborted)
{
    weir_pipeline *pipeline = weir_pipeline_new();

    weir_pipeline_add(pipeline, weir_zero());
    weir_pipeline_add(pipeline, weir_throttle(.rate = 1));
    weir_readable *out = weir_pipeline_output(pipeline);
    cr_assert_eq(weir_pipeline_start(pipeline), 0);

    weir_chunk chunk;
    cr_assert_eq(weir_read(out, &chunk), 1);
    weir_chunk_release(&chunk);
    weir_pipeline_abort(pipeline);
    cr_expect_eq(weir_pipeline_wait(pipeline), WEIR_ABORTED);
    weir_pipeline_free(pipeline);
}

Test(small_stages, throttle_works_at_both_ends_of_its_range)
{
    cr_expect_eq(run_three(weir_zero(.size = 10000000),
                           weir_throttle(.rate = UINT64_MAX), weir_null()),
                 0);
    const bytes in = bytes_of_noise(5);
    passage p =
        pass_one(weir_throttle(.rate = 1, .burst = UINT64_MAX), in, as_asked);
    cr_expect_eq(p.status, 0);
    cr_expect(bytes_equal(p.out, in));
    free(p.out.data);
    free(in.data);
}

Test(small_stages, throttle_refuses_a_rate_of_nothing)
{
    passage p =
        pass_one(weir_throttle(.burst = 1), bytes_of_zeros(1), as_asked);

    cr_expect_eq(p.status, -EINVAL);
    cr_expect_str_eq(p.why, "throttle: rate=0: Invalid argument");
}

/* ---- Structs of options from other versions ------------------------------ */

Test(small_stages, options_are_taken_as_far_as_the_caller_knew_them)
{
    weir_throttle_options options;
    const weir_throttle_options given = {
        .struct_size = offsetof(weir_throttle_options, burst),
        .rate = 5,
        .burst = 99};

    wi_take_options(&weir_throttle_type, &given, &options);
    cr_expect_eq(options.struct_size, sizeof options);
    cr_expect_eq(options.rate, 5);
    cr_expect_eq(options.burst, 0);
}

Test(small_stages, options_of_a_later_version_are_cut)
{
    struct {
        weir_gunzip_options known;
        uint64_t unknown;
    } given = {.known = {.struct_size = sizeof given, .max_output = 3}};
    struct {
        weir_gunzip_options options;
        uint64_t guard;
    } room = {.guard = 77};

    wi_take_options(&weir_gunzip_type, &given, &room.options);
    cr_expect_eq(room.options.struct_size, sizeof(weir_gunzip_options));
    cr_expect_eq(room.options.max_output, 3);
    cr_expect_str_eq(room.options.name, "input");
    cr_expect_eq(room.guard, 77);
}

Test(small_stages, no_options_at_all_are_the_defaults)
{
    weir_gzip_options options;

    wi_take_options(&weir_gzip_type, NULL, &options);
    cr_expect_eq(options.struct_size, sizeof options);
    cr_expect_eq(options.level, 6);
    cr_expect_null(options.name);
}
