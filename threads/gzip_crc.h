/* SPDX-License-Identifier: MIT */
/*
 * gzip_crc.h - the check value of gzip, by the fastest that configure found.
 */
#ifndef WEIR_THREADS_GZIP_CRC_H
#define WEIR_THREADS_GZIP_CRC_H

#include <stddef.h>
#include <stdint.h>

/* The check value of what `crc` stands for (0: nothing) and then the bytes. */
uint32_t wi_gzip_crc(uint32_t crc, const void *data, size_t size);

/* That of some bytes and then `size` others, of the values of both. */
uint32_t wi_gzip_crc_join(uint32_t first, uint32_t second, size_t size);

#endif
