/* SPDX-License-Identifier: MIT */
/* workers.c - the life of a crew: options, members, work. Layer 5. */
#include "workers_impl.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <weir/status.h>

int weir_job_fail(weir_job *job, int status, const char *format, ...)
{
    wi_job *self = (wi_job *)job;
    va_list arguments;
    if (self->message[0])
        return status;
    va_start(arguments, format);
    wi_stage_message(self->message, sizeof self->message, status, format,
                     arguments);
    va_end(arguments);
    return status;
}

/* ---- Work ---------------------------------------------------------------- */

/* A function of the options returns 0 or negative; else it is at fault. */
static int checked(wi_job *job, int status)
{
    if (status <= 0)
        return status;
    return weir_job_fail(&job->shown, WEIR_MISUSE,
                         "its function returned %d, not 0 or a negative "
                         "status",
                         status);
}

static void work(wi_member *member, wi_job *job)
{
    wi_crew *crew = member->crew;
    if (!job->status) {
        job->shown.worker = member->worker;
        job->worked = true;
        job->status = checked(job, crew->how.work(crew->stage, &job->shown));
        job->done = job->status == 0;
    }
    weir_chunk_release(&job->shown.before);
}

static void serve(wi_member *self)
{
    wi_job *job;
    while ((job = wi_crew_take(self->crew))) {
        work(self, job);
        wi_crew_hand_in(self->crew, job);
    }
}

/* To the edges the thread is the stage. */
static void *member_main(void *arg)
{
    wi_member *self = arg;
    wi_thread_set_arg(self->crew->stage);
    serve(self);
    return NULL;
}

/* ---- Members ------------------------------------------------------------- */

static int open_member(wi_crew *crew, wi_member *member)
{
    int status = 0;
    member->crew = crew;
    if (crew->how.open_worker)
        status = crew->how.open_worker(crew->stage, &member->worker);
    member->open = crew->how.open_worker && !status;
    return status;
}

/* Its thread is named for the stage and its number, which is never cut. */
static int start_member(wi_crew *crew, wi_member *member, unsigned number)
{
    char suffix[16];
    char name[WI_THREAD_NAME_SIZE + sizeof suffix];
    int used = snprintf(suffix, sizeof suffix, "/%u", number);
    snprintf(name, sizeof name, "%.*s%s", (int)WI_THREAD_NAME_SIZE - used,
             crew->stage->name, suffix);
    return wi_thread_start(&member->thread, name, member_main, member);
}

int wi_crew_hire(wi_crew *crew, wi_job *job)
{
    wi_mutex_lock(&crew->lock);
    bool needed =
        !crew->closed && crew->queue == 0 && crew->hired < crew->how.workers;
    unsigned number = crew->hired;
    wi_crew_unlock(crew);
    if (!needed)
        return 0;
    wi_member *member = &crew->members[number];
    int status = open_member(crew, member);
    if (!status)
        status = start_member(crew, member, number + 1);
    if (status)
        return weir_job_fail(&job->shown, status,
                             "cannot start worker %u of %u", number + 1,
                             crew->how.workers);
    wi_mutex_lock(&crew->lock);
    crew->hired++;
    wi_crew_unlock(crew);
    return 0;
}

/* Waits until all members but the first are home. While somebody still takes,
 * more may be hired. */
static void await_members(wi_crew *crew)
{
    wi_mutex_lock(&crew->lock);
    while (crew->taking)
        wi_crew_wait(crew, &crew->turn);
    unsigned hired = crew->hired;
    wi_crew_unlock(crew);
    for (unsigned i = 1; i < hired; i++)
        wi_thread_join(&crew->members[i].thread);
}

/* ---- The crew ------------------------------------------------------------ */

static int refuse(weir_stage *self, const char *option, size_t value,
                  size_t most)
{
    return weir_stage_fail(self, -EINVAL, "%s=%zu: must be at most %zu", option,
                           value, most);
}

