/* SPDX-License-Identifier: MIT */
/* write_cut.c - writing chunks that are larger than the edge may ever hold,
 * under a budget. Layer 2. */
#include <errno.h>
#include <stdlib.h>

#include "writing.h"

#define PIECES 4 /* that a reserve holds: both sides can be at work */

static size_t reserve_of(const weir_edge *edge)
{
    return edge->share.budget->reserve;
}

size_t wi_piece_size(const weir_edge *edge)
{
    return reserve_of(edge) / PIECES;
}

/* The completion of a chunk whose last piece was not written. */
static void refuse(weir_edge *edge, wi_completion *completion, int status)
{
    wi_edge_lock(edge);
    if (!wi_hand_in(edge, completion, status))
        free(completion);
    wi_edge_unlock(edge);
}

/* Writes the pieces of a chunk, the last with the completion. */
static int write_pieces(weir_edge *edge, weir_chunk *chunk,
                        wi_completion *completion)
{
    const size_t size = wi_piece_size(edge);
    size_t done = 0;
    int status = 0;
    while (!status && done < chunk->size) {
        weir_chunk piece = weir_chunk_slice(*chunk, done, size);
        done += piece.size;
        status = wi_write_or_wait(edge, &piece, WEIR_FOREVER,
                                  done < chunk->size ? NULL : completion);
        if (status)
            weir_chunk_release(&piece);
    }
    if (status && done < chunk->size)
        refuse(edge, completion, status);
    if (!status)
        weir_chunk_release(chunk);
    return status;
}

int wi_cut_write(weir_edge *edge, weir_chunk *chunk, weir_deadline deadline,
                 wi_completion *completion)
{
    if (chunk->size <= reserve_of(edge))
        return wi_write_or_wait(edge, chunk, deadline, completion);
    return deadline == WEIR_FOREVER ? write_pieces(edge, chunk, completion)
                                    : -EMSGSIZE;
}

size_t wi_whole_ones(const weir_edge *edge, const weir_chunk *chunks, size_t n)
{
    size_t whole = 0;
    if (wi_edge_when_full(edge) != WI_FULL_CUT)
        return n;
    while (whole < n && chunks[whole].size <= reserve_of(edge))
        whole++;
    return whole;
}

int wi_cut_write_many(weir_edge *edge, weir_chunk *chunks, size_t n,
                      weir_deadline deadline, size_t *taken)
{
    int status = 0;
    while (!status && *taken < n) {
        weir_chunk *next = &chunks[*taken];
        const size_t whole = wi_whole_ones(edge, next, n - *taken);
        if (whole) {
            status = wi_write_whole(edge, next, whole, deadline, taken);
            continue;
        }
        status = wi_cut_write(edge, next, deadline, NULL);
        if (!status)
            ++*taken;
    }
    return status;
}
