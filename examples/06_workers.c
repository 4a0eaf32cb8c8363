/* SPDX-License-Identifier: MIT */
/*
 * 06_workers.c - the same work on several threads, its output in order.
 *
 *     06_workers <FROM >TO
 *
 * The function is called for one chunk at a time on each of the threads, of
 * which there are as many as there are CPUs. What it leaves in the chunk is
 * written when it is its turn.
 */
#include <ctype.h>
#include <stdio.h>

#include <weir/weir.h>

static int upper(weir_stage *self, weir_job *job)
{
    (void)self;
    for (size_t i = 0; i < job->item.size; i++)
        job->item.data[i] = (unsigned char)toupper(job->item.data[i]);
    return 0;
}

int main(void)
{
    const weir_workers_options how = {.work = upper};
    weir_pipeline *p = weir_pipeline_new();
    if (!p) {
        fprintf(stderr, "out of memory\n");
        return 1;
    }
    weir_pipeline_add(p, weir_file_source("-"));
    weir_pipeline_add(p, weir_workers_stage("upper", &how, NULL));
    weir_pipeline_add(p, weir_file_sink("-"));

    int status = weir_pipeline_run(p);
    if (status)
        fprintf(stderr, "%s\n", weir_pipeline_why(p));
    weir_pipeline_free(p);
    return status != 0;
}
