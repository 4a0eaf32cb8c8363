/* SPDX-License-Identifier: MIT */
/* edge_stats.c - the figures of an edge at one moment. Layer 1. */
#include "edge_impl.h"

static uint64_t waited(const wi_side *side, weir_deadline now)
{
    return side->wait_ns + side->sleeping * (uint64_t)now - side->since_sum;
}

void weir_edge_get_stats(weir_edge *edge, weir_edge_stats *stats)
{
    wi_edge_lock(edge);
    /* What a failure left in the front is for the reader's next call. */
    if (edge->failed || !wi_edge_call_back(edge))
        wi_edge_pull(edge);
    weir_deadline now = weir_now();
    *stats = (weir_edge_stats){
        .chunks = edge->chunks,
        .bytes = edge->bytes,
        .length = edge->length,
        .highest_length = edge->highest_length,
        .largest_chunk = edge->largest_chunk,
        .high_water_mark = edge->high,
        .low_water_mark = edge->low,
        .waiting_chunks = edge->count,
        .writers_waiting = edge->room.sleeping - edge->room.signalled,
        .readers_waiting = edge->data.sleeping - edge->data.signalled,
        .writer_waits = edge->room.waits,
        .writer_wait_ns = waited(&edge->room, now),
        .reader_waits = edge->data.waits,
        .reader_wait_ns = waited(&edge->data, now),
        .wakeups_sent = edge->wakeups_sent,
        .wakeups_suppressed = edge->wakeups_suppressed,
        .wakeups_futile = edge->wakeups_futile,
        .overruns = edge->overruns,
        .dropped_chunks = edge->dropped_chunks,
        .dropped_bytes = edge->dropped_bytes,
        .corks = edge->corks,
        .object_mode = edge->object_mode,
        .finished = edge->notices.told & WI_FINISH,
        .closed = edge->notices.told & WI_CLOSE,
        .ended = edge->ended,
        .failed = edge->failed,
    };
    wi_edge_unlock(edge);
}
