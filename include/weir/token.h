/* SPDX-License-Identifier: MIT */
/*
 * weir/token.h - one abort for many: pipelines, threads and poll loops that
 * share a token all hear of it. Node: AbortController and AbortSignal in one.
 *
 *     weir_token *stop = weir_token_new();
 *     weir_pipeline_set_token(one, stop);
 *     weir_pipeline_set_token(other, stop);
 *     ...
 *     weir_token_abort(stop);
 *
 * A token is counted: it lives until everybody who has a reference has given
 * it up. Every pipeline that was given it, and every registration, has one of
 * its own, so that a token can be freed before its pipelines or after. All
 * functions may be called from any thread, but not from a signal handler.
 */
#ifndef WEIR_TOKEN_H
#define WEIR_TOKEN_H

#include <stdbool.h>

#include <weir/api.h>

WEIR_BEGIN

typedef struct weir_token weir_token;
typedef struct weir_token_watch weir_token_watch; /* one registration */

/* A new token with one reference; NULL when there is no memory. */
WEIR_API WEIR_MUST_CHECK weir_token *weir_token_new(void);

/* Another reference, for whoever may use the token after its maker has freed
 * it. Returns the token. */
WEIR_API weir_token *weir_token_ref(weir_token *token);

/* Gives up a reference; NULL is ignored. Aborts nothing. */
WEIR_API void weir_token_free(weir_token *token);

/*
 * Aborts: every pipeline that has the token and is running ends with
 * WEIR_ABORTED, as by weir_pipeline_abort; the others do when they are started.
 * Then the functions of weir_token_on_abort are called, on this thread, in the
 * order of their registration, with no lock held. Again does nothing, and does
 * not wait for the first. Waits for nothing but these calls.
 */
WEIR_API void weir_token_abort(weir_token *token);

/* Whether it was aborted. Does not wait. */
WEIR_API bool weir_token_aborted(weir_token *token);

/*
 * A descriptor that polls readable once the token is aborted, and stays so. It
 * belongs to the token; do not read or close it. Returns it, or a negated errno
 * value.
 */
WEIR_API WEIR_MUST_CHECK int weir_token_fd(weir_token *token);

/*
 * Calls `aborted(arg)` once, when the token is aborted; at once, on the present
 * thread, when it was before. It may call anything, also weir_token_off_abort.
 * Returns what weir_token_off_abort takes, or NULL when there is no memory and
 * nothing will be called.
 */
WEIR_API WEIR_MUST_CHECK weir_token_watch *
weir_token_on_abort(weir_token *token, void (*aborted)(void *arg), void *arg);

/*
 * Ends a registration, whether it was called or not; NULL is ignored. It waits
 * for a call of it that is under way on another thread: when this returns, what
 * the function uses can be freed. Called by the function itself it does not
 * wait.
 */
WEIR_API void weir_token_off_abort(weir_token_watch *watch);

WEIR_END

#endif
