/* SPDX-License-Identifier: MIT */
/* test_file_source.c - `read` on files: what it gives, and what it refuses. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <weir/weir.h>

#include "drain.h"
#include "scratch.h"

TestSuite(file_source, .init = scratch_enter, .fini = scratch_leave,
          .timeout = 20);

#define MARK ((size_t)256 * 1024)

/* A pipeline of `read` alone, started with its output in *out. */
static weir_pipeline *started(weir_stage_def source, size_t mark,
                              weir_readable **out)
{
    weir_pipeline *pipeline = weir_pipeline_new();

    weir_pipeline_add(pipeline, source);
    *out = weir_pipeline_output(pipeline);
    if (mark)
        weir_pipeline_set_marks(pipeline, mark, 0);
    cr_assert_eq(weir_pipeline_start(pipeline), 0);
    return pipeline;
}

static void expect_refused(const char *path, int status, const char *why)
{
    const size_t descriptors = open_descriptors();
    weir_pipeline *pipeline = weir_pipeline_new();

    weir_pipeline_add(pipeline, weir_file_source(path));
    weir_pipeline_add(pipeline, weir_null());
    expect_run(pipeline, status, why);
    cr_assert_eq(open_descriptors(), descriptors);
}

Test(file_source, gives_every_byte_whatever_the_size)
{
    static const size_t sizes[] = {
        0,        1,    4095,     4096,     4097,
        MARK - 1, MARK, MARK + 1, MARK / 4, 3 * MARK + 17};
    const unsigned char *data = pattern(3 * MARK + 17);

    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        weir_readable *out;
        put_file("in", data, sizes[i]);
        weir_pipeline *pipeline = started(weir_file_source("in"), 0, &out);
        const drained got = drain(out);
        expect_drained(&got, data, sizes[i]);
        cr_assert_leq(got.largest, MARK / 4);
        expect_end(pipeline, 0, "");
    }
}

/* The size of the largest chunk of a file of two marks. */
static size_t largest_chunk(uint64_t chunk, size_t mark)
{
    const unsigned char *data = pattern(2 * MARK);
    weir_readable *out;

    put_file("in", data, 2 * MARK);
    weir_pipeline *pipeline =
        started(weir_file_source("in", .chunk = chunk), mark, &out);
    const drained got = drain(out);
    expect_drained(&got, data, 2 * MARK);
    expect_end(pipeline, 0, "");
    return got.largest;
}

Test(file_source, a_chunk_is_a_quarter_of_the_mark)
{
    cr_assert_eq(largest_chunk(0, 0), MARK / 4);
    cr_assert_eq(largest_chunk(0, 4 * MARK), MARK);
    cr_assert_eq(largest_chunk(0, 32768), 8192);
    cr_assert_eq(largest_chunk(0, 16380), 4096, "at least 4 KiB");
    cr_assert_eq(largest_chunk(0, 1), 4096);
    cr_assert_eq(largest_chunk(0, WEIR_MARK_ZERO), 4096);
}

Test(file_source, the_chunk_can_be_chosen)
{
    cr_assert_eq(largest_chunk(1000, 0), 1000);
    cr_assert_eq(largest_chunk(MARK, 0), MARK);
    cr_assert_eq(largest_chunk(MARK, 1), MARK, "larger than the mark");
}

Test(file_source, a_name_that_nothing_has)
{
    expect_refused("none", -ENOENT, "read: none: No such file or directory");
    expect_refused("no/ne", -ENOENT, "read: no/ne: No such file or directory");
}

Test(file_source, a_folder)
{
    cr_assert_eq(mkdir("folder", 0755), 0);
    expect_refused("folder", -EISDIR, "read: folder: Is a directory");
    expect_refused("/", -EISDIR, "read: /: Is a directory");
}

/* What is wrong with the source is found before the sink even opens. */
Test(file_source, a_folder_is_refused_first)
{
    weir_pipeline *pipeline = weir_pipeline_new();

    weir_pipeline_add(pipeline, weir_file_source("."));
    weir_pipeline_add(pipeline, weir_file_sink("none/out"));
    expect_run(pipeline, -EISDIR, "read: .: Is a directory");
}

Test(file_source, a_file_that_may_not_be_read)
{
    weir_pipeline *pipeline = weir_pipeline_new();

    put_file("secret", "x", 1);
    cr_assert_eq(chmod("secret", 0), 0);
    become_nobody();
    weir_pipeline_add(pipeline, weir_file_source("secret"));
    weir_pipeline_add(pipeline, weir_null());
    expect_run(pipeline, -EACCES, "read: secret: Permission denied");
}

