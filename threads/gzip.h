/* SPDX-License-Identifier: MIT */
/*
 * gzip.h - what both ways to gzip share: how it is to be done.
 */
#ifndef WEIR_THREADS_GZIP_H
#define WEIR_THREADS_GZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/stage.h>

#include "gzip_codec.h"

#define WI_GZIP_MEMORY_LEVEL 8 /* 256 KiB together with the window */

typedef struct wi_gzip {
    int64_t level;
    int64_t workers; /* 0, WEIR_ALL_CPUS: as many as CPUs */
    uint64_t block;  /* bytes; 0: one stream */
    bool rsyncable;
    bool many;                  /* each block is a member of its own */
    int chosen;                 /* a weir_codec */
    const wi_gzip_codec *codec; /* NULL: it is not built in */
    char *name;                 /* NULL: none */
    uint32_t mtime;
} wi_gzip;

void wi_gzip_fini(wi_gzip *how);

/* What the header takes of a path and of a time: the name without its folder,
 * and 32 bits; 0 is none. */
const char *wi_gzip_header_name(const char *path);
uint32_t wi_gzip_header_time(int64_t seconds);

/* 0, or -EINVAL having said which option is out of its bounds. */
int wi_gzip_check(weir_stage *self, const wi_gzip *how);

/* The stage; takes `how` over, also when there is no memory for it. */
weir_stage_def wi_gzip_stream(wi_gzip how);
weir_stage_def wi_gzip_blocks(wi_gzip how);

#endif
