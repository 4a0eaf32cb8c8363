/* SPDX-License-Identifier: MIT */
/*
 * weir/edge.h - the lock-protected ring between two threads.
 *
 * Inside a pipeline the edges are made for you. Made by hand, an edge is a
 * bounded queue between any threads of a program: push on its writable
 * (weir/writable.h), pop on its readable (weir/readable.h).
 *
 * Length is everything that the consumer has not finished with: what waits in
 * the ring and what the consumer took and has not come back from. A write is
 * admitted while length < highWaterMark, whole, whatever its size. So what an
 * edge holds never exceeds highWaterMark - 1 plus its largest chunk (with
 * weir_offer, which always takes the chunk, only while its answer is
 * respected). In strict mode a write waits until it fits below the mark, or
 * until the edge is empty.
 */
#ifndef WEIR_EDGE_H
#define WEIR_EDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/api.h>
#include <weir/chunk.h>

WEIR_BEGIN

typedef struct weir_edge weir_edge;
typedef struct weir_writable weir_writable; /* the push side */
typedef struct weir_readable weir_readable; /* the pop side */

/* Where 0 means "not given", this asks for a mark of 0 itself. */
#define WEIR_MARK_ZERO SIZE_MAX

/* highWaterMark where nobody gives one: Node's own defaults. */
#define WEIR_DEFAULT_MARK_BYTES ((size_t)16384)
#define WEIR_DEFAULT_MARK_OBJECTS ((size_t)16)

/* How many chunks wait in a byte-mode edge at most, where nobody says: as many
 * as one writev(2) takes. */
#define WEIR_DEFAULT_MAX_CHUNKS ((size_t)1024)

/* What an edge in object mode should know of its objects; all may be 0. */
typedef struct weir_objects {
    /*
     * What an object counts instead of 1, in the unit of the marks. Called once
     * for each write, before it, by the thread that writes, and again for what
     * is put back; never with a lock held. It may say 0: then max_chunks, whose
     * default is 1 024 with such a function, is what bounds the edge. More than
     * 2^40 counts as 2^40.
     */
    size_t (*cost)(void *arg, const weir_chunk *object);

    /*
     * How the edge releases an object that nobody will read: of a write that
     * failed, of a stream that failed or was stopped, of an edge that is freed.
     * Instead of weir_chunk_release, on any thread, with no lock held. So plain
     * pointers can be written, without weir_chunk_wrap.
     */
    void (*release)(void *arg, weir_chunk *object);

    void *arg;
} weir_objects;

/*
 * What becomes of a write that finds no room, of any kind but weir_offer and
 * weir_end_with, which always take their chunk. Only the first waits; with the
 * others weir_write_until and weir_try_write do what weir_write does, and no
 * writer is held: as soon as there is room, chunks are taken again.
 * weir_wait_room waits for room whatever is said here.
 *
 * A chunk is dropped whole or not at all, and released as weir_objects says. A
 * write whose chunk is dropped has succeeded; who must know gives a completion,
 * which gets WEIR_DROPPED, in its turn: when those before it are over.
 */
typedef enum weir_when_full {
    /* The writer waits, or is told -EAGAIN. */
    WEIR_FULL_WAIT,

    /* The new chunk is dropped: the reader gets what came first. */
    WEIR_FULL_DROP_NEWEST,

    /*
     * What waits in the ring is dropped from the front until there is room for
     * the new chunk: the reader gets what came last. What it has in its hands,
     * or has put back, cannot be dropped and still counts: where that alone
     * leaves no room the new chunk is dropped, and nothing else. So give such
     * an edge a mark above what its reader takes at once, or a reader that
     * takes (weir_readable_take). Such a reader needs the lock for each read.
     */
    WEIR_FULL_DROP_OLDEST,

    /*
     * The stream fails with WEIR_OVERFLOW, as weir_fail would fail it. A writer
     * that does not want this waits with weir_wait_room.
     */
    WEIR_FULL_FAIL
} weir_when_full;

/* All fields may be 0, which stands for the default that is named. */
typedef struct weir_edge_options {
    /*
     * Bytes, or objects in object mode; default 16 384 or 16. WEIR_MARK_ZERO
     * asks for 0, which is legal: one chunk at a time.
     */
    size_t high_water_mark;

    /*
     * A held writer is let go when length has fallen to this, and the number of
     * chunks to half of max_chunks; default half of the high mark.
     * WEIR_MARK_ZERO asks for 0, which is Node's 'drain'. Values at or above
     * the high mark are lowered to just below it.
     */
    size_t low_water_mark;

    /*
     * The second bound: chunks in the ring, so that empty and tiny ones do not
     * grow without limit. Default 1 024 in byte mode; none in object mode,
     * where length counts them already.
     */
    size_t max_chunks;

    bool object_mode; /* every chunk counts 1, whatever its size */
    bool strict;      /* never above the mark but for a chunk on its own */

    weir_when_full when_full; /* what becomes of a write without room */

    weir_objects objects; /* object mode: what is known of them */
} weir_edge_options;

/*
 * What has passed and who waited, consistent at one moment. Times are
 * nanoseconds and include a wait that is still going on, so that a stuck edge
 * shows as stuck.
 */
typedef struct weir_edge_stats {
    uint64_t chunks;       /* written so far: all that were let in */
    uint64_t bytes;        /* the same, sum of chunk sizes */
    size_t length;         /* now; bytes or objects */
    size_t highest_length; /* ever */
    size_t largest_chunk;  /* ever; bytes, or 1 in object mode */
    size_t high_water_mark;
    size_t low_water_mark;
    size_t waiting_chunks;    /* in the ring now */
    unsigned writers_waiting; /* threads that are held now, and not being */
    unsigned readers_waiting; /*   woken */
    uint64_t writer_waits;    /* times a writer was held */
    uint64_t writer_wait_ns;  /* how long, all writers together */
    uint64_t reader_waits;    /* times a reader found nothing */
    uint64_t reader_wait_ns;
    uint64_t wakeups_sent;       /* signals to a waiting thread */
    uint64_t wakeups_suppressed; /* pushes and pops that needed none */
    uint64_t wakeups_futile;     /* a thread woke and had to sleep again */
    uint64_t overruns;       /* offers and last chunks that were taken though no
                                write would have been admitted */
    uint64_t dropped_chunks; /* for want of room: newest, which are not among
                                those written; oldest, which are */
    uint64_t dropped_bytes;  /* the same, sum of chunk sizes */
    unsigned corks;
    bool object_mode;
    bool ended;    /* weir_end was called */
    bool finished; /* the stage that reads has handled it all */
    bool closed;   /* both sides are through with it */
    int failed;    /* the status it failed with, or 0 */
} weir_edge_stats;

/*
 * A new edge; `options` NULL means all defaults. Free with weir_edge_free.
 * Returns NULL when there is no memory. Any thread.
 */
WEIR_API WEIR_MUST_CHECK weir_edge *
weir_edge_new(const weir_edge_options *options);

/*
 * Releases the edge and the chunks that are left in it; NULL is ignored. No
 * thread may be using either end any more.
 */
WEIR_API void weir_edge_free(weir_edge *edge);

/* The two ends. They belong to the edge and live as long as it does. */
WEIR_API weir_writable *weir_edge_writable(weir_edge *edge);
WEIR_API weir_readable *weir_edge_readable(weir_edge *edge);

/* Fills *stats. Blocks only for the edge's lock. Any thread, any time. */
WEIR_API void weir_edge_get_stats(weir_edge *edge, weir_edge_stats *stats);

WEIR_END

#endif
