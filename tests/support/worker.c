/* SPDX-License-Identifier: MIT */
/* worker.c - one thread that makes one call on behalf of a test. */
#include "worker.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "patience.h"

static void *work(void *arg)
{
    struct worker *self = arg;

    atomic_store(&self->tid, (int)syscall(SYS_gettid));
    self->result = self->call(self->arg);
    return NULL;
}

void worker_start(struct worker *self, int (*call)(void *arg), void *arg)
{
    self->call = call;
    self->arg = arg;
    atomic_init(&self->tid, 0);
    cr_assert(pthread_create(&self->thread, NULL, work, self) == 0);
}

int worker_join(struct worker *self)
{
    cr_assert(pthread_join(self->thread, NULL) == 0);
    return self->result;
}

/* proc(5): the state is the letter behind the name, which is in brackets. */
static bool is_asleep(void *arg)
{
    struct worker *self = arg;
    char path[64];
    char line[512] = "";

    snprintf(path, sizeof(path), "/proc/self/task/%d/stat",
             atomic_load(&self->tid));
    FILE *stat = fopen(path, "re");
    if (!stat)
        return false;
    bool read = fgets(line, sizeof(line), stat) != NULL;
    fclose(stat);
    const char *name_end = strrchr(line, ')');
    return read && name_end && strncmp(name_end, ") S", 3) == 0;
}

void worker_await_asleep(struct worker *self)
{
    cr_assert(await(is_asleep, self), "the thread does not go to sleep");
}
