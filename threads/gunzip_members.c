/* SPDX-License-Identifier: MIT */
/*
 * Members that say how large they are can be told apart without being expanded.
 * The taker cuts the input into items of whole members, the workers expand
 * them, and the emitter writes. What a worker cannot make sense of it leaves as
 * it is: the emitter then gives it to the expander, which is where it would
 * have gone without workers, and so are its messages.
 */
#include "gunzip_members.h"
#include "gunzip_expand.h"
#include "gunzip_once.h"
#include "gzip_frame.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>

#include <weir/workers.h>

#define FIRST_FIELD 16  /* where it begins to say something */
#define LEAST_MEMBER 28 /* the header up to the field, and a trailer */

/* So much is taken at a time, if as much is there; more of one member. */
#define USUAL_ITEM ((size_t)128 << 10)

/* What bounds the memory: a larger member goes through the expander. */
#define LARGEST_MEMBER ((size_t)4 << 20)
#define LARGEST_OUTPUT ((size_t)16 << 20)

/* Threads are started for each row of such members. After one of fewer items
 * no more are. */
#define WORTH_WORKERS 4

/* What a worker tells the emitter. Of what it has expanded the item is the
 * output, and behind it the input. */
typedef struct sized {
    bool done;
    size_t members;
    size_t output; /* bytes */
} sized;

/* ---- Sizes --------------------------------------------------------------- */

static bool is_field(const unsigned char *at, char first, char second,
                     unsigned size)
{
    return at[0] == (unsigned char)first && at[1] == (unsigned char)second &&
           wi_gzip_number(at + 2, 2) == size;
}

size_t wi_sized_member(const unsigned char *data, size_t size)
{
    static const unsigned char magic_and_method[] = {0x1f, 0x8b, 8};
    size_t told = 0;

    if (size < FIRST_FIELD + 4 || !(data[3] & WI_GZIP_HAS_EXTRA) ||
        memcmp(data, magic_and_method, sizeof magic_and_method) != 0)
        return 0;
    const unsigned char *field = data + WI_GZIP_FIXED_HEADER + 2;
    if (is_field(field, WI_GZIP_SIZE_ID_1, WI_GZIP_SIZE_ID_2, 4))
        told = wi_gzip_number(data + FIRST_FIELD, 4);
    else if (is_field(field, 'B', 'C', 2))
        told = (size_t)wi_gzip_number(data + FIRST_FIELD, 2) + 1;
    return told < LEAST_MEMBER ? 0 : told;
}

/* ---- Taking -------------------------------------------------------------- */

static int next_chunk(weir_stage *self, expander *gz, weir_chunk *chunk)
{
    if (gz->kept_count > 0) {
        *chunk = gz->kept[--gz->kept_count];
        return 1;
    }
    return weir_read(weir_stage_in(self), chunk);
}

static void keep(expander *gz, weir_chunk chunk)
{
    if (chunk.size > 0)
        gz->kept[gz->kept_count++] = chunk;
    else
        weir_chunk_release(&chunk);
}

/* Moves the first bytes of *more behind the item, up to `size` of it, and keeps
 * the others. */
static void append(expander *gz, weir_chunk *item, weir_chunk more, size_t size)
{
    const size_t room = size - item->size;
    const size_t used = more.size < room ? more.size : room;

    memcpy(item->data + item->size, more.data, used);
    item->size += used;
    if (more.size > used)
        keep(gz, weir_chunk_slice(more, used, more.size - used));
    weir_chunk_release(&more);
}

/* Sees to it that the item has `size` bytes at least. Returns as weir_read: 0
 * when the input ends before. */
static int gather(weir_stage *self, expander *gz, weir_job *job, size_t size)
{
    weir_chunk more, *item = &job->item;
    int got = 1;

    while (item->size == 0 && got > 0) {
        weir_chunk_release(item);
        got = next_chunk(self, gz, item);
    }
    if (got <= 0 || item->size >= size)
        return got;
    const weir_chunk first = *item;
    if (weir_chunk_alloc(item, weir_stage_pool(self), size)) {
        *item = first;
        return weir_job_fail(job, -ENOMEM, "input of %zu bytes", size);
    }
    item->size = 0;
    append(gz, item, first, size);
    while (item->size < size && (got = next_chunk(self, gz, &more)) > 0)
        append(gz, item, more, size);
    return got;
}

/* How many bytes of it are whole members, as many as an item shall have. */
static size_t whole_members(weir_chunk chunk, size_t first)
{
    size_t end = first;

    while (end < USUAL_ITEM) {
        const size_t next = wi_sized_member(chunk.data + end, chunk.size - end);

        if (next == 0 || next > chunk.size - end || end + next > USUAL_ITEM)
            break;
        end += next;
    }
    return end;
}

