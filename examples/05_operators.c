/* SPDX-License-Identifier: MIT */
/*
 * 05_operators.c - adds up the first COUNT primes.
 *
 *     05_operators COUNT
 *
 * Chunks that carry objects, here numbers, and ready-made stages that call a
 * function with each. The source has no end: `take` stops it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <weir/weir.h>

static uint64_t number_of(const weir_chunk *chunk)
{
    return *(const uint64_t *)(const void *)chunk->data;
}

static int count_up(weir_stage *self)
{
    int status = 0;

    for (uint64_t n = 2; !status; n++) {
        weir_chunk c;
        status = weir_chunk_copy(&c, weir_stage_pool(self), &n, sizeof n);
        if (!status)
            status = weir_write(weir_stage_out(self), c);
    }
    return status; /* WEIR_STOPPED, once `take` has enough */
}

static int is_prime(weir_stage *self, void *arg, const weir_chunk *chunk)
{
    const uint64_t number = number_of(chunk);

    (void)self, (void)arg;
    for (uint64_t by = 2; by * by <= number; by++)
        if (number % by == 0)
            return 0;
    return 1;
}

static int add(weir_stage *self, void *arg, void *total,
               const weir_chunk *chunk)
{
    (void)self, (void)arg;
    *(uint64_t *)total += number_of(chunk);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s COUNT\n", argv[0]);
        return 2;
    }
    uint64_t sum = 0;
    weir_pipeline *p = weir_pipeline_new();
    if (!p) {
        fprintf(stderr, "out of memory\n");
        return 1;
    }
    weir_stage_def source = {
        .name = "count up", .kind = WEIR_SOURCE, .run = count_up};
    weir_pipeline_add(p, weir_on_objects(source));
    weir_pipeline_add(p, weir_on_objects(weir_filter(is_prime, NULL)));
    weir_pipeline_add(p, weir_on_objects(weir_take(atoll(argv[1]))));
    weir_pipeline_add(
        p, weir_on_objects(weir_reduce(add, NULL, &sum, sizeof sum)));

    int status = weir_pipeline_run(p);
    if (status)
        fprintf(stderr, "%s\n", weir_pipeline_why(p));
    else
        printf("%" PRIu64 "\n", sum);
    weir_pipeline_free(p);
    return status != 0;
}
