/* SPDX-License-Identifier: MIT */
/* test_sink_stream.c - `write` to FIFOs, pipes, sockets and devices: readers
 * that are slow, late or gone, aborts, and descriptors that belong to others
 * too. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <weir/weir.h>

#include "feed.h"
#include "scratch.h"

TestSuite(sink_stream, .init = scratch_enter, .fini = scratch_leave,
          .timeout = 20);

#define MUCH ((size_t)300 * 1000)

/* ---- FIFOs --------------------------------------------------------------- */

Test(sink_stream, a_fifo_that_somebody_reads)
{
    const unsigned char *data = pattern(MUCH);

    cr_assert_eq(mkfifo("fifo", 0666), 0);
    const pid_t reader = fifo_reader_process("fifo", data, MUCH);
    expect_written(weir_file_sink("fifo"), data, MUCH);
    cr_assert(finished(reader));
    cr_assert_eq(names_here(), 1);
}

Test(sink_stream, a_fifo_that_nobody_reads_yet)
{
    const unsigned char *data = pattern(1000);
    char buffer[1001];
    weir_writable *in;

    cr_assert_eq(mkfifo("fifo", 0666), 0);
    weir_pipeline *pipeline = start_sink(weir_file_sink("fifo"), &in);
    await_syscall("write", SYS_ppoll);
    const int fd = open("fifo", O_RDONLY);
    cr_assert_eq(feed(in, data, 1000, 1000), 0);
    weir_end(in);
    expect_end(pipeline, 0, "");
    cr_assert_eq(read(fd, buffer, sizeof(buffer)), 1000);
    cr_assert_eq(memcmp(buffer, data, 1000), 0);
    close(fd);
}

static void expect_aborted(weir_pipeline *pipeline)
{
    weir_pipeline_abort(pipeline);
    cr_assert_eq(weir_pipeline_wait(pipeline), WEIR_ABORTED);
    weir_pipeline_free(pipeline);
}

Test(sink_stream, abort_while_nobody_reads_the_fifo)
{
    const size_t descriptors = open_descriptors();
    weir_writable *in;

    cr_assert_eq(mkfifo("fifo", 0666), 0);
    weir_pipeline *pipeline = start_sink(weir_file_sink("fifo"), &in);
    await_syscall("write", SYS_ppoll);
    expect_aborted(pipeline);
    cr_assert_eq(open_descriptors(), descriptors);
}

Test(sink_stream, abort_while_the_fifo_is_full)
{
    weir_writable *in;

    cr_assert_eq(mkfifo("fifo", 0666), 0);
    const int fd = open("fifo", O_RDONLY | O_NONBLOCK);
    weir_pipeline *pipeline = start_sink(weir_file_sink("fifo"), &in);
    cr_assert_eq(feed(in, pattern(MUCH), MUCH, MUCH), 0);
    await_syscall("write", SYS_ppoll);
    expect_aborted(pipeline);
    close(fd);
}

Test(sink_stream, a_fifo_whose_reader_leaves)
{
    weir_writable *in;

    cr_assert_eq(mkfifo("fifo", 0666), 0);
    const int fd = open("fifo", O_RDONLY | O_NONBLOCK);
    weir_pipeline *pipeline = start_sink(weir_file_sink("fifo"), &in);
    cr_assert_eq(feed(in, pattern(MUCH), MUCH, MUCH), 0);
    await_syscall("write", SYS_ppoll);
    close(fd);
    expect_end(pipeline, -EPIPE, "write: fifo: Broken pipe");
}

/* ---- Standard output ----------------------------------------------------- */

/* Writes more than fits, in large and small pieces, to standard output, whose
 * other end is `reading`; a process reads and compares. */
static void expect_all_arrives(int reading)
{
    const unsigned char *data = pattern(MUCH);
    const int flags = fcntl(STDOUT_FILENO, F_GETFL);
    weir_writable *in;

    const pid_t reader = reader_process(reading, data, MUCH);
    close(reading);
    weir_pipeline *pipeline = start_sink(weir_file_sink("-"), &in);
    cr_assert_eq(feed(in, data, 200000, 70001), 0);
    cr_assert_eq(feed(in, data + 200000, MUCH - 200000, 611), 0);
    weir_end(in);
    expect_end(pipeline, 0, "");
    cr_assert_eq(fcntl(STDOUT_FILENO, F_GETFL), flags, "open, with its flags");
    close(STDOUT_FILENO);
    cr_assert(finished(reader));
}

