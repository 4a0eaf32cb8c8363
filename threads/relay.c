/* SPDX-License-Identifier: MIT */
/* relay.c - from a child's standard error to ours. */
#include "relay.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

/* What a pipe that has room takes at once, on whatever it stands for. */
#define MOST_BYTES ((size_t)PIPE_BUF)

void wi_relay_begin(wi_relay *relay, int from)
{
    relay->from = from;
    relay->size = relay->ready = 0;
    relay->stuck = false;
}

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

/*
 * Where the last line begins that has anything in it: what is before it can go
 * on. A line that is too long to be held loses its beginning to the stream.
 */
static size_t last_line(const wi_relay *relay)
{
    size_t at = relay->size;

    while (at > 0 && is_line_end(relay->text[at - 1]))
        at--;
    while (at > 0 && !is_line_end(relay->text[at - 1]))
        at--;
    return at > 0 || relay->size < WI_RELAY_SIZE ? at : WI_RELAY_SIZE / 2;
}

static void drop_front(wi_relay *relay, size_t size)
{
    relay->size -= size;
    relay->ready -= size;
    memmove(relay->text, relay->text + size, relay->size);
}

/* Returns whether there may be more. */
static bool take(wi_relay *relay)
{
    const ssize_t got = read(relay->from, relay->text + relay->size,
                             WI_RELAY_SIZE - relay->size);

    if (got > 0) {
        relay->size += (size_t)got;
        relay->ready = last_line(relay);
        return true;
    }
    if (got == 0 || (errno != EAGAIN && errno != EINTR))
        relay->from = -1;
    return false;
}

/* Only when it is ready: it may be a pipe that nobody empties. */
static void pass_on(wi_relay *relay)
{
    struct pollfd fd = {.fd = STDERR_FILENO, .events = POLLOUT};
    size_t size = relay->ready < MOST_BYTES ? relay->ready : MOST_BYTES;

    if (!relay->stuck && poll(&fd, 1, 0) == 0)
        return;
    const ssize_t written =
        relay->stuck ? -1 : write(STDERR_FILENO, relay->text, size);
    if (written < 0 && !relay->stuck && (errno == EAGAIN || errno == EINTR))
        return;
    relay->stuck = written < 0;
    drop_front(relay, written < 0 ? relay->ready : (size_t)written);
}

struct pollfd wi_relay_wants(const wi_relay *relay)
{
    if (relay->ready > 0)
        return (struct pollfd){.fd = STDERR_FILENO, .events = POLLOUT};
    return (struct pollfd){.fd = relay->from, .events = POLLIN};
}

void wi_relay_step(wi_relay *relay)
{
    if (relay->ready > 0)
        pass_on(relay);
    else if (relay->from >= 0)
        (void)take(relay);
}

void wi_relay_finish(wi_relay *relay)
{
    bool more = relay->from >= 0;

    while (more) {
        if (relay->ready > 0)
            pass_on(relay);
        if (relay->ready > 0) /* it cannot go anywhere: it is dropped */
            drop_front(relay, relay->ready);
        more = take(relay) && relay->from >= 0;
    }
    if (relay->ready > 0)
        pass_on(relay);
}

const char *wi_relay_last(wi_relay *relay)
{
    size_t end = relay->size;

    while (end > relay->ready && is_line_end(relay->text[end - 1]))
        end--;
    if (end == WI_RELAY_SIZE)
        end--;
    relay->text[end] = '\0';
    return relay->text + relay->ready;
}

void wi_relay_flush(wi_relay *relay)
{
    relay->ready = relay->size;
    if (relay->ready > 0)
        pass_on(relay);
}
