/* SPDX-License-Identifier: MIT */
/* stress.c - what the stress programs share; see stress.h. */
#include "stress.h"

#include <dirent.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static uint64_t seed = 20251109;
static _Atomic(const char *) phase = "the start";
static char round_text[512];
static atomic_ulong chunks_made;
static atomic_ulong chunks_released;

/* ---- The program --------------------------------------------------------- */

static void write_text(const char *text)
{
    ssize_t ignored = write(STDERR_FILENO, text, strlen(text));
    (void)ignored;
}

/* On whichever thread the signal arrives: only what a handler may call. */
static void out_of_time(int signal_number)
{
    (void)signal_number;
    write_text("deadline passed; it hung in: ");
    write_text(atomic_load(&phase));
    write_text("; round: ");
    write_text(round_text);
    write_text("\n");
    _exit(1);
}

void stress_begin(int argc, char **argv, unsigned seconds)
{
    const char *text = argc > 1 ? argv[1] : getenv("WEIR_SEED");

    if (text)
        seed = strtoull(text, NULL, 0);
    printf("%s: seed %" PRIu64 "\n", argv[0], seed);
    fflush(stdout);
    signal(SIGALRM, out_of_time);
    alarm(seconds);
}

void stress_phase(const char *what)
{
    atomic_store(&phase, what);
}

void stress_round(const char *format, ...)
{
    va_list list;

    va_start(list, format);
    vsnprintf(round_text, sizeof(round_text), format, list);
    va_end(list);
}

unsigned stress_rounds(unsigned n)
{
    const char *scale = getenv("WEIR_STRESS_SCALE");
    double rounds = n * (scale ? strtod(scale, NULL) : 1.0);

    return rounds < 1 ? 1 : (unsigned)rounds;
}

int stress_end(void)
{
    alarm(0);
    printf("passed\n");
    return 0;
}

void stress_expect(bool holds, const char *what, const char *file, int line)
{
    if (holds)
        return;
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
    fprintf(stderr, "in %s; seed %" PRIu64 "; round: %s\n", atomic_load(&phase),
            seed, round_text);
    _exit(1);
}

void stress_expect_equal(long long got, long long wanted, const char *what,
                         const char *file, int line)
{
    if (got != wanted)
        fprintf(stderr, "got %lld, wanted %lld\n", got, wanted);
    stress_expect(got == wanted, what, file, line);
}

void *stress_alloc(size_t n, size_t size)
{
    void *memory = calloc(n, size);

    if (!memory) {
        fprintf(stderr, "out of memory\n");
        _exit(99);
    }
    return memory;
}

/* ---- Chance -------------------------------------------------------------- */

/* Steele, Lea, Flood: splitmix64. */
uint64_t stress_random(stress_rng *rng)
{
    uint64_t z = rng->state += 0x9e3779b97f4a7c15u;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

stress_rng stress_rng_new(uint64_t stream)
{
    stress_rng rng = {.state = seed ^ (stream * 0xd6e8feb86659fd93u)};

    return (stress_rng){.state = stress_random(&rng)};
}

size_t stress_below(stress_rng *rng, size_t n)
{
    return (size_t)(stress_random(rng) % n);
}

bool stress_once_in(stress_rng *rng, size_t n)
{
    return stress_below(rng, n) == 0;
}

size_t stress_pick(stress_rng *rng, const size_t *sizes, size_t n)
{
    return sizes[stress_below(rng, n)];
}

void stress_dawdle(stress_rng *rng)
{
    size_t what = stress_below(rng, 64);

    if (what == 0) {
        const struct timespec nap = {
            .tv_nsec = (long)stress_below(rng, 50000),
        };
        nanosleep(&nap, NULL);
    } else if (what < 8) {
        sched_yield();
    }
}

/* ---- Threads ------------------------------------------------------------- */

void stress_start(pthread_t *thread, void *(*run)(void *), void *arg)
{
    if (pthread_create(thread, NULL, run, arg)) {
        fprintf(stderr, "cannot start a thread\n");
        _exit(99);
    }
}

void stress_join(pthread_t thread)
{
    EXPECT_EQUAL(pthread_join(thread, NULL), 0);
}

/* The state letter stands behind the name, which ends with the last ')'. */
static bool task_sleeps(const char *tid)
{
    char path[64];
    char line[512] = "";

    snprintf(path, sizeof(path), "/proc/self/task/%.20s/stat", tid);
    FILE *file = fopen(path, "r");
    if (!file)
        return true; /* it has just ended */
    size_t n = fread(line, 1, sizeof(line) - 1, file);
    fclose(file);
    line[n] = '\0';
    const char *state = strrchr(line, ')');
    return !state || strchr("SDZX", state[2]);
}

static bool others_sleep(void)
{
    const long self = (long)gettid();
    bool asleep = true;
    DIR *tasks = opendir("/proc/self/task");

    EXPECT(tasks != NULL);
    for (const struct dirent *entry; (entry = readdir(tasks));) {
        if (entry->d_name[0] != '.' && atol(entry->d_name) != self)
            asleep = asleep && task_sleeps(entry->d_name);
    }
    closedir(tasks);
    return asleep;
}

bool stress_all_asleep(void)
{
    const struct timespec nap = {.tv_nsec = 500000};
    int in_a_row = 0;

    for (int i = 0; i < 2000 && in_a_row < 3; i++) {
        in_a_row = others_sleep() ? in_a_row + 1 : 0;
        nanosleep(&nap, NULL);
    }
    return in_a_row == 3;
}

/* ---- Counted chunks ------------------------------------------------------ */

static void count_release(void *memory)
{
    atomic_fetch_add(&chunks_released, 1);
    free(memory);
}

weir_chunk stress_chunk(size_t size)
{
    weir_chunk chunk;
    void *memory = stress_alloc(size + 1, 1);

    atomic_fetch_add(&chunks_made, 1);
    EXPECT_EQUAL(weir_chunk_wrap(&chunk, memory, size, count_release, memory),
                 0);
    return chunk;
}

void stress_expect_all_released(void)
{
    EXPECT_EQUAL(atomic_load(&chunks_released), atomic_load(&chunks_made));
}
