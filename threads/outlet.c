/* SPDX-License-Identifier: MIT */
/* outlet.c - many chunks, few system calls, and none that blocks for long. */
#include "outlet.h"
#include "descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* What one call may write: more would not be faster, and an abort waits for
 * the call that is going on. */
#define MOST_BYTES ((size_t)1 << 20)

void wi_outlet_use(wi_outlet *out, const char *label, int fd, bool owned)
{
    out->fd = fd;
    out->owned = owned;
    out->prompt = false;
    out->socket = false;
    out->poll_first = false;
    out->limit = MOST_BYTES;
    out->label = label;
}

/*
 * A pipe or terminal that others may share. Best is a description of our own,
 * which can be non-blocking. Where that is refused (another user's terminal),
 * poll and write no more than what a pipe that has room takes at once.
 */
static void use_shared(wi_outlet *out, const char *label, int fd)
{
    int own = wi_reopen(fd, O_WRONLY | O_NONBLOCK | O_NOCTTY);

    if (own >= 0) {
        wi_outlet_use(out, label, own, true);
        return;
    }
    wi_outlet_use(out, label, fd, false);
    if ((fcntl(fd, F_GETFL) & O_NONBLOCK) == 0) {
        out->poll_first = true;
        out->limit = PIPE_BUF;
    }
}

int wi_outlet_inherit(wi_outlet *out, const char *label, int fd)
{
    struct stat status;

    if (fstat(fd, &status) != 0)
        return -errno;
    if (S_ISFIFO(status.st_mode) || isatty(fd)) {
        use_shared(out, label, fd);
        return 0;
    }
    wi_outlet_use(out, label, fd, false);
    out->prompt = S_ISREG(status.st_mode);
    out->socket = S_ISSOCK(status.st_mode);
    return 0;
}

/* Lists the chunks that have bytes. Returns how many. */
static size_t list_pieces(struct iovec *pieces, const weir_chunk *chunks,
                          size_t n)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        if (chunks[i].size > 0)
            pieces[count++] = (struct iovec){.iov_base = chunks[i].data,
                                             .iov_len = chunks[i].size};
    return count;
}

/* How many whole pieces stay within the limit. */
static size_t whole_pieces(const struct iovec *pieces, size_t count,
                           size_t limit)
{
    size_t whole = 0;

    while (whole < count && pieces[whole].iov_len <= limit)
        limit -= pieces[whole++].iov_len;
    return whole;
}

/* Strikes out what was written. Returns the first piece that has bytes left. */
static struct iovec *skip_written(struct iovec *piece, size_t written)
{
    while (written > 0 && written >= piece->iov_len)
        written -= (piece++)->iov_len;
    if (written > 0) {
        piece->iov_base = (char *)piece->iov_base + written;
        piece->iov_len -= written;
    }
    return piece;
}

/* One system call: write for one piece, writev for several. */
static ssize_t write_some(const wi_outlet *out, struct iovec *pieces,
                          size_t count)
{
    size_t whole = whole_pieces(pieces, count, out->limit);
    struct iovec cut = {.iov_base = pieces->iov_base, .iov_len = out->limit};
    struct msghdr message = {.msg_iov = whole ? pieces : &cut,
                             .msg_iovlen = whole ? whole : 1};

    if (out->socket)
        return sendmsg(out->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (message.msg_iovlen == 1)
        return write(out->fd, message.msg_iov->iov_base,
                     message.msg_iov->iov_len);
    return writev(out->fd, message.msg_iov, (int)message.msg_iovlen);
}

/* Waits for room. Returns 0, or why the stage should stop. */
static int wait_for_room(const wi_outlet *out, weir_stage *self)
{
    int ready = weir_stage_poll(self, out->fd, POLLOUT, WEIR_FOREVER);

    return ready < 0 ? ready : 0;
}

/* Writes once. Returns the bytes written, 0 to be called again, or a status. */
static ssize_t advance(wi_outlet *out, weir_stage *self, struct iovec *pieces,
                       size_t count)
{
    int stop =
        out->poll_first ? wait_for_room(out, self) : weir_stage_cancelled(self);
    if (stop)
        return stop;
    ssize_t written = write_some(out, pieces, count);
    if (written > 0)
        return written;
    if (written < 0 && errno == EINTR)
        return 0;
    if (written < 0 && errno == EAGAIN)
        return wait_for_room(out, self);
    return weir_stage_fail(self, written < 0 ? -errno : -EIO, "%s", out->label);
}

int wi_outlet_write(wi_outlet *out, weir_stage *self, const weir_chunk *chunks,
                    size_t n)
{
    struct iovec *piece = out->pieces;
    struct iovec *end = piece + list_pieces(piece, chunks, n);

    while (piece < end) {
        ssize_t written = advance(out, self, piece, (size_t)(end - piece));
        if (written < 0)
            return (int)written;
        piece = skip_written(piece, (size_t)written);
    }
    return 0;
}

int wi_outlet_finish(wi_outlet *out, bool sync)
{
    int failed = sync ? wi_fsync(out->fd) : 0;

    if (failed)
        return failed;
    /* Closing a second descriptor makes a network file system say what became
     * of the data, and leaves the first one to the program. */
    int last = out->owned ? out->fd
                          : fcntl(out->fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    out->fd = -1;
    return last < 0 ? 0 : wi_close(last);
}

void wi_outlet_drop(wi_outlet *out)
{
    if (out->owned && out->fd >= 0)
        close(out->fd);
    out->fd = -1;
}
