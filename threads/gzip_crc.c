/* SPDX-License-Identifier: MIT */
#include "gzip_crc.h"

#include <zlib.h>

/* Not ISA-L's: it leaves the upper halves of the vector registers in use, and
 * zlib's deflate in the same thread then takes a tenth longer. */
#ifdef WEIR_WITH_LIBDEFLATE

#include <libdeflate.h>

uint32_t wi_gzip_crc(uint32_t crc, const void *data, size_t size)
{
    return libdeflate_crc32(crc, data, size);
}

#else

uint32_t wi_gzip_crc(uint32_t crc, const void *data, size_t size)
{
    return (uint32_t)crc32_z(crc, data, size);
}

#endif

uint32_t wi_gzip_crc_join(uint32_t first, uint32_t second, size_t size)
{
    return (uint32_t)crc32_combine(first, second, (z_off_t)size);
}
