/* SPDX-License-Identifier: MIT */
/* meeting.c - connect(2) and accept(2) that an abort ends. */
#include "meeting.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define SOCKET_FLAGS (SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC)

static const struct sockaddr *sockaddr_of(const wi_place *place)
{
    return (const struct sockaddr *)&place->at;
}

static int fail(weir_stage *self, int status, const char *address)
{
    return weir_stage_fail(self, status, "%s", address);
}

/* What a peer wrote should leave at once, and one that is gone be noticed. */
static void set_options(int fd, const wi_place *place)
{
    const int on = 1;

    (void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    if (place->at.ss_family != AF_UNIX)
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/* ---- Connecting ---------------------------------------------------------- */

/* Waits until it is connected. Returns 0 or a negative status. */
static int await_connected(weir_stage *self, int fd, weir_deadline deadline)
{
    int wrong = 0;
    socklen_t size = sizeof wrong;
    const int ready = weir_stage_poll(self, fd, POLLOUT, deadline);

    if (ready < 0)
        return ready;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &wrong, &size))
        return -errno;
    return -wrong;
}

/* A Unix socket whose queue is full says EAGAIN, and there is no event for its
 * having room again. */
static int connect_to(weir_stage *self, int fd, const wi_place *place,
                      weir_deadline deadline)
{
    while (connect(fd, sockaddr_of(place), place->size)) {
        if (errno == EINPROGRESS || errno == EINTR)
            return await_connected(self, fd, deadline);
        if (errno != EAGAIN || place->at.ss_family != AF_UNIX)
            return -errno;
        weir_deadline next = weir_in_ms(10);
        const int waited =
            weir_stage_poll(self, -1, 0, next < deadline ? next : deadline);
        if (waited != -ETIMEDOUT || weir_now() >= deadline)
            return waited;
    }
    return 0;
}

int wi_meet_connect(weir_stage *self, const wi_places *places,
                    const char *address, weir_deadline deadline)
{
    int failed = -EADDRNOTAVAIL;

    for (size_t i = 0; i < places->count; i++) {
        const wi_place *place = &places->places[i];
        const int fd = socket(place->at.ss_family, SOCKET_FLAGS, 0);

        failed = fd < 0 ? -errno : connect_to(self, fd, place, deadline);
        if (failed == 0) {
            set_options(fd, place);
            return fd;
        }
        if (fd >= 0)
            close(fd);
        const int stop = weir_stage_cancelled(self);
        if (stop)
            return stop;
    }
    return fail(self, failed, address);
}

/* ---- Listening ----------------------------------------------------------- */

/* Whether the file is a socket that nobody has open. Asked with one of another
 * type, which a living listener refuses without taking it for its peer. */
static bool is_stale(const wi_place *place, struct stat *file)
{
    const char *path = ((const struct sockaddr_un *)&place->at)->sun_path;
    const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool stale = false;

    if (fd < 0)
        return false;
    if (lstat(path, file) == 0 && S_ISSOCK(file->st_mode))
        stale = connect(fd, sockaddr_of(place), place->size) != 0 &&
                errno == ECONNREFUSED;
    close(fd);
    return stale;
}

/* Removes the file if it is still the one that was looked at. */
static void remove_file(const wi_place *place, const struct stat *file)
{
    const char *path = ((const struct sockaddr_un *)&place->at)->sun_path;
    struct stat now;

    if (lstat(path, &now) == 0 && now.st_dev == file->st_dev &&
        now.st_ino == file->st_ino && S_ISSOCK(now.st_mode))
        (void)unlink(path);
}

static int bind_to(int fd, const wi_place *place)
{
    const int on = 1, off = 0;
    struct stat stale;

    if (place->at.ss_family != AF_UNIX)
        (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (place->any &&
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off))
        return -errno;
    int failed = bind(fd, sockaddr_of(place), place->size) ? -errno : 0;
    if (failed != -EADDRINUSE || place->at.ss_family != AF_UNIX ||
        !is_stale(place, &stale))
        return failed;
    remove_file(place, &stale);
    return bind(fd, sockaddr_of(place), place->size) ? -errno : 0;
}

static int listen_at(wi_listener *listener, const wi_place *place)
{
    const int fd = socket(place->at.ss_family, SOCKET_FLAGS, 0);
    int failed = fd < 0 ? -errno : bind_to(fd, place);

    if (fd < 0)
        return failed;
    listener->fd = fd;
    listener->place = *place;
    if (!failed && place->at.ss_family == AF_UNIX)
        (void)lstat(((const struct sockaddr_un *)&place->at)->sun_path,
                    &listener->named);
    if (!failed && listen(fd, 1))
        failed = -errno;
    if (!failed && place->at.ss_family != AF_UNIX &&
        getsockname(fd, (struct sockaddr *)&listener->place.at,
                    &listener->place.size))
        failed = -errno;
    if (failed)
        wi_meet_close(listener);
    return failed;
}

int wi_meet_listen(weir_stage *self, wi_listener *listener,
                   const wi_places *places, const char *address)
{
    int failed = -EADDRNOTAVAIL;

    *listener = (wi_listener){.fd = -1};
    for (size_t i = 0; i < places->count; i++) {
        failed = listen_at(listener, &places->places[i]);
        if (!failed)
            return 0;
        /* At another address, half of the peers would reach who has it. */
        if (failed == -EADDRINUSE)
            break;
    }
    return fail(self, failed, address);
}

int wi_meet_accept(weir_stage *self, const wi_listener *listener,
                   const char *address, weir_deadline deadline)
{
    for (;;) {
        const int ready = weir_stage_poll(self, listener->fd, POLLIN, deadline);
        if (ready < 0)
            return ready == -ETIMEDOUT ? fail(self, ready, address) : ready;
        const int fd =
            accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            set_options(fd, &listener->place);
            return fd;
        }
        if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
            return fail(self, -errno, address);
    }
}

void wi_meet_close(wi_listener *listener)
{
    if (listener->fd < 0)
        return;
    close(listener->fd);
    if (listener->named.st_ino != 0)
        remove_file(&listener->place, &listener->named);
    *listener = (wi_listener){.fd = -1};
}
