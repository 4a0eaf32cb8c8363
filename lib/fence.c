/* SPDX-License-Identifier: MIT */
#include "fence.h"

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

atomic_bool wi_fence_by_kernel;

static long barrier(int command)
{
    return syscall(SYS_membarrier, command, 0, 0);
}

void wi_fence_init(void)
{
    static atomic_bool asked;
    if (atomic_exchange(&asked, true))
        return;
    long can = barrier(MEMBARRIER_CMD_QUERY);
    if (can > 0 && can & MEMBARRIER_CMD_PRIVATE_EXPEDITED)
        atomic_store(&wi_fence_by_kernel, true);
}

void wi_fence_prepare(void)
{
    static atomic_bool registered;
    if (atomic_load(&wi_fence_by_kernel) && !atomic_load(&registered) &&
        barrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) == 0)
        atomic_store(&registered, true);
}

bool wi_fence_seldom(void)
{
    __sync_synchronize();
    return !atomic_load(&wi_fence_by_kernel) ||
           barrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED) == 0;
}
