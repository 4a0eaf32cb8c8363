/* SPDX-License-Identifier: MIT */
/* test_source_stream.c - `read` on FIFOs, pipes and sockets: data that are long
 * in coming, ends, aborts, and descriptors that belong to others too. */
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

#include "drain.h"
#include "scratch.h"

TestSuite(source_stream, .init = scratch_enter, .fini = scratch_leave,
          .timeout = 20);

#define MUCH ((size_t)300 * 1000)

/* A pipeline of `read` alone that was started. */
static weir_pipeline *reading(const char *path, weir_readable **out)
{
    weir_pipeline *pipeline = weir_pipeline_new();

    weir_pipeline_add(pipeline, weir_file_source(path));
    *out = weir_pipeline_output(pipeline);
    cr_assert_eq(weir_pipeline_start(pipeline), 0);
    return pipeline;
}

static void expect_chunk(weir_readable *out, const char *text)
{
    weir_chunk chunk;

    cr_assert_eq(weir_read(out, &chunk), 1);
    cr_assert_eq(chunk.size, strlen(text));
    cr_assert_eq(memcmp(chunk.data, text, chunk.size), 0);
    weir_chunk_release(&chunk);
}

static void write_text(int fd, const char *text)
{
    cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
}

/* ---- FIFOs --------------------------------------------------------------- */

Test(source_stream, a_fifo_that_the_writer_opened_first)
{
    const unsigned char *data = pattern(MUCH);
    weir_readable *out;

    cr_assert_eq(mkfifo("fifo", 0666), 0);
    const pid_t writer = writer_process("fifo", data, MUCH);
    weir_pipeline *pipeline = reading("fifo", &out);
    const drained got = drain(out);
    expect_drained(&got, data, MUCH);
    expect_end(pipeline, 0, "");
    cr_assert(finished(writer));
}

Test(source_stream, a_fifo_that_nobody_has_opened_yet)
{
    weir_readable *out;

    cr_assert_eq(mkfifo("fifo", 0666), 0);
    weir_pipeline *pipeline = reading("fifo", &out);
    await_syscall("read", SYS_ppoll);
    const int fd = open("fifo", O_WRONLY);
    write_text(fd, "first");
    expect_chunk(out, "first");
    await_syscall("read", SYS_ppoll);
    write_text(fd, "second");
    expect_chunk(out, "second");
    close(fd);
    weir_chunk chunk;
    cr_assert_eq(weir_read(out, &chunk), 0);
    expect_end(pipeline, 0, "");
}

Test(source_stream, a_fifo_whose_writer_has_nothing_to_say)
{
    weir_readable *out;
    weir_chunk chunk;

    cr_assert_eq(mkfifo("fifo", 0666), 0);
    weir_pipeline *pipeline = reading("fifo", &out);
    close(open("fifo", O_WRONLY));
    cr_assert_eq(weir_read(out, &chunk), 0);
    expect_end(pipeline, 0, "");
}

Test(source_stream, abort_while_nobody_writes)
{
    const size_t descriptors = open_descriptors();
    weir_readable *out;

    cr_assert_eq(mkfifo("fifo", 0666), 0);
    weir_pipeline *pipeline = reading("fifo", &out);
    await_syscall("read", SYS_ppoll);
    weir_pipeline_abort(pipeline);
    cr_assert_eq(weir_pipeline_wait(pipeline), WEIR_ABORTED);
    weir_pipeline_free(pipeline);
    cr_assert_eq(open_descriptors(), descriptors);
}

Test(source_stream, goes_home_when_no_more_is_wanted)
{
    weir_readable *out;

    cr_assert_eq(mkfifo("fifo", 0666), 0);
    weir_pipeline *pipeline = reading("fifo", &out);
    const int fd = open("fifo", O_WRONLY);
    write_text(fd, "enough");
    expect_chunk(out, "enough");
    await_syscall("read", SYS_ppoll);
    weir_stop(out, 0);
    expect_end(pipeline, 0, "");
    close(fd);
}

/* ---- Standard input ------------------------------------------------------ */

/* Reads two pieces from standard input, to whose other end `writing` leads,
 * and looks whether the descriptor is afterwards as it was before. */
static void expect_two_pieces(int writing)
{
    const int flags = fcntl(STDIN_FILENO, F_GETFL);
    weir_readable *out;
    weir_chunk chunk;

    weir_pipeline *pipeline = reading("-", &out);
    await_syscall("read", SYS_ppoll);
    write_text(writing, "one");
    expect_chunk(out, "one");
    await_syscall("read", SYS_ppoll);
    write_text(writing, "two");
    expect_chunk(out, "two");
    cr_assert_eq(fcntl(STDIN_FILENO, F_GETFL), flags, "while it runs");
    close(writing);
    cr_assert_eq(weir_read(out, &chunk), 0);
    expect_end(pipeline, 0, "");
    cr_assert_eq(fcntl(STDIN_FILENO, F_GETFL), flags, "afterwards");
}

