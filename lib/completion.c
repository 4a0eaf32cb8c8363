/* SPDX-License-Identifier: MIT */
#include "completion.h"

#include <errno.h>
#include <stdio.h>

#include <weir/status.h>

#include "pipeline_impl.h"

void wi_call_begin(weir_stage *stage)
{
    wi_mutex_lock(&stage->lock);
    stage->in_call = true;
    stage->completed = false;
    wi_mutex_unlock(&stage->lock);
}

static int one_too_many(weir_stage *stage)
{
    char message[WI_WHY_SIZE];
    snprintf(message, sizeof message, "%s: %s", stage->name,
             weir_status_text(WEIR_MULTIPLE_CALLBACK));
    wi_stage_record(stage, WEIR_MULTIPLE_CALLBACK, message);
    return WEIR_MULTIPLE_CALLBACK;
}

/* A call that nobody wants any more stays one, so that it can still be
 * completed once: who does that cannot know. */
static int await_completion(weir_stage *stage)
{
    wi_mutex_lock(&stage->lock);
    while (!stage->completed && !stage->cancelled)
        wi_cond_wait(&stage->call_over, &stage->lock, WEIR_FOREVER);
    int status = stage->cancelled;
    if (stage->completed) {
        status = stage->completion;
        stage->in_call = false;
    }
    wi_mutex_unlock(&stage->lock);
    return status;
}

int wi_call_end(weir_stage *stage, int answer)
{
    if (answer == WEIR_PENDING)
        return await_completion(stage);
    wi_mutex_lock(&stage->lock);
    bool twice = stage->completed;
    stage->in_call = false;
    wi_mutex_unlock(&stage->lock);
    return twice ? one_too_many(stage) : answer;
}

int weir_stage_complete(weir_stage *stage, int status)
{
    if (status == WEIR_PENDING)
        return -EINVAL;
    wi_mutex_lock(&stage->lock);
    bool first = stage->in_call && !stage->completed;
    if (first) {
        stage->completed = true;
        stage->completion = status;
        wi_cond_signal(&stage->call_over);
    }
    wi_mutex_unlock(&stage->lock);
    return first ? 0 : one_too_many(stage);
}
