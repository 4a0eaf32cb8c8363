/* SPDX-License-Identifier: MIT */
/*
 * memory_samples.h - the memory of this process over time, in few rows however
 * long it runs and without allocating.
 */
#ifndef MEMORY_SAMPLES_H
#define MEMORY_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

#include <weir/deadline.h>

#define SAMPLES_MAX 200

typedef struct memory_sample {
    double seconds; /* since the beginning */
    uint64_t resident;
    uint64_t accounted;
    long long calls; /* of the allocator; negative: not counted */
} memory_sample;

typedef struct memory_samples {
    int statm; /* descriptor of /proc/self/statm */
    weir_deadline began;
    int64_t apart;    /* nanoseconds between two samples */
    uint64_t highest; /* bytes accounted, of all samples taken */
    size_t n;
    memory_sample of[SAMPLES_MAX];
} memory_samples;

/* Time begins. Returns 0 or -1. */
int samples_begin(memory_samples *samples);

/* When the next one is due. */
weir_deadline samples_next(const memory_samples *samples);

/* Takes one, with the bytes that the edges hold. */
void samples_take(memory_samples *samples, uint64_t accounted);

/* Writes them as CSV and closes. Returns 0 or -1. */
int samples_end(memory_samples *samples, const char *path);

#endif
