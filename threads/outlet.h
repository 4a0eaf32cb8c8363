/* SPDX-License-Identifier: MIT */
/*
 * outlet.h - writing chunks to a descriptor without ever waiting in the kernel
 * for somebody to read: pipes, terminals and sockets are waited for in
 * weir_stage_poll, which an abort ends.
 *
 * All of it is for the stage's own thread.
 */
#ifndef WEIR_OUTLET_H
#define WEIR_OUTLET_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/uio.h>

#include <weir/chunk.h>
#include <weir/stage.h>

#define WI_MOST_PIECES IOV_MAX /* as many as one writev(2) takes */

typedef struct wi_outlet {
    int fd;            /* -1: none */
    bool owned;        /* closed by wi_outlet_finish and wi_outlet_drop */
    bool prompt;       /* a file, that takes all without waiting for anybody */
    bool socket;       /* written with sendmsg, which need not block */
    bool poll_first;   /* a blocking descriptor: wait for room before writing */
    size_t limit;      /* bytes given to one call */
    const char *label; /* what messages call it; outlives the outlet */
    struct iovec pieces[WI_MOST_PIECES];
} wi_outlet;

/* A file or device that was opened for this; `owned` as above. */
void wi_outlet_use(wi_outlet *out, const char *label, int fd, bool owned);

/*
 * A descriptor that the process was given, such as standard output. Its flags
 * belong to everybody who shares it and are left alone; a pipe or a terminal
 * is therefore opened once more. Returns 0 or a negated errno value.
 */
int wi_outlet_inherit(wi_outlet *out, const char *label, int fd);

/*
 * Writes n chunks, at most WI_MOST_PIECES, which stay the caller's. Returns 0,
 * the status of weir_stage_cancelled, or a negated errno value of which
 * weir_stage_fail was told.
 */
int wi_outlet_write(wi_outlet *out, weir_stage *self, const weir_chunk *chunks,
                    size_t n);

/*
 * All is written: forces it out when `sync` is set, looks for errors that are
 * reported late, closes what is owned. Returns 0 or a negated errno value.
 */
int wi_outlet_finish(wi_outlet *out, bool sync);

/* Closes what is owned, without a look at errors. Does nothing the second
 * time. */
void wi_outlet_drop(wi_outlet *out);

#endif
