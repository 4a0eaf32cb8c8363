/* SPDX-License-Identifier: MIT */
/*
 * meeting.h - how two peers come together: connecting, and listening for one
 * who connects. Waits in weir_stage_poll alone.
 */
#ifndef WEIR_MEETING_H
#define WEIR_MEETING_H

#include <sys/stat.h>

#include "address.h"

/* Tries one place after the other. Returns a socket that does not block, or a
 * status as wi_places_find does. */
int wi_meet_connect(weir_stage *self, const wi_places *places,
                    const char *address, weir_deadline deadline);

/* A socket that one peer can connect to. */
typedef struct wi_listener {
    int fd;            /* -1: none */
    wi_place place;    /* where it is, with the port that it got */
    struct stat named; /* the file of a Unix socket; st_ino 0: none */
} wi_listener;

/* A file of a Unix socket at which nobody listens any more is replaced. Returns
 * 0 or a status as above, with nothing open. */
int wi_meet_listen(weir_stage *self, wi_listener *listener,
                   const wi_places *places, const char *address);

/* Waits for a peer. Returns its socket, or a status as above. */
int wi_meet_accept(weir_stage *self, const wi_listener *listener,
                   const char *address, weir_deadline deadline);

/* Closes it and removes its file, if it is still that. Again: nothing. */
void wi_meet_close(wi_listener *listener);

#endif
