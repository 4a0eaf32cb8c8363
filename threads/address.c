/* SPDX-License-Identifier: MIT */
/* address.c - from the text of an address to what the system takes. */
#include "address.h"
#include "lookup.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <weir/status.h>

static const char unix_prefix[] = "unix:";

/* ---- Unix sockets -------------------------------------------------------- */

static int find_unix(wi_places *places, weir_stage *self, const char *path)
{
    struct sockaddr_un *at = (struct sockaddr_un *)&places->places[0].at;
    const size_t length = strlen(path);

    if (length == 0)
        return weir_stage_fail(self, WEIR_MISUSE, "unix: has no path");
    if (length >= sizeof at->sun_path)
        return weir_stage_fail(self, -ENAMETOOLONG,
                               "unix:%s: a path has at most %zu bytes", path,
                               sizeof at->sun_path - 1);
    at->sun_family = AF_UNIX;
    memcpy(at->sun_path, path, length + 1);
    places->places[0].size = sizeof *at;
    places->count = 1;
    return 0;
}

/* ---- Hosts --------------------------------------------------------------- */

static int malformed(weir_stage *self, const char *address)
{
    return weir_stage_fail(self, WEIR_MISUSE,
                           "%s: is not HOST:PORT, [IPV6]:PORT or unix:PATH",
                           address);
}

/* Parts a copy of the address. Returns whether it has the form. */
static bool part(char *address, char **host, char **port)
{
    char *colon = strrchr(address, ':');

    if (!colon || colon[1] == '\0')
        return false;
    *colon = '\0';
    *port = colon + 1;
    *host = address;
    if (address[0] != '[')
        return strchr(address, ':') == NULL;
    if (colon[-1] != ']' || colon - address < 3)
        return false;
    colon[-1] = '\0';
    *host = address + 1;
    return true;
}

static void take_found(wi_places *places, const struct addrinfo *found)
{
    for (; found && places->count < WI_MOST_PLACES; found = found->ai_next) {
        wi_place *place = &places->places[places->count++];

        memcpy(&place->at, found->ai_addr, found->ai_addrlen);
        place->size = found->ai_addrlen;
    }
}

/* For every address: one IPv6 socket takes both kinds of peers. The IPv4 one is
 * for systems without. */
static void prefer_any(wi_places *places)
{
    for (size_t i = 0; i < places->count; i++) {
        const wi_place place = places->places[i];

        if (place.at.ss_family != AF_INET6)
            continue;
        places->places[i] = places->places[0];
        places->places[0] = place;
        places->places[0].any = true;
        return;
    }
}

/* What needs no look-up is answered at once. */
static int find_host(wi_places *places, weir_stage *self, const char *address,
                     const char *host, const char *port, int flags,
                     weir_deadline deadline)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = flags | AI_NUMERICHOST};
    struct addrinfo *found = NULL;
    const char *name = *host ? host : NULL;
    int wrong = getaddrinfo(name, port, &hints, &found);

    if (wrong == EAI_NONAME) {
        hints.ai_flags = flags;
        const int stop =
            wi_lookup(self, host, port, &hints, deadline, &found, &wrong);
        if (stop)
            return stop == -ETIMEDOUT
                       ? weir_stage_fail(self, stop, "%s: look-up", address)
                       : stop;
    }
    if (wrong)
        return weir_stage_fail(self, WEIR_MISUSE, "%s: %s", address,
                               gai_strerror(wrong));
    take_found(places, found);
    freeaddrinfo(found);
    if (!name && (flags & AI_PASSIVE))
        prefer_any(places);
    return 0;
}

int wi_places_find(wi_places *places, weir_stage *self, const char *address,
                   bool listening, weir_deadline deadline)
{
    char *host;
    char *port;

    memset(places, 0, sizeof *places);
    if (strncmp(address, unix_prefix, sizeof unix_prefix - 1) == 0)
        return find_unix(places, self, address + sizeof unix_prefix - 1);
    char *copy = strdup(address);
    if (!copy)
        return -ENOMEM;
    const int status = part(copy, &host, &port)
                           ? find_host(places, self, address, host, port,
                                       listening ? AI_PASSIVE : 0, deadline)
                           : malformed(self, address);
    free(copy);
    return status;
}

/* ---- And back ------------------------------------------------------------ */

void wi_place_text(const wi_place *place, char text[WI_PLACE_TEXT])
{
    const bool six = place->at.ss_family == AF_INET6;
    char host[INET6_ADDRSTRLEN + 16];
    char port[8];

    if (place->at.ss_family == AF_UNIX)
        snprintf(text, WI_PLACE_TEXT, "unix:%s",
                 ((const struct sockaddr_un *)&place->at)->sun_path);
    else if (getnameinfo((const struct sockaddr *)&place->at, place->size, host,
                         sizeof host, port, sizeof port,
                         NI_NUMERICHOST | NI_NUMERICSERV))
        snprintf(text, WI_PLACE_TEXT, "?");
    else
        snprintf(text, WI_PLACE_TEXT, six ? "[%s]:%s" : "%s:%s", host, port);
}
