/* SPDX-License-Identifier: MIT */
/*
 * A file of weir_gzip_files that all workers do together, in a pipeline of its
 * own: read ! gzip workers=n ! write.
 */
#include "descriptor.h"
#include "gzip_task.h"
#include "stage_types.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <weir/pipeline.h>
#include <weir/stages.h>
#include <weir/status.h>

/* Given, so that one worker makes the same of a file as many; and large enough
 * for `gzip` to choose libdeflate where it is built in. */
#define BLOCK ((uint64_t)256 * 1024)

#define MAGIC "\x1f\x8b"
#define MAGIC_SIZE 2

typedef struct together {
    wi_gzip_task *task;

    /* What was read of standard input to see what it is. */
    unsigned char first[MAGIC_SIZE];
    size_t n_first;
    bool as_it_is; /* it is no gzip, and is passed on */
} together;

/* ---- Source -------------------------------------------------------------- */

static int fail_to_read(weir_stage *self, const together *t, int status)
{
    return weir_stage_fail(self, status, "%s", wi_gzip_task_label(t->task));
}

/* Reads up to `size` bytes, when there are some. */
static ssize_t read_some(weir_stage *self, int fd, void *data, size_t size)
{
    ssize_t got;

    do {
        const int ready = weir_stage_poll(self, fd, POLLIN, WEIR_FOREVER);
        if (ready < 0)
            return ready;
        got = read(fd, data, size);
    } while (got < 0 && (errno == EINTR || errno == EAGAIN));
    return got < 0 ? -errno : got;
}

static int write_first(weir_stage *self, const together *t)
{
    weir_chunk chunk;

    if (t->n_first == 0)
        return 0;
    if (weir_chunk_copy(&chunk, weir_stage_pool(self), t->first, t->n_first))
        return fail_to_read(self, t, -ENOMEM);
    return weir_write(weir_stage_out(self), chunk);
}

/* The file as it was opened, whatever has its name by now; or standard input,
 * of which something may have been looked at. */
static int source_run(weir_stage *self)
{
    const together *t = weir_stage_arg(self);
    const int fd = t->task->fd >= 0 ? t->task->fd : STDIN_FILENO;
    const size_t size = wi_output_piece(self);
    int failed = write_first(self, t);

    while (!failed) {
        weir_chunk chunk;
        if (weir_chunk_alloc(&chunk, weir_stage_pool(self), size))
            return fail_to_read(self, t, -ENOMEM);
        const ssize_t got = read_some(self, fd, chunk.data, size);
        if (got <= 0) {
            weir_chunk_release(&chunk);
            return got < 0 ? fail_to_read(self, t, (int)got) : 0;
        }
        chunk.size = (size_t)got;
        failed = weir_write(weir_stage_out(self), chunk);
    }
    return failed;
}

static weir_stage_def source_of(together *t)
{
    if (t->task->fd < 0 && t->n_first == 0)
        return weir_file_source(t->task->file->from);
    return (weir_stage_def){.name = "read",
                            .kind = WEIR_SOURCE,
                            .run = source_run,
                            .arg = t,
                            .high_water_mark = WI_BULK_MARK};
}

/* ---- The pipeline -------------------------------------------------------- */

static weir_stage_def transform_of(const together *t)
{
    const weir_gzip_files_options *how = t->task->how;
    const weir_gzip_file *file = t->task->file;

    if (t->as_it_is)
        return weir_pass();
    if (how->expand)
        return weir_gunzip(.name = wi_gzip_task_label(t->task),
                           .ignore_garbage = true,
                           .ignored = &t->task->file->garbage);
    return weir_gzip(.level = how->level, .name = file->name,
                     .mtime = file->mtime, .workers = how->workers,
                     .block = BLOCK);
}

static weir_stage_def sink_of(const together *t)
{
    const wi_gzip_task *task = t->task;
    const wi_proc_path source = wi_proc_path_of(task->fd);
    const char *to = task->file->to;

    if (!to)
        return weir_null();
    if (wi_gzip_task_is_output(task))
        return weir_file_sink(to);
    return weir_file_sink(
        to, .force = task->file->replace, .sync = task->how->sync,
        .like = task->fd >= 0 ? source.text : task->file->from);
}

