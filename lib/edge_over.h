/* SPDX-License-Identifier: MIT */
/* edge_over.h - how a stream is over: its end, its failure, the stages that
 * leave it. Layer 1. */
#ifndef WI_EDGE_OVER_H
#define WI_EDGE_OVER_H

#include "edge_impl.h"

/* Ends the stream. Lock held. */
void wi_edge_end(weir_edge *edge);

/* The reader has been told of the end. Lock held. */
void wi_edge_end_told(weir_edge *edge);

/*
 * The stage that reads has returned `status`: it has finished with what it
 * holds, and if that is 0 at the end, with the stream. Takes the lock.
 */
void wi_edge_reader_left(weir_edge *edge, int status);

/* The stage that reads, or the one that writes, is closed. Takes the lock. */
void wi_edge_reader_closed(weir_edge *edge);
void wi_edge_writer_closed(weir_edge *edge);

/*
 * What those who use a stream are told of its failure. -EAGAIN and -ETIMEDOUT
 * mean that nothing has happened yet, so as a failure they become
 * WEIR_DESTROYED.
 */
int wi_failure(int status);

/*
 * Fails the edge. Takes the lock itself, and releases the dropped chunks after
 * it. Does nothing when it has failed before.
 */
void wi_edge_fail(weir_edge *edge, int status);

/* The same on behalf of the writer: a reader in taking mode can still have what
 * is queued. */
void wi_edge_fail_by_writer(weir_edge *edge, int status);

/*
 * Keeps the memory of the edge until it is let go, also when it was freed: then
 * it may be asked whether it is over, and written to if that has been said. The
 * owner is the first who keeps it.
 */
void wi_edge_hold(weir_edge *edge);
void wi_edge_let_go(weir_edge *edge);

#endif
