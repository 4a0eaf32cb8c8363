/* SPDX-License-Identifier: MIT */
/*
 * See gzip_member.h; the format is RFC 1952.
 */
#include "gzip_member.h"

#include <stdlib.h>
#include <string.h>

static uint32_t crc32_of(bytes b)
{
    uint32_t crc = UINT32_MAX;

    for (size_t i = 0; i < b.size; i++) {
        crc ^= b.data[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

void append(bytes *to, const void *data, size_t size)
{
    to->data = realloc(to->data, to->size + size + 1);
    if (size > 0)
        memcpy(to->data + to->size, data, size);
    to->size += size;
}

void append_byte(bytes *to, unsigned byte)
{
    append(to, &(unsigned char){(unsigned char)byte}, 1);
}

void append_all(bytes *to, bytes from)
{
    append(to, from.data, from.size);
    free(from.data);
}

static void append_number(bytes *to, uint32_t number, size_t size)
{
    for (size_t i = 0; i < size; i++)
        append_byte(to, number >> (8 * i) & 0xff);
}

static void append_header(bytes *to, unsigned flags, bytes fields)
{
    append(to, "\x1f\x8b\x08", 3);
    append_byte(to, flags);
    append(to, "\0\0\0\0\0\x03", 6);
    append(to, fields.data, fields.size);
    if (flags & FHCRC)
        append_number(to, crc32_of(*to) & 0xffff, 2);
}

static void append_stored_block(bytes *to, bytes content)
{
    append_byte(to, 1); /* the last block, not compressed */
    append_number(to, (uint32_t)content.size, 2);
    append_number(to, ~(uint32_t)content.size, 2);
    append(to, content.data, content.size);
}

bytes member_with(unsigned flags, bytes fields, const char *text)
{
    const bytes content = bytes_copy(text, strlen(text));
    bytes member = {.data = NULL};

    append_header(&member, flags, fields);
    append_stored_block(&member, content);
    append_number(&member, crc32_of(content), 4);
    append_number(&member, (uint32_t)content.size, 4);
    free(content.data);
    return member;
}

bytes member_of(const char *text)
{
    return member_with(0, (bytes){.data = NULL}, text);
}
