/* SPDX-License-Identifier: MIT */
/* file_source.c - the stage `read`: a file, or standard input, as a source. */
#include "descriptor.h"
#include "stage_types.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <weir/stages.h>

#define LARGEST_CHUNK (INT64_C(1) << 30)

#define PIPEFS 0x50495045 /* statfs(2): a pipe that has no name */

typedef struct file_source {
    const char *label; /* what messages call it */
    size_t chunk;      /* most bytes read at a time; 0: after the mark */
    int fd;            /* -1 before open */
    bool owned;        /* to be closed */
    bool polls;        /* data may be long in coming */
    bool socket;
    char path[];
} file_source;

/* ---- Open ---------------------------------------------------------------- */

/*
 * Standard input. Several processes may read from one pipe, and whoever comes
 * second finds nothing after a poll that promised data: where it can be had, a
 * non-blocking description of our own. Not so for a named FIFO: the kernel
 * shows a new reader no end that came before it.
 */
static int inherit(file_source *source, int fd)
{
    struct statfs system;

    source->fd = fd;
    if (fstatfs(fd, &system) != 0)
        return -errno;
    if (system.f_type != PIPEFS)
        return 0;
    int own = wi_reopen(fd, O_RDONLY | O_NONBLOCK);
    if (own >= 0) {
        source->fd = own;
        source->owned = true;
    }
    return 0;
}

/* Non-blocking, so that a FIFO opens before anybody writes to it. */
static int open_path(file_source *source)
{
    int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY;

    source->fd = wi_open_at(AT_FDCWD, source->path, flags, 0);
    source->owned = source->fd >= 0;
    return source->owned ? 0 : source->fd;
}

/* Sees what it is and prepares for reading it. */
static int look_at(file_source *source)
{
    struct stat status;

    if (fstat(source->fd, &status) != 0)
        return -errno;
    if (S_ISDIR(status.st_mode))
        return -EISDIR;
    source->polls = !S_ISREG(status.st_mode) && !S_ISBLK(status.st_mode);
    source->socket = S_ISSOCK(status.st_mode);
    if (!source->polls) /* a hint: no matter if it is not taken */
        (void)posix_fadvise(source->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    return 0;
}

static int source_open(weir_stage *self)
{
    file_source *source = weir_stage_arg(self);
    int fd = wi_path_descriptor(source->path, STDIN_FILENO);
    int failed = fd >= 0 ? inherit(source, fd) : open_path(source);

    if (!failed)
        failed = look_at(source);
    return failed ? weir_stage_fail(self, failed, "%s", source->label) : 0;
}

/* ---- Run ----------------------------------------------------------------- */

static ssize_t read_once(const file_source *source, void *data, size_t size)
{
    return source->socket ? recv(source->fd, data, size, MSG_DONTWAIT)
                          : read(source->fd, data, size);
}

/* Reads what there is, waiting for it. Returns bytes, 0 at the end, or a
 * status. */
static ssize_t read_some(weir_stage *self, const file_source *source,
                         void *data, size_t size)
{
    for (;;) {
        if (source->polls) {
            int ready = weir_stage_poll(self, source->fd, POLLIN, WEIR_FOREVER);
            if (ready < 0)
                return ready;
        }
        ssize_t got = read_once(source, data, size);
        if (got >= 0)
            return got;
        if (errno != EINTR && errno != EAGAIN)
            return weir_stage_fail(self, -errno, "%s", source->label);
    }
}

/* Passes on the `got` bytes that were read into *block. */
static int pass_on(weir_stage *self, weir_chunk *block, size_t got)
{
    weir_chunk chunk;
    const int failed = wi_part_block(block, got, weir_stage_pool(self), &chunk);

    return failed ? failed : weir_write(weir_stage_out(self), chunk);
}

static int source_run(weir_stage *self)
{
    const file_source *source = weir_stage_arg(self);
    size_t size = source->chunk ? source->chunk : wi_output_piece(self);
    weir_chunk block = {.data = NULL};
    ssize_t result = 0;

    do {
        if (!block.data &&
            weir_chunk_alloc(&block, weir_stage_pool(self), size))
            return weir_stage_fail(self, -ENOMEM, "a chunk of %zu bytes", size);
        if (result == 0)
            result = read_some(self, source, block.data, size);
        if (result <= 0)
            break;
        result = pass_on(self, &block, (size_t)result);
    } while (result == 0);
    weir_chunk_release(&block);
    return (int)result;
}

static void source_close(weir_stage *self, int status)
{
    file_source *source = weir_stage_arg(self);

    (void)status;
    if (source->owned)
        close(source->fd);
    source->owned = false;
    source->fd = -1;
}

/* ---- Definition ---------------------------------------------------------- */

static file_source *source_new(const weir_file_source_options *options)
{
    const size_t length = strlen(options->path) + 1;
    file_source *source = calloc(1, sizeof(*source) + length);

    if (!source)
        return NULL;
    memcpy(source->path, options->path, length);
    source->label = wi_path_label(source->path, "standard input");
    source->chunk = (size_t)(options->chunk < LARGEST_CHUNK ? options->chunk
                                                            : LARGEST_CHUNK);
    source->fd = -1;
    return source;
}

static weir_stage_def make(const void *options)
{
    const weir_file_source_options *given = options;

    if (!given->path)
        return (weir_stage_def){.name = "read", .status = -EINVAL};
    file_source *source = source_new(given);
    if (!source)
        return (weir_stage_def){.name = "read", .status = -ENOMEM};
    return (weir_stage_def){
        .name = "read",
        .kind = WEIR_SOURCE,
        .open = source_open,
        .run = source_run,
        .close = source_close,
        .arg = source,
        .free_arg = free,
        .readable_high_water_mark = WI_BULK_MARK,
        .largest_chunk = source->chunk ? source->chunk : WEIR_BY_MARK,
    };
}

static const weir_option options_table[] = {
    {
        .name = "path",
        .type = WEIR_OPTION_TEXT,
        .offset = offsetof(weir_file_source_options, path),
        .positional = true,
        .required = true,
        .unit = "PATH",
        .help = "The file to read; - is standard input",
    },
    {
        .name = "chunk",
        .type = WEIR_OPTION_SIZE,
        .offset = offsetof(weir_file_source_options, chunk),
        .min = 1,
        .max = LARGEST_CHUNK,
        .unit = "bytes",
        .help = "Most bytes at a time; default a quarter of the edge's mark",
    },
    {.name = NULL},
};

const weir_stage_type weir_read_type = {
    .name = "read",
    .summary = "Read a file, a device or standard input",
    .kind = WEIR_SOURCE,
    .options_size = sizeof(weir_file_source_options),
    .options = options_table,
    .make = make,
};

weir_stage_def weir_file_source_stage(const weir_file_source_options *given)
{
    weir_file_source_options options;

    wi_take_options(&weir_read_type, given, &options);
    return make(&options);
}
