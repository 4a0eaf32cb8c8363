/* SPDX-License-Identifier: MIT */
/*
 * thread.h - threads, mutexes and condition variables. Layer 0. With thread.c
 * the only file that names pthread_*.
 *
 * Locks are plain mutexes that are never held across a wait for anything but
 * their own condition, a system call that may last, or a call of user code.
 */
#ifndef WI_THREAD_H
#define WI_THREAD_H

#include <pthread.h>
#include <stdbool.h>

#include <weir/deadline.h>

typedef struct wi_mutex {
    pthread_mutex_t mutex;
} wi_mutex;

typedef struct wi_cond {
    pthread_cond_t cond;
} wi_cond;

typedef struct wi_thread {
    pthread_t thread;

    /* Set before the thread is there, for it alone to read. */
    void *(*function)(void *arg);
    void *arg;
} wi_thread;

void wi_mutex_init(wi_mutex *mutex);
void wi_mutex_fini(wi_mutex *mutex);

static inline void wi_mutex_lock(wi_mutex *mutex)
{
    pthread_mutex_lock(&mutex->mutex);
}

static inline void wi_mutex_unlock(wi_mutex *mutex)
{
    pthread_mutex_unlock(&mutex->mutex);
}

/* Conditions count time on CLOCK_MONOTONIC. */
void wi_cond_init(wi_cond *cond);
void wi_cond_fini(wi_cond *cond);

/*
 * The mutex must be held, and is held again on return. May wake for no reason:
 * always in a loop around the predicate. Returns false once the deadline has
 * passed.
 */
bool wi_cond_wait(wi_cond *cond, wi_mutex *mutex, weir_deadline deadline);

static inline void wi_cond_signal(wi_cond *cond)
{
    pthread_cond_signal(&cond->cond);
}

static inline void wi_cond_broadcast(wi_cond *cond)
{
    pthread_cond_broadcast(&cond->cond);
}

/*
 * Starts a thread with every signal blocked, so that the host program's own
 * threads get them, named `name` as far as the system's limit allows. Returns
 * 0 or a negated errno value. To be joined; *thread must stay where it is until
 * then.
 */
int wi_thread_start(wi_thread *thread, const char *name,
                    void *(*function)(void *arg), void *arg);
void wi_thread_join(wi_thread *thread);

#ifdef __GNUC__
#define WI_NEAR __attribute__((tls_model("initial-exec")))
#else
#define WI_NEAR
#endif

/* For the two functions below alone. */
extern _Thread_local void *wi_present_arg WI_NEAR;

/* The argument that the present thread's function was started with; NULL on a
 * thread that was not started here. */
static inline void *wi_thread_arg(void)
{
    return wi_present_arg;
}

/* What tells the present thread from all others that are alive. */
static inline const void *wi_thread_self(void)
{
    return &wi_present_arg;
}

/* From now on it is this one: the present thread works for somebody else. */
void wi_thread_set_arg(void *arg);

/* How many characters of a thread's name are kept. */
#define WI_THREAD_NAME_SIZE ((size_t)10)

/* How many CPUs the process may use, at least 1. */
unsigned wi_cpus_allowed(void);

/* The same as it was at the first call: for those who ask often. */
unsigned wi_thread_cpus(void);

/* Lets others have the CPU. */
void wi_thread_yield(void);

/* A short while of doing nothing, on the CPU. */
static inline void wi_thread_relax(void)
{
#if defined __x86_64__ || defined __i386__
    __builtin_ia32_pause();
#elif defined __aarch64__ || defined __arm__
    __asm__ volatile("yield");
#endif
}

#endif
