/* SPDX-License-Identifier: MIT */
/*
 * stress.h - what the stress programs share: a seed that is printed, a
 * deadline that names what hung, checks, chance, and chunks that are counted.
 *
 * A program is run as `stress_X [SEED]`, or with WEIR_SEED set; without either
 * the seed is fixed, so that a failure in `make check` comes again.
 * WEIR_STRESS_SCALE multiplies the number of rounds. Exit codes: 0 passed, 1
 * failed, 99 the program could not do its work.
 */
#ifndef STRESS_H
#define STRESS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/weir.h>

/* ---- The program --------------------------------------------------------- */

/* First in main. Prints the seed; the program fails after `seconds`. */
void stress_begin(int argc, char **argv, unsigned seconds);

/* What is under way, for the deadline's message. Keeps the pointer. */
void stress_phase(const char *what);

/* What the round that begins is like; printed with whatever goes wrong. Called
 * while no other thread runs. */
void stress_round(const char *format, ...) WEIR_PRINTF(1, 2);

/* The number of rounds: `n` times WEIR_STRESS_SCALE, at least 1. */
unsigned stress_rounds(unsigned n);

/* Last in main: prints that all is well and returns the exit code 0. */
int stress_end(void);

/* Ends the program with exit code 1 and says what did not hold, and where. */
#define EXPECT(condition)                                                      \
    stress_expect((condition), #condition, __FILE__, __LINE__)
void stress_expect(bool holds, const char *what, const char *file, int line);

/* The same for two numbers, which are printed when they differ. */
#define EXPECT_EQUAL(got, wanted)                                              \
    stress_expect_equal((long long)(got), (long long)(wanted),                 \
                        #got " == " #wanted, __FILE__, __LINE__)
void stress_expect_equal(long long got, long long wanted, const char *what,
                         const char *file, int line);

/* Memory, or the end of the program with exit code 99. */
void *stress_alloc(size_t n, size_t size);

/* ---- Chance -------------------------------------------------------------- */

typedef struct stress_rng {
    uint64_t state;
} stress_rng;

/* A sequence of its own for thread or round `stream` of this run's seed. */
stress_rng stress_rng_new(uint64_t stream);
uint64_t stress_random(stress_rng *rng);

/* From 0 to n - 1. */
size_t stress_below(stress_rng *rng, size_t n);

/* True once in n times. */
bool stress_once_in(stress_rng *rng, size_t n);

/* One of n sizes. */
size_t stress_pick(stress_rng *rng, const size_t *sizes, size_t n);

/* Mostly nothing, at times a yield or a nap: to vary the schedule, never to
 * wait for something. */
void stress_dawdle(stress_rng *rng);

/* ---- Threads ------------------------------------------------------------- */

void stress_start(pthread_t *thread, void *(*run)(void *), void *arg);
void stress_join(pthread_t thread);

/*
 * Returns when every other thread of the process sleeps in the kernel, which
 * for threads without naps means that all are blocked. False when that is not
 * so within a second or so.
 */
bool stress_all_asleep(void);

/* ---- Counted chunks ------------------------------------------------------ */

/* A chunk of `size` bytes whose release is counted. */
weir_chunk stress_chunk(size_t size);

/* Every counted chunk made so far has been released, exactly once. */
void stress_expect_all_released(void);

#endif
