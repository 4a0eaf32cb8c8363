/* SPDX-License-Identifier: MIT */
/*
 * The edges of a pipeline that was checked or started, as they are shown.
 */
#ifndef WEIR_CLI_EDGE_VIEW_H
#define WEIR_CLI_EDGE_VIEW_H

#include <stddef.h>

#include <weir/pipeline.h>

/* "read -> gzip" */
typedef struct edge_name {
    char text[160];
} edge_name;

edge_name edge_view_name(weir_pipeline *pipeline, size_t index);

/* The width of the longest of them, and no less than `least`. */
int edge_view_width(weir_pipeline *pipeline, size_t least);

/* The word that asks for it: "wait", "drop-newest", ... */
const char *edge_view_word(weir_when_full full);

#endif
