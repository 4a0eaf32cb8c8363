/* SPDX-License-Identifier: MIT */
#include "gzip_frame.h"

#include <errno.h>
#include <string.h>

#include <weir/writable.h>

#define OS_UNIX 3

static const unsigned char magic_and_method[] = {0x1f, 0x8b, 8};
static const unsigned char empty_last_block[] = {3, 0};

uint32_t wi_gzip_number(const unsigned char *at, unsigned bytes)
{
    uint32_t value = 0;

    while (bytes-- > 0)
        value = value << 8 | at[bytes];
    return value;
}

static unsigned char *put_number(unsigned char *to, uint32_t number)
{
    for (int i = 0; i < 4; i++)
        *to++ = (unsigned char)(number >> 8 * i);
    return to;
}

/* The smallest, the fastest, or neither. */
static unsigned char extra_flags(int64_t level)
{
    return level >= 9 ? 2 : level == 1 ? 4 : 0;
}

size_t wi_gzip_header_size(const char *name)
{
    return WI_GZIP_FIXED_HEADER + (name ? strlen(name) + 1 : 0);
}

/* What stands before the fields that may be there or not. */
static unsigned char *put_fixed(unsigned char *to, int64_t level,
                                unsigned flags, uint32_t mtime)
{
    memcpy(to, magic_and_method, sizeof magic_and_method);
    to[3] = (unsigned char)flags;
    to = put_number(to + 4, mtime);
    *to++ = extra_flags(level);
    *to++ = OS_UNIX;
    return to;
}

static unsigned char *put_name(unsigned char *to, const char *name)
{
    const size_t size = name ? strlen(name) + 1 : 0;

    if (name)
        memcpy(to, name, size);
    return to + size;
}

unsigned char *wi_gzip_put_header(unsigned char *to, int64_t level,
                                  const char *name, uint32_t mtime)
{
    return put_name(put_fixed(to, level, name ? WI_GZIP_HAS_NAME : 0, mtime),
                    name);
}

unsigned char *wi_gzip_put_sized_header(unsigned char *to, int64_t level,
                                        const char *name, uint32_t mtime,
                                        size_t size)
{
    /* The length of the fields, and of this one behind its two letters. */
    static const unsigned char head[] = {
        WI_GZIP_SIZE_FIELD - 2, 0, WI_GZIP_SIZE_ID_1, WI_GZIP_SIZE_ID_2, 4, 0};
    const unsigned flags = WI_GZIP_HAS_EXTRA | (name ? WI_GZIP_HAS_NAME : 0U);

    to = put_fixed(to, level, flags, mtime);
    memcpy(to, head, sizeof head);
    return put_name(put_number(to + sizeof head, (uint32_t)size), name);
}

unsigned char *wi_gzip_put_no_data(unsigned char *to)
{
    memcpy(to, empty_last_block, sizeof empty_last_block);
    return to + sizeof empty_last_block;
}

unsigned char *wi_gzip_put_trailer(unsigned char *to, uint32_t crc,
                                   uint32_t length)
{
    return put_number(put_number(to, crc), length);
}

int wi_gzip_write_header(weir_stage *self, const wi_gzip *how)
{
    const size_t size = wi_gzip_header_size(how->name);
    weir_chunk header;

    if (weir_chunk_alloc(&header, weir_stage_pool(self), size))
        return weir_stage_fail(self, -ENOMEM, "header of %zu bytes", size);
    wi_gzip_put_header(header.data, how->level, how->name, how->mtime);
    return weir_write(weir_stage_out(self), header);
}

int wi_gzip_write_trailer(weir_stage *self, bool ended, uint32_t crc,
                          uint32_t length)
{
    const size_t before = ended ? 0 : sizeof empty_last_block;
    const size_t size = before + WI_GZIP_TRAILER_SIZE;
    weir_chunk trailer;

    if (weir_chunk_alloc(&trailer, weir_stage_pool(self), size))
        return weir_stage_fail(self, -ENOMEM, "trailer of %zu bytes", size);
    unsigned char *to = trailer.data;
    if (!ended)
        to = wi_gzip_put_no_data(to);
    wi_gzip_put_trailer(to, crc, length);
    return weir_write(weir_stage_out(self), trailer);
}
