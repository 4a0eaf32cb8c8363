/* SPDX-License-Identifier: MIT */
/*
 * edge_spin.c - waiting without falling asleep, where it pays. Layer 1.
 *
 * To sleep and be woken costs 5 to 50 us, most of what a small chunk costs. So
 * a thread first looks for a change now and then, without the lock, for about
 * as long: if there is more than one CPU. Looking seldom leaves the other side
 * its cache lines, and time to make a batch. Then it lets others have the CPU,
 * for the other side may be waiting for this very one. What has failed often is
 * left out, and tried again now and then. On a CPU that others want too, a turn
 * may take as long as a thousand wake-ups, and one is enough.
 */
#include "edge_impl.h"

#define LOOKS 12     /* about 25 us */
#define FIRST 8      /* pauses of the CPU before the first look */
#define LAST 128     /* before the later ones */
#define ENOUGH 128   /* changes that a reader need not wait any longer for */
#define TURNS 2      /* for other threads, at last */
#define SHORT 200000 /* ns that a turn of the others may take to have paid */
#define CREDIT 12    /* failures in a row before it is given up */
#define WITHOUT 256  /* waits before it is tried again */
#define LONG_WITHOUT 1024 /* the same after a turn that was not short */

static bool trusted(wi_trust *trust)
{
    if (trust->credit == 0 && trust->without-- == 0)
        trust->credit = 1;
    return trust->credit > 0;
}

static void judge(wi_trust *trust, bool paid)
{
    trust->credit = paid ? CREDIT : trust->credit - 1;
    trust->without = WITHOUT;
}

/* It cost more than it can ever save. */
static void distrust(wi_trust *trust)
{
    trust->credit = 0;
    trust->without = LONG_WITHOUT;
}

static unsigned changes_of(const weir_edge *edge)
{
    return atomic_load_explicit(&edge->changes, memory_order_relaxed);
}

/* Looks for a change, more and more seldom. While they keep coming, waits until
 * there are enough. */
static void look(const weir_edge *edge, unsigned seen, unsigned enough)
{
    unsigned last = seen;
    int pauses = FIRST;
    for (int looks = 0; looks < LOOKS; looks++) {
        for (int i = 0; i < pauses; i++)
            wi_thread_relax();
        unsigned now = changes_of(edge);
        if (now - seen >= enough || (now == last && now != seen))
            return;
        last = now;
        if (pauses < LAST)
            pauses *= 2;
    }
}

/* Returns whether the others took no longer than to be woken takes. Who gives
 * up its turn to threads that have nothing to do with it comes last again and
 * again; one that sleeps is woken and goes first. */
static bool give_turns(const weir_edge *edge, unsigned seen)
{
    weir_deadline began = weir_now();
    for (int i = 0; i < TURNS && changes_of(edge) == seen; i++)
        wi_thread_yield();
    return weir_now() - began < SHORT;
}

bool wi_edge_spin(weir_edge *edge, wi_side *side)
{
    bool alone = side->sleeping == 0; /* else whoever sleeps was first */
    bool looks = alone && wi_thread_cpus() > 1 && trusted(&side->looks);
    bool turns = alone && trusted(&side->turns);
    unsigned seen = changes_of(edge);
    if (!looks && !turns)
        return false;
    wi_mutex_unlock(&edge->lock);
    if (looks)
        look(edge, seen, side == &edge->data ? ENOUGH : 1);
    bool saw = changes_of(edge) != seen;
    bool in_time = !turns || saw || give_turns(edge, seen);
    wi_mutex_lock(&edge->lock);
    bool ready = wi_edge_ready(edge, side);
    if (looks && (ready || !saw)) /* else it saw what did not concern it */
        judge(&side->looks, saw);
    if (turns && !saw && in_time)
        judge(&side->turns, ready);
    else if (!in_time)
        distrust(&side->turns);
    return changes_of(edge) != seen;
}
