/* SPDX-License-Identifier: MIT */
/*
 * 12_graph.c - one file read once, for two branches: it is compressed, and its
 * lines are counted.
 *
 *     12_graph FILE
 *
 * Writes FILE.gz, and says how many lines there are.
 */
#include <stdio.h>

#include <weir/weir.h>

static int count_lines(weir_stage *self)
{
    size_t *lines = weir_stage_arg(self);
    weir_chunk c;
    int got;

    while ((got = weir_read(weir_stage_in(self), &c)) > 0) {
        for (size_t i = 0; i < c.size; i++)
            *lines += c.data[i] == '\n';
        weir_chunk_release(&c);
    }
    return got;
}

int main(int argc, char **argv)
{
    char target[4096];
    size_t lines = 0;

    if (argc != 2) {
        fprintf(stderr, "usage: 12_graph FILE\n");
        return 2;
    }
    snprintf(target, sizeof target, "%s.gz", argv[1]);
    weir_pipeline *p = weir_pipeline_new();
    if (!p) {
        fprintf(stderr, "out of memory\n");
        return 1;
    }
    /* Each is joined to the one before... */
    weir_pipeline_add(p, weir_file_source(argv[1]));
    weir_pipeline_add(p, weir_tee());
    size_t tee = weir_pipeline_last(p);
    weir_pipeline_add(p, weir_gzip());
    weir_pipeline_add(p, weir_file_sink(target));

    /* ...but for the first of another branch. */
    weir_pipeline_place(p, (weir_stage_def){.name = "lines",
                                            .kind = WEIR_SINK,
                                            .run = count_lines,
                                            .arg = &lines,
                                            .reads_only = true});
    weir_pipeline_link(p, tee, weir_pipeline_last(p), NULL);

    int status = weir_pipeline_run(p);
    if (status)
        fprintf(stderr, "%s\n", weir_pipeline_why(p));
    else
        printf("%zu lines\n", lines);
    weir_pipeline_free(p);
    return status != 0;
}
