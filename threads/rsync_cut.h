/* SPDX-License-Identifier: MIT */
/*
 * rsync_cut.h - where to cut data so that the places move with the content.
 */
#ifndef WEIR_THREADS_RSYNC_CUT_H
#define WEIR_THREADS_RSYNC_CUT_H

#include <stddef.h>

/*
 * How many of these bytes the first piece shall have: from a quarter of `most`
 * to `most`, where what the last 32 of them are decides; all, if there are
 * fewer. After an insertion the cuts are soon again where they were.
 */
size_t wi_rsync_cut(const unsigned char *data, size_t size, size_t most);

#endif
