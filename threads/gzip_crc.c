/* SPDX-License-Identifier: MIT */
#include "gzip_crc.h"

#ifdef WEIR_WITH_LIBDEFLATE

#include <libdeflate.h>

uint32_t wi_gzip_crc(uint32_t crc, const void *data, size_t size)
{
    return libdeflate_crc32(crc, data, size);
}

#else

#include <zlib.h>

uint32_t wi_gzip_crc(uint32_t crc, const void *data, size_t size)
{
    return (uint32_t)crc32_z(crc, data, size);
}

#endif