Test(file_source, out_of_descriptors)
{
    weir_pipeline *pipeline = weir_pipeline_new();
    struct rlimit limit;

    put_file("in", "x", 1);
    const int next = open("in", O_RDONLY);
    close(next);
    cr_assert_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = (rlim_t)next;
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    weir_pipeline_add(pipeline, weir_file_source("in"));
    weir_pipeline_add(pipeline, weir_null());
    expect_run(pipeline, -EMFILE, "read: in: Too many open files");
    limit.rlim_cur = limit.rlim_max; /* which removing the folder takes */
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

Test(file_source, an_endless_device_ends_when_no_more_is_wanted)
{
    weir_readable *out;
    weir_pipeline *pipeline = started(weir_file_source("/dev/zero"), 0, &out);
    weir_chunk chunk;

    cr_assert_eq(weir_read(out, &chunk), 1);
    cr_assert_eq(chunk.size, MARK / 4);
    cr_assert_eq(chunk.data[chunk.size - 1], 0);
    weir_chunk_release(&chunk);
    weir_stop(out, 0);
    expect_end(pipeline, 0, "");
}

Test(file_source, standard_input_goes_on_where_it_stands)
{
    weir_readable *out;

    put_file("in", "head and tail", 13);
    const int fd = open("in", O_RDONLY);
    cr_assert_eq(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    cr_assert_eq(lseek(STDIN_FILENO, 9, SEEK_SET), 9);
    weir_pipeline *pipeline = started(weir_file_source("-"), 0, &out);
    const drained got = drain(out);
    expect_drained(&got, "tail", 4);
    expect_end(pipeline, 0, "");
    cr_assert_eq(lseek(STDIN_FILENO, 0, SEEK_CUR), 13, "still open");
}

Test(file_source, standard_input_that_is_closed)
{
    close(STDIN_FILENO);
    const int kept = open("/dev/null", O_RDONLY); /* it gets the number 0 */
    cr_assert_gt(fcntl(kept, F_DUPFD, 10), 0);
    close(kept);
    expect_refused("-", -EBADF, "read: standard input: Bad file descriptor");
}

Test(file_source, standard_input_that_is_a_folder)
{
    const int fd = open(".", O_RDONLY);

    cr_assert_eq(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    close(fd);
    expect_refused("-", -EISDIR, "read: standard input: Is a directory");
}

Test(file_source, a_path_is_required)
{
    weir_pipeline *pipeline = weir_pipeline_new();

    cr_assert_eq(weir_pipeline_add(pipeline, weir_file_source(NULL)), -EINVAL);
    weir_pipeline_free(pipeline);
}

/* ---- By text ------------------------------------------------------------- */

extern const weir_stage_type weir_read_type;

static int parse(const char *one, const char *other,
                 weir_file_source_options *options, char *why, size_t size)
{
    const char *const words[] = {one, other};
    const size_t n = !one ? 0 : !other ? 1 : 2;

    memset(options, 0, sizeof(*options));
    return weir_options_parse(&weir_read_type, words, n, options, why, size);
}

Test(file_source, options_by_text)
{
    weir_file_source_options options;
    char why[256] = "";

    cr_assert_eq(parse("in", "chunk=8K", &options, why, sizeof(why)), 0);
    cr_assert_str_eq(options.path, "in");
    cr_assert_eq(options.chunk, 8192);
    cr_assert_eq(parse("path=-", NULL, &options, why, sizeof(why)), 0);
    cr_assert_str_eq(options.path, "-");
    cr_assert_eq(options.chunk, 0);
    cr_assert_eq(parse(NULL, NULL, &options, why, sizeof(why)), -EINVAL);
    cr_assert_eq(parse("in", "chunk=0", &options, why, sizeof(why)), -EINVAL);
    cr_assert_eq(parse("in", "chunk=2G", &options, why, sizeof(why)), -EINVAL);
}

Test(file_source, a_stage_made_by_text_runs)
{
    weir_file_source_options options;
    weir_readable *out;
    char why[256];

    put_file("in", "text", 4);
    cr_assert_eq(parse("in", "chunk=1", &options, why, sizeof(why)), 0);
    weir_pipeline *pipeline = started(weir_read_type.make(&options), 0, &out);
    const drained got = drain(out);
    expect_drained(&got, "text", 4);
    cr_assert_eq(got.largest, 1);
    expect_end(pipeline, 0, "");
}
