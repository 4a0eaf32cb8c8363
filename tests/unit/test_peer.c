/* SPDX-License-Identifier: MIT */
/*
 * The stages `connect` and `listen`, with a peer that the test plays.
 */
#include "patience.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <weir/weir.h>

TestSuite(peer, .timeout = 60, .init = scratch_enter, .fini = scratch_leave);

static weir_pipeline *pipeline_of(weir_stage_def a, weir_stage_def b)
{
    weir_pipeline *p = weir_pipeline_new();

    weir_pipeline_add(p, a);
    weir_pipeline_add(p, b);
    return p;
}

/* A listening socket of the test's own; its address in text. */
static int own_listener(char address[64])
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    cr_assert_eq(bind(fd, (struct sockaddr *)&at, size), 0);
    cr_assert_eq(listen(fd, 5), 0);
    cr_assert_eq(getsockname(fd, (struct sockaddr *)&at, &size), 0);
    snprintf(address, 64, "127.0.0.1:%d", ntohs(at.sin_port));
    return fd;
}

static const struct sockaddr_un at_socket = {.sun_family = AF_UNIX,
                                             .sun_path = "socket"};

/* The same at unix:socket, with a queue of this length. */
static int own_unix_listener(int queue)
{
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    cr_assert_eq(
        bind(fd, (const struct sockaddr *)&at_socket, sizeof at_socket), 0);
    cr_assert_eq(listen(fd, queue), 0);
    return fd;
}

static void reset(int fd)
{
    const struct linger at_once = {.l_onoff = 1};

    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(fd);
}

Test(peer, one_that_does_not_read_holds_the_source)
{
    char address[64];
    const size_t before = open_descriptors();
    const int listener = own_listener(address);
    weir_pipeline *p =
        pipeline_of(weir_zero(), weir_connect(address, .as = WEIR_SINK));

    cr_assert_eq(weir_pipeline_start(p), 0);
    const int fd = accept(listener, NULL, NULL);
    /* The stage waits in its poll and the source in the edge. */
    await_syscall("zero", SYS_futex);
    weir_edge_stats edge;
    cr_assert_eq(weir_pipeline_edge_stats(p, 0, &edge), 0);
    cr_expect_leq(edge.highest_length, edge.high_water_mark - 1 + 65536);
    weir_pipeline_abort(p);
    cr_expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    weir_pipeline_free(p);
    close(fd);
    close(listener);
    cr_expect_eq(open_descriptors(), before);
}

Test(peer, a_reset_is_an_error_of_a_source)
{
    char address[64], why[128];
    const int listener = own_listener(address);
    weir_pipeline *p =
        pipeline_of(weir_connect(address, .as = WEIR_SOURCE), weir_null());

    cr_assert_eq(weir_pipeline_start(p), 0);
    reset(accept(listener, NULL, NULL));
    snprintf(why, sizeof why, "connect: %s: Connection reset by peer", address);
    expect_end(p, -ECONNRESET, why);
    close(listener);
}

static int wait_for_ever(weir_stage *self)
{
    return weir_stage_poll(self, -1, 0, WEIR_FOREVER);
}

/* Nothing is sent, so nothing but the socket itself can tell. */
Test(peer, a_reset_is_an_error_of_a_sink_with_nothing_to_send)
{
    char address[64];
    const int listener = own_listener(address);
    weir_pipeline *p = pipeline_of((weir_stage_def){.name = "silent",
                                                    .kind = WEIR_SOURCE,
                                                    .run = wait_for_ever},
                                   weir_connect(address, .as = WEIR_SINK));

    cr_assert_eq(weir_pipeline_start(p), 0);
    reset(accept(listener, NULL, NULL));
    cr_expect_eq(weir_pipeline_wait(p), -ECONNRESET);
    weir_pipeline_free(p);
    close(listener);
}

Test(peer, one_that_is_silent_too_long)
{
    char address[64], why[128];
    const int listener = own_listener(address);

    snprintf(why, sizeof why, "connect: %s: idle: Connection timed out",
             address);
    expect_run(
        pipeline_of(weir_connect(address, .as = WEIR_SOURCE, .idle_ms = 30),
                    weir_null()),
        -ETIMEDOUT, why);
    close(listener);
}

