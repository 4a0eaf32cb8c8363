/* SPDX-License-Identifier: MIT */
/*
 * address.h - where a peer is: HOST:PORT, [IPV6]:PORT or unix:PATH.
 */
#ifndef WEIR_ADDRESS_H
#define WEIR_ADDRESS_H

#include <netdb.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <weir/deadline.h>
#include <weir/stage.h>

/* One place to connect to, or to listen at. */
typedef struct wi_place {
    struct sockaddr_storage at;
    socklen_t size;
    bool any; /* an IPv6 socket that takes IPv4 peers too */
} wi_place;

#define WI_MOST_PLACES 8

typedef struct wi_places {
    wi_place places[WI_MOST_PLACES];
    size_t count;
} wi_places;

/* Large enough for the text of any place. */
#define WI_PLACE_TEXT 128

/*
 * What `address` stands for; without a host it is this computer to connect to,
 * and all of its addresses to listen at. A name is looked up by the system,
 * which an abort and the deadline leave behind. Returns 0, the status of
 * weir_stage_cancelled, or a negative status that weir_stage_fail was told of.
 */
int wi_places_find(wi_places *places, weir_stage *self, const char *address,
                   bool listening, weir_deadline deadline);

/* The address as text, with numbers, in the form in which it is given. */
void wi_place_text(const wi_place *place, char text[WI_PLACE_TEXT]);

#endif
