/* SPDX-License-Identifier: MIT */
/*
 * lookup.h - the system's look-up of names, which takes as long as it likes,
 * waited for so that an abort ends the wait.
 */
#ifndef WEIR_LOOKUP_H
#define WEIR_LOOKUP_H

#include <netdb.h>

#include <weir/deadline.h>
#include <weir/stage.h>

/*
 * getaddrinfo(3). Returns 0 with its result in *wrong and, where that is 0,
 * what it found in *found, for freeaddrinfo; or the status of weir_stage_poll,
 * or a negated errno value. What is still under way then ends by itself.
 */
int wi_lookup(weir_stage *self, const char *host, const char *port,
              const struct addrinfo *hints, weir_deadline deadline,
              struct addrinfo **found, int *wrong);

#endif
