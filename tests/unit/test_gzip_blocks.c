/* SPDX-License-Identifier: MIT */
/*
 * gzip in blocks: one member that everybody undoes, the same bytes whoever made
 * it, as small as pigz's, and small changes that stay small.
 */
#include "stage_types.h"
#include "through.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(gzip_blocks, .timeout = 60);

enum { BLOCK = 32768 }; /* the smallest */

static const through_options as_asked = {0};

static bytes gzipped(weir_stage_def gzip, bytes in, through_options options)
{
    passage p = pass_one(gzip, in, options);

    cr_assert_eq(p.status, 0, "%s", p.why);
    return p.out;
}

static weir_stage_def in_blocks(int64_t level, int64_t workers)
{
    return weir_gzip(.level = level, .workers = workers, .block = BLOCK);
}

/* ---- Undone -------------------------------------------------------------- */

static void expect_undone(bytes made, bytes in, const char *what)
{
    passage p = pass_one(weir_gunzip(), made, as_asked);

    cr_expect_eq(p.status, 0, "%s: %s", what, p.why);
    cr_expect(bytes_equal(p.out, in), "%s, %zu bytes", what, in.size);
    free(p.out.data);
}

static void expect_undone_by(const char *command, bytes made, bytes in)
{
    int status;
    bytes undone = shell_filter(command, made, &status);

    cr_expect_eq(status, 0, "%s, %zu bytes", command, in.size);
    cr_expect(bytes_equal(undone, in), "%s, %zu bytes", command, in.size);
    free(undone.data);
}

/* Around what a block holds, and around many of them. */
static const size_t sizes[] = {
    0, 1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 7 * BLOCK, 500000};

Test(gzip_blocks, are_undone_by_gunzip_gzip_and_pigz)
{
    need_command("gzip");
    need_command("pigz");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const bytes contents[] = {bytes_of_text(sizes[i]),
                                  bytes_of_noise(sizes[i]),
                                  bytes_of_zeros(sizes[i])};

        for (size_t k = 0; k < 3; k++) {
            bytes made = gzipped(in_blocks(6, 3), contents[k], as_asked);

            expect_undone(made, contents[k], "gunzip");
            expect_undone_by("gzip -dc", made, contents[k]);
            expect_undone_by("pigz -dc", made, contents[k]);
            free(made.data);
            free(contents[k].data);
        }
    }
}

Test(gzip_blocks, are_undone_at_every_level)
{
    const bytes in = bytes_of_text(10 * BLOCK + 5);

    for (int level = 1; level <= 9; level++) {
        bytes made = gzipped(in_blocks(level, 2), in, as_asked);
        bytes other = gzipped(
            weir_gzip(.level = level, .rsyncable = true, .block = BLOCK), in,
            as_asked);

        expect_undone(made, in, "a level");
        expect_undone(other, in, "a level, rsyncable");
        free(made.data);
        free(other.data);
    }
    free(in.data);
}

/* ---- The same bytes ------------------------------------------------------ */

static void expect_same(bytes in, bool rsyncable)
{
    const int64_t workers[] = {1, 2, 3, 8, WEIR_ALL_CPUS, 2, 2, 8, 8};
    const size_t cuts[] = {0, 1000, BLOCK, 77777, 50, 5, 0, 0, 3000};
    bytes first = {0};

    for (size_t i = 0; i < sizeof workers / sizeof *workers; i++) {
        bytes made = gzipped(weir_gzip(.workers = workers[i], .block = BLOCK,
                                       .rsyncable = rsyncable),
                             in, (through_options){.chunk = cuts[i]});

        if (i == 0)
            first = made;
        cr_expect(bytes_equal(made, first), "%jd workers, chunks of %zu",
                  (intmax_t)workers[i], cuts[i]);
        if (i > 0)
            free(made.data);
    }
    free(first.data);
}

Test(gzip_blocks, are_the_same_whatever_the_workers_and_the_chunks)
{
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const bytes in = bytes_of_text(sizes[i]);

        expect_same(in, false);
        expect_same(in, true);
        free(in.data);
    }
}