static int set_options(wi_crew *crew, const weir_workers_options *options)
{
    weir_workers_options *how = &crew->how;
    *how = *options;
    if (!how->work)
        return weir_stage_fail(crew->stage, -EINVAL, "no work function");
    if (how->workers > WEIR_MOST_WORKERS)
        return refuse(crew->stage, "workers", how->workers, WEIR_MOST_WORKERS);
    if (how->window > WEIR_MOST_WINDOW)
        return refuse(crew->stage, "window", how->window, WEIR_MOST_WINDOW);
    if (how->workers == 0)
        how->workers = wi_cpus_allowed();
    if (how->workers > WEIR_MOST_WORKERS)
        how->workers = WEIR_MOST_WORKERS;
    if (how->window == 0)
        how->window = 2 * how->workers;
    return 0;
}

/* All jobs are free when all work is over, whatever became of it, but for those
 * that were never emitted. */
static void free_jobs(wi_crew *crew)
{
    for (size_t i = 0; crew->ready && i < crew->how.window; i++) {
        wi_job *job = crew->ready[i];
        if (job) {
            wi_crew_release_item(crew, job);
            free(job);
        }
    }
    while (crew->free) {
        wi_job *job = crew->free;
        crew->free = job->next;
        free(job);
    }
    free(crew->ready);
}

static int make_jobs(wi_crew *crew)
{
    crew->members = calloc(crew->how.workers, sizeof *crew->members);
    crew->ready = calloc(crew->how.window, sizeof(wi_job *));
    if (!crew->members || !crew->ready)
        return -ENOMEM;
    for (size_t i = 0; i < crew->how.window; i++) {
        wi_job *job = malloc(sizeof *job + crew->how.result_size);
        if (!job)
            return -ENOMEM;
        job->next = crew->free;
        crew->free = job;
    }
    return 0;
}

static void close_members(wi_crew *crew)
{
    for (unsigned i = 0; crew->members && i < crew->how.workers; i++)
        if (crew->members[i].open && crew->how.close_worker)
            crew->how.close_worker(crew->stage, crew->members[i].worker);
    free(crew->members);
}

static int run_crew(wi_crew *crew)
{
    int status = make_jobs(crew);
    if (!status)
        status = open_member(crew, &crew->members[0]);
    if (status)
        return status;
    crew->hired = 1;
    serve(&crew->members[0]);
    await_members(crew);
    return crew->status;
}

int weir_workers_run(weir_stage *self, const weir_workers_options *options)
{
    wi_crew crew = {.stage = self};
    int status = set_options(&crew, options);
    if (status)
        return status;
    wi_mutex_init(&crew.lock);
    wi_cond_init(&crew.turn);
    wi_cond_init(&crew.room);
    status = run_crew(&crew);
    atomic_store(&self->sleepers, 1);
    close_members(&crew);
    weir_chunk_release(&crew.tail);
    free_jobs(&crew);
    wi_cond_fini(&crew.room);
    wi_cond_fini(&crew.turn);
    wi_mutex_fini(&crew.lock);
    return status;
}

/* ---- As a stage ---------------------------------------------------------- */

typedef struct staffed {
    weir_workers_options how;
    void *arg;
} staffed;

static int open_stage(weir_stage *self)
{
    const staffed *s = self->def.arg;
    self->arg = s->arg;
    return 0;
}

static int run_stage(weir_stage *self)
{
    const staffed *s = self->def.arg;
    return weir_workers_run(self, &s->how);
}

weir_stage_def weir_workers_stage(const char *name,
                                  const weir_workers_options *options,
                                  void *arg)
{
    weir_stage_def def = {
        .name = name, .open = open_stage, .run = run_stage, .free_arg = free};
    staffed *s = malloc(sizeof *s);
    if (!s) {
        def.status = -ENOMEM;
        return def;
    }
    *s = (staffed){.how = *options, .arg = arg};
    def.arg = s;
    return def;
}
