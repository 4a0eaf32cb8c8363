/* SPDX-License-Identifier: MIT */
/* test_gzip_files.c - weir_gzip_files: objects that are files, done in their
 * order by one pool. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <weir/weir.h>

#include "expect.h"
#include "scratch.h"

TestSuite(gzip_files, .init = scratch_enter, .fini = scratch_leave,
          .timeout = 60);

/* ---- A list -------------------------------------------------------------- */

enum { MOST = 40, NAME_SIZE = 32 };

static weir_gzip_file files[MOST]; /* ends with one that has no `from` */

static void forget(void *file)
{
    (void)file; /* it stays, to be looked at */
}

static int list(weir_stage *self)
{
    int failed = 0;

    for (weir_gzip_file *file = files; file->from && !failed; file++) {
        weir_chunk object;
        failed = weir_chunk_wrap(&object, file, 1, forget, NULL);
        if (!failed)
            failed = weir_write(weir_stage_out(self), object);
    }
    return failed;
}

/* Expects every file of the list, in its order. */
static int expect_files(weir_stage *self)
{
    const weir_gzip_file *due = files;
    weir_chunk object;
    int got;

    while ((got = weir_read(weir_stage_in(self), &object)) > 0) {
        const bool is_due = (void *)object.data == (const void *)due++;
        weir_chunk_release(&object);
        if (!is_due)
            return weir_stage_fail(self, WEIR_MISUSE, "not in the order");
    }
    if (got == 0 && due->from)
        return weir_stage_fail(self, WEIR_MISUSE, "not all of them");
    return got;
}

static weir_pipeline *line(weir_stage_def gzip)
{
    const weir_stage_def source = {
        .name = "list", .kind = WEIR_SOURCE, .run = list, .object_mode = true};
    const weir_stage_def sink = {.name = "expect",
                                 .kind = WEIR_SINK,
                                 .run = expect_files,
                                 .object_mode = true};
    weir_pipeline *p = weir_pipeline_new();

    weir_pipeline_add(p, source);
    weir_pipeline_add(p, gzip);
    weir_pipeline_add(p, sink);
    return p;
}

static void run(weir_stage_def gzip)
{
    expect_run(line(gzip), 0, "");
}

/* ---- What becomes of the files ------------------------------------------- */

static char plain[MOST][NAME_SIZE];
static char packed[MOST][NAME_SIZE];

/* `n` files, of which every seventh is larger than one worker takes whole. */
static size_t size_of(size_t i)
{
    return i % 7 == 3 ? WEIR_GZIP_WHOLE + 1 + i : i * 1000;
}

static void put_files(size_t n)
{
    for (size_t i = 0; i < n; i++) {
        snprintf(plain[i], NAME_SIZE, "f%zu", i);
        snprintf(packed[i], NAME_SIZE, "f%zu.gz", i);
        put_file(plain[i], pattern(size_of(i)), size_of(i));
        files[i] = (weir_gzip_file){.from = plain[i], .to = packed[i]};
    }
    files[n] = (weir_gzip_file){.from = NULL};
}

Test(gzip_files, there_and_back_in_the_order_of_the_list)
{
    const size_t n = MOST - 1;

    put_files(n);
    const size_t descriptors = open_descriptors();
    run(weir_gzip_files(.workers = 3, .remove = true));
    expect_eq(names_here(), n);
    for (size_t i = 0; i < n; i++) {
        expect_text(files[i].why, "");
        expect_eq(files[i].bytes_in, size_of(i));
        files[i] = (weir_gzip_file){.from = packed[i], .to = plain[i]};
    }
    run(weir_gzip_files(.expand = true, .workers = 3));
    expect_eq(open_descriptors(), descriptors);
    expect_eq(names_here(), 2 * n);
    for (size_t i = 0; i < n; i++) {
        expect_eq(files[i].bytes_out, size_of(i));
        cr_assert(file_holds(plain[i], pattern(size_of(i)), size_of(i)));
    }
}

