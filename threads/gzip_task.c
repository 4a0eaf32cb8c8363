/* SPDX-License-Identifier: MIT */
/*
 * One file of weir_gzip_files: what it is read from and what is made of it.
 */
#include "gzip_task.h"
#include "descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <weir/status.h>

/* ---- Life ---------------------------------------------------------------- */

wi_gzip_task *wi_gzip_task_new(weir_chunk object,
                               const weir_gzip_files_options *how)
{
    wi_gzip_task *task = malloc(sizeof *task);

    if (!task)
        return NULL;
    *task = (wi_gzip_task){
        .object = object,
        .file = (weir_gzip_file *)(void *)object.data,
        .how = how,
        .fd = -1,
        .made = WI_NO_FILE,
    };
    return task;
}

static void close_source(wi_gzip_task *task)
{
    if (task->fd >= 0)
        close(task->fd);
    task->fd = -1;
}

void wi_gzip_task_free(void *arg)
{
    wi_gzip_task *task = arg;

    close_source(task);
    wi_new_file_discard(&task->made);
    weir_chunk_release(&task->held);
    weir_chunk_release(&task->object);
    free(task);
}

bool wi_gzip_task_is_input(const wi_gzip_task *task)
{
    return strcmp(task->file->from, "-") == 0;
}

bool wi_gzip_task_is_output(const wi_gzip_task *task)
{
    return task->file->to && strcmp(task->file->to, "-") == 0;
}

/* Whether a file is made. */
static bool makes_file(const wi_gzip_task *task)
{
    return task->file->to && !wi_gzip_task_is_output(task);
}

const char *wi_gzip_task_label(const wi_gzip_task *task)
{
    return wi_path_label(task->file->from, "standard input");
}

int wi_gzip_task_fail(wi_gzip_task *task, int status, const char *stage,
                      const char *object)
{
    weir_gzip_file *file = task->file;

    file->status = status;
    snprintf(file->why, sizeof file->why, "%s: %s: %s", stage, object,
             weir_status_text(status));
    return status;
}

/* ---- What it is read from ------------------------------------------------ */

static int fail_to_read(wi_gzip_task *task, int status)
{
    return wi_gzip_task_fail(task, status, "read", wi_gzip_task_label(task));
}

/* What `from` is now. Returns 0 or a negated errno value. */
static int look_at_source(const wi_gzip_task *task, struct stat *status)
{
    const int flags = task->file->follow ? 0 : AT_SYMLINK_NOFOLLOW;
    const int failed = fstatat(AT_FDCWD, task->file->from, status, flags);

    return failed ? -errno : 0;
}

/* A FIFO must not be opened and closed again: who writes to it would lose its
 * reader. So it is looked at first. */
int wi_gzip_task_open(wi_gzip_task *task)
{
    const int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY |
                      (task->file->follow ? 0 : O_NOFOLLOW);
    int failed = 0;

    if (wi_gzip_task_is_input(task))
        return 0;
    failed = look_at_source(task, &task->source);
    if (!failed && S_ISDIR(task->source.st_mode))
        failed = -EISDIR;
    if (!failed && S_ISLNK(task->source.st_mode))
        failed = -ELOOP;
    if (failed)
        return fail_to_read(task, failed);
    if (!S_ISREG(task->source.st_mode))
        return 0;
    task->fd = wi_open_at(AT_FDCWD, task->file->from, flags, 0);
    if (task->fd < 0)
        return fail_to_read(task, task->fd);
    return fstat(task->fd, &task->source) ? fail_to_read(task, -errno) : 0;
}

int wi_gzip_task_read(wi_gzip_task *task, void *data, size_t size, size_t *got)
{
    char *to = data;
    ssize_t n = 1;

    *got = 0;
    while (*got < size && n != 0) {
        n = read(task->fd, to + *got, size - *got);
        if (n > 0)
            *got += (size_t)n;
        else if (n < 0 && errno != EINTR)
            return fail_to_read(task, -errno);
    }
    return 0;
}

static bool same_time(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool has_changed(const wi_gzip_task *task)
{
    struct stat now;

    return fstat(task->fd, &now) == 0 &&
           (now.st_size != task->source.st_size ||
            !same_time(now.st_mtim, task->source.st_mtim));
}

/* Unless something else has the name by now. */
static int remove_source(const wi_gzip_task *task)
{
    struct stat now;
    const int failed = look_at_source(task, &now);

    if (failed)
        return failed;
    if (now.st_dev != task->source.st_dev || now.st_ino != task->source.st_ino)
        return -ESTALE;
    return unlink(task->file->from) ? -errno : 0;
}

void wi_gzip_task_conclude(wi_gzip_task *task)
{
    weir_gzip_file *file = task->file;

    if (task->fd < 0 || !task->complete)
        return;
    file->changed = has_changed(task);
    close_source(task);
    if (task->how->remove && makes_file(task) && !file->changed)
        file->not_removed = remove_source(task);
}

/* ---- What is made of it -------------------------------------------------- */

static int fail_to_write(wi_gzip_task *task, int status)
{
    wi_new_file_discard(&task->made);
    return wi_gzip_task_fail(task, status, "write", task->file->to);
}

int wi_gzip_task_create(wi_gzip_task *task)
{
    int failed;

    if (!makes_file(task))
        return 0;
    failed = wi_new_file_place(&task->made, task->file->to, task->how->sync);
    if (!failed)
        failed = wi_new_file_create(&task->made, 0600);
    return failed ? fail_to_write(task, failed) : 0;
}

int wi_gzip_task_write(wi_gzip_task *task, const void *data, size_t size)
{
    const char *from = data;

    task->file->bytes_out += size;
    while (size > 0 && makes_file(task)) {
        const ssize_t written = write(task->made.fd, from, size);
        if (written <= 0 && errno != EINTR)
            return fail_to_write(task, written ? -errno : -EIO);
        if (written > 0) {
            from += written;
            size -= (size_t)written;
        }
    }
    return 0;
}

int wi_gzip_task_commit(wi_gzip_task *task)
{
    const weir_gzip_file *file = task->file;
    struct stat like = task->source;
    int failed;

    task->complete = !makes_file(task);
    if (task->complete)
        return 0;
    if (task->how->expand && file->mtime)
        like.st_mtim = (struct timespec){.tv_sec = file->mtime};
    wi_new_file_be_like(&task->made, &like);
    failed = wi_new_file_commit(&task->made, file->replace, task->how->sync);
    task->complete = !failed;
    return failed ? fail_to_write(task, failed) : 0;
}
