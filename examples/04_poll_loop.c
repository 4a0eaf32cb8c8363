/* SPDX-License-Identifier: MIT */
/*
 * 04_poll_loop BYTES: one thread feeds and drains a pipeline, and never waits
 * in anything but poll(2). Each end of a pipeline has a descriptor that polls
 * readable when a call would not wait; one that would says -EAGAIN. Any event
 * loop can take them.
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>

#include <weir/weir.h>

#define CHUNK ((uint64_t)65536)
static unsigned char zeros[CHUNK];

/* Returns 1 when all `left` bytes are written, 0 before, or a status. */
static int feed(weir_writable *in, uint64_t *left)
{
    while (*left > 0) {
        uint64_t size = *left < CHUNK ? *left : CHUNK;
        int status = weir_try_write(in, (weir_chunk){zeros, size, NULL});
        if (status)
            return status == -EAGAIN ? 0 : status;
        *left -= size;
    }
    weir_end(in);
    return 1;
}

/* Returns 1 when the end was read, 0 before, or a status. */
static int drain(weir_readable *out, uint64_t *got)
{
    weir_chunk chunk;
    int n;

    while ((n = weir_try_read(out, &chunk)) > 0) {
        *got += chunk.size;
        weir_chunk_release(&chunk);
    }
    return n == -EAGAIN ? 0 : n == 0 ? 1 : n;
}

static int loop(weir_writable *in, weir_readable *out, uint64_t left)
{
    struct pollfd fds[] = {{.fd = weir_readable_fd(out), .events = POLLIN},
                           {.fd = weir_writable_fd(in), .events = POLLIN}};
    uint64_t got = 0;
    int fed = 0, drained = 0;

    while (drained == 0) {
        if (poll(fds, fed ? 1 : 2, -1) < 0 && errno != EINTR)
            return -errno;
        fed = fed ? fed : feed(in, &left);
        drained = fed < 0 ? fed : drain(out, &got);
    }
    if (drained > 0)
        printf("%" PRIu64 " bytes came out\n", got);
    return drained < 0 ? drained : 0;
}

int main(int argc, char **argv)
{
    uint64_t size;
    weir_pipeline *p = weir_pipeline_new();
    if (!p || argc != 2 || weir_parse_size(argv[1], &size))
        return fprintf(stderr, "usage: %s BYTES\n", argv[0]), 2;
    for (int i = 0; i < 3; i++)
        weir_pipeline_add(p, weir_pass());
    weir_writable *in = weir_pipeline_input(p);
    weir_readable *out = weir_pipeline_output(p);
    int status = in && out ? weir_pipeline_start(p) : -ENOMEM;
    if (!status)
        status = loop(in, out, size);
    if (status)
        fprintf(stderr, "%s\n", weir_status_text(status));
    weir_pipeline_free(p);
    return status != 0;
}
