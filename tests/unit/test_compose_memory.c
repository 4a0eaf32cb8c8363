/* SPDX-License-Identifier: MIT */
/*
 * test_compose_memory.c - that every arg is freed once, whichever allocation
 * fails. The linker puts our malloc before the system's.
 */
#include <errno.h>
#include <stddef.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "actors.h"
#include "expect.h"

TestSuite(compose_memory, .timeout = 20);

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

/* How many more succeed; below 0 all do. */
static int allocations = -1;

void *__wrap_malloc(size_t size)
{
    if (allocations == 0)
        return NULL;
    if (allocations > 0)
        allocations--;
    return __real_malloc(size);
}

static void count_free(void *arg)
{
    ++*(int *)arg;
}

static weir_stage_def owning(int *count)
{
    weir_stage_def stage = idle(WEIR_TRANSFORM);

    stage.arg = count;
    stage.free_arg = count_free;
    return stage;
}

/* Three stages, two of them composed, with only so many allocations. Returns
 * what became of it. */
static int add_with(int succeeding, int freed[3])
{
    weir_pipeline *p = weir_pipeline_new();

    for (int i = 0; i < 3; i++)
        freed[i] = 0;
    allocations = succeeding;
    const weir_stage_def two[] = {owning(&freed[0]), owning(&freed[1])};
    const weir_stage_def all[] = {weir_compose("two", two, 2),
                                  owning(&freed[2])};
    int status = weir_pipeline_add(p, weir_compose("all", all, 2));
    allocations = -1;
    weir_pipeline_free(p);
    return status;
}

Test(compose_memory, every_arg_is_freed_once_whatever_fails)
{
    int freed[3];
    int n = 0;

    expect_eq(add_with(-1, freed), 0);
    for (; add_with(n, freed) != 0; n++) {
        expect_eq(add_with(n, freed), -ENOMEM);
        for (int i = 0; i < 3; i++)
            expect_eq(freed[i], 1);
    }
    cr_assert(n > 6, "only %d allocations failed", n);
}
