/* SPDX-License-Identifier: MIT */
/* edge_objects.c - what a user said of the objects of an edge: what they count
 * and how they are released. Layer 1. */
#include <errno.h>
#include <stdlib.h>

#include "edge_impl.h"

static int keep_costs(weir_edge *edge)
{
    int status = wi_ring_keep_costs(&edge->hand.front);
    return status ? status : wi_ring_keep_costs(&edge->back);
}

int wi_edge_know_objects(weir_edge *edge, const weir_edge_options *options)
{
    const weir_objects *known = &options->objects;
    if (!options->object_mode || (!known->cost && !known->release))
        return 0;
    weir_objects *objects = malloc(sizeof *objects);
    if (!objects || (known->cost && keep_costs(edge) != 0)) {
        free(objects);
        return -ENOMEM;
    }
    *objects = *known;
    edge->objects = objects;
    return 0;
}

/* So many of the largest make up no more than a size_t can count. */
#define LARGEST_WEIGHT ((size_t)1 << (sizeof(size_t) * 5))

size_t wi_edge_weigh(weir_edge *edge, const weir_chunk *chunk)
{
    const weir_objects *objects = edge->objects;
    if (!objects || !objects->cost)
        return WI_NOT_WEIGHED;
    size_t weight = objects->cost(objects->arg, chunk);
    return weight < LARGEST_WEIGHT ? weight : LARGEST_WEIGHT;
}

void wi_edge_release(weir_edge *edge, weir_chunk *chunks, size_t n)
{
    const weir_objects *objects = edge->objects;
    if (!objects || !objects->release) {
        weir_chunk_release_many(chunks, n);
        return;
    }
    for (size_t i = 0; i < n; i++)
        objects->release(objects->arg, &chunks[i]);
}

void wi_edge_release_ring(weir_edge *edge, wi_ring *ring)
{
    for (size_t i = 0; i < ring->count; i++) {
        weir_chunk chunk = *wi_ring_at(ring, i);
        wi_edge_release(edge, &chunk, 1);
    }
    ring->count = 0;
    wi_ring_fini(ring);
}
