/* SPDX-License-Identifier: MIT */
/* workers_emit.c - results in their order, and the first failure. Layer 5. */
#include "workers_impl.h"

#include <inttypes.h>
#include <stdio.h>

#include <weir/status.h>
#include <weir/writable.h>

#include "edge_impl.h"
#include "pipeline_impl.h"

/* ---- One result ---------------------------------------------------------- */

/* Says which item it was, unless taking it failed: then there was none. */
static void say_why(wi_crew *crew, const wi_job *job)
{
    weir_stage *stage = crew->stage;
    const weir_job *shown = &job->shown;
    const char *item = crew->how.item_name ? crew->how.item_name : "item";
    const char *text =
        job->message[0] ? job->message : weir_status_text(job->status);
    char where[80] = "";
    if (stage->message[0] || (!job->worked && !job->message[0]))
        return;
    if (job->worked && stage->in && stage->in->object_mode)
        snprintf(where, sizeof where, "%.16s %" PRIu64 ": ", item,
                 shown->index + 1);
    else if (job->worked)
        snprintf(where, sizeof where, "%.16s %" PRIu64 " at byte %" PRIu64 ": ",
                 item, shown->index + 1, shown->offset);
    snprintf(stage->message, sizeof stage->message, "%s%s", where, text);
}

static int write_item(wi_crew *crew, wi_job *job)
{
    weir_stage *stage = crew->stage;
    if (stage->out && job->shown.item.data)
        return weir_write(weir_stage_out(stage), job->shown.item);
    job->done = stage->out != NULL; /* a sink has what it read */
    wi_crew_release_item(crew, job);
    return 0;
}

static int emit(wi_crew *crew, wi_job *job)
{
    if (job->status) {
        say_why(crew, job);
        wi_crew_release_item(crew, job);
        return job->status;
    }
    int status = crew->how.emit ? crew->how.emit(crew->stage, &job->shown)
                                : write_item(crew, job);
    job->shown.item = (weir_chunk){.data = NULL};
    if (!status || job->message[0] == '\0')
        return status;
    job->status = status;
    job->worked = true;
    say_why(crew, job);
    return status;
}

/* ---- In their order ------------------------------------------------------ */

/* The result that is due, taken out; NULL: it is not ready. Lock held. */
static wi_job *take_due(wi_crew *crew)
{
    wi_job **place = &crew->ready[crew->due % crew->how.window];
    wi_job *job = crew->over ? NULL : *place;
    if (job) {
        *place = NULL;
        crew->due++;
    }
    return job;
}

/*
 * Nothing will be emitted any more. The pipeline is told at once: the taker may
 * be waiting for an input that says nothing for long, and this calls it home.
 */
static void end_with(wi_crew *crew, int status)
{
    wi_mutex_lock(&crew->lock);
    crew->over = true;
    crew->status = status;
    wi_crew_close(crew);
    wi_crew_unlock(crew);
    wi_pipeline_judge(crew->stage, status);
}

/* Emits one after the other until none is ready. Lock held before and after. */
static void emit_due(wi_crew *crew)
{
    wi_job *job;
    crew->emitting = true;
    while ((job = take_due(crew))) {
        wi_crew_unlock(crew);
        int status = emit(crew, job);
        if (status)
            end_with(crew, status);
        wi_mutex_lock(&crew->lock);
        wi_crew_put_free(crew, job);
    }
    crew->emitting = false;
}

void wi_crew_hand_in(wi_crew *crew, wi_job *job)
{
    wi_mutex_lock(&crew->lock);
    crew->working--;
    uint64_t place = crew->how.unordered ? crew->arrived++ : job->shown.index;
    crew->ready[place % crew->how.window] = job;
    if (job->status) /* what follows it is not wanted; what precedes it is */
        wi_crew_close(crew);
    if (!crew->emitting)
        emit_due(crew);
    wi_crew_unlock(crew);
}
