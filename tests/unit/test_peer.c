/* SPDX-License-Identifier: MIT */
/*
 * The stages `connect` and `listen`, with a peer that the test plays.
 */
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
    char address[64];
    const int listener = own_listener(address);
    weir_pipeline *p = pipeline_of(
        weir_connect(address, .as = WEIR_SOURCE, .idle_ms = 30), weir_null());

    cr_expect_eq(weir_pipeline_run(p), -ETIMEDOUT);
    weir_pipeline_free(p);
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
