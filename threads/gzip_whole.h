/* SPDX-License-Identifier: MIT */
/*
 * gzip_whole.h - a file that one worker compresses or expands by itself.
 */
#ifndef WEIR_THREADS_GZIP_WHOLE_H
#define WEIR_THREADS_GZIP_WHOLE_H

#include <stddef.h>

#include <weir/stage.h>

#include "gunzip_codec.h"
#include "gzip_codec.h"
#include "gzip_task.h"

#include <zlib.h>

/* What a worker of weir_gzip_files has for itself. */
typedef struct wi_gzip_whole {
    unsigned char *in;  /* WI_GZIP_IN bytes */
    unsigned char *out; /* out_size bytes */
    size_t out_size;    /* to compress: room for what comes of them */

    const wi_gzip_codec *codec;   /* to compress */
    const wi_gunzip_codec *whole; /* to expand what is there as a whole */
    void *state;                  /* of the one of them that is set */
    z_stream z;                   /* to expand all else */
} wi_gzip_whole;

/* One more than what is done whole, so that a file that has grown is seen. */
#define WI_GZIP_IN (WEIR_GZIP_WHOLE + 1)

/*
 * Does the file that was opened: all but the conclusion. What is to go to
 * standard output is then in task->held. Sets task->left when it is too large
 * for that. Returns 0, also when the file failed and was told so, or a status
 * with which the stage is to end.
 */
int wi_gzip_whole_compress(weir_stage *self, wi_gzip_whole *worker,
                           wi_gzip_task *task);
int wi_gzip_whole_expand(weir_stage *self, wi_gzip_whole *worker,
                         wi_gzip_task *task);

/* Keeps the first `size` bytes of worker->out for standard output, if that is
 * where they are to go. Returns 0, or -ENOMEM that the file was told of. */
int wi_gzip_whole_hold(weir_stage *self, const wi_gzip_whole *worker,
                       wi_gzip_task *task, size_t size);

/* For the stage's options: a wi_gzip_whole. */
int wi_gzip_whole_open(weir_stage *self, void **worker);
void wi_gzip_whole_close(weir_stage *self, void *worker);

#endif
