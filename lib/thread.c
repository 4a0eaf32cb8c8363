/* SPDX-License-Identifier: MIT */
#include "thread.h"

#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "config.h"

/* Linux: fifteen characters and the NUL, of which "weir:" are ours. */
#define NAME_SIZE (5 + WI_THREAD_NAME_SIZE + 1)

_Thread_local void *wi_present_arg WI_NEAR;

void wi_mutex_init(wi_mutex *mutex)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
#ifdef __GLIBC__
    /* They are held for so short a time that it pays to wait awake. */
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ADAPTIVE_NP);
#endif
    pthread_mutex_init(&mutex->mutex, &attributes);
    pthread_mutexattr_destroy(&attributes);
}

void wi_mutex_fini(wi_mutex *mutex)
{
    pthread_mutex_destroy(&mutex->mutex);
}

void wi_cond_init(wi_cond *cond)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&cond->cond, &attributes);
    pthread_condattr_destroy(&attributes);
}

void wi_cond_fini(wi_cond *cond)
{
    pthread_cond_destroy(&cond->cond);
}

bool wi_cond_wait(wi_cond *cond, wi_mutex *mutex, weir_deadline deadline)
{
    if (deadline == WEIR_FOREVER) {
        pthread_cond_wait(&cond->cond, &mutex->mutex);
        return true;
    }
    struct timespec when = {.tv_sec = deadline / 1000000000,
                            .tv_nsec = deadline % 1000000000};
    return pthread_cond_timedwait(&cond->cond, &mutex->mutex, &when) == 0;
}

static void set_name(pthread_t thread, const char *name)
{
#ifdef HAVE_PTHREAD_SETNAME_NP
    char cut[NAME_SIZE];
    snprintf(cut, sizeof cut, "weir:%s", name);
    pthread_setname_np(thread, cut);
#else
    (void)thread;
    (void)name;
#endif
}

static void *begin(void *started)
{
    const wi_thread *thread = started;
    wi_present_arg = thread->arg;
    return thread->function(thread->arg);
}

int wi_thread_start(wi_thread *thread, const char *name,
                    void *(*function)(void *arg), void *arg)
{
    thread->function = function;
    thread->arg = arg;
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&thread->thread, NULL, begin, thread);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error)
        return -error;
    set_name(thread->thread, name);
    return 0;
}

void wi_thread_join(wi_thread *thread)
{
    pthread_join(thread->thread, NULL);
}

void wi_thread_set_arg(void *arg)
{
    wi_present_arg = arg;
}

unsigned wi_thread_cpus(void)
{
    static atomic_uint known;
    unsigned cpus = atomic_load_explicit(&known, memory_order_relaxed);
    if (!cpus) {
        cpus = wi_cpus_allowed();
        atomic_store_explicit(&known, cpus, memory_order_relaxed);
    }
    return cpus;
}

void wi_thread_yield(void)
{
    sched_yield();
}

unsigned wi_cpus_allowed(void)
{
    cpu_set_t set;
    /* Fails where there are more CPUs than a cpu_set_t has bits. */
    int allowed = sched_getaffinity(0, sizeof set, &set) == 0
                      ? CPU_COUNT(&set)
                      : (int)sysconf(_SC_NPROCESSORS_ONLN);
    return allowed > 0 ? (unsigned)allowed : 1;
}
