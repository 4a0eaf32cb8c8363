/* SPDX-License-Identifier: MIT */
/*
 * The input of gunzip is any number of members, one after the other, then
 * perhaps zero bytes, with which tapes and some tools fill up. inflate reads
 * headers and data; the trailers are checked here, with a faster check value
 * than inflate's own, and what stands between and behind the members is judged.
 */
#include "gunzip_expand.h"
#include "gunzip_members.h"
#include "gzip_crc.h"
#include "gzip_frame.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>

#include <weir/status.h>

#define MAGIC_BYTE 0x1f /* a member begins with it, then 0x8b */
#define MAGIC_SIZE 2

#define HEADER_IS_OVER 128 /* in z.data_type, after Z_BLOCK */
#define CHECK_SIZE 4 /* of the trailer: the check value, then the length */

/* Input is expanded in pieces of this size, so that a large chunk keeps nobody
 * waiting who wants the stage to stop; and zlib counts in 32 bits. */
#define LARGEST_INPUT ((size_t)256 * 1024)

/* ---- What can be wrong --------------------------------------------------- */

/* How far the input has been used up. */
static uint64_t position(const expander *gz)
{
    if (!gz->in.data)
        return gz->chunk_start;
    return gz->chunk_start + (uint64_t)(gz->z.next_in - gz->in.data);
}

/* Something at `where` that is no member. */
static int refuse_garbage(weir_stage *self, expander *gz, uint64_t where)
{
    if (gz->members == 0)
        return weir_stage_fail(self, WEIR_BAD_DATA,
                               "%s: not in gzip format at byte 0", gz->name);
    if (!gz->ignore_garbage)
        return weir_stage_fail(self, WEIR_BAD_DATA,
                               "%s: trailing garbage at byte %" PRIu64,
                               gz->name, where);
    gz->place = DONE;
    return 0;
}

static int refuse_end(weir_stage *self, const expander *gz)
{
    const uint64_t where = position(gz);

    return weir_stage_fail(self, WEIR_BAD_DATA,
                           "%s: unexpected end of the input at byte %" PRIu64
                           "%s",
                           gz->name, where, where ? "" : " (it is empty)");
}

static int refuse_output(weir_stage *self, const expander *gz)
{
    return weir_stage_fail(self, WEIR_LIMIT,
                           "%s: the output exceeds max_output=%" PRIu64,
                           gz->name, gz->max_output);
}

static int refuse_data(weir_stage *self, const expander *gz, const char *why)
{
    return weir_stage_fail(self, WEIR_BAD_DATA,
                           "%s: corrupted at byte %" PRIu64 ": %s", gz->name,
                           position(gz), why);
}

/* What inflate said that is neither progress nor the end of a member. */
static int refuse_member(weir_stage *self, expander *gz, int result)
{
    const uint64_t where = position(gz);

    if (result == Z_MEM_ERROR)
        return weir_stage_fail(self, -ENOMEM, "zlib");
    if (where <= gz->member_start + MAGIC_SIZE)
        return refuse_garbage(self, gz, gz->member_start);
    return refuse_data(self, gz, gz->z.msg ? gz->z.msg : "invalid data");
}

/* ---- Output -------------------------------------------------------------- */

static int make_room(weir_stage *self, expander *gz)
{
    if (gz->out.data)
        return 0;
    if (weir_chunk_alloc(&gz->out, weir_stage_pool(self), gz->piece))
        return weir_stage_fail(self, -ENOMEM, "output of %zu bytes", gz->piece);
    gz->z.next_out = gz->out.data;
    gz->z.avail_out = (uInt)gz->piece;
    return 0;
}

static int write_output(weir_stage *self, expander *gz)
{
    weir_chunk full = gz->out;

    gz->out = (weir_chunk){.data = NULL};
    return weir_write(weir_stage_out(self), full);
}

/* A copy is written, so that little output never takes up much memory. */
int wi_expand_flush(weir_stage *self, expander *gz)
{
    const size_t size = gz->out.data ? gz->piece - gz->z.avail_out : 0;
    weir_chunk rest;

    if (size == 0)
        return 0;
    if (weir_chunk_copy(&rest, weir_stage_pool(self), gz->out.data, size))
        return weir_stage_fail(self, -ENOMEM, "output of %zu bytes", size);
    gz->z.next_out = gz->out.data;
    gz->z.avail_out = (uInt)gz->piece;
    return weir_write(weir_stage_out(self), rest);
}

/* ---- Input --------------------------------------------------------------- */

static int expand_header(weir_stage *self, expander *gz)
{
    const int failed = make_room(self, gz);
    if (failed)
        return failed;
    const int result = inflate(&gz->z, Z_BLOCK);
    if (result != Z_OK && result != Z_BUF_ERROR)
        return refuse_member(self, gz, result);
    if (gz->z.data_type & HEADER_IS_OVER) {
        gz->codec->begin(gz->codec_state);
        gz->place = IN_DATA;
    }
    return 0;
}

/* As inflate. */
static int inflate_data(expander *gz)
{
    const unsigned char *made = gz->z.next_out;
    const int result = gz->codec->expand(gz->codec_state, &gz->z);
    const size_t size = (size_t)(gz->z.next_out - made);

    gz->crc = wi_gzip_crc(gz->crc, made, size);
    gz->length += (uint32_t)size;
    gz->produced += size;
    return result;
}

