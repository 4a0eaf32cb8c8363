/* SPDX-License-Identifier: MIT */
/* compose_impl.h - what a composed definition holds. Layer 3. */
#ifndef WI_COMPOSE_IMPL_H
#define WI_COMPOSE_IMPL_H

#include <stddef.h>

#include <weir/compose.h>

/* A composed definition's arg. No part is composed itself: those were taken
 * apart when they became parts. */
typedef struct wi_parts {
    size_t n;
    struct {
        weir_stage_def def;
        char *name; /* which is the definition's */
    } part[];
} wi_parts;

/* What the definition is composed of; NULL when it is a stage. */
wi_parts *wi_parts_of(const weir_stage_def *def);

/* Releases all but the parts' args. */
void wi_parts_free(wi_parts *parts);

#endif
