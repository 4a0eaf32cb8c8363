/* SPDX-License-Identifier: MIT */
/*
 * Puts bytes through stages, and through the commands of the system, and
 * collects what comes out.
 */
#ifndef WEIR_TESTS_THROUGH_H
#define WEIR_TESTS_THROUGH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/weir.h>

/* Bytes on the heap; `data` is for free. */
typedef struct bytes {
    unsigned char *data;
    size_t size;
} bytes;

/* Three kinds of content, the same each time. */
bytes bytes_of_text(size_t size);  /* compresses well */
bytes bytes_of_noise(size_t size); /* does not compress */
bytes bytes_of_zeros(size_t size);

bytes bytes_copy(const void *data, size_t size);
bytes bytes_join(bytes a, bytes b); /* a copy of both */
bool bytes_equal(bytes a, bytes b);

/* How a run is set up; 0 stands for the default. */
typedef struct through_options {
    size_t chunk; /* bytes of input in each; default all of it in one */
    size_t mark;  /* of every edge; default what the stages ask for */
} through_options;

#define MOST_EDGES 8

/* What became of a run. */
typedef struct passage {
    int status;
    char why[512];
    bytes out;
    weir_edge_stats edges[MOST_EDGES]; /* from the source on */
    size_t edge_count;
    weir_pool_stats pool;
} passage;

/*
 * source of `in` -> stages -> collecting sink. Transforms only; `stages` ends
 * with a definition whose run is NULL.
 */
passage pass_through(const weir_stage_def *stages, bytes in,
                     through_options options);

/* The same of one stage. */
passage pass_one(weir_stage_def stage, bytes in, through_options options);

/* The stage that `text` stands for, such as "level=9", of words with single
 * spaces between. Fails the test when it is refused. */
weir_stage_def stage_of_text(const weir_stage_type *type, const char *text);

/* What a shell command makes of `in` on its standard input. *status is its
 * exit status. */
bytes shell_filter(const char *command, bytes in, int *status);

/* Skips the test when the command is not installed. */
void need_command(const char *name);

#endif
