/* SPDX-License-Identifier: MIT */
/*
 * The file of --dot, kept up to date while a pipeline runs.
 */
#include "dot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "allocate.h"

enum { TICK_MS = 500 };

#define NS_PER_MS INT64_C(1000000)

/* Devices and FIFOs are not to be replaced. */
static int check_target(const char *path)
{
    struct stat st;

    if (stat(path, &st) || S_ISREG(st.st_mode))
        return 0;
    return S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
}

/* Closes the descriptor. */
static int fill(int fd, const dot_file *file, bool live)
{
    FILE *out = fdopen(fd, "w");

    if (!out) {
        close(fd);
        return -ENOMEM;
    }
    dot_print(out, file->pipeline, file->plan, live);
    const int failed = ferror(out);
    return fclose(out) || failed ? -errno : 0;
}

static int replace(const dot_file *file, char *temporary, bool live)
{
    int status = check_target(file->path);
    if (status)
        return status;
    const int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0)
        return -errno;
    if (fchmod(fd, file->mode)) {
        status = -errno;
        close(fd);
    } else {
        status = fill(fd, file, live);
    }
    if (!status && rename(temporary, file->path))
        status = -errno;
    if (status)
        unlink(temporary);
    return status;
}

dot_file dot_begin(const char *path, weir_pipeline *pipeline,
                   const pipeline_plan *plan)
{
    const mode_t mask = umask(0);

    umask(mask);
    return (dot_file){
        .path = path, .mode = 0666 & ~mask, .pipeline = pipeline, .plan = plan};
}

int dot_write(dot_file *file, bool live)
{
    if (!file->path || file->status)
        return file->status;
    char *temporary = allocate_text("%s.XXXXXX", file->path);
    file->status = replace(file, temporary, live);
    free(temporary);
    file->next_tick = weir_now() + TICK_MS * NS_PER_MS;
    return file->status;
}

int dot_timeout(const dot_file *file)
{
    if (!file || !file->path || file->status)
        return -1;
    const int64_t left = file->next_tick - weir_now();
    return left > 0 ? (int)((left + NS_PER_MS - 1) / NS_PER_MS) : 0;
}

void dot_tick(dot_file *file)
{
    if (file && file->path && weir_now() >= file->next_tick)
        dot_write(file, true);
}