/* A socket takes little for a peer that does not read, but it takes some. */
Test(peer, one_that_is_sent_to_and_silent_too_long)
{
    const int listener = own_unix_listener(5);

    for (uint64_t bytes = 10; bytes <= 10000000; bytes *= 1000000)
        expect_run(pipeline_of(weir_zero(.size = bytes),
                               weir_connect("unix:socket", .as = WEIR_SINK,
                                            .idle_ms = 30)),
                   -ETIMEDOUT,
                   "connect: unix:socket: idle: Connection timed out");
    close(listener);
}

/* ---- Who does not read ----------------------------------------------------
 */

static weir_pipeline *through_pass(weir_stage_def source, weir_stage_def sink)
{
    weir_pipeline *p = weir_pipeline_new();

    weir_pipeline_add(p, source);
    weir_pipeline_add(p, weir_pass());
    weir_pipeline_add(p, sink);
    return p;
}

static bool is_full(void *arg)
{
    for (size_t i = 0; i < 2; i++) {
        weir_edge_stats edge;

        cr_assert_eq(weir_pipeline_edge_stats(arg, i, &edge), 0);
        if (edge.length < edge.high_water_mark)
            return false;
    }
    return true;
}

/* What it held at most: in each edge less than its mark and a chunk, and a
 * chunk in the hands of the source and of what is between the edges. */
static void expect_bounded(weir_pipeline *p, size_t chunk)
{
    weir_pool_stats pool;
    size_t most = 2 * chunk;

    for (size_t i = 0; i < 2; i++) {
        weir_edge_stats edge;

        cr_assert_eq(weir_pipeline_edge_stats(p, i, &edge), 0);
        cr_expect_leq(edge.highest_length, edge.high_water_mark - 1 + chunk);
        most += edge.high_water_mark - 1 + chunk;
    }
    weir_pool_get_stats(weir_pipeline_pool(p), &pool);
    cr_expect_leq(pool.peak_bytes, most);
}

static void pass_on(void *arg, const char *address)
{
    cr_expect_gt(write(*(int *)arg, address, strlen(address) + 1), 0);
}

/* Two programs' worth: the receiver's sink takes nothing, so both come to rest
 * with their edges full, and the socket between them too. */
Test(peer, a_stalled_receiver_holds_all_that_is_before_it)
{
    const size_t chunk = 65536;
    char address[64] = "";
    int told[2];
    cr_assert_eq(pipe(told), 0);
    weir_pipeline *to = through_pass(
        weir_listen("127.0.0.1:0", .as = WEIR_SOURCE, .listening = pass_on,
                    .listening_arg = &told[1]),
        (weir_stage_def){
            .name = "stalled", .kind = WEIR_SINK, .run = wait_for_ever});

    cr_assert_eq(weir_pipeline_start(to), 0);
    cr_assert_gt(read(told[0], address, sizeof address), 0);
    weir_pipeline *from = through_pass(weir_zero(.chunk = chunk),
                                       weir_connect(address, .as = WEIR_SINK));
    cr_assert_eq(weir_pipeline_start(from), 0);
    cr_assert(await(is_full, to));
    cr_assert(await(is_full, from));
    expect_bounded(to, chunk);
    expect_bounded(from, chunk);
    weir_pipeline_abort(from);
    weir_pipeline_abort(to);
    cr_expect_eq(weir_pipeline_wait(from), WEIR_ABORTED);
    cr_expect_eq(weir_pipeline_wait(to), WEIR_ABORTED);
    weir_pipeline_free(from);
    weir_pipeline_free(to);
    close(told[0]);
    close(told[1]);
}

/* It reads to the end before it answers: so the end came, and not all was
 * over with it. */
