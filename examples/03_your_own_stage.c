/* SPDX-License-Identifier: MIT */
/*
 * 03_your_own_stage.c - a transform thread of your own: it reads, it changes
 * what it read, it writes, it returns.
 *
 *     03_your_own_stage <FROM >TO
 *
 * The built-in stages are made in the same way, on the same headers.
 */
#include <ctype.h>
#include <stdio.h>

#include <weir/weir.h>

static int upper(weir_stage *self)
{
    weir_chunk c;
    int got;

    while ((got = weir_read(weir_stage_in(self), &c)) > 0) { /* 0: the end */
        for (size_t i = 0; i < c.size; i++)
            c.data[i] = (unsigned char)toupper(c.data[i]);
        int failed = weir_write(weir_stage_out(self), c); /* waits for room */
        if (failed)
            return failed;
    }
    return got;
}

int main(void)
{
    weir_pipeline *p = weir_pipeline_new();
    if (!p) {
        fprintf(stderr, "out of memory\n");
        return 1;
    }
    weir_pipeline_add(p, weir_file_source("-"));
    weir_pipeline_add(p, (weir_stage_def){.name = "upper", .run = upper});
    weir_pipeline_add(p, weir_file_sink("-"));

    int status = weir_pipeline_run(p);
    if (status)
        fprintf(stderr, "%s\n", weir_pipeline_why(p));
    weir_pipeline_free(p);
    return status != 0;
}
