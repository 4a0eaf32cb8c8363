/* SPDX-License-Identifier: MIT */
/*
 * 01_copy.c - copies a file: two stages, two threads, one edge between them.
 *
 *     01_copy FROM TO
 *
 * While one thread writes, the other reads on; the edge keeps it from reading
 * further ahead than a fixed amount. TO appears when all of it was written.
 */
#include <stdio.h>

#include <weir/weir.h>

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s FROM TO\n", argv[0]);
        return 2;
    }
    weir_pipeline *p = weir_pipeline_new();
    if (!p) {
        fprintf(stderr, "out of memory\n");
        return 1;
    }
    weir_pipeline_add(p, weir_file_source(argv[1]));
    weir_pipeline_add(p, weir_file_sink(argv[2], .like = argv[1]));

    int status = weir_pipeline_run(p); /* start, and wait for the end */
    if (status)
        fprintf(stderr, "%s\n", weir_pipeline_why(p));
    weir_pipeline_free(p);
    return status != 0;
}
