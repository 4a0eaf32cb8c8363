/* SPDX-License-Identifier: MIT */
#include "notice.h"

#include <stddef.h>
#include <stdlib.h>

#define MANY_TIMES (WI_READABLE | WI_DRAIN)

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

void wi_completions_add(wi_completions *list, wi_completion *completion)
{
    completion->next = NULL;
    if (list->last)
        list->last->next = completion;
    else
        list->first = completion;
    list->last = completion;
}

void wi_notice_handled(wi_notices *notices, uint64_t number, int status)
{
    while (notices->pending.first && notices->pending.first->number <= number) {
        wi_completion *completion = notices->pending.first;
        notices->pending.first = completion->next;
        if (!completion->next)
            notices->pending.last = NULL;
        completion->status = status;
        wi_completions_add(&notices->due, completion);
    }
}

static void complete(wi_completions *list)
{
    while (list->first) {
        wi_completion *completion = list->first;
        list->first = completion->next;
        completion->done(completion->arg, completion->status);
        free(completion);
    }
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
    void (*call)(void *) = event == WI_READABLE ? observer->readable
                           : event == WI_DRAIN  ? observer->drain
                           : event == WI_FINISH ? observer->finish
                           : event == WI_END    ? observer->end
                                                : observer->close;
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
    tell_both(due, WI_READABLE);
    tell_both(due, WI_DRAIN);
    complete(&due->due);
    tell_both(due, WI_FINISH);
    tell_both(due, WI_END);
    tell_both(due, WI_ERROR);
    tell_both(due, WI_CLOSE);
}
