/* SPDX-License-Identifier: MIT */
/*
 * gzip_task.h - one file on its way through weir_gzip_files, and what the parts
 * of that stage share.
 *
 * A task is on one thread at a time: its worker's, then the emitter's.
 */
#ifndef WEIR_THREADS_GZIP_TASK_H
#define WEIR_THREADS_GZIP_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include <weir/chunk.h>
#include <weir/gzip_files.h>
#include <weir/stage.h>

#include "file_commit.h"

typedef struct wi_gzip_task {
    weir_chunk object;    /* carries the file */
    weir_gzip_file *file; /* what is in it */
    const weir_gzip_files_options *how;

    int fd;             /* of `from`; -1: not open, or no regular file */
    struct stat source; /* what it was when it was opened */
    wi_new_file made;   /* `to`, if it is a file */
    weir_chunk held;    /* what is to go to standard output */
    bool left;          /* not done: it is work for all */
    bool complete;      /* all that was to be made of it is there */
} wi_gzip_task;

/* A task of the file in the object, which it takes over; NULL: no memory, and
 * the object is still the caller's. */
wi_gzip_task *wi_gzip_task_new(weir_chunk object,
                               const weir_gzip_files_options *how);

/* Frees it with all that it has, for weir_chunk_wrap too; what was not
 * committed is gone. */
void wi_gzip_task_free(void *task);

/* Whether the data come from standard input, or go to standard output. */
bool wi_gzip_task_is_input(const wi_gzip_task *task);
bool wi_gzip_task_is_output(const wi_gzip_task *task);

/* What messages call the input. */
const char *wi_gzip_task_label(const wi_gzip_task *task);

/* ---- On the worker ------------------------------------------------------- */

/* The functions below return 0, or a status that the file has been told of. */

/* Puts down why the file failed: "STAGE: OBJECT: text of the status". */
int wi_gzip_task_fail(wi_gzip_task *task, int status, const char *stage,
                      const char *object);

/* Opens `from`, unless it is no regular file. */
int wi_gzip_task_open(wi_gzip_task *task);

/* Reads up to `size` bytes: fewer only at the end. *got is how many. */
int wi_gzip_task_read(wi_gzip_task *task, void *data, size_t size, size_t *got);

/* Makes `to`, without its name; writes to it. Nothing if it is no file. */
int wi_gzip_task_create(wi_gzip_task *task);
int wi_gzip_task_write(wi_gzip_task *task, const void *data, size_t size);

/* All is written: gives `to` its name. */
int wi_gzip_task_commit(wi_gzip_task *task);

/* If all is complete: looks whether the file has changed meanwhile, and removes
 * it if it is to be. */
void wi_gzip_task_conclude(wi_gzip_task *task);

/* ---- Together ------------------------------------------------------------ */

/*
 * Does the file with all workers, in a pipeline of its own. Returns 0, also
 * when the file failed and was told so; or the status with which the stage is
 * to end: it was cancelled, or standard output failed.
 */
int wi_gzip_together(weir_stage *self, wi_gzip_task *task);

/* The stage is to end, for standard output failed with `status`. */
int wi_gzip_output_failed(weir_stage *self, int status);

#endif
