/* SPDX-License-Identifier: MIT */
/*
 * See through.h. Allocations of the test itself are not expected to fail.
 */
#include "through.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- Bytes --------------------------------------------------------------- */

static bytes new_bytes(size_t size)
{
    const bytes b = {.data = malloc(size ? size : 1), .size = size};

    cr_assert_not_null(b.data);
    return b;
}

/* A linear congruential generator: the same numbers everywhere. */
static uint32_t next_number(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 16;
}

bytes bytes_of_text(size_t size)
{
    static const char *const words[] = {"water ", "over ", "the ",   "weir ",
                                        "runs ",  "into ", "pool\n", "and "};
    bytes b = new_bytes(size);
    uint32_t state = 1;

    for (size_t i = 0; i < size;) {
        const char *word = words[next_number(&state) % 8];
        for (; *word && i < size; word++)
            b.data[i++] = (unsigned char)*word;
    }
    return b;
}

bytes bytes_of_noise(size_t size)
{
    bytes b = new_bytes(size);
    uint32_t state = 2;

    for (size_t i = 0; i < size; i++)
        b.data[i] = (unsigned char)next_number(&state);
    return b;
}

bytes bytes_of_zeros(size_t size)
{
    bytes b = new_bytes(size);

    memset(b.data, 0, size);
    return b;
}

bytes bytes_copy(const void *data, size_t size)
{
    bytes b = new_bytes(size);

    if (size > 0)
        memcpy(b.data, data, size);
    return b;
}

bytes bytes_join(bytes a, bytes b)
{
    bytes both = new_bytes(a.size + b.size);

    memcpy(both.data, a.data, a.size);
    memcpy(both.data + a.size, b.data, b.size);
    return both;
}

bool bytes_equal(bytes a, bytes b)
{
    return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
}

/* ---- Both ends of the pipeline ------------------------------------------- */

typedef struct feed {
    bytes in;
    size_t chunk;
} feed;

static int run_feed(weir_stage *self)
{
    const feed *f = weir_stage_arg(self);

    for (size_t done = 0; done < f->in.size;) {
        const size_t left = f->in.size - done;
        const size_t size = left < f->chunk ? left : f->chunk;
        weir_chunk chunk;

        if (weir_chunk_copy(&chunk, weir_stage_pool(self), f->in.data + done,
                            size))
            return -ENOMEM;
        const int failed = weir_write(weir_stage_out(self), chunk);
        if (failed)
            return failed;
        done += size;
    }
    return 0;
}

typedef struct heap {
    bytes out;
    size_t room;
} heap;

static void put(heap *h, weir_chunk chunk)
{
    if (chunk.size == 0)
        return;
    if (h->out.size + chunk.size > h->room) {
        h->room = 2 * (h->out.size + chunk.size);
        h->out.data = realloc(h->out.data, h->room);
    }
    memcpy(h->out.data + h->out.size, chunk.data, chunk.size);
    h->out.size += chunk.size;
}

static int run_heap(weir_stage *self)
{
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        put(weir_stage_arg(self), chunk);
        weir_chunk_release(&chunk);
    }
    return got;
}

/* ---- Runs ---------------------------------------------------------------- */

static void note_figures(passage *p, weir_pipeline *pipeline)
{
    p->edge_count = weir_pipeline_edges(pipeline);
    cr_assert_leq(p->edge_count, MOST_EDGES);
    for (size_t i = 0; i < p->edge_count; i++)
        weir_pipeline_edge_stats(pipeline, i, &p->edges[i]);
    weir_pool_get_stats(weir_pipeline_pool(pipeline), &p->pool);
}

passage pass_through(const weir_stage_def *stages, bytes in,
                     through_options options)
{
    feed from = {.in = in, .chunk = options.chunk ? options.chunk : in.size};
    heap to = {.out = new_bytes(0)};
    weir_pipeline *pipeline = weir_pipeline_new();
    passage p = {.status = 0};

    weir_pipeline_add(pipeline, (weir_stage_def){.name = "feed",
                                                 .kind = WEIR_SOURCE,
                                                 .run = run_feed,
                                                 .arg = &from});
    for (; stages->run || stages->status; stages++)
        weir_pipeline_add(pipeline, *stages);
    weir_pipeline_add(pipeline, (weir_stage_def){.name = "heap",
                                                 .kind = WEIR_SINK,
                                                 .run = run_heap,
                                                 .arg = &to});
    if (options.mark)
        weir_pipeline_set_marks(pipeline, options.mark, 0);

    p.status = weir_pipeline_run(pipeline);
    snprintf(p.why, sizeof p.why, "%s", weir_pipeline_why(pipeline));
    p.out = to.out;
    note_figures(&p, pipeline);
    weir_pipeline_free(pipeline);
    return p;
}

passage pass_one(weir_stage_def stage, bytes in, through_options options)
{
    const weir_stage_def stages[] = {stage, {.run = NULL}};

    return pass_through(stages, in, options);
}

weir_stage_def stage_of_text(const weir_stage_type *type, const char *text)
{
    static char copy[1024];
    const char *words[8];
    size_t n = 0;
    union {
        unsigned char room[256];
        max_align_t align;
    } options = {.room = {0}};
    char why[256] = "";

    cr_assert_leq(type->options_size, sizeof options);
    snprintf(copy, sizeof copy, "%s", text);
    for (char *rest = copy, *word; n < 8 && (word = strsep(&rest, " "));)
        if (*word)
            words[n++] = word;
    cr_assert_eq(weir_options_parse(type, words, n, &options, why, sizeof why),
                 0, "%s", why);
    return type->make(&options);
}

/* ---- Commands of the system ---------------------------------------------- */

static void write_file(const char *path, bytes content)
{
    FILE *file = fopen(path, "w");

    cr_assert_not_null(file);
    cr_assert_eq(fwrite(content.data, 1, content.size, file), content.size);
    cr_assert_eq(fclose(file), 0);
}

static bytes read_file(const char *path)
{
    FILE *file = fopen(path, "r");
    struct stat st;

    cr_assert_not_null(file);
    cr_assert_eq(fstat(fileno(file), &st), 0);
    const bytes b = new_bytes((size_t)st.st_size);
    cr_assert_eq(fread(b.data, 1, b.size, file), b.size);
    fclose(file);
    return b;
}

bytes shell_filter(const char *command, bytes in, int *status)
{
    const char *tmp = getenv("TMPDIR");
    char folder[256], from[300], to[300], line[1024];

    snprintf(folder, sizeof folder, "%s/weir.XXXXXX", tmp ? tmp : "/tmp");
    cr_assert_not_null(mkdtemp(folder));
    snprintf(from, sizeof from, "%s/in", folder);
    snprintf(to, sizeof to, "%s/out", folder);
    write_file(from, in);
    snprintf(line, sizeof line, "( %s ) <'%s' >'%s'", command, from, to);
    const int result = system(line);
    *status = WIFEXITED(result) ? WEXITSTATUS(result) : 128;
    const bytes out = read_file(to);
    unlink(from);
    unlink(to);
    rmdir(folder);
    return out;
}

void need_command(const char *name)
{
    char line[128];

    snprintf(line, sizeof line, "command -v %s >/dev/null", name);
    if (system(line) != 0)
        cr_skip_test("%s is not installed", name);
}