static void set_nonblocking(int fd)
{
    cr_assert_eq(fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK), 0);
}

/* One that takes little at a time, so that writes are cut short. */
static int small_pipe_as_output(void)
{
    const int reading = pipe_as_output();

    cr_assert_gt(fcntl(reading, F_SETPIPE_SZ, 4096), 0);
    return reading;
}

Test(sink_stream, a_pipe)
{
    expect_all_arrives(pipe_as_output());
}

Test(sink_stream, a_small_pipe)
{
    expect_all_arrives(small_pipe_as_output());
}

Test(sink_stream, a_pipe_that_somebody_made_nonblocking)
{
    const int reading = small_pipe_as_output();

    set_nonblocking(STDOUT_FILENO);
    expect_all_arrives(reading);
}

/* A pipe of which no second description can be had. */
static int closed_pipe_as_output(void)
{
    become_nobody();
    const int reading = small_pipe_as_output();

    cr_assert_eq(fchmod(STDOUT_FILENO, 0), 0);
    cr_assert_eq(open("/proc/self/fd/1", O_WRONLY), -1);
    return reading;
}

Test(sink_stream, a_pipe_that_cannot_be_opened_again)
{
    expect_all_arrives(closed_pipe_as_output());
}

Test(sink_stream, a_nonblocking_pipe_that_cannot_be_opened_again)
{
    const int reading = closed_pipe_as_output();

    set_nonblocking(STDOUT_FILENO);
    expect_all_arrives(reading);
}

/* With buffers that are small, so that writes are cut short. */
static int socket_as_output(void)
{
    const int size = 2048;
    int ends[2];

    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    cr_assert_eq(setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof size),
                 0);
    cr_assert_eq(dup2(ends[1], STDOUT_FILENO), STDOUT_FILENO);
    close(ends[1]);
    return ends[0];
}

Test(sink_stream, a_socket)
{
    expect_all_arrives(socket_as_output());
}

Test(sink_stream, a_socket_that_somebody_made_nonblocking)
{
    const int reading = socket_as_output();

    set_nonblocking(STDOUT_FILENO);
    expect_all_arrives(reading);
}

/* Fills standard output, that nobody reads, and aborts. */
static void expect_abort_while_full(int reading)
{
    const size_t descriptors = open_descriptors();
    weir_writable *in;

    weir_pipeline *pipeline = start_sink(weir_file_sink("-"), &in);
    cr_assert_eq(feed(in, pattern(MUCH), MUCH, MUCH), 0);
    await_syscall("write", SYS_ppoll);
    expect_aborted(pipeline);
    cr_assert_eq(open_descriptors(), descriptors);
    close(reading);
}

Test(sink_stream, abort_while_the_pipe_is_full)
{
    expect_abort_while_full(pipe_as_output());
}

Test(sink_stream, abort_while_the_pipe_that_cannot_be_opened_again_is_full)
{
    expect_abort_while_full(closed_pipe_as_output());
}

Test(sink_stream, abort_while_the_socket_is_full)
{
    expect_abort_while_full(socket_as_output());
}

/* Several processes may wait for room, and only one of them finds it: the
 * others must not find themselves in a write that blocks. */
Test(sink_stream, a_pipe_that_others_write_to)
{
    const int reading = pipe_as_output();
    weir_writable *in;

    cr_assert_not(has_nonblocking_twin(STDOUT_FILENO));
    weir_pipeline *pipeline = start_sink(weir_file_sink("-"), &in);
    cr_assert_eq(feed(in, pattern(MUCH), MUCH, MUCH), 0);
    await_syscall("write", SYS_ppoll);
    cr_assert(has_nonblocking_twin(STDOUT_FILENO));
    expect_aborted(pipeline);
    cr_assert_not(has_nonblocking_twin(STDOUT_FILENO));
    close(reading);
}