static void set_nonblocking(int fd)
{
    cr_assert_eq(fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK), 0);
}

Test(source_stream, a_pipe)
{
    expect_two_pieces(pipe_as_input());
}

Test(source_stream, a_pipe_that_somebody_made_nonblocking)
{
    const int writing = pipe_as_input();

    set_nonblocking(STDIN_FILENO);
    expect_two_pieces(writing);
}

Test(source_stream, a_pipe_that_cannot_be_opened_again)
{
    become_nobody();
    const int writing = pipe_as_input();

    cr_assert_eq(fchmod(STDIN_FILENO, 0), 0);
    cr_assert_eq(open("/proc/self/fd/0", O_RDONLY), -1);
    expect_two_pieces(writing);
}

static int socket_as_input(void)
{
    int ends[2];

    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    cr_assert_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    close(ends[0]);
    return ends[1];
}

Test(source_stream, a_socket)
{
    expect_two_pieces(socket_as_input());
}

Test(source_stream, a_socket_that_somebody_made_nonblocking)
{
    const int writing = socket_as_input();

    set_nonblocking(STDIN_FILENO);
    expect_two_pieces(writing);
}

static void expect_all_that_was_left(int writing)
{
    weir_readable *out;

    write_text(writing, "left behind");
    close(writing);
    weir_pipeline *pipeline = reading("-", &out);
    const drained got = drain(out);
    expect_drained(&got, "left behind", 11);
    expect_end(pipeline, 0, "");
}

Test(source_stream, a_pipe_whose_writer_is_gone)
{
    expect_all_that_was_left(pipe_as_input());
}

Test(source_stream, a_fifo_whose_writer_is_gone)
{
    cr_assert_eq(mkfifo("fifo", 0666), 0);
    const int reading_end = open("fifo", O_RDONLY | O_NONBLOCK);
    const int writing = open("fifo", O_WRONLY);

    cr_assert_eq(fcntl(reading_end, F_SETFL, 0), 0);
    cr_assert_eq(dup2(reading_end, STDIN_FILENO), STDIN_FILENO);
    close(reading_end);
    expect_all_that_was_left(writing);
}

Test(source_stream, a_process_substitution_whose_writer_is_gone)
{
    const int writing = pipe_as_input();
    weir_readable *out;
    char path[32];

    const int fd = dup(STDIN_FILENO);
    close(STDIN_FILENO);
    write_text(writing, "written");
    close(writing);
    snprintf(path, sizeof(path), "/dev/fd/%d", fd);
    weir_pipeline *pipeline = reading(path, &out);
    const drained got = drain(out);
    expect_drained(&got, "written", 7);
    expect_end(pipeline, 0, "");
    cr_assert_neq(fcntl(fd, F_GETFD), -1, "not ours to close");
}

Test(source_stream, abort_while_the_pipe_is_silent)
{
    const int writing = pipe_as_input();
    weir_readable *out;

    weir_pipeline *pipeline = reading("-", &out);
    await_syscall("read", SYS_ppoll);
    weir_pipeline_abort(pipeline);
    cr_assert_eq(weir_pipeline_wait(pipeline), WEIR_ABORTED);
    weir_pipeline_free(pipeline);
    close(writing);
}

/* Several processes may wait for one pipe, and only one of them gets what
 * comes: the others must not find themselves in a read that blocks. */
Test(source_stream, a_pipe_that_others_read_too)
{
    const int writing = pipe_as_input();
    weir_readable *out;

    cr_assert_not(has_nonblocking_twin(STDIN_FILENO));
    weir_pipeline *pipeline = reading("-", &out);
    await_syscall("read", SYS_ppoll);
    cr_assert(has_nonblocking_twin(STDIN_FILENO));
    close(writing);
    expect_end(pipeline, 0, "");
    cr_assert_not(has_nonblocking_twin(STDIN_FILENO));
}

/* What came in pieces takes about as much memory as it counts: 200 chunks of
 * one byte are not 200 buffers of a quarter of the mark. */
Test(source_stream, small_pieces_take_little_memory)
{
    const int writing = pipe_as_input();
    weir_readable *out;
    weir_pool_stats pool;
    weir_edge_stats edge;

    weir_pipeline *pipeline = reading("-", &out);
    for (uint64_t i = 1; i <= 200; i++) {
        write_text(writing, "x");
        do
            weir_pipeline_edge_stats(pipeline, 0, &edge);
        while (edge.chunks < i);
    }
    weir_pool_get_stats(weir_pipeline_pool(pipeline), &pool);
    cr_assert_eq(edge.length, 200);
    cr_assert_leq(pool.peak_bytes, 200 * 1024);
    close(writing);
    const drained got = drain(out);
    cr_assert_eq(got.size, 200);
    expect_end(pipeline, 0, "");
}
