/* SPDX-License-Identifier: MIT */
/* drain.h - all that comes out of a readable, put together. */
#ifndef WEIR_TEST_DRAIN_H
#define WEIR_TEST_DRAIN_H

#include <stddef.h>

#include <weir/readable.h>

typedef struct drained {
    unsigned char *data;
    size_t size;
    size_t largest; /* chunk */
    int status;     /* 0: to the end */
} drained;

/* Reads to the end or the first failure. */
drained drain(weir_readable *in);

/* Checks that these bytes came, and then the end; frees them. */
void expect_drained(const drained *got, const void *data, size_t size);

#endif
