/* SPDX-License-Identifier: MIT */
/* workers_take.c - whose turn it is to take the next item. Layer 5. */
#include "workers_impl.h"

#include <string.h>

#include <weir/readable.h>

#include "edge_impl.h"

/* ---- Whether anybody does anything --------------------------------------- */

/* Sleeping in an edge can, besides who emits, only who takes; those who wait
 * here are waited for by these. */
static int sleepers_of(const wi_crew *crew)
{
    const bool to_be_taken = !crew->taking && !crew->closed;
    const bool has_room = crew->cramped && (crew->free || crew->closed);
    if (crew->working || to_be_taken || has_room)
        return -1;
    return (crew->taking && !crew->cramped) + crew->emitting;
}

void wi_crew_unlock(wi_crew *crew)
{
    atomic_store(&crew->stage->sleepers, sleepers_of(crew));
    wi_mutex_unlock(&crew->lock);
}

void wi_crew_wait(wi_crew *crew, wi_cond *cond)
{
    atomic_store(&crew->stage->sleepers, sleepers_of(crew));
    wi_cond_wait(cond, &crew->lock, WEIR_FOREVER);
}

/* ---- The role ------------------------------------------------------------ */

void wi_crew_close(wi_crew *crew)
{
    crew->closed = true;
    wi_cond_broadcast(&crew->turn);
    wi_cond_signal(&crew->room);
}

void wi_crew_put_free(wi_crew *crew, wi_job *job)
{
    job->next = crew->free;
    crew->free = job;
    if (crew->taking)
        wi_cond_signal(&crew->room);
}

/* Lock held. */
static void give_up_turn(wi_crew *crew)
{
    crew->taking = false;
    if (crew->closed) /* who waits for the last taker waits here too */
        wi_cond_broadcast(&crew->turn);
    else if (crew->queue > 0)
        wi_cond_signal(&crew->turn);
}

/* Waits until a job is free, having the role. Lock held. NULL: closed. */
static wi_job *await_room(wi_crew *crew)
{
    crew->cramped = true;
    while (!crew->free && !crew->closed)
        wi_crew_wait(crew, &crew->room);
    crew->cramped = false;
    if (crew->closed) {
        give_up_turn(crew);
        return NULL;
    }
    wi_job *job = crew->free;
    crew->free = job->next;
    return job;
}

/* Becomes the taker. Returns a job to fill, or NULL: closed. */
static wi_job *await_turn(wi_crew *crew)
{
    wi_job *job = NULL;
    wi_mutex_lock(&crew->lock);
    crew->queue++;
    while (crew->taking && !crew->closed)
        wi_crew_wait(crew, &crew->turn);
    crew->queue--;
    if (!crew->closed) {
        crew->taking = true;
        job = await_room(crew);
    }
    wi_crew_unlock(crew);
    return job;
}

/* ---- The item ------------------------------------------------------------ */

static int read_item(weir_stage *self, weir_job *job)
{
    return self->in ? weir_read(weir_stage_in(self), &job->item) : 0;
}

/* The last bytes of `before` and those of `item`, so many of both as the
 * overlap has. */
static int join_tail(wi_crew *crew, weir_chunk before, weir_chunk item)
{
    const size_t wanted = crew->how.overlap - item.size;
    const size_t kept = wanted < before.size ? wanted : before.size;
    int status =
        weir_chunk_alloc(&crew->tail, crew->stage->pool, kept + item.size);
    if (status)
        return status;
    if (kept)
        memcpy(crew->tail.data, before.data + before.size - kept, kept);
    if (item.size)
        memcpy(crew->tail.data + kept, item.data, item.size);
    return 0;
}

/* What is behind the taker goes to this item, and the end of this item to the
 * next. */
static int pass_overlap(wi_crew *crew, weir_job *job)
{
    const size_t overlap = crew->how.overlap;
    const size_t size = job->item.size;
    job->before = crew->tail;
    crew->tail = (weir_chunk){.data = NULL};
    if (size < overlap)
        return join_tail(crew, job->before, job->item);
    crew->tail = weir_chunk_slice(job->item, size - overlap, overlap);
    return 0;
}

/* Returns 1, 0 at the end, or a status. */
static int fill(wi_crew *crew, wi_job *job)
{
    const weir_workers_options *how = &crew->how;
    weir_job *shown = &job->shown;
    *shown = (weir_job){.index = crew->taken, .offset = crew->offset};
    if (how->result_size)
        shown->result = memset(job->result, 0, how->result_size);
    job->worked = job->done = false;
    job->message[0] = '\0';
    int got = how->take ? how->take(crew->stage, shown)
                        : read_item(crew->stage, shown);
    if (got <= 0)
        return got;
    crew->taken++;
    crew->offset += shown->item.size;
    int status = how->overlap ? pass_overlap(crew, shown) : 0;
    if (!status)
        status = wi_crew_hire(crew, job);
    return status ? status : 1;
}

void wi_crew_release_item(wi_crew *crew, wi_job *job)
{
    weir_edge *edge = job->done ? crew->stage->out : crew->stage->in;
    weir_chunk *item = &job->shown.item;
    if (edge && item->data)
        wi_edge_release(edge, item, 1);
    else
        weir_chunk_release(item);
    *item = (weir_chunk){.data = NULL};
}

/* After a failure nobody needs what was taken meanwhile. */
static void discard(wi_crew *crew, wi_job *job)
{
    wi_crew_release_item(crew, job);
    weir_chunk_release(&job->shown.before);
    wi_mutex_lock(&crew->lock);
    wi_crew_put_free(crew, job);
    wi_crew_unlock(crew);
}

wi_job *wi_crew_take(wi_crew *crew)
{
    wi_job *job = await_turn(crew);
    if (!job)
        return NULL;
    int got = fill(crew, job);
    job->status = got < 0 ? got : 0;
    wi_mutex_lock(&crew->lock);
    bool wanted = got != 0 && !crew->over;
    crew->working += wanted;
    if (got <= 0)
        wi_crew_close(crew);
    give_up_turn(crew);
    wi_crew_unlock(crew);
    if (wanted)
        return job;
    discard(crew, job);
    return NULL;
}
