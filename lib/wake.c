/* SPDX-License-Identifier: MIT */
#include "wake.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

void wi_wake_init(wi_wake *wake)
{
    wake->fd = -1;
    wake->raised = false;
    wake->owed = 0;
}

void wi_wake_fini(wi_wake *wake)
{
    if (wake->fd >= 0)
        close(wake->fd);
    wake->fd = -1;
}

int wi_wake_fd(wi_wake *wake)
{
    if (wake->fd < 0) {
        wake->fd = eventfd(wake->raised, EFD_CLOEXEC | EFD_NONBLOCK);
        wake->owed = wake->raised;
    }
    return wake->fd < 0 ? -errno : wake->fd;
}

int wi_wake_note(wi_wake *wake)
{
    if (wake->raised)
        return -1;
    wake->raised = true;
    wake->owed += wake->fd >= 0;
    return wake->fd;
}

void wi_wake_show(int fd)
{
    if (fd >= 0)
        eventfd_write(fd, 1);
}

void wi_wake_raise(wi_wake *wake)
{
    wi_wake_show(wi_wake_note(wake));
}

void wi_wake_lower(wi_wake *wake)
{
    eventfd_t count;
    wake->raised = false;
    if (wake->owed && eventfd_read(wake->fd, &count) == 0)
        wake->owed -= count;
}
