/* SPDX-License-Identifier: MIT */
#include "gunzip_once.h"
#include "gzip_crc.h"
#include "gzip_frame.h"

#include <stdint.h>
#include <string.h>

#define IS_TEXT 1 /* a flag that says nothing of the fields */
#define KNOWN_FLAGS                                                            \
    (IS_TEXT | WI_GZIP_HAS_EXTRA | WI_GZIP_HAS_NAME | WI_GZIP_HAS_COMMENT)

/* ---- The header ---------------------------------------------------------- */

/* Where each field ends; NULL: not before the end of what is there. */

static const unsigned char *skip_extra(const unsigned char *at,
                                       const unsigned char *end)
{
    const size_t left = (size_t)(end - at);

    if (left < 2 || left - 2 < wi_gzip_number(at, 2))
        return NULL;
    return at + 2 + wi_gzip_number(at, 2);
}

static const unsigned char *skip_text(const unsigned char *at,
                                      const unsigned char *end)
{
    const unsigned char *nul =
        at < end ? memchr(at, 0, (size_t)(end - at)) : NULL;

    return nul ? nul + 1 : NULL;
}

/* Where the data of the member begin, or NULL. */
static const unsigned char *skip_header(const unsigned char *member,
                                        const unsigned char *end)
{
    static const unsigned char magic_and_method[] = {0x1f, 0x8b, 8};
    const unsigned char *at = member + WI_GZIP_FIXED_HEADER;

    if (end - member < WI_GZIP_FIXED_HEADER ||
        memcmp(member, magic_and_method, sizeof magic_and_method) != 0)
        return NULL;
    const unsigned flags = member[3];
    if (flags & ~(unsigned)KNOWN_FLAGS)
        return NULL;
    if (flags & WI_GZIP_HAS_EXTRA)
        at = skip_extra(at, end);
    if (at && flags & WI_GZIP_HAS_NAME)
        at = skip_text(at, end);
    if (at && flags & WI_GZIP_HAS_COMMENT)
        at = skip_text(at, end);
    return at;
}

/* ---- The member ---------------------------------------------------------- */

static bool fits_trailer(const z_stream *z, const unsigned char *output)
{
    const size_t size = (size_t)(z->next_out - output);

    return z->avail_in >= WI_GZIP_TRAILER_SIZE &&
           wi_gzip_number(z->next_in, 4) == wi_gzip_crc(0, output, size) &&
           wi_gzip_number(z->next_in + 4, 4) == (uint32_t)size;
}

bool wi_expand_at_once(const wi_gunzip_codec *codec, void *state, z_stream *z)
{
    const unsigned char *end = z->next_in + z->avail_in;
    const unsigned char *data = skip_header(z->next_in, end);

    if (!data)
        return false;
    z_stream trial = {.next_in = (Bytef *)(uintptr_t)data,
                      .avail_in = (uInt)(end - data),
                      .next_out = z->next_out,
                      .avail_out = z->avail_out};
    codec->begin(state);
    if (codec->expand(state, &trial) != Z_STREAM_END ||
        !fits_trailer(&trial, z->next_out))
        return false;
    z->next_in = trial.next_in + WI_GZIP_TRAILER_SIZE;
    z->avail_in = trial.avail_in - WI_GZIP_TRAILER_SIZE;
    z->next_out = trial.next_out;
    z->avail_out = trial.avail_out;
    return true;
}
