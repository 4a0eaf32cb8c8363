/* SPDX-License-Identifier: MIT */
/* exchange.c - both directions in one poll loop. */
#include "exchange.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

/* What is waited for, by its place among the descriptors. */
enum { CANCEL, INPUT, TO, OUTPUT, FROM, UNTIL, RELAY, WAITS };

static int fail(const wi_exchange *x, weir_stage *self, int status)
{
    return weir_stage_fail(self, status, "%s", x->label);
}

static void give_up(const wi_exchange *x, int *fd)
{
    if (!x->socket)
        close(*fd);
    *fd = -1;
}

/* ---- Sending ------------------------------------------------------------- */

static bool has_to_send(const wi_exchange *x)
{
    return x->next < x->count;
}

static void drop_unsent(wi_exchange *x)
{
    weir_chunk_release_many(x->chunks + x->next, x->count - x->next);
    x->count = x->next = x->sent = 0;
}

/* All of the input was sent. */
static int end_sending(wi_exchange *x, weir_stage *self)
{
    if (x->socket && shutdown(x->to, SHUT_WR))
        return fail(x, self, -errno);
    give_up(x, &x->to);
    return 0;
}

/* Nobody reads it: whoever sent it need not make more. */
static void stop_sending(wi_exchange *x, weir_stage *self)
{
    drop_unsent(x);
    weir_stop(weir_stage_in(self), 0);
    give_up(x, &x->to);
}

/* Reads the next chunks from the edge when all before were sent. */
static int take_input(wi_exchange *x, weir_stage *self)
{
    if (x->to < 0 || has_to_send(x))
        return 0;
    const int got =
        weir_try_read_many(weir_stage_in(self), x->chunks, WI_BATCH);
    if (got > 0) {
        x->count = (size_t)got;
        x->next = x->sent = 0;
    } else if (got == 0) {
        return end_sending(x, self);
    }
    return got < 0 && got != -EAGAIN ? got : 0;
}

/* Lists what is to be sent, as far as it has bytes. Returns how many. */
static size_t list_pieces(const wi_exchange *x, struct iovec *pieces)
{
    size_t n = 0;

    for (size_t i = x->next; i < x->count; i++) {
        const size_t begin = i == x->next ? x->sent : 0;

        if (x->chunks[i].size > begin)
            pieces[n++] = (struct iovec){.iov_base = x->chunks[i].data + begin,
                                         .iov_len = x->chunks[i].size - begin};
    }
    return n;
}

/* Releases what was sent; chunks without bytes go along. */
static void strike_out(wi_exchange *x, size_t size)
{
    x->sent += size;
    while (has_to_send(x) && x->sent >= x->chunks[x->next].size) {
        x->sent -= x->chunks[x->next].size;
        weir_chunk_release(&x->chunks[x->next++]);
    }
}

static int send_some(wi_exchange *x, weir_stage *self)
{
    struct iovec pieces[WI_BATCH];
    const size_t n = list_pieces(x, pieces);
    const struct msghdr message = {.msg_iov = pieces, .msg_iovlen = n};
    ssize_t sent = 0;

    if (n > 0)
        sent = x->socket ? sendmsg(x->to, &message, MSG_NOSIGNAL)
                         : writev(x->to, pieces, (int)n);
    if (sent >= 0)
        strike_out(x, (size_t)sent);
    else if (errno == EPIPE && !x->socket)
        stop_sending(x, self);
    else if (errno != EAGAIN && errno != EINTR)
        return fail(x, self, -errno);
    return 0;
}

/* Why a socket is ready though nothing was to be sent. */
static int broken(const wi_exchange *x, weir_stage *self)
{
    int wrong = 0;
    socklen_t size = sizeof wrong;

    if (getsockopt(x->to, SOL_SOCKET, SO_ERROR, &wrong, &size))
        wrong = errno;
    return fail(x, self, wrong ? -wrong : -EPIPE);
}

/* Its other end may be closed while there is nothing to send. */
static int attend_to(wi_exchange *x, weir_stage *self, short ready)
{
    if (x->to < 0 || !ready)
        return 0;
    if (has_to_send(x))
        return send_some(x, self);
    if (x->socket)
        return broken(x, self);
    if (ready & POLLERR)
        stop_sending(x, self);
    return 0;
}

/* ---- Receiving ----------------------------------------------------------- */

static int deliver(wi_exchange *x, weir_stage *self)
{
    if (!x->arrived.data)
        return 0;
    const int status = weir_try_write(weir_stage_out(self), x->arrived);
    if (status == -EAGAIN)
        return 0;
    x->arrived = (weir_chunk){.data = NULL};
    return status;
}

