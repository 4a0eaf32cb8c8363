/* SPDX-License-Identifier: MIT */
/*
 * 11_libuv_loop TEXT: a libuv program has a pipeline compress TEXT and counts
 * what comes out. Each end's descriptor is one more that uv_poll_t watches.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <uv.h>

#include <weir/weir.h>

typedef struct job {
    weir_writable *in;
    weir_readable *out;
    weir_chunk text;
    size_t got;
    int status;
    uv_poll_t room;
    uv_poll_t data;
} job;

/* There is room: what the pipeline takes is its own. */
static void feed(uv_poll_t *handle, int failed, int events)
{
    job *j = handle->data;
    (void)events;
    int status = failed ? failed : weir_try_write(j->in, j->text);
    if (status == -EAGAIN)
        return;
    j->status = status;
    weir_end(j->in);
    uv_poll_stop(handle);
}

/* There are data, or the end. */
static void drain(uv_poll_t *handle, int failed, int events)
{
    job *j = handle->data;
    weir_chunk chunk;
    int n = failed;
    (void)events;
    while (!failed && (n = weir_try_read(j->out, &chunk)) > 0) {
        j->got += chunk.size;
        weir_chunk_release(&chunk);
    }
    if (n == -EAGAIN)
        return;
    j->status = j->status ? j->status : n;
    uv_poll_stop(handle);
}

static void watch(job *j, uv_poll_t *handle, int fd, uv_poll_cb call)
{
    handle->data = j;
    uv_poll_init(uv_default_loop(), handle, fd);
    uv_poll_start(handle, UV_READABLE, call);
}

int main(int argc, char **argv)
{
    job j = {.got = 0};
    weir_pipeline *p = weir_pipeline_new();
    if (!p || argc != 2 ||
        weir_chunk_copy(&j.text, NULL, argv[1], strlen(argv[1])))
        return fprintf(stderr, "usage: %s TEXT\n", argv[0]), 2;
    j.in = weir_pipeline_input(p);
    weir_pipeline_add(p, weir_gzip(.level = 9));
    j.out = weir_pipeline_output(p);
    j.status = weir_pipeline_start(p);
    if (!j.status) {
        watch(&j, &j.room, weir_writable_fd(j.in), feed);
        watch(&j, &j.data, weir_readable_fd(j.out), drain);
        uv_run(uv_default_loop(), UV_RUN_DEFAULT);
        printf("%zu bytes became %zu\n", strlen(argv[1]), j.got);
    }
    weir_pipeline_free(p);
    return j.status != 0;
}
