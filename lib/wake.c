/* SPDX-License-Identifier: MIT */
#include "wake.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

void wi_wake_init(wi_wake *wake)
{
    wake->fd = -1;
    wake->raised = false;
}

void wi_wake_fini(wi_wake *wake)
{
    if (wake->fd >= 0)
        close(wake->fd);
    wake->fd = -1;
}

int wi_wake_fd(wi_wake *wake)
{
    if (wake->fd < 0)
        wake->fd = eventfd(wake->raised, EFD_CLOEXEC | EFD_NONBLOCK);
    return wake->fd < 0 ? -errno : wake->fd;
}

void wi_wake_raise(wi_wake *wake)
{
    if (wake->raised)
        return;
    wake->raised = true;
    if (wake->fd >= 0)
        eventfd_write(wake->fd, 1);
}

void wi_wake_lower(wi_wake *wake)
{
    eventfd_t count;
    if (!wake->raised)
        return;
    wake->raised = false;
    if (wake->fd >= 0)
        eventfd_read(wake->fd, &count);
}