/* Until it is over, or aborted. Returns 0, or why the stage is to end. */
static int await(weir_stage *self, weir_pipeline *pipeline)
{
    const int done = weir_pipeline_done_fd(pipeline);
    const int ready =
        done < 0 ? done : weir_stage_poll(self, done, POLLIN, WEIR_FOREVER);

    if (ready >= 0)
        return 0;
    weir_pipeline_abort(pipeline);
    return ready;
}

static void put_down_sizes(weir_gzip_file *file, weir_pipeline *pipeline)
{
    weir_edge_stats edge;

    if (!weir_pipeline_edge_stats(pipeline, 0, &edge))
        file->bytes_in = edge.bytes;
    if (!weir_pipeline_edge_stats(pipeline, 1, &edge))
        file->bytes_out = edge.bytes;
}

/* Whether it was standard output that failed. */
static bool lost_output(const together *t, weir_pipeline *pipeline)
{
    const char *stage = weir_pipeline_failed_stage(pipeline);

    return wi_gzip_task_is_output(t->task) && stage &&
           strcmp(stage, "write") == 0;
}

static int conclude(weir_stage *self, together *t, weir_pipeline *pipeline,
                    int status)
{
    weir_gzip_file *file = t->task->file;
    const char *why = weir_pipeline_why(pipeline);

    put_down_sizes(file, pipeline);
    if (status && lost_output(t, pipeline))
        return wi_gzip_output_failed(self, status);
    file->status = status;
    t->task->complete = status == 0;
    if (status)
        snprintf(file->why, sizeof file->why, "%s",
                 *why ? why : weir_status_text(status));
    return 0;
}

static int run(weir_stage *self, together *t, weir_pipeline *pipeline)
{
    weir_pipeline_add(pipeline, source_of(t));
    weir_pipeline_add(pipeline, transform_of(t));
    weir_pipeline_add(pipeline, sink_of(t));
    int status = weir_pipeline_start(pipeline);
    int stop = 0;
    if (!status) {
        stop = await(self, pipeline);
        status = weir_pipeline_wait(pipeline);
    }
    const int failed = conclude(self, t, pipeline, status);
    return stop ? stop : failed;
}

/* ---- All of it ----------------------------------------------------------- */

/* Sees what is to be expanded, where what is no gzip is passed on. Returns 0 or
 * a status. */
static int look(weir_stage *self, together *t)
{
    const wi_gzip_task *task = t->task;
    ssize_t got;

    if (!task->how->expand || !task->how->pass || !wi_gzip_task_is_output(task))
        return 0;
    if (task->fd >= 0)
        got = pread(task->fd, t->first, sizeof t->first, 0);
    else if (wi_gzip_task_is_input(task))
        got = read_some(self, STDIN_FILENO, t->first, sizeof t->first);
    else
        return 0;
    if (got < 0)
        return (int)got;
    t->as_it_is = got < MAGIC_SIZE || memcmp(t->first, MAGIC, MAGIC_SIZE) != 0;
    t->n_first = task->fd < 0 ? (size_t)got : 0;
    return 0;
}

/* The file's own time, where it is to have one that is not that of `from`. */
static void set_time(const wi_gzip_task *task)
{
    const weir_gzip_file *file = task->file;
    const struct timespec times[] = {{.tv_nsec = UTIME_OMIT},
                                     {.tv_sec = file->mtime}};

    if (file->status || !task->how->expand || !file->mtime || !file->to ||
        wi_gzip_task_is_output(task))
        return;
    (void)utimensat(AT_FDCWD, file->to, times, AT_SYMLINK_NOFOLLOW);
}

int wi_gzip_together(weir_stage *self, wi_gzip_task *task)
{
    together t = {.task = task};
    weir_pipeline *pipeline;
    int stop;

    if (task->fd >= 0 && lseek(task->fd, 0, SEEK_SET) < 0)
        return 0;
    stop = look(self, &t);
    if (stop)
        return stop;
    pipeline = weir_pipeline_new();
    if (!pipeline) {
        wi_gzip_task_fail(task, -ENOMEM, weir_stage_name(self),
                          wi_gzip_task_label(task));
        return 0;
    }
    stop = run(self, &t, pipeline);
    weir_pipeline_free(pipeline);
    set_time(task);
    return stop;
}
