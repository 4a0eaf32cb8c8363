/* SPDX-License-Identifier: MIT */
#include "notice.h"

#include <stddef.h>
#include <stdlib.h>

#include <weir/status.h>

#define MANY_TIMES (WI_READABLE | WI_PAUSE | WI_RESUME | WI_PIPE | WI_UNPIPE)

void wi_notice_event(wi_notices *notices, wi_event event)
{
    unsigned bit = event;
    if (notices->told & (WI_CLOSE | (bit & ~(unsigned)MANY_TIMES)))
        return;
    notices->told |= bit;
    if (notices->writer_watches)
        notices->to_writer |= bit;
    if (notices->reader_watches)
        notices->to_reader |= bit;
}

/* For one end: what it was told last is how it is again, or will be. */
static void undo(bool watches, unsigned *to, unsigned event, unsigned undone)
{
    if (*to & undone)
        *to &= ~undone;
    else if (watches)
        *to |= event;
}

void wi_notice_undoing(wi_notices *notices, wi_event event, wi_event undone)
{
    if (notices->told & WI_CLOSE)
        return;
    undo(notices->writer_watches, &notices->to_writer, event, undone);
    undo(notices->reader_watches, &notices->to_reader, event, undone);
}

void wi_notice_drain(wi_notices *notices)
{
    if (notices->writer_watches || notices->reader_watches)
        notices->drains++;
}

void wi_completions_add(wi_completions *list, wi_completion *completion)
{
    completion->next = NULL;
    if (list->last)
        list->last->next = completion;
    else
        list->first = completion;
    list->last = completion;
}

void wi_notice_completed(wi_notices *notices, wi_completion *completion,
                         int status)
{
    completion->status = status;
    completion->drains = notices->drains;
    notices->drains = 0;
    wi_completions_add(&notices->due, completion);
}

void wi_notice_handled(wi_notices *notices, uint64_t number, int status)
{
    while (notices->pending.first && notices->pending.first->number <= number) {
        wi_completion *completion = notices->pending.first;
        notices->pending.first = completion->next;
        if (!completion->next)
            notices->pending.last = NULL;
        if (completion == notices->dropped)
            notices->dropped = NULL;
        wi_notice_completed(notices, completion,
                            completion->dropped ? WEIR_DROPPED : status);
    }
}

void wi_notice_dropped(wi_notices *notices, uint64_t number)
{
    wi_completion *completion =
        notices->dropped ? notices->dropped->next : notices->pending.first;
    while (completion && completion->number < number)
        completion = completion->next;
    if (!completion || completion->number != number)
        return;
    completion->dropped = true;
    notices->dropped = completion;
}

static void tell_drains(const wi_notices *due, unsigned drains)
{
    while (drains--) {
        if (due->writer.drain)
            due->writer.drain(due->writer.arg);
        if (due->reader.drain)
            due->reader.drain(due->reader.arg);
    }
}

static void complete(wi_notices *due)
{
    while (due->due.first) {
        wi_completion *completion = due->due.first;
        due->due.first = completion->next;
        tell_drains(due, completion->drains);
        completion->done(completion->arg, completion->status);
        free(completion);
    }
}

static void (*call_for(const weir_observer *observer, wi_event event))(void *)
{
    switch (event) {
    case WI_PIPE:
        return observer->pipe;
    case WI_PAUSE:
        return observer->pause;
    case WI_RESUME:
        return observer->resume;
    case WI_READABLE:
        return observer->readable;
    case WI_FINISH:
        return observer->finish;
    case WI_UNPIPE:
        return observer->unpipe;
    case WI_END:
        return observer->end;
    case WI_CLOSE:
        return observer->close;
    case WI_ERROR:
        break;
    }
    return NULL;
}

static void tell_one(const weir_observer *observer, unsigned events,
                     wi_event event, int status)
{
    if (!(events & event))
        return;
    if (event == WI_ERROR) {
        if (observer->error)
            observer->error(observer->arg, status);
        return;
    }
    void (*call)(void *) = call_for(observer, event);
    if (call)
        call(observer->arg);
}

static void tell_both(const wi_notices *due, wi_event event)
{
    tell_one(&due->writer, due->to_writer, event, due->status);
    tell_one(&due->reader, due->to_reader, event, due->status);
}

void wi_notices_tell(wi_notices *due)
{
    for (unsigned event = WI_PIPE; event <= WI_READABLE; event <<= 1)
        tell_both(due, (wi_event)event);
    complete(due);
    tell_drains(due, due->drains);
    for (unsigned event = WI_FINISH; event <= WI_CLOSE; event <<= 1)
        tell_both(due, (wi_event)event);
}

void wi_tap_tell(const wi_tap *tap, const weir_chunk *chunks, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (tap->writer.data)
            tap->writer.data(tap->writer.arg, &chunks[i]);
        if (tap->reader.data)
            tap->reader.data(tap->reader.arg, &chunks[i]);
    }
}