/* Nobody reads. The process is still there afterwards: no SIGPIPE hit it. */
static void expect_broken_pipe(int reading)
{
    weir_writable *in;

    close(reading);
    weir_pipeline *pipeline = start_sink(weir_file_sink("-"), &in);
    cr_assert_eq(feed(in, "x", 1, 1), 0);
    expect_end(pipeline, -EPIPE, "write: standard output: Broken pipe");
}

Test(sink_stream, a_pipe_that_nobody_reads)
{
    expect_broken_pipe(pipe_as_output());
}

Test(sink_stream, a_pipe_that_nobody_reads_and_cannot_be_opened_again)
{
    expect_broken_pipe(closed_pipe_as_output());
}

Test(sink_stream, a_socket_that_nobody_reads)
{
    expect_broken_pipe(socket_as_output());
}

Test(sink_stream, a_file_is_continued_where_it_stands)
{
    put_file("log", "old", 3);
    const int fd = open("log", O_WRONLY | O_APPEND);
    cr_assert_eq(dup2(fd, STDOUT_FILENO), STDOUT_FILENO);
    close(fd);
    expect_written(weir_file_sink("-"), "new", 3);
    expect_written(weir_file_sink("/dev/stdout", .sync = true), "er", 2);
    cr_assert(file_holds("log", "oldnewer", 8));
    cr_assert_neq(fcntl(STDOUT_FILENO, F_GETFD), -1, "not ours to close");
}

Test(sink_stream, a_file_is_not_appended_to_itself)
{
    put_file("log", "old", 3);
    const int fd = open("log", O_WRONLY | O_APPEND);
    cr_assert_eq(dup2(fd, STDOUT_FILENO), STDOUT_FILENO);
    close(fd);
    expect_sink_refused(
        weir_file_sink("-", .like = "log"), WEIR_MISUSE,
        "write: standard output: input and output are the same file");
    cr_assert(file_holds("log", "old", 3));
}

Test(sink_stream, standard_output_that_is_closed)
{
    close(STDOUT_FILENO);
    cr_assert_eq(fcntl(STDOUT_FILENO, F_GETFD), -1);
    weir_writable *in;
    expect_end(start_sink(weir_file_sink("-"), &in), -EBADF,
               "write: standard output: Bad file descriptor");
}

Test(sink_stream, a_process_substitution)
{
    const unsigned char *data = pattern(MUCH);
    const int reading = pipe_as_output();
    char path[32];

    const pid_t reader = reader_process(reading, data, MUCH);
    close(reading);
    const int fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 20);
    close(STDOUT_FILENO);
    snprintf(path, sizeof(path), "/dev/fd/%d", fd);
    expect_written(weir_file_sink(path), data, MUCH);
    close(fd);
    cr_assert(finished(reader));
}

/* ---- Devices ------------------------------------------------------------- */

Test(sink_stream, a_device_is_written_to_as_it_stands)
{
    struct stat status;

    expect_written(weir_file_sink("/dev/null"), pattern(MUCH), MUCH);
    expect_written(weir_file_sink("/dev/null", .force = true, .sync = true),
                   "x", 1);
    cr_assert_eq(lstat("/dev/null", &status), 0);
    cr_assert(S_ISCHR(status.st_mode));
}

Test(sink_stream, a_device_that_is_full)
{
    weir_writable *in;
    weir_pipeline *pipeline = start_sink(weir_file_sink("/dev/full"), &in);

    cr_assert_eq(feed(in, "x", 1, 1), 0);
    expect_end(pipeline, -ENOSPC, "write: /dev/full: No space left on device");
}

Test(sink_stream, a_full_device_as_standard_output)
{
    weir_writable *in;

    const int fd = open("/dev/full", O_WRONLY);
    cr_assert_eq(dup2(fd, STDOUT_FILENO), STDOUT_FILENO);
    close(fd);
    weir_pipeline *pipeline = start_sink(weir_file_sink("-"), &in);
    cr_assert_eq(feed(in, "x", 1, 1), 0);
    expect_end(pipeline, -ENOSPC,
               "write: standard output: No space left on device");
}
