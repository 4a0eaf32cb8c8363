/* SPDX-License-Identifier: MIT */
/* lookup.c - getaddrinfo on a thread of the C library. */
#include "lookup.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* The stage and the library's thread both hold it; the last one frees it. */
typedef struct lookup {
    atomic_int holders;
    int done; /* an eventfd */
    struct addrinfo hints;
    struct gaicb request;
    char *host;
    char *port;
} lookup;

static void let_go(lookup *l)
{
    if (atomic_fetch_sub(&l->holders, 1) > 1)
        return;
    if (l->request.ar_result)
        freeaddrinfo(l->request.ar_result);
    if (l->done >= 0)
        close(l->done);
    free(l->host);
    free(l->port);
    free(l);
}

static void tell(union sigval value)
{
    lookup *l = value.sival_ptr;

    (void)eventfd_write(l->done, 1);
    let_go(l);
}

static lookup *prepare(const char *host, const char *port,
                       const struct addrinfo *hints)
{
    lookup *l = calloc(1, sizeof *l);

    if (!l)
        return NULL;
    atomic_init(&l->holders, 1);
    l->hints = *hints;
    l->host = strdup(host);
    l->port = strdup(port);
    l->request.ar_name = l->host;
    l->request.ar_service = l->port;
    l->request.ar_request = &l->hints;
    l->done = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return l;
}

static int start(lookup *l)
{
    struct gaicb *requests[] = {&l->request};
    struct sigevent when_done = {
        .sigev_notify = SIGEV_THREAD,
        .sigev_notify_function = tell,
        .sigev_value.sival_ptr = l,
    };

    if (!l->host || !l->port)
        return -ENOMEM;
    if (l->done < 0)
        return -EMFILE;
    atomic_fetch_add(&l->holders, 1);
    if (getaddrinfo_a(GAI_NOWAIT, requests, 1, &when_done) == 0)
        return 0;
    let_go(l);
    return -EAGAIN;
}

int wi_lookup(weir_stage *self, const char *host, const char *port,
              const struct addrinfo *hints, weir_deadline deadline,
              struct addrinfo **found, int *wrong)
{
    lookup *l = prepare(host, port, hints);

    if (!l)
        return -ENOMEM;
    int status = start(l);
    if (status == 0)
        status = weir_stage_poll(self, l->done, POLLIN, deadline);
    if (status > 0) {
        *wrong = gai_error(&l->request);
        *found = l->request.ar_result;
        l->request.ar_result = NULL;
        status = 0;
    }
    let_go(l);
    return status;
}
