/* SPDX-License-Identifier: MIT */
/*
 * gzip_frame.h - what stands before and behind the data of a gzip member.
 */
#ifndef WEIR_THREADS_GZIP_FRAME_H
#define WEIR_THREADS_GZIP_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/stage.h>

#include "gzip.h"

#define WI_GZIP_FIXED_HEADER 10 /* bytes before the fields */
#define WI_GZIP_TRAILER_SIZE 8

/* What fields a header has, among its flags. */
#define WI_GZIP_HAS_EXTRA 4
#define WI_GZIP_HAS_NAME 8
#define WI_GZIP_HAS_COMMENT 16

/* A number as it is stored: the lowest byte first. */
uint32_t wi_gzip_number(const unsigned char *at, unsigned bytes);

/* Bytes that wi_gzip_put_header puts. */
size_t wi_gzip_header_size(const char *name);

/* Puts the header, the data of nothing (or of nothing more), or the trailer
 * into memory that has room for it; a name of NULL is none. Returns where it
 * ends. */
unsigned char *wi_gzip_put_header(unsigned char *to, int64_t level,
                                  const char *name, uint32_t mtime);
unsigned char *wi_gzip_put_no_data(unsigned char *to); /* 2 bytes */
unsigned char *wi_gzip_put_trailer(unsigned char *to, uint32_t crc,
                                   uint32_t length);

/*
 * Where there are many members, each says in a field of its header, after these
 * two letters, how many bytes it has, headers and all. The header has as many
 * bytes more as the field.
 */
#define WI_GZIP_SIZE_ID_1 'W'
#define WI_GZIP_SIZE_ID_2 'M'
#define WI_GZIP_SIZE_FIELD 10
unsigned char *wi_gzip_put_sized_header(unsigned char *to, int64_t level,
                                        const char *name, uint32_t mtime,
                                        size_t size);

/* Writes the header, the same as zlib's. Returns 0 or a status. */
int wi_gzip_write_header(weir_stage *self, const wi_gzip *how);

/*
 * Writes the trailer: the check value of all input and its size modulo 2^32.
 * Where the data have not ended, an empty last block of them comes first.
 * Returns 0 or a status.
 */
int wi_gzip_write_trailer(weir_stage *self, bool ended, uint32_t crc,
                          uint32_t length);

#endif