static int receive_some(wi_exchange *x, weir_stage *self)
{
    const size_t size = wi_output_piece(self);

    if (!x->block.data &&
        weir_chunk_alloc(&x->block, weir_stage_pool(self), size))
        return weir_stage_fail(self, -ENOMEM, "a chunk of %zu bytes", size);
    const ssize_t got = read(x->from, x->block.data, size);
    if (got == 0)
        give_up(x, &x->from);
    if (got < 0 && errno != EAGAIN && errno != EINTR)
        return fail(x, self, -errno);
    if (got <= 0)
        return 0;
    const int failed = wi_part_block(&x->block, (size_t)got,
                                     weir_stage_pool(self), &x->arrived);
    return failed ? failed : deliver(x, self);
}

static int attend_from(wi_exchange *x, weir_stage *self, short ready)
{
    if (x->arrived.data)
        return deliver(x, self);
    return x->from >= 0 && ready ? receive_some(x, self) : 0;
}

/* ---- Waiting ------------------------------------------------------------- */

static struct pollfd for_data(int fd)
{
    return (struct pollfd){.fd = fd, .events = POLLIN};
}

/* Lists what can bring it further. Returns 0 or a negated errno value. */
static int list_waits(const wi_exchange *x, weir_stage *self,
                      struct pollfd *fds)
{
    const bool idle = x->to >= 0 && !has_to_send(x);
    const bool full = x->arrived.data != NULL;

    fds[CANCEL] = for_data(weir_stage_cancel_fd(self));
    fds[INPUT] = for_data(idle ? weir_readable_fd(weir_stage_in(self)) : -1);
    fds[TO] = (struct pollfd){.fd = x->to, .events = idle ? 0 : POLLOUT};
    fds[OUTPUT] = for_data(full ? weir_writable_fd(weir_stage_out(self)) : -1);
    fds[FROM] = for_data(full ? -1 : x->from);
    fds[UNTIL] = for_data(x->until);
    fds[RELAY] = x->relay ? wi_relay_wants(x->relay) : for_data(-1);
    /* A socket says of itself that it is broken where it is read from. */
    if (idle && x->socket && x->from >= 0)
        fds[TO].fd = -1;
    if (fds[CANCEL].fd < 0)
        return fds[CANCEL].fd;
    if (idle && fds[INPUT].fd < 0)
        return fds[INPUT].fd;
    return full && fds[OUTPUT].fd < 0 ? fds[OUTPUT].fd : 0;
}

/* Whether only the other side can bring it further; else it is not to blame. */
static bool waits_for_peer(const wi_exchange *x)
{
    return (x->to >= 0 && has_to_send(x)) || (x->from >= 0 && !x->arrived.data);
}

static int ms_left(const wi_exchange *x)
{
    if (x->idle_ns == 0 || !waits_for_peer(x))
        return -1;
    const int64_t left = (x->idle_at - weir_now() + 999999) / 1000000;
    if (left <= 0)
        return 0;
    return left < INT32_MAX ? (int)left : INT32_MAX;
}

/* The other side has moved, or was not waited for. */
static void note_movement(wi_exchange *x, const struct pollfd *fds)
{
    if (x->idle_ns > 0 &&
        (!waits_for_peer(x) || fds[TO].revents || fds[FROM].revents))
        x->idle_at = weir_now() + x->idle_ns;
}

static int wait(wi_exchange *x, weir_stage *self, struct pollfd *fds)
{
    int failed = list_waits(x, self, fds);

    if (failed)
        return failed;
    const int ready = poll(fds, WAITS, ms_left(x));
    if (ready < 0 && errno != EINTR)
        return -errno;
    if (fds[CANCEL].revents)
        return weir_stage_cancelled(self);
    if (ready == 0)
        return weir_stage_fail(self, -ETIMEDOUT, "%s: idle", x->label);
    note_movement(x, fds);
    return 0;
}

static int step(wi_exchange *x, weir_stage *self)
{
    struct pollfd fds[WAITS];
    int status = wait(x, self, fds);

    if (status)
        return status;
    if (x->relay && fds[RELAY].revents)
        wi_relay_step(x->relay);
    if (fds[UNTIL].revents)
        x->until = -1;
    status = attend_to(x, self, fds[TO].revents);
    if (!status)
        status = take_input(x, self);
    if (!status)
        status = attend_from(x, self, fds[FROM].revents);
    return status;
}

static bool is_over(const wi_exchange *x)
{
    return x->to < 0 && x->from < 0 && x->until < 0 && !x->arrived.data;
}

int wi_exchange_run(wi_exchange *x, weir_stage *self)
{
    x->idle_at = weir_now() + x->idle_ns;
    int status = take_input(x, self);

    while (status == 0 && !is_over(x))
        status = step(x, self);
    drop_unsent(x);
    weir_chunk_release(&x->block);
    weir_chunk_release(&x->arrived);
    return status;
}
