/* SPDX-License-Identifier: MIT */
/*
 * token.c - an abort that many share. Layer 1.
 *
 * A registration is in the token's list until it is called or ended. It is
 * called by the one thread that aborts first, which takes it out of the list
 * before, so that none is called twice, whatever is done to the list meanwhile.
 */
#include <weir/token.h>

#include <stdlib.h>

#include "thread.h"
#include "wake.h"

typedef enum watch_state {
    WAITING,
    IN_CALL,
    CALLED,
    ENDED_IN_CALL
} watch_state;

struct weir_token_watch {
    weir_token *token;
    void (*aborted)(void *arg);
    void *arg;

    /* Protected by the token's lock. */
    watch_state state;
    const void *caller; /* the thread that calls it, while it is in call */
    weir_token_watch *before;
    weir_token_watch *behind;
};

struct weir_token {
    wi_mutex lock;
    wi_cond called; /* a call has returned */

    /* Protected by lock. */
    size_t references;
    bool aborted;
    wi_wake wake; /* raised with it */
    weir_token_watch *first;
    weir_token_watch *last;
};

weir_token *weir_token_new(void)
{
    weir_token *token = calloc(1, sizeof *token);
    if (!token)
        return NULL;
    wi_mutex_init(&token->lock);
    wi_cond_init(&token->called);
    wi_wake_init(&token->wake);
    token->references = 1;
    return token;
}

weir_token *weir_token_ref(weir_token *token)
{
    wi_mutex_lock(&token->lock);
    token->references++;
    wi_mutex_unlock(&token->lock);
    return token;
}

void weir_token_free(weir_token *token)
{
    if (!token)
        return;
    wi_mutex_lock(&token->lock);
    bool last = --token->references == 0;
    wi_mutex_unlock(&token->lock);
    if (!last)
        return;
    wi_wake_fini(&token->wake);
    wi_cond_fini(&token->called);
    wi_mutex_fini(&token->lock);
    free(token);
}

bool weir_token_aborted(weir_token *token)
{
    wi_mutex_lock(&token->lock);
    bool aborted = token->aborted;
    wi_mutex_unlock(&token->lock);
    return aborted;
}

int weir_token_fd(weir_token *token)
{
    wi_mutex_lock(&token->lock);
    int fd = wi_wake_fd(&token->wake);
    wi_mutex_unlock(&token->lock);
    return fd;
}

/* ---- The list ------------------------------------------------------------ */

/* Lock held. */
static void append(weir_token *token, weir_token_watch *watch)
{
    watch->before = token->last;
    if (token->last)
        token->last->behind = watch;
    else
        token->first = watch;
    token->last = watch;
}

/* Lock held. */
static void take_out(weir_token *token, weir_token_watch *watch)
{
    if (watch->before)
        watch->before->behind = watch->behind;
    else
        token->first = watch->behind;
    if (watch->behind)
        watch->behind->before = watch->before;
    else
        token->last = watch->before;
}

/* ---- Aborting ------------------------------------------------------------ */

/* Calls the first of the list. Lock held before and after. */
static void call_first(weir_token *token)
{
    weir_token_watch *watch = token->first;
    take_out(token, watch);
    watch->state = IN_CALL;
    watch->caller = wi_thread_self();
    wi_mutex_unlock(&token->lock);
    watch->aborted(watch->arg);
    wi_mutex_lock(&token->lock);
    if (watch->state == ENDED_IN_CALL) {
        free(watch);
        return;
    }
    watch->state = CALLED;
    wi_cond_broadcast(&token->called);
}

void weir_token_abort(weir_token *token)
{
    wi_mutex_lock(&token->lock);
    if (token->aborted) {
        wi_mutex_unlock(&token->lock);
        return;
    }
    token->aborted = true;
    wi_wake_raise(&token->wake);
    /* It must not go while they are called, whatever they do. */
    token->references++;
    while (token->first)
        call_first(token);
    wi_mutex_unlock(&token->lock);
    weir_token_free(token);
}

weir_token_watch *weir_token_on_abort(weir_token *token,
                                      void (*aborted)(void *arg), void *arg)
{
    weir_token_watch *watch = malloc(sizeof *watch);
    if (!watch)
        return NULL;
    *watch = (weir_token_watch){
        .token = token, .aborted = aborted, .arg = arg, .state = WAITING};
    wi_mutex_lock(&token->lock);
    token->references++;
    bool late = token->aborted;
    if (late)
        watch->state = CALLED;
    else
        append(token, watch);
    wi_mutex_unlock(&token->lock);
    if (late)
        aborted(arg);
    return watch;
}

void weir_token_off_abort(weir_token_watch *watch)
{
    if (!watch)
        return;
    weir_token *token = watch->token;
    wi_mutex_lock(&token->lock);
    bool mine = watch->state == IN_CALL && watch->caller == wi_thread_self();
    if (mine)
        watch->state = ENDED_IN_CALL;
    else if (watch->state == WAITING)
        take_out(token, watch);
    while (watch->state == IN_CALL)
        wi_cond_wait(&token->called, &token->lock, WEIR_FOREVER);
    wi_mutex_unlock(&token->lock);
    if (!mine)
        free(watch);
    weir_token_free(token);
}
