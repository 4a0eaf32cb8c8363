/* SPDX-License-Identifier: MIT */
/* memory_samples.c - the memory of this process over time. */
#include "memory_samples.h"
#include "allocator_calls.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FIRST_APART_NS (2 * INT64_C(1000000))

int samples_begin(memory_samples *samples)
{
    samples->statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    samples->began = weir_now();
    samples->apart = FIRST_APART_NS;
    samples->highest = 0;
    samples->n = 0;
    return samples->statm < 0 ? -1 : 0;
}

weir_deadline samples_next(const memory_samples *samples)
{
    return samples->began + (weir_deadline)samples->n * samples->apart;
}

/* The second number of statm, in pages. */
static uint64_t resident_now(int statm)
{
    char text[128];
    ssize_t got = pread(statm, text, sizeof text - 1, 0);
    text[got < 0 ? 0 : got] = '\0';
    char *second = text;
    strtoull(text, &second, 10);
    return strtoull(second, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* Drops every second one: from here on they come half as often. */
static void thin_out(memory_samples *samples)
{
    for (size_t i = 0; i < SAMPLES_MAX / 2; i++)
        samples->of[i] = samples->of[2 * i];
    samples->n = SAMPLES_MAX / 2;
    samples->apart *= 2;
}

void samples_take(memory_samples *samples, uint64_t accounted)
{
    if (samples->highest < accounted)
        samples->highest = accounted;
    if (samples->n == SAMPLES_MAX)
        thin_out(samples);
    samples->of[samples->n++] = (memory_sample){
        .seconds = (double)(weir_now() - samples->began) / 1e9,
        .resident = resident_now(samples->statm),
        .accounted = accounted,
        .calls = allocator_calls(),
    };
}

static void write_row(FILE *file, const memory_sample *sample)
{
    fprintf(file, "%.4f,%" PRIu64 ",%" PRIu64 ",", sample->seconds,
            sample->resident, sample->accounted);
    if (sample->calls >= 0)
        fprintf(file, "%lld", sample->calls);
    putc('\n', file);
}

int samples_end(memory_samples *samples, const char *path)
{
    close(samples->statm);
    FILE *file = fopen(path, "w");
    if (!file)
        return -1;
    fputs("seconds,rss_bytes,accounted_bytes,allocator_calls\n", file);
    for (size_t i = 0; i < samples->n; i++)
        write_row(file, &samples->of[i]);
    return fclose(file);
}
