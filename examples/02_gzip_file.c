/* SPDX-License-Identifier: MIT */
/*
 * 02_gzip_file.c - compresses FILE to FILE.gz and says how much passed.
 *
 *     02_gzip_file FILE
 *
 * Reading, compressing and writing go on at the same time. Every edge counts
 * what passes; the figures can be read while the pipeline runs, and after.
 */
#include <inttypes.h>
#include <stdio.h>

#include <weir/weir.h>

static void print_figures(weir_pipeline *p)
{
    weir_edge_stats read, written;
    weir_stage_stats slowest;

    if (weir_pipeline_edge_stats(p, 0, &read) ||
        weir_pipeline_edge_stats(p, 1, &written) ||
        weir_pipeline_stage_stats(p, weir_pipeline_bottleneck(p), &slowest))
        return;
    printf("%" PRIu64 " bytes in, %" PRIu64 " bytes out; %s took the time\n",
           read.bytes, written.bytes, slowest.name);
}

static int compress_file(const char *from, const char *to)
{
    weir_pipeline *p = weir_pipeline_new();
    if (!p) {
        fprintf(stderr, "out of memory\n");
        return 1;
    }
    weir_pipeline_add(p, weir_file_source(from));
    weir_pipeline_add(p, weir_gzip(.level = 9));
    weir_pipeline_add(p, weir_file_sink(to, .like = from));

    int status = weir_pipeline_run(p);
    if (status)
        fprintf(stderr, "%s\n", weir_pipeline_why(p));
    else
        print_figures(p);
    weir_pipeline_free(p);
    return status != 0;
}

int main(int argc, char **argv)
{
    char to[4096];

    if (argc != 2) {
        fprintf(stderr, "usage: %s FILE\n", argv[0]);
        return 2;
    }
    if (snprintf(to, sizeof(to), "%s.gz", argv[1]) >= (int)sizeof(to)) {
        fprintf(stderr, "the name is too long\n");
        return 2;
    }
    return compress_file(argv[1], to);
}
