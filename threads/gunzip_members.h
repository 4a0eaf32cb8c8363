/* SPDX-License-Identifier: MIT */
/*
 * gunzip_members.h - members that say how large they are, expanded by several
 * threads.
 */
#ifndef WEIR_THREADS_GUNZIP_MEMBERS_H
#define WEIR_THREADS_GUNZIP_MEMBERS_H

#include <stddef.h>

#include <weir/stage.h>

#include "gunzip_expand.h"

/* The size of the member that begins there, headers and all, as its header says
 * in the first field of those that gzip has room for: as `gzip members=many`
 * writes it, or as bgzip does. 0: it does not, or too few bytes are there. */
size_t wi_sized_member(const unsigned char *data, size_t size);

/*
 * Expands members, from the kept input on, until one comes that is not of that
 * kind or is too large, or something that is no member. What follows is kept.
 * One that turns out to be broken, or of another size, is expanded by the
 * expander itself, and all behind it, as if nothing had been known of its size.
 * Returns 0 or a negative status.
 */
int wi_expand_members(weir_stage *self, expander *gz);

#endif
