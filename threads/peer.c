/* SPDX-License-Identifier: MIT */
/*
 * peer.c - the stages `connect` and `listen`: a TCP or Unix socket as source,
 * transform or sink.
 */
#include "exchange.h"
#include "meeting.h"
#include "stage_types.h"

#include <errno.h>
#include <linux/sockios.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <weir/stages.h>

#define LOOK_MS 10 /* between two looks whether all has arrived */
#define LONGEST_MS INT64_C(1000000000)

typedef struct peer {
    weir_peer_options options; /* its address is `address` */
    int fd;                    /* -1: none */
    wi_listener listener;
    wi_exchange exchange;
    char address[];
} peer;

static weir_deadline deadline_of(const peer *p)
{
    return p->options.wait_ms > 0 ? weir_in_ms(p->options.wait_ms)
                                  : WEIR_FOREVER;
}

/* ---- Open ---------------------------------------------------------------- */

static int open_connect(weir_stage *self)
{
    peer *p = weir_stage_arg(self);
    const weir_deadline deadline = deadline_of(p);
    wi_places places;
    const int failed =
        wi_places_find(&places, self, p->address, false, deadline);

    if (failed)
        return failed;
    p->fd = wi_meet_connect(self, &places, p->address, deadline);
    return p->fd < 0 ? p->fd : 0;
}

/* Only here is it known which port it is, where 0 was asked for. */
static void tell_place(const peer *p)
{
    char text[WI_PLACE_TEXT];

    wi_place_text(&p->listener.place, text);
    if (p->options.listening)
        p->options.listening(p->options.listening_arg, text);
    if (p->options.print)
        fprintf(stderr, "listen: %s\n", text);
}

static int open_listen(weir_stage *self)
{
    peer *p = weir_stage_arg(self);
    wi_places places;
    int failed =
        wi_places_find(&places, self, p->address, true, deadline_of(p));

    if (!failed)
        failed = wi_meet_listen(self, &p->listener, &places, p->address);
    if (!failed)
        tell_place(p);
    return failed;
}

/* ---- Run ----------------------------------------------------------------- */

static weir_deadline idle_deadline(const peer *p)
{
    return p->options.idle_ms > 0 ? weir_in_ms(p->options.idle_ms)
                                  : WEIR_FOREVER;
}

/* All was sent: until the peer's system has it, a close could still take it
 * away. There is no event for that. */
static int await_arrival(weir_stage *self)
{
    const peer *p = weir_stage_arg(self);
    weir_deadline idle_at = idle_deadline(p);
    int wrong = 0;
    socklen_t size = sizeof wrong;
    int left = 0;
    int before = 0;

    while (ioctl(p->fd, SIOCOUTQ, &left) == 0 && left > 0) {
        if (left != before)
            idle_at = idle_deadline(p);
        else if (weir_now() >= idle_at)
            return weir_stage_fail(self, -ETIMEDOUT, "%s: idle", p->address);
        before = left;
        const int waited = weir_stage_poll(self, -1, 0, weir_in_ms(LOOK_MS));
        if (waited != -ETIMEDOUT)
            return waited;
    }
    if (getsockopt(p->fd, SOL_SOCKET, SO_ERROR, &wrong, &size))
        wrong = errno;
    return wrong ? weir_stage_fail(self, -wrong, "%s", p->address) : 0;
}

static int run(weir_stage *self)
{
    peer *p = weir_stage_arg(self);

    if (p->fd < 0) {
        p->fd = wi_meet_accept(self, &p->listener, p->address, deadline_of(p));
        wi_meet_close(&p->listener);
        if (p->fd < 0)
            return p->fd;
    }
    const bool sends = weir_stage_in(self) != NULL;
    p->exchange = (wi_exchange){
        .to = sends ? p->fd : -1,
        .from = weir_stage_out(self) ? p->fd : -1,
        .until = -1,
        .socket = true,
        .idle_ns = p->options.idle_ms * 1000000,
        .label = p->address,
    };
    const int status = wi_exchange_run(&p->exchange, self);
    return status == 0 && sends ? await_arrival(self) : status;
}