static int take_members(weir_stage *self, weir_job *job)
{
    expander *gz = weir_stage_arg(self);
    int got = gather(self, gz, job, FIRST_FIELD + 4);
    size_t size = 0;

    if (got >= 0 && !atomic_load(&gz->off_track))
        size = wi_sized_member(job->item.data, job->item.size);
    if (size > LARGEST_MEMBER)
        size = 0;
    if (size > 0)
        got = gather(self, gz, job, size);
    if (got <= 0 || size == 0) { /* the expander shall see to it */
        keep(gz, job->item);
        job->item = (weir_chunk){.data = NULL};
        return got < 0 ? got : 0;
    }
    const size_t end = whole_members(job->item, size);
    keep(gz, weir_chunk_slice(job->item, end, job->item.size - end));
    job->item.size = end;
    return 1;
}

/* ---- Expanding ----------------------------------------------------------- */

/* Expands it into exactly as many bytes as its trailer says. */
static bool expand_member(const expander *gz, void *state,
                          const unsigned char *member, size_t size,
                          unsigned char *to)
{
    z_stream z = {.next_in = (Bytef *)(uintptr_t)member,
                  .avail_in = (uInt)size,
                  .next_out = to,
                  .avail_out = wi_gzip_number(member + size - 4, 4)};

    return wi_expand_at_once(gz->whole, state, &z) && z.avail_in == 0 &&
           z.avail_out == 0;
}

/* What comes of all of them by their trailers; how many they are. */
static uint64_t told_output(weir_chunk item, size_t *members)
{
    uint64_t output = 0;

    for (size_t at = 0; at < item.size; ++*members) {
        at += wi_sized_member(item.data + at, item.size - at);
        output += wi_gzip_number(item.data + at - 4, 4);
    }
    return output;
}

static int expand_item(weir_stage *self, weir_job *job)
{
    const expander *gz = weir_stage_arg(self);
    sized *what = job->result;
    weir_chunk item = job->item, both;
    bool good = true;

    const uint64_t told = told_output(item, &what->members);
    if (told > LARGEST_OUTPUT)
        return 0;
    what->output = (size_t)told;
    if (weir_chunk_alloc(&both, weir_stage_pool(self),
                         what->output + item.size))
        return weir_job_fail(job, -ENOMEM, "output of %zu bytes", what->output);
    unsigned char *to = both.data;
    for (size_t at = 0; at < item.size && good;) {
        const size_t size = wi_sized_member(item.data + at, item.size - at);

        good = expand_member(gz, job->worker, item.data + at, size, to);
        at += size;
        to += wi_gzip_number(item.data + at - 4, 4);
    }
    if (!good) {
        weir_chunk_release(&both);
        return 0;
    }
    memcpy(both.data + what->output, item.data, item.size);
    weir_chunk_release(&job->item);
    job->item = both;
    what->done = true;
    return 0;
}

/* ---- Writing ------------------------------------------------------------- */

/* As one that nothing is known of. From one whose size was not what it said
 * nothing is known of those behind it either. */
static int expand_again(weir_stage *self, expander *gz, weir_chunk input)
{
    gz->in = input;
    int failed = wi_expand_chunk(self, gz);
    if (!failed)
        failed = wi_expand_flush(self, gz);
    if (gz->place != BEFORE_MEMBER)
        atomic_store(&gz->off_track, true);
    return failed;
}

static int write_output(weir_stage *self, weir_job *job)
{
    expander *gz = weir_stage_arg(self);
    const sized *what = job->result;
    weir_chunk item = job->item;

    gz->items++;
    if (what->done &&
        (atomic_load(&gz->off_track) ||
         (gz->max_output && gz->produced + what->output > gz->max_output))) {
        const weir_chunk input =
            weir_chunk_slice(item, what->output, item.size - what->output);

        weir_chunk_release(&item);
        return expand_again(self, gz, input);
    }
    if (!what->done)
        return expand_again(self, gz, item);
    gz->chunk_start += item.size - what->output;
    gz->members += what->members;
    gz->produced += what->output;
    item.size = what->output;
    if (item.size > 0)
        return weir_write(weir_stage_out(self), item);
    weir_chunk_release(&item);
    return 0;
}

/* ---- The workers --------------------------------------------------------- */

static int open_worker(weir_stage *self, void **worker)
{
    const expander *gz = weir_stage_arg(self);

    *worker = gz->whole->open();
    return *worker ? 0 : -ENOMEM;
}

static void close_worker(weir_stage *self, void *worker)
{
    const expander *gz = weir_stage_arg(self);

    gz->whole->close(worker);
}

int wi_expand_members(weir_stage *self, expander *gz)
{
    const weir_workers_options workers = {
        .work = expand_item,
        .take = take_members,
        .emit = write_output,
        .workers = gz->workers > 0 ? (unsigned)gz->workers : 0,
        .result_size = sizeof(sized),
        .item_name = "members",
        .open_worker = open_worker,
        .close_worker = close_worker,
    };
    int failed = wi_expand_flush(self, gz);

    gz->place = BEFORE_MEMBER;
    gz->stop_at_sized = false; /* the next member is not for the workers */
    gz->with_workers = true;
    gz->items = 0;
    atomic_store(&gz->off_track, false);
    if (!failed)
        failed = weir_workers_run(self, &workers);
    gz->with_workers = false;
    if (gz->items < WORTH_WORKERS)
        gz->use_workers = false;
    return failed;
}
