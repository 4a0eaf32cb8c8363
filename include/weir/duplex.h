/* SPDX-License-Identifier: MIT */
/*
 * weir/duplex.h - two crossed edges: what is written at one end is read at the
 * other, both ways, as through a socket. Node: duplexPair().
 *
 *     weir_duplex *wire = weir_duplex_new(NULL);
 *     weir_duplex_end mine = weir_duplex_left(wire);
 *     weir_duplex_end yours = weir_duplex_right(wire);
 *     status = weir_write(mine.out, chunk);
 *     status = weir_read(yours.in, &chunk);
 *
 * The two ways know nothing of each other: to end or to fail one leaves the
 * other as it is. Who is through ends or fails its writable, and reads its
 * readable to the end or stops it.
 */
#ifndef WEIR_DUPLEX_H
#define WEIR_DUPLEX_H

#include <weir/api.h>
#include <weir/edge.h>

WEIR_BEGIN

typedef struct weir_duplex weir_duplex;

/* One end. Both belong to the duplex and live as long as it does. */
typedef struct weir_duplex_end {
    weir_readable *in;  /* what the other end has written */
    weir_writable *out; /* what the other end will read */
} weir_duplex_end;

/*
 * A new pair; `options`, for each way by itself, as for weir_edge_new. Free
 * with weir_duplex_free. Returns NULL when there is no memory. Any thread.
 */
WEIR_API WEIR_MUST_CHECK weir_duplex *
weir_duplex_new(const weir_edge_options *options);

/* Releases both ways and the chunks that are left in them; NULL is ignored. No
 * thread may be using either end any more. */
WEIR_API void weir_duplex_free(weir_duplex *duplex);

/* The two ends. Any thread. */
WEIR_API weir_duplex_end weir_duplex_left(weir_duplex *duplex);
WEIR_API weir_duplex_end weir_duplex_right(weir_duplex *duplex);

WEIR_END

#endif