Test(peer, the_end_is_half_of_the_connection)
{
    char address[64], hex[9] = "", block[4096];
    size_t read_before = 0;
    const int listener = own_listener(address);
    weir_pipeline *p = weir_pipeline_new();

    weir_pipeline_add(p, weir_zero(.size = 100000));
    weir_pipeline_add(p, weir_connect(address));
    weir_pipeline_add(p, weir_crc32(.sink = 1, .hex = hex));
    cr_assert_eq(weir_pipeline_start(p), 0);
    const int fd = accept(listener, NULL, NULL);
    for (ssize_t n; (n = read(fd, block, sizeof block)) > 0;)
        read_before += (size_t)n;
    cr_expect_eq(read_before, 100000);
    cr_expect_eq(write(fd, "123456789", 9), 9);
    close(fd);
    expect_end(p, 0, "");
    cr_expect_str_eq(hex, "cbf43926");
    close(listener);
}

static void keep_address(void *arg, const char *address)
{
    snprintf(arg, 64, "%s", address);
}

Test(peer, the_port_is_told)
{
    char address[64] = "";
    weir_pipeline *p = pipeline_of(
        weir_listen("127.0.0.1:0", .as = WEIR_SOURCE, .wait_ms = 20,
                    .listening = keep_address, .listening_arg = address),
        weir_null());

    cr_expect_eq(weir_pipeline_run(p), -ETIMEDOUT);
    weir_pipeline_free(p);
    cr_expect_eq(strncmp(address, "127.0.0.1:", 10), 0);
    cr_expect_str_neq(address, "127.0.0.1:0");
}

Test(peer, abort_while_nobody_comes)
{
    weir_pipeline *p =
        pipeline_of(weir_listen("unix:socket", .as = WEIR_SOURCE), weir_null());

    cr_assert_eq(weir_pipeline_start(p), 0);
    weir_pipeline_abort(p);
    cr_expect_eq(weir_pipeline_wait(p), WEIR_ABORTED);
    weir_pipeline_free(p);
    cr_expect_eq(names_here(), 0);
}

/* ---- Too slow, or not at all ----------------------------------------------
 */

/* With as many in its queue as it takes: who comes now is not answered. */
Test(peer, one_that_does_not_answer)
{
    char address[64], why[128];
    int waiting[4];
    const int listener = own_listener(address);
    struct sockaddr_in at;
    socklen_t size = sizeof at;

    cr_assert_eq(listen(listener, 0), 0);
    cr_assert_eq(getsockname(listener, (struct sockaddr *)&at, &size), 0);
    for (size_t i = 0; i < 4; i++) {
        waiting[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        (void)!connect(waiting[i], (struct sockaddr *)&at, size);
    }
    snprintf(why, sizeof why, "connect: %s: Connection timed out", address);
    expect_run(
        pipeline_of(weir_connect(address, .as = WEIR_SOURCE, .wait_ms = 30),
                    weir_null()),
        -ETIMEDOUT, why);
    for (size_t i = 0; i < 4; i++)
        close(waiting[i]);
    close(listener);
}

Test(peer, a_unix_one_that_does_not_answer)
{
    const struct sockaddr_un at = {.sun_family = AF_UNIX, .sun_path = "socket"};
    const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int first = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    cr_assert_eq(bind(listener, (const struct sockaddr *)&at, sizeof at), 0);
    cr_assert_eq(listen(listener, 0), 0);
    cr_assert_eq(connect(first, (const struct sockaddr *)&at, sizeof at), 0);
    expect_run(pipeline_of(weir_connect("unix:socket", .as = WEIR_SOURCE,
                                        .wait_ms = 30),
                           weir_null()),
               -ETIMEDOUT, "connect: unix:socket: Connection timed out");
    close(first);
    close(listener);
}

/* No server is asked for it: it has no form that one could know. */
Test(peer, a_name_that_stands_for_nobody)
{
    weir_pipeline *p =
        pipeline_of(weir_connect("no..body:1", .as = WEIR_SOURCE), weir_null());

    cr_expect_eq(weir_pipeline_run(p), WEIR_MISUSE);
    cr_expect_eq(strncmp(weir_pipeline_why(p), "connect: no..body:1: ", 21), 0,
                 "%s", weir_pipeline_why(p));
    weir_pipeline_free(p);
}