static void close_peer(weir_stage *self, int status)
{
    peer *p = weir_stage_arg(self);

    (void)status;
    wi_meet_close(&p->listener);
    if (p->fd >= 0)
        close(p->fd);
    p->fd = -1;
}

/* ---- Definition ---------------------------------------------------------- */

static weir_stage_def make(const char *name, const weir_peer_options *given,
                           int (*open)(weir_stage *self))
{
    const size_t length = given->address ? strlen(given->address) + 1 : 0;

    if (length == 0)
        return (weir_stage_def){.name = name, .status = -EINVAL};
    peer *p = calloc(1, sizeof *p + length);
    if (!p)
        return (weir_stage_def){.name = name, .status = -ENOMEM};
    memcpy(p->address, given->address, length);
    p->options = *given;
    p->fd = p->listener.fd = -1;
    return (weir_stage_def){
        .name = name,
        .kind = (weir_stage_kind)given->as,
        .reads_only = true,
        .open = open,
        .run = run,
        .close = close_peer,
        .arg = p,
        .free_arg = free,
        .high_water_mark = WI_BULK_MARK,
        .largest_chunk = WEIR_BY_MARK,
    };
}

static weir_stage_def make_connect(const void *options)
{
    return make("connect", options, open_connect);
}

static weir_stage_def make_listen(const void *options)
{
    return make("listen", options, open_listen);
}

#define COMMON_OPTIONS                                                         \
    {                                                                          \
        .name = "address",                                                     \
        .type = WEIR_OPTION_TEXT,                                              \
        .offset = offsetof(weir_peer_options, address),                        \
        .positional = true,                                                    \
        .required = true,                                                      \
        .unit = "ADDRESS",                                                     \
        .help = "HOST:PORT, [IPV6]:PORT or unix:PATH",                         \
    },                                                                         \
        {                                                                      \
            .name = "wait_ms",                                                 \
            .type = WEIR_OPTION_INTEGER,                                       \
            .offset = offsetof(weir_peer_options, wait_ms),                    \
            .max = LONGEST_MS,                                                 \
            .unit = "milliseconds",                                            \
            .help = "How long to wait for the connection; 0 for ever",         \
        },                                                                     \
        {                                                                      \
            .name = "idle_ms",                                                 \
            .type = WEIR_OPTION_INTEGER,                                       \
            .offset = offsetof(weir_peer_options, idle_ms),                    \
            .max = LONGEST_MS,                                                 \
            .unit = "milliseconds",                                            \
            .help = "Fail when nothing moves for so long; 0 never",            \
        },                                                                     \
        WI_KIND_OPTION(weir_peer_options)

static const weir_option connect_options[] = {COMMON_OPTIONS, {.name = NULL}};

static const weir_option listen_options[] = {
    COMMON_OPTIONS,
    {
        .name = "print",
        .type = WEIR_OPTION_FLAG,
        .offset = offsetof(weir_peer_options, print),
        .help = "Print the address to standard error, with its port",
    },
    {.name = NULL},
};

const weir_stage_type weir_connect_type = {
    .name = "connect",
    .summary = "Connect to a TCP or Unix socket",
    .kind = WEIR_TRANSFORM,
    .options_size = sizeof(weir_peer_options),
    .options = connect_options,
    .make = make_connect,
};

const weir_stage_type weir_listen_type = {
    .name = "listen",
    .summary = "Let one peer connect to a TCP or Unix socket",
    .kind = WEIR_TRANSFORM,
    .options_size = sizeof(weir_peer_options),
    .options = listen_options,
    .make = make_listen,
};

weir_stage_def weir_connect_stage(const weir_peer_options *given)
{
    weir_peer_options options;

    wi_take_options(&weir_connect_type, given, &options);
    return make_connect(&options);
}

weir_stage_def weir_listen_stage(const weir_peer_options *given)
{
    weir_peer_options options;

    wi_take_options(&weir_listen_type, given, &options);
    return make_listen(&options);
}
