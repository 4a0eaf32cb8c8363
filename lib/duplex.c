/* SPDX-License-Identifier: MIT */
/* duplex.c - two crossed edges in one object. Layer 1. */
#include <weir/duplex.h>

#include <stdlib.h>

struct weir_duplex {
    weir_edge *to_right;
    weir_edge *to_left;
};

weir_duplex *weir_duplex_new(const weir_edge_options *options)
{
    weir_duplex *duplex = malloc(sizeof *duplex);
    if (!duplex)
        return NULL;
    duplex->to_right = weir_edge_new(options);
    duplex->to_left = weir_edge_new(options);
    if (duplex->to_right && duplex->to_left)
        return duplex;
    weir_duplex_free(duplex);
    return NULL;
}

void weir_duplex_free(weir_duplex *duplex)
{
    if (!duplex)
        return;
    weir_edge_free(duplex->to_right);
    weir_edge_free(duplex->to_left);
    free(duplex);
}

weir_duplex_end weir_duplex_left(weir_duplex *duplex)
{
    return (weir_duplex_end){weir_edge_readable(duplex->to_left),
                             weir_edge_writable(duplex->to_right)};
}

weir_duplex_end weir_duplex_right(weir_duplex *duplex)
{
    return (weir_duplex_end){weir_edge_readable(duplex->to_right),
                             weir_edge_writable(duplex->to_left)};
}
