/* SPDX-License-Identifier: MIT */
/*
 * Many files to gzip and back: workers that each do a file by itself, and an
 * emitter that has all of them do the large ones.
 */
#include <weir/gzip_files.h>

#include "gzip_task.h"
#include "gzip_whole.h"
#include "outlet.h"
#include "stage_types.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <weir/stages.h>
#include <weir/workers.h>

typedef struct gzip_files {
    weir_gzip_files_options how; /* first: what the parts see */
    wi_outlet
        out; /* standard output, once something goes there; the emitter's */
} gzip_files;

/* ---- The work on one file ------------------------------------------------ */

static int make_task(weir_stage *self, weir_job *job)
{
    gzip_files *files = weir_stage_arg(self);
    wi_gzip_task *task = wi_gzip_task_new(job->item, &files->how);
    weir_chunk carrier;

    if (!task)
        return weir_job_fail(job, -ENOMEM, "a file");
    const int failed =
        weir_chunk_wrap(&carrier, task, 1, wi_gzip_task_free, task);
    if (failed)
        free(task);
    else
        job->item = carrier;
    return failed;
}

static wi_gzip_task *task_of(const weir_job *job)
{
    return (wi_gzip_task *)(void *)job->item.data;
}

/* Whether it is more than one worker should do. */
static bool is_for_all(const wi_gzip_task *task)
{
    const bool large = task->source.st_size > (off_t)WEIR_GZIP_WHOLE;

    return task->fd < 0 || (large && (task->file->alone || !task->how->expand));
}

static int work_alone(weir_stage *self, weir_job *job)
{
    wi_gzip_task *task = task_of(job);

    if (is_for_all(task)) {
        task->left = true;
        return 0;
    }
    return task->how->expand ? wi_gzip_whole_expand(self, job->worker, task)
                             : wi_gzip_whole_compress(self, job->worker, task);
}

/* On a worker. From here to the emitter the item is the task. */
static int work(weir_stage *self, weir_job *job)
{
    int failed = make_task(self, job);

    if (failed || task_of(job)->file->status)
        return failed;
    if (wi_gzip_task_open(task_of(job)) == 0)
        failed = work_alone(self, job);
    if (task_of(job)->left)
        wi_new_file_discard(&task_of(job)->made);
    else
        wi_gzip_task_conclude(task_of(job));
    return failed;
}

/* ---- In their order ------------------------------------------------------ */

int wi_gzip_output_failed(weir_stage *self, int status)
{
    return weir_stage_fail(self, status, "standard output");
}

static int write_held(weir_stage *self, const wi_gzip_task *task)
{
    gzip_files *files = weir_stage_arg(self);

    if (task->held.size == 0)
        return 0;
    if (files->out.fd < 0) {
        const int failed =
            wi_outlet_inherit(&files->out, "standard output", STDOUT_FILENO);
        if (failed)
            return wi_gzip_output_failed(self, failed);
    }
    return wi_outlet_write(&files->out, self, &task->held, 1);
}

static int emit(weir_stage *self, weir_job *job)
{
    wi_gzip_task *task = task_of(job);
    int failed;

    if (task->left) {
        task->file->bytes_out = 0;
        failed = wi_gzip_together(self, task);
        wi_gzip_task_conclude(task);
    } else {
        failed = write_held(self, task);
    }
    weir_chunk object = task->object;
    task->object = (weir_chunk){.data = NULL};
    weir_chunk_release(&job->item);
    if (!failed)
        return weir_write(weir_stage_out(self), object);
    weir_chunk_release(&object);
    return failed;
}

/* ---- The stage ----------------------------------------------------------- */

static int start(weir_stage *self)
{
    const gzip_files *files = weir_stage_arg(self);
    const weir_gzip_files_options *how = &files->how;

    if (how->level < 1 || how->level > 9)
        return weir_stage_fail(self, -EINVAL, "level=%" PRId64, how->level);
    if (how->workers < WEIR_ALL_CPUS || how->workers > WEIR_MOST_WORKERS)
        return weir_stage_fail(self, -EINVAL, "workers=%" PRId64, how->workers);
    return 0;
}

static int run(weir_stage *self)
{
    const gzip_files *files = weir_stage_arg(self);
    const int64_t workers = files->how.workers;
    const weir_workers_options options = {
        .work = work,
        .emit = emit,
        .workers = workers > 0 ? (unsigned)workers : 0,
        .item_name = "file",
        .open_worker = wi_gzip_whole_open,
        .close_worker = wi_gzip_whole_close,
    };

    return weir_workers_run(self, &options);
}

static void stop(weir_stage *self, int status)
{
    gzip_files *files = weir_stage_arg(self);

    (void)status;
    wi_outlet_drop(&files->out);
}

weir_stage_def weir_gzip_files_stage(const weir_gzip_files_options *options)
{
    const char *name = options->expand ? "gunzip" : "gzip";
    gzip_files *files = calloc(1, sizeof *files);
    size_t known = options->struct_size;

    if (!files)
        return (weir_stage_def){.name = name, .status = -ENOMEM};
    if (known == 0 || known > sizeof files->how)
        known = sizeof files->how;
    memcpy(&files->how, options, known);
    if (files->how.level == 0)
        files->how.level = 6;
    if (files->how.workers == 0)
        files->how.workers = WEIR_ALL_CPUS;
    files->out.fd = -1;
    return (weir_stage_def){
        .name = name,
        .kind = WEIR_TRANSFORM,
        .open = start,
        .run = run,
        .close = stop,
        .arg = files,
        .free_arg = free,
        .object_mode = true,
    };
}
