/* SPDX-License-Identifier: MIT */
/*
 * gunzip_once.h - a member that is there as a whole, expanded at once.
 */
#ifndef WEIR_THREADS_GUNZIP_ONCE_H
#define WEIR_THREADS_GUNZIP_ONCE_H

#include <stdbool.h>

#include "gunzip_codec.h"

/*
 * Expands the member that begins at z->next_in, and checks its trailer. z's
 * pointers are then behind the member and behind what came of it. Returns false
 * with z as it was when that cannot be: it is broken or not all there, has more
 * output than there is room for, or a header of a rare kind. What it is,
 * whoever expands it step by step finds out.
 */
bool wi_expand_at_once(const wi_gunzip_codec *codec, void *state, z_stream *z);

#endif