Test(gzip_files, what_is_wrong_with_one_concerns_no_other)
{
    put_files(4);
    files[0].from = "none";
    put_file("f1.gz", "old", 3);
    files[3].to = "nowhere/f3.gz";
    run(weir_gzip_files(.workers = 2, .remove = true));
    expect_eq(files[0].status, -ENOENT);
    expect_text(files[0].why, "read: none: No such file or directory");
    expect_eq(files[1].status, -EEXIST);
    expect_text(files[1].why, "write: f1.gz: File exists");
    cr_assert(file_holds("f1.gz", "old", 3));
    expect_eq(files[2].status, 0);
    expect_eq(files[3].status, -ENOENT);
    expect_eq(access("f1", F_OK), 0);
    expect_eq(access("f2", F_OK), -1);
    expect_eq(access("f3", F_OK), 0);
}

Test(gzip_files, one_that_has_a_status_is_passed_on)
{
    put_files(3);
    files[1].status = -ECANCELED;
    run(weir_gzip_files(.workers = 1));
    expect_eq(files[1].status, -ECANCELED);
    expect_eq(access("f1.gz", F_OK), -1);
    expect_eq(access("f2.gz", F_OK), 0);
}

Test(gzip_files, a_link_is_followed_only_if_that_is_wanted)
{
    put_files(2);
    expect_eq(symlink("f1", "link"), 0);
    files[0] = (weir_gzip_file){.from = "link", .to = "link.gz"};
    files[1] = files[0];
    files[1].follow = true;
    run(weir_gzip_files(.workers = 1));
    expect_eq(files[0].status, -ELOOP);
    expect_eq(files[1].status, 0);
    expect_eq(files[1].bytes_in, size_of(1));
}

Test(gzip_files, data_that_are_bad_leave_nothing)
{
    put_files(2);
    files[0] = (weir_gzip_file){.from = "f1", .to = "out"};
    files[1] = (weir_gzip_file){.from = "f0", .to = "out"};
    run(weir_gzip_files(.expand = true, .remove = true));
    expect_eq(files[0].status, WEIR_BAD_DATA);
    expect_text(files[0].why, "gunzip: f1: not in gzip format at byte 0");
    expect_text(files[1].why, "gunzip: f0: unexpected end of the input at byte "
                              "0 (it is empty)");
    expect_eq(names_here(), 2);
}

/* A file whose byte is another one, whichever it is: what is expanded at once
 * and what step by step must agree. That it is text, the time, and the maker's
 * marks are nobody's business. */
Test(gzip_files, a_byte_that_is_wrong_is_seen)
{
    static const char text[] = "text text";
    unsigned char data[64];

    put_file("f", text, sizeof text);
    files[0] = (weir_gzip_file){.from = "f", .to = "good"};
    files[1] = (weir_gzip_file){.from = NULL};
    run(weir_gzip_files(.workers = 1));
    FILE *good = fopen("good", "rb");
    cr_assert(good);
    const size_t size = fread(data, 1, sizeof data, good);
    fclose(good);
    cr_assert(size > 18 && size < MOST);
    for (size_t i = 0; i < size; i++) {
        snprintf(packed[i], NAME_SIZE, "f%zu.gz", i);
        data[i] ^= 1;
        put_file(packed[i], data, size);
        data[i] ^= 1;
        files[i] = (weir_gzip_file){.from = packed[i]};
    }
    files[size] = (weir_gzip_file){.from = NULL};
    run(weir_gzip_files(.expand = true, .workers = 2));
    for (size_t i = 0; i < size; i++)
        cr_expect_eq(files[i].status, i >= 3 && i < 10 ? 0 : WEIR_BAD_DATA,
                     "byte %zu: %s", i, files[i].why);
}

/* ---- The stage ----------------------------------------------------------- */

Test(gzip_files, bad_options_are_refused)
{
    files[0] = (weir_gzip_file){.from = NULL};
    expect_run(line(weir_gzip_files(.level = 10)), -EINVAL,
               "gzip: level=10: Invalid argument");
    expect_run(line(weir_gzip_files(.expand = true, .workers = 257)), -EINVAL,
               "gunzip: workers=257: Invalid argument");
}

/* Its input never ends, and a FIFO is what it waits for. */
Test(gzip_files, an_abort_ends_a_file_that_all_work_on)
{
    put_files(1);
    const int other = pipe_as_input();
    const int output = pipe_as_output();
    files[0] = (weir_gzip_file){.from = "-", .to = "-"};
    weir_pipeline *p = line(weir_gzip_files(.workers = 2));
    expect_eq(weir_pipeline_start(p), 0);
    await_syscall("read", SYS_ppoll);
    weir_pipeline_abort(p);
    expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    weir_pipeline_free(p);
    close(other);
    close(output);
}