Test(gzip_blocks, of_the_usual_size_are_made_where_there_are_workers)
{
    const bytes in = bytes_of_text(500000);
    const int zlib = WEIR_CODEC_ZLIB;
    bytes two = gzipped(weir_gzip(.workers = 2, .codec = zlib), in, as_asked);
    bytes usual = gzipped(weir_gzip(.block = 131072), in, as_asked);
    bytes all = gzipped(stage_of_text(&weir_gzip_type, "workers=0 codec=zlib"),
                        in, as_asked);
    bytes one = gzipped(weir_gzip(.workers = 1), in, as_asked);
    bytes plain = gzipped(weir_gzip(), in, as_asked);

    cr_expect(bytes_equal(two, usual));
    cr_expect(bytes_equal(all, usual));
    cr_expect(bytes_equal(one, plain), "one worker makes one stream");
    cr_expect(!bytes_equal(one, usual));
    free(two.data);
    free(usual.data);
    free(all.data);
    free(one.data);
    free(plain.data);
    free(in.data);
}

/* Chunks without bytes are not the end, nor do they make a block. */
static int write_with_gaps(weir_stage *self)
{
    weir_readable *in = weir_stage_in(self);
    weir_chunk chunk;
    int got;

    while ((got = weir_read(in, &chunk)) > 0) {
        const weir_chunk empty = {.data = NULL};
        int failed = weir_write(weir_stage_out(self), empty);
        if (!failed)
            failed = weir_write(weir_stage_out(self), chunk);
        if (!failed)
            failed = weir_write(weir_stage_out(self), empty);
        if (failed)
            return failed;
    }
    return got;
}

Test(gzip_blocks, do_not_depend_on_empty_chunks)
{
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const bytes in = bytes_of_text(sizes[i]);
        const weir_stage_def stages[] = {
            {.name = "gaps", .run = write_with_gaps},
            in_blocks(6, 2),
            {.run = NULL}};
        passage p = pass_through(stages, in, (through_options){.chunk = BLOCK});
        bytes made = gzipped(in_blocks(6, 2), in, as_asked);

        cr_expect_eq(p.status, 0, "%s", p.why);
        cr_expect(bytes_equal(p.out, made), "%zu bytes", in.size);
        free(p.out.data);
        free(made.data);
        free(in.data);
    }
}

/* ---- As small as pigz's -------------------------------------------------- */

Test(gzip_blocks, are_no_larger_than_those_of_pigz)
{
    need_command("pigz");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int level = 1; level <= 9; level += 4) {
            const bytes in = bytes_of_text(sizes[i]);
            char command[64];
            int status;

            snprintf(command, sizeof command, "pigz -p 2 -b 32 -nc -%d", level);
            bytes theirs = shell_filter(command, in, &status);
            bytes ours = gzipped(in_blocks(level, 2), in, as_asked);
            cr_expect_leq(ours.size, theirs.size, "%zu bytes, level %d",
                          in.size, level);
            free(theirs.data);
            free(ours.data);
            free(in.data);
        }
}

/* ---- Small changes ------------------------------------------------------- */

/* How many bytes before the trailers are the same, counted from the end. */
static size_t common_end(bytes a, bytes b)
{
    size_t n = 8;

    while (n < a.size && n < b.size &&
           a.data[a.size - n - 1] == b.data[b.size - n - 1])
        n++;
    return n - 8;
}

/* What is the same after one byte was put in near the beginning. */
static size_t same_after_insertion(bytes in, bool rsyncable, size_t *size)
{
    const bytes front = {.data = in.data, .size = 1000};
    const bytes back = {.data = in.data + 1000, .size = in.size - 1000};
    bytes x = bytes_copy("x", 1);
    bytes front_x = bytes_join(front, x);
    bytes changed = bytes_join(front_x, back);
    const weir_gzip_options how = {.rsyncable = rsyncable, .block = BLOCK};
    bytes before = gzipped(weir_gzip_stage(&how), in, as_asked);
    bytes after = gzipped(weir_gzip_stage(&how), changed, as_asked);
    const size_t same = common_end(before, after);

    *size = before.size;
    free(x.data);
    free(front_x.data);
    free(changed.data);
    free(before.data);
    free(after.data);
    return same;
}

