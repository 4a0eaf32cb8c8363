/* SPDX-License-Identifier: MIT */
/* stage.c - what a stage function may ask for, and how it is cancelled. */
#include "stage_impl.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <weir/status.h>

void wi_stage_def_fini(const weir_stage_def *def)
{
    if (def->free_arg && def->arg)
        def->free_arg(def->arg);
}

int wi_stage_init(weir_stage *stage, const weir_stage_def *def)
{
    char *name = strdup(def->name ? def->name : "stage");
    if (!name)
        return -ENOMEM;
    wi_bell *bell = wi_bell_new();
    if (!bell) {
        free(name);
        return -ENOMEM;
    }
    *stage =
        (weir_stage){.def = *def, .name = name, .arg = def->arg, .bell = bell};
    stage->def.name = name;
    atomic_init(&stage->sleepers, 1);
    wi_cond_init(&stage->turn);
    wi_cond_init(&stage->call_over);
    wi_cond_init(&stage->ended_all);
    stage->attached_end = &stage->attached;
    wi_mutex_init(&stage->lock);
    wi_wake_init(&stage->cancel);
    return 0;
}

void wi_stage_fini(weir_stage *stage)
{
    wi_stage_def_fini(&stage->def);
    wi_stage_forget_attached(stage);
    wi_ports_fini(&stage->inputs);
    wi_ports_fini(&stage->outputs);
    wi_bell_unref(stage->bell);
    wi_wake_fini(&stage->cancel);
    wi_mutex_fini(&stage->lock);
    wi_cond_fini(&stage->ended_all);
    wi_cond_fini(&stage->call_over);
    wi_cond_fini(&stage->turn);
    free(stage->name);
}

bool wi_stage_cancel(weir_stage *stage, int status)
{
    wi_mutex_lock(&stage->lock);
    bool first = !stage->cancelled;
    if (first) {
        stage->cancelled = status;
        wi_wake_raise(&stage->cancel);
        wi_cond_signal(&stage->call_over);
    }
    wi_mutex_unlock(&stage->lock);
    if (first)
        wi_bell_sound(stage->bell);
    return first;
}

void *weir_stage_arg(weir_stage *self)
{
    return self->arg;
}

const char *weir_stage_name(weir_stage *self)
{
    return self->name;
}

weir_pool *weir_stage_pool(weir_stage *self)
{
    return self->pool;
}

void wi_stage_message(char *message, size_t size, int status,
                      const char *format, va_list arguments)
{
    int used = vsnprintf(message, size, format, arguments);
    /* weir's own statuses lie below errno's; their cause is in the format. */
    bool has_errno = status < 0 && status > -4096;
    if (has_errno && used >= 0 && (size_t)used < size)
        snprintf(message + used, size - (size_t)used, ": %s",
                 weir_status_text(status));
}

int weir_stage_fail(weir_stage *self, int status, const char *format, ...)
{
    if (self->message[0])
        return status;
    va_list arguments;
    va_start(arguments, format);
    wi_stage_message(self->message, sizeof self->message, status, format,
                     arguments);
    va_end(arguments);
    return status;
}

int weir_stage_cancelled(weir_stage *self)
{
    wi_mutex_lock(&self->lock);
    int status = self->cancelled;
    wi_mutex_unlock(&self->lock);
    return status;
}

int weir_stage_cancel_fd(weir_stage *self)
{
    wi_mutex_lock(&self->lock);
    int fd = wi_wake_fd(&self->cancel);
    wi_mutex_unlock(&self->lock);
    return fd;
}

/* ppoll to a deadline; as ppoll, but for a negated errno value. */
static int poll_until(struct pollfd *fds, nfds_t n, weir_deadline deadline)
{
    struct timespec rest = {0};
    if (deadline != WEIR_FOREVER) {
        weir_deadline left = deadline - weir_now();
        if (left > 0) {
            rest.tv_sec = left / 1000000000;
            rest.tv_nsec = left % 1000000000;
        }
    }
    int ready = ppoll(fds, n, deadline == WEIR_FOREVER ? NULL : &rest, NULL);
    return ready < 0 ? -errno : ready;
}

int weir_stage_poll(weir_stage *self, int fd, short events,
                    weir_deadline deadline)
{
    int cancel = weir_stage_cancel_fd(self);
    if (cancel < 0)
        return cancel;
    struct pollfd fds[] = {{.fd = fd, .events = events},
                           {.fd = cancel, .events = POLLIN}};
    int ready;
    do {
        ready = poll_until(fds, 2, deadline);
    } while (ready == -EINTR);
    if (ready < 0)
        return ready;
    if (fds[1].revents)
        return weir_stage_cancelled(self);
    if (ready == 0)
        return -ETIMEDOUT;
    return fds[0].revents & POLLNVAL ? -EBADF : fds[0].revents;
}
