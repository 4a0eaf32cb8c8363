/* SPDX-License-Identifier: MIT */
#include "bell.h"

#include <stdlib.h>

wi_bell *wi_bell_new(void)
{
    wi_bell *bell = calloc(1, sizeof *bell);
    if (!bell)
        return NULL;
    atomic_init(&bell->references, 1);
    wi_mutex_init(&bell->lock);
    wi_cond_init(&bell->sounded);
    return bell;
}

wi_bell *wi_bell_ref(wi_bell *bell)
{
    atomic_fetch_add(&bell->references, 1);
    return bell;
}

void wi_bell_unref(wi_bell *bell)
{
    if (!bell || atomic_fetch_sub(&bell->references, 1) > 1)
        return;
    wi_cond_fini(&bell->sounded);
    wi_mutex_fini(&bell->lock);
    free(bell);
}

void wi_bell_sound(wi_bell *bell)
{
    /* Either this sees the sleeper, or the sleeper sees the sound. */
    atomic_fetch_add(&bell->sounds, 1);
    if (!atomic_load(&bell->sleeping))
        return;
    wi_mutex_lock(&bell->lock);
    wi_cond_signal(&bell->sounded);
    wi_mutex_unlock(&bell->lock);
}

bool wi_bell_wait(wi_bell *bell, unsigned seen, weir_deadline deadline)
{
    bool in_time = true;
    wi_mutex_lock(&bell->lock);
    bell->seen = seen;
    bell->for_ever = deadline == WEIR_FOREVER;
    bell->waits++;
    atomic_store(&bell->sleeping, true);
    while (atomic_load(&bell->sounds) == seen && in_time)
        in_time = wi_cond_wait(&bell->sounded, &bell->lock, deadline);
    atomic_store(&bell->sleeping, false);
    wi_mutex_unlock(&bell->lock);
    return in_time;
}

wi_vigil wi_bell_look(wi_bell *bell)
{
    wi_mutex_lock(&bell->lock);
    wi_vigil vigil = {
        .sleeps = atomic_load(&bell->sleeping) &&
                  atomic_load(&bell->sounds) == bell->seen,
        .for_ever = bell->for_ever,
        .number = bell->waits,
    };
    wi_mutex_unlock(&bell->lock);
    return vigil;
}
