/* SPDX-License-Identifier: MIT */
/*
 * The input of gunzip is any number of members, one after the other, then
 * perhaps zero bytes, with which tapes and some tools fill up. inflate checks
 * the members; what stands between and behind them is judged here.
 */
#include "gunzip_expand.h"

#include <errno.h>
#include <inttypes.h>

#include <weir/status.h>

#define MAGIC_BYTE 0x1f /* a member begins with it, then 0x8b */
#define MAGIC_SIZE 2

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

/* What inflate said that is neither progress nor the end of a member. */
static int refuse_member(weir_stage *self, expander *gz, int result)
{
    const uint64_t where = position(gz);

    if (result == Z_MEM_ERROR)
        return weir_stage_fail(self, -ENOMEM, "zlib");
    if (where <= gz->member_start + MAGIC_SIZE)
        return refuse_garbage(self, gz, gz->member_start);
    return weir_stage_fail(self, WEIR_BAD_DATA,
                           "%s: corrupted at byte %" PRIu64 ": %s", gz->name,
                           where, gz->z.msg ? gz->z.msg : "invalid data");
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

/* One step of inflate. Returns 1 while there may be more to do now. */
static int expand_some(weir_stage *self, expander *gz)
{
    int failed = make_room(self, gz);
    if (failed)
        return failed;

    const uInt room = gz->z.avail_out;
    const int result = inflate(&gz->z, Z_NO_FLUSH);
    gz->produced += room - gz->z.avail_out;
    if (gz->max_output && gz->produced > gz->max_output)
        return refuse_output(self, gz);
    const bool is_full = gz->z.avail_out == 0;
    if (is_full)
        failed = write_output(self, gz);
    if (failed)
        return failed;

    if (result == Z_STREAM_END) {
        gz->place = BEFORE_MEMBER;
        gz->members++;
        return 0;
    }
    if (result != Z_OK && result != Z_BUF_ERROR)
        return refuse_member(self, gz, result);
    return is_full || gz->z.avail_in > 0;
}

static int expand_member(weir_stage *self, expander *gz)
{
    int more;

    while ((more = expand_some(self, gz)) > 0)
        continue;
    return more;
}

/* At the first byte behind a member, or of the input. */
static int judge_byte(weir_stage *self, expander *gz)
{
    const unsigned char next = *gz->z.next_in;

    if (next == 0 && gz->members > 0) {
        gz->place = IN_PADDING;
        return 0;
    }
    if (next != MAGIC_BYTE)
        return refuse_garbage(self, gz, position(gz));
    gz->place = IN_MEMBER;
    gz->member_start = position(gz);
    inflateReset(&gz->z);
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
    case IN_MEMBER:
        return expand_member(self, gz);
    case IN_PADDING:
        return skip_padding(self, gz);
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
    while (gz->z.avail_in > 0 && !failed)
        failed = expand_step(self, gz);
    return failed;
}

int wi_expand_chunk(weir_stage *self, expander *gz)
{
    const size_t size = gz->in.size;
    int failed = 0;

    gz->z.next_in = gz->in.data;
    for (size_t done = 0; done < size && !failed; done += LARGEST_INPUT) {
        const size_t left = size - done;

        failed =
            expand_piece(self, gz, left < LARGEST_INPUT ? left : LARGEST_INPUT);
    }
    weir_chunk_release(&gz->in);
    gz->chunk_start += size;
    return failed;
}

int wi_expand_end(weir_stage *self, const expander *gz)
{
    if (gz->place == IN_MEMBER || gz->members == 0)
        return refuse_end(self, gz);
    return 0;
}
