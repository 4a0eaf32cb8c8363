/* SPDX-License-Identifier: MIT */
/* bench_spread.c - medians and quartiles. */
#include "bench.h"

#include <stdlib.h>

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

/* The value that `part` of the sorted values lie below. */
static double at(const double *sorted, int n, double part)
{
    double place = part * (n - 1);
    int below = (int)place;
    if (below + 1 >= n)
        return sorted[n - 1];
    double weight = place - below;
    return sorted[below] * (1 - weight) + sorted[below + 1] * weight;
}

static bench_spread spread(double *values, int n)
{
    qsort(values, (size_t)n, sizeof *values, by_value);
    return (bench_spread){.min = values[0],
                          .q1 = at(values, n, 0.25),
                          .median = at(values, n, 0.5),
                          .q3 = at(values, n, 0.75),
                          .max = values[n - 1]};
}

bench_spread bench_spread_of(const bench_competitor *who, bench_figure figure,
                             int runs)
{
    double values[BENCH_RUNS_MAX];
    for (int i = 0; i < runs; i++)
        values[i] = who->samples[i].of[figure];
    return spread(values, runs);
}

bench_spread bench_ratio_of(const bench_group *group, size_t who,
                            bench_figure figure, int runs)
{
    const bench_competitor *own = &group->who[who];
    const bench_competitor *peer = &group->who[group->peer];
    double values[BENCH_RUNS_MAX];
    for (int i = 0; i < runs; i++)
        values[i] = peer->samples[i].of[figure] / own->samples[i].of[figure];
    return spread(values, runs);
}
