/* SPDX-License-Identifier: MIT */
/*
 * line_splitter.c - each line is copied into a chunk of its own: a slice would
 * keep the whole chunk that it was read with, and an edge on which a few short
 * lines wait would hold far more than it counts.
 */
#include "line_splitter.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <weir/status.h>

#define FIRST_ROOM ((size_t)4096)

/* ---- Output -------------------------------------------------------------- */

static int write_batch(weir_stage *self, wi_line_splitter *s)
{
    const size_t n = s->batch_size;

    s->batch_size = 0;
    return weir_write_many(weir_stage_out(self), s->batch, n);
}

/* `size` is that of the line with its newline, if it has one. */
static int put_line(weir_stage *self, wi_line_splitter *s,
                    const unsigned char *line, size_t size)
{
    const size_t bare = line[size - 1] == '\n' ? size - 1 : size;

    s->lines++;
    const int wanted = s->wanted ? s->wanted(self, line, bare) : 1;
    if (wanted <= 0)
        return wanted;
    if (weir_chunk_copy(&s->batch[s->batch_size], weir_stage_pool(self), line,
                        size))
        return weir_stage_fail(self, -ENOMEM, "a line of %zu bytes", size);
    s->batch_size++;
    return s->batch_size == WI_BATCH ? write_batch(self, s) : 0;
}

/* ---- The line that has begun --------------------------------------------- */

static int refuse_length(weir_stage *self, const wi_line_splitter *s)
{
    return weir_stage_fail(self, WEIR_LIMIT,
                           "line %" PRIu64 " is longer than max=%" PRIu64
                           " bytes",
                           s->lines + 1, s->max);
}

static int make_room(weir_stage *self, wi_line_splitter *s, size_t needed)
{
    size_t room = s->part_room ? s->part_room : FIRST_ROOM;

    if (needed <= s->part_room)
        return 0;
    while (room < needed)
        room *= 2;
    unsigned char *larger = realloc(s->part, room);
    if (!larger)
        return weir_stage_fail(self, -ENOMEM, "a line of %zu bytes", needed);
    s->part = larger;
    s->part_room = room;
    return 0;
}

static int keep_part(weir_stage *self, wi_line_splitter *s,
                     const unsigned char *data, size_t size)
{
    const int failed = make_room(self, s, s->part_size + size);

    if (failed)
        return failed;
    memcpy(s->part + s->part_size, data, size);
    s->part_size += size;
    return 0;
}

static int put_part(weir_stage *self, wi_line_splitter *s)
{
    const size_t size = s->part_size;

    s->part_size = 0;
    return put_line(self, s, s->part, size);
}

/* ---- Input --------------------------------------------------------------- */

/* Uses up the rest of a line, or the whole of what there is of it. Returns
 * how much that was in *used. */
static int take_line(weir_stage *self, wi_line_splitter *s,
                     const unsigned char *data, size_t size, size_t *used)
{
    const unsigned char *newline = memchr(data, '\n', size);
    const size_t bare = newline ? (size_t)(newline - data) : size;

    if (s->part_size > s->max || bare > s->max - s->part_size)
        return refuse_length(self, s);
    *used = newline ? bare + 1 : size;
    if (newline && s->part_size == 0)
        return put_line(self, s, data, *used);
    const int failed = keep_part(self, s, data, *used);
    return failed || !newline ? failed : put_part(self, s);
}

static int split_chunk(weir_stage *self, wi_line_splitter *s, weir_chunk chunk)
{
    size_t used = 0;
    int failed = 0;

    for (size_t at = 0; at < chunk.size && !failed; at += used)
        failed = take_line(self, s, chunk.data + at, chunk.size - at, &used);
    weir_chunk_release(&chunk);
    return failed ? failed : write_batch(self, s);
}

int wi_split_lines(weir_stage *self, wi_line_splitter *s)
{
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        const int failed = split_chunk(self, s, chunk);
        if (failed)
            return failed;
    }
    if (got < 0 || s->part_size == 0)
        return got;
    const int failed = put_part(self, s);
    return failed ? failed : write_batch(self, s);
}

void wi_line_splitter_clear(wi_line_splitter *s)
{
    weir_chunk_release_many(s->batch, s->batch_size);
    s->batch_size = 0;
    free(s->part);
    s->part = NULL;
}
