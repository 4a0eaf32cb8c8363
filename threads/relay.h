/* SPDX-License-Identifier: MIT */
/*
 * relay.h - what a child process writes to standard error goes to that of the
 * program, but for its last line. That is held back until it is known how the
 * child ended: it goes into the message of a failure, which it explains, and
 * otherwise where the lines before it went. It never waits.
 */
#ifndef WEIR_RELAY_H
#define WEIR_RELAY_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

#define WI_RELAY_SIZE 2048

typedef struct wi_relay {
    int from;     /* -1: its end was reached */
    size_t size;  /* bytes in `text` */
    size_t ready; /* of which so many can go on */
    bool stuck;   /* the program's standard error is gone */
    char text[WI_RELAY_SIZE];
} wi_relay;

/* Of a non-blocking descriptor, which stays the caller's. */
void wi_relay_begin(wi_relay *relay, int from);

/* What to wait for; the descriptor is -1 when there is nothing. */
struct pollfd wi_relay_wants(const wi_relay *relay);

/* Reads or writes once, after the wait. */
void wi_relay_step(wi_relay *relay);

/* The child has exited: takes what it left, as far as that need not wait. */
void wi_relay_finish(wi_relay *relay);

/* The last line, without its end; the text is the relay's. "" without one. */
const char *wi_relay_last(wi_relay *relay);

/* Passes on the last line too. */
void wi_relay_flush(wi_relay *relay);

#endif
