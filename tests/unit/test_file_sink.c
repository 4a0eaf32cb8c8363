/* SPDX-License-Identifier: MIT */
/* test_file_sink.c - `write` to files: what gets a name, and what is refused.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <weir/weir.h>

#include "feed.h"
#include "scratch.h"

TestSuite(file_sink, .init = scratch_enter, .fini = scratch_leave,
          .timeout = 20);

#define MARK ((size_t)256 * 1024)

/* ---- What gets written --------------------------------------------------- */

Test(file_sink, writes_every_byte_whatever_the_size)
{
    static const size_t sizes[] = {0, 1, MARK - 1, MARK, MARK + 1, 5 * MARK};
    const unsigned char *data = pattern(5 * MARK);

    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        expect_written(weir_file_sink("out"), data, sizes[i]);
        cr_assert(file_holds("out", data, sizes[i]));
        cr_assert_eq(names_here(), 1);
        cr_assert_eq(unlink("out"), 0);
    }
}

/* More pieces than one writev takes, empty ones among them; the cork sees to
 * it that the sink gets them together. */
Test(file_sink, writes_thousands_of_tiny_pieces)
{
    const unsigned char *data = pattern(3000);
    const weir_chunk nothing = {.data = NULL};
    weir_writable *in;

    weir_pipeline *pipeline = start_sink(weir_file_sink("out"), &in);
    weir_cork(in);
    for (size_t i = 0; i < 3000; i += 3) {
        cr_assert_eq(feed(in, data + i, 3, 1), 0);
        cr_assert_eq(weir_write(in, nothing), 0);
    }
    weir_end(in);
    expect_end(pipeline, 0, "");
    cr_assert(file_holds("out", data, 3000));
}

Test(file_sink, nothing_but_empty_pieces)
{
    const weir_chunk nothing = {.data = NULL};
    weir_writable *in;

    weir_pipeline *pipeline = start_sink(weir_file_sink("out"), &in);
    cr_assert_eq(weir_write(in, nothing), 0);
    weir_end(in);
    expect_end(pipeline, 0, "");
    cr_assert(file_holds("out", "", 0));
}

Test(file_sink, a_piece_larger_than_what_one_call_takes)
{
    const size_t size = 3 * MARK * 4 + 5;
    const unsigned char *data = pattern(size);
    weir_writable *in;

    weir_pipeline *pipeline = start_sink(weir_file_sink("out"), &in);
    cr_assert_eq(feed(in, data, size, size), 0);
    weir_end(in);
    expect_end(pipeline, 0, "");
    cr_assert(file_holds("out", data, size));
}

Test(file_sink, syncs_when_asked)
{
    expect_written(weir_file_sink("out", .sync = true), "x", 1);
    expect_written(weir_file_sink("out", .sync = true, .force = true), "y", 1);
    cr_assert(file_holds("out", "y", 1));
}

/* ---- What is not there before the end, or not at all --------------------- */

Test(file_sink, has_no_name_before_the_end)
{
    weir_writable *in;
    weir_pipeline *pipeline = start_sink(weir_file_sink("out"), &in);

    cr_assert_eq(feed(in, pattern(MARK), MARK, 65536), 0);
    await_written(pipeline, in);
    cr_assert_eq(names_here(), 0);
    weir_end(in);
    expect_end(pipeline, 0, "");
    cr_assert_eq(names_here(), 1);
}

Test(file_sink, nothing_is_left_when_the_input_fails)
{
    const size_t descriptors = open_descriptors();
    weir_writable *in;
    weir_pipeline *pipeline = start_sink(weir_file_sink("out"), &in);

    cr_assert_eq(feed(in, "half", 4, 4), 0);
    await_written(pipeline, in);
    weir_fail(in, -EIO);
    cr_assert_eq(weir_pipeline_wait(pipeline), -EIO);
    weir_pipeline_free(pipeline);
    cr_assert_eq(names_here(), 0);
    cr_assert_eq(open_descriptors(), descriptors);
}

Test(file_sink, nothing_is_left_after_an_abort)
{
    const size_t descriptors = open_descriptors();
    weir_writable *in;
    weir_pipeline *pipeline = start_sink(weir_file_sink("out"), &in);

    cr_assert_eq(feed(in, "half", 4, 4), 0);
    await_written(pipeline, in);
    weir_pipeline_abort(pipeline);
    cr_assert_eq(weir_pipeline_wait(pipeline), WEIR_ABORTED);
    weir_pipeline_free(pipeline);
    cr_assert_eq(names_here(), 0);
    cr_assert_eq(open_descriptors(), descriptors);
}

Test(file_sink, a_file_that_grows_too_large)
{
    const struct rlimit limit = {.rlim_cur = 100000, .rlim_max = 100000};
    weir_writable *in;

    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    weir_pipeline *pipeline = start_sink(weir_file_sink("out"), &in);
    while (feed(in, pattern(65536), 65536, 65536) == 0)
        continue;
    expect_end(pipeline, -EFBIG, "write: out: File too large");
    cr_assert_eq(names_here(), 0);
}

/* ---- By text ------------------------------------------------------------- */

extern const weir_stage_type weir_write_type;

Test(file_sink, options_by_text)
{
    static const char *const words[] = {"out", "force", "sync=yes", "like=in"};
    weir_file_sink_options options = {.struct_size = 0};
    char why[256];

    cr_assert_eq(weir_options_parse(&weir_write_type, words, 4, &options, why,
                                    sizeof(why)),
                 0);
    cr_assert_str_eq(options.path, "out");
    cr_assert(options.force && options.sync);
    cr_assert_str_eq(options.like, "in");
    put_file("in", "source", 6);
    put_file("out", "old", 3);
    expect_written(weir_write_type.make(&options), "new", 3);
    cr_assert(file_holds("out", "new", 3));
}

Test(file_sink, a_path_is_required)
{
    weir_pipeline *pipeline = weir_pipeline_new();
    weir_file_sink_options options = {.struct_size = 0};
    char why[256];

    cr_assert_eq(weir_pipeline_add(pipeline, weir_file_sink(NULL)), -EINVAL);
    weir_pipeline_free(pipeline);
    cr_assert_eq(weir_options_parse(&weir_write_type, NULL, 0, &options, why,
                                    sizeof(why)),
                 -EINVAL);
}