Test(gzip_blocks, that_are_rsyncable_change_little_when_the_input_does)
{
    const bytes contents[] = {bytes_of_text(2000000), bytes_of_noise(2000000)};

    for (size_t i = 0; i < 2; i++) {
        size_t size;
        const size_t kept = same_after_insertion(contents[i], true, &size);

        cr_expect_gt(kept, size / 10 * 9, "%zu of %zu", kept, size);
        cr_expect_lt(same_after_insertion(contents[i], false, &size), size / 10,
                     "or the test shows nothing");
        free(contents[i].data);
    }
}

/* A run of one byte has no content that could say where to cut. */
Test(gzip_blocks, that_are_rsyncable_are_long_where_nothing_changes)
{
    const bytes in = bytes_of_zeros(100 * BLOCK);
    bytes plain = gzipped(in_blocks(6, 1), in, as_asked);
    bytes synced =
        gzipped(weir_gzip(.rsyncable = true, .block = BLOCK), in, as_asked);

    cr_expect(bytes_equal(plain, synced));
    free(plain.data);
    free(synced.data);
    free(in.data);
}

/* ---- The header ---------------------------------------------------------- */

/* Up to where the data begin, the same as that of one stream. */
static void expect_same_header(weir_gzip_options how)
{
    const bytes in = bytes_of_text(10);
    bytes stream = gzipped(weir_gzip_stage(&how), in, as_asked);

    how.block = BLOCK;
    bytes blocks = gzipped(weir_gzip_stage(&how), in, as_asked);
    cr_expect(bytes_equal(stream, blocks), "level %jd", (intmax_t)how.level);
    free(stream.data);
    free(blocks.data);
    free(in.data);
}

Test(gzip_blocks, have_the_header_of_one_stream)
{
    for (int level = 1; level <= 9; level++)
        expect_same_header((weir_gzip_options){.level = level});
    expect_same_header(
        (weir_gzip_options){.name = "/a/in.tar", .mtime = 0x11223344});
    expect_same_header((weir_gzip_options){.name = "", .mtime = UINT32_MAX});
}

/* ---- What is refused, and what fails ------------------------------------- */

static void expect_refused(weir_gzip_options how, const char *why)
{
    const bytes in = bytes_of_zeros(1);
    passage p = pass_one(weir_gzip_stage(&how), in, as_asked);

    cr_expect_eq(p.status, -EINVAL);
    cr_expect_str_eq(p.why, why);
    cr_expect_eq(p.out.size, 0);
    free(p.out.data);
    free(in.data);
}

Test(gzip_blocks, are_refused_where_they_cannot_be)
{
    expect_refused((weir_gzip_options){.workers = 100000},
                   "gzip: workers=100000: Invalid argument");
    expect_refused((weir_gzip_options){.workers = -2},
                   "gzip: workers=-2: Invalid argument");
    expect_refused((weir_gzip_options){.block = BLOCK - 1},
                   "gzip: block=32767: Invalid argument");
    expect_refused((weir_gzip_options){.block = UINT64_MAX},
                   "gzip: block=18446744073709551615: Invalid argument");
    expect_refused((weir_gzip_options){.level = 10, .workers = 2},
                   "gzip: level=10: codec=auto has 1 to 9: Invalid argument");
}

static int fail_fifth(weir_stage *self, weir_job *job)
{
    (void)self;
    return job->index == 4 ? weir_job_fail(job, -EIO, "a bad one") : 0;
}

/* Whether a file of that name is there after a run that fails. */
Test(gzip_blocks, leave_no_file_behind_when_a_worker_fails)
{
    char folder[] = "/tmp/weir-gzip-XXXXXX";
    char path[64];
    struct stat status;
    const weir_workers_options how = {.work = fail_fifth, .workers = 3};
    weir_pipeline *p = weir_pipeline_new();

    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/out.gz", folder);
    weir_pipeline_add(p, weir_zero(.size = 1 << 20, .chunk = 1 << 16));
    weir_pipeline_add(p, weir_workers_stage("w", &how, NULL));
    weir_pipeline_add(p, in_blocks(6, 2));
    weir_pipeline_add(p, weir_file_sink(path));
    cr_expect_eq(weir_pipeline_run(p), -EIO);
    cr_expect_str_eq(weir_pipeline_why(p), "w: item 5 at byte 262144: a bad "
                                           "one: Input/output error");
    weir_pipeline_free(p);
    cr_expect_neq(stat(path, &status), 0);
    cr_expect_eq(rmdir(folder), 0, "nothing else is left");
}