/* One step of inflate. Returns 1 while there may be more to do now. */
static int expand_some(weir_stage *self, expander *gz)
{
    int failed = make_room(self, gz);
    if (failed)
        return failed;

    const int result = inflate_data(gz);
    assert(gz->z.next_in >= gz->in.data);
    if (gz->max_output && gz->produced > gz->max_output)
        return refuse_output(self, gz);
    const bool is_full = gz->z.avail_out == 0;
    if (is_full)
        failed = write_output(self, gz);
    if (failed)
        return failed;

    if (result == Z_STREAM_END) {
        gz->place = IN_TRAILER;
        return 0;
    }
    if (result != Z_OK && result != Z_BUF_ERROR)
        return refuse_member(self, gz, result);
    return is_full || gz->z.avail_in > 0;
}

static int expand_data(weir_stage *self, expander *gz)
{
    int more;

    while ((more = expand_some(self, gz)) > 0)
        continue;
    return more;
}

static uint32_t trailer_number(const expander *gz, size_t at)
{
    return wi_gzip_number(gz->trailer + at, CHECK_SIZE);
}

/* Each number is judged as soon as it is there. */
static int check_trailer(weir_stage *self, expander *gz)
{
    gz->trailer[gz->trailer_size++] = *gz->z.next_in++;
    gz->z.avail_in--;
    if (gz->trailer_size == CHECK_SIZE && trailer_number(gz, 0) != gz->crc)
        return refuse_data(self, gz, "incorrect data check");
    if (gz->trailer_size < sizeof gz->trailer)
        return 0;
    if (trailer_number(gz, CHECK_SIZE) != gz->length)
        return refuse_data(self, gz, "incorrect length check");
    gz->place = BEFORE_MEMBER;
    gz->members++;
    return 0;
}

static void begin_member(expander *gz)
{
    gz->place = IN_HEADER;
    gz->stop_at_sized = gz->use_workers && !gz->with_workers;
    gz->member_start = position(gz);
    gz->crc = 0;
    gz->length = 0;
    gz->trailer_size = 0;
    inflateReset(&gz->z);
}

/* At the first byte behind a member, or of the input. */
static int judge_byte(weir_stage *self, expander *gz)
{
    const unsigned char next = *gz->z.next_in;

    if (gz->stop_at_sized &&
        wi_sized_member(gz->z.next_in, gz->z.avail_in) > 0) {
        gz->place = AT_SIZED;
        return 0;
    }
    if (next == 0 && gz->members > 0) {
        gz->place = IN_PADDING;
        return 0;
    }
    if (next != MAGIC_BYTE)
        return refuse_garbage(self, gz, position(gz));
    begin_member(gz);
    return 0;
}

static int skip_padding(weir_stage *self, expander *gz)
{
    for (; gz->z.avail_in > 0; gz->z.avail_in--, gz->z.next_in++)
        if (*gz->z.next_in != 0)
            return refuse_garbage(self, gz, position(gz));
    return 0;
}

/* Goes on as far as the place it is in reaches. */
static int expand_step(weir_stage *self, expander *gz)
{
    switch (gz->place) {
    case BEFORE_MEMBER:
        return judge_byte(self, gz);
    case IN_HEADER:
        return expand_header(self, gz);
    case IN_DATA:
        return expand_data(self, gz);
    case IN_TRAILER:
        return check_trailer(self, gz);
    case IN_PADDING:
        return skip_padding(self, gz);
    case AT_SIZED:
    case DONE:
        break;
    }
    gz->z.avail_in = 0;
    return 0;
}

static int expand_piece(weir_stage *self, expander *gz, size_t size)
{
    int failed = weir_stage_cancelled(self);

    gz->z.avail_in = (uInt)size;
    while (gz->z.avail_in > 0 && gz->place != AT_SIZED && !failed)
        failed = expand_step(self, gz);
    return failed;
}

/* What was not expanded is still input. */
static size_t keep_rest(expander *gz)
{
    const size_t used = (size_t)(gz->z.next_in - gz->in.data);

    gz->kept[gz->kept_count++] =
        weir_chunk_slice(gz->in, used, gz->in.size - used);
    return used;
}

int wi_expand_chunk(weir_stage *self, expander *gz)
{
    size_t size = gz->in.size;
    size_t done = 0;
    int failed = 0;

    gz->z.next_in = gz->in.data;
    while (done < size && gz->place != AT_SIZED && !failed) {
        const size_t left = size - done;
        const size_t piece = left < LARGEST_INPUT ? left : LARGEST_INPUT;

        failed = expand_piece(self, gz, piece);
        done += piece;
    }
    if (gz->place == AT_SIZED)
        size = keep_rest(gz);
    weir_chunk_release(&gz->in);
    gz->chunk_start += size;
    return failed;
}

int wi_expand_end(weir_stage *self, const expander *gz)
{
    const bool between = gz->place != IN_HEADER && gz->place != IN_DATA &&
                         gz->place != IN_TRAILER;

    return between && gz->members > 0 ? 0 : refuse_end(self, gz);
}
