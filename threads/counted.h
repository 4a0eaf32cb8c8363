/* SPDX-License-Identifier: MIT */
/*
 * counted.h - what `head` and `skip` have in common: so many items or bytes.
 */
#ifndef WEIR_THREADS_COUNTED_H
#define WEIR_THREADS_COUNTED_H

#include <stdbool.h>
#include <stdint.h>

#include <weir/stages.h>

#include "stage_types.h"

typedef struct wi_counted {
    uint64_t left; /* of the count */
    bool bytes;
} wi_counted;

/* What of the count the chunk is worth. */
uint64_t wi_counted_weight(const wi_counted *counted, weir_chunk chunk);

/* A transform whose arg is a wi_counted. */
weir_stage_def wi_counted_stage(const char *name, uint64_t count, int unit,
                                int (*run)(weir_stage *self));

/* The first lines of both tables, of an options struct of this type. */
#define WI_COUNTED_OPTIONS(its_struct, its_help)                               \
    {                                                                          \
        .name = "count",                                                       \
        .type = WEIR_OPTION_SIZE,                                              \
        .offset = offsetof(its_struct, count),                                 \
        .positional = true,                                                    \
        .required = true,                                                      \
        .help = its_help,                                                      \
    },                                                                         \
    {                                                                          \
        .name = "unit", .type = WEIR_OPTION_CHOICE,                            \
        .offset = offsetof(its_struct, unit), .positional = true,              \
        .required = true, .choices = wi_units,                                 \
        .help = "What is counted; items are chunks, such as lines",            \
    }

#endif
