/* SPDX-License-Identifier: MIT */
/* file_sink.c - the stage `write`: a file, or standard output, as a sink. */
#include "descriptor.h"
#include "file_commit.h"
#include "outlet.h"
#include "stage_types.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <weir/stages.h>
#include <weir/status.h>

#define READER_LOOK_MS 10 /* between two looks for a reader of a FIFO */

typedef struct file_sink {
    char *path;
    char *like; /* NULL: none */
    bool force;
    bool sync;
    struct stat source; /* of `like`; all 0 without */
    wi_new_file file;   /* in use when a new file is made */
    wi_outlet out;
    weir_chunk chunks[WI_MOST_PIECES];
} file_sink;

/* ---- Open ---------------------------------------------------------------- */

static const char *label_of(const file_sink *sink)
{
    return wi_path_label(sink->path, "standard output");
}

static int fail(weir_stage *self, int status)
{
    return weir_stage_fail(self, status, "%s", label_of(weir_stage_arg(self)));
}

/* Whether writing to what `status` describes would change the input. Terminals
 * and devices are often both, and are not meant. */
static bool is_source(const file_sink *sink, const struct stat *status)
{
    const mode_t mode = status->st_mode;

    return sink->like && status->st_dev == sink->source.st_dev &&
           status->st_ino == sink->source.st_ino &&
           (S_ISREG(mode) || S_ISFIFO(mode) || S_ISBLK(mode));
}

static int refuse_source(weir_stage *self)
{
    return weir_stage_fail(self, WEIR_MISUSE,
                           "%s: input and output are the same file",
                           label_of(weir_stage_arg(self)));
}

static int open_standard(weir_stage *self, int fd)
{
    file_sink *sink = weir_stage_arg(self);
    struct stat status;

    if (fstat(fd, &status) != 0)
        return fail(self, -errno);
    if (S_ISREG(status.st_mode) && is_source(sink, &status))
        return refuse_source(self);
    const int failed = wi_outlet_inherit(&sink->out, label_of(sink), fd);
    return failed ? fail(self, failed) : 0;
}

/* What leads to somebody or something else, and is written to as it stands. */
static bool is_channel(const struct stat *status)
{
    const mode_t mode = status->st_mode;

    return S_ISFIFO(mode) || S_ISCHR(mode) || S_ISSOCK(mode) || S_ISBLK(mode);
}

/* Opens it unless it has become a file meanwhile, which must not be written
 * over. Returns a descriptor or a negated errno value. */
static int open_as_it_stands(const wi_new_file *place)
{
    const int flags = O_WRONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW;
    const int fd = wi_open_at(place->folder, place->name, flags, 0);
    struct stat status;

    if (fd < 0 || (fstat(fd, &status) == 0 && is_channel(&status)))
        return fd;
    close(fd);
    return -EEXIST;
}

/* A FIFO can be opened once somebody reads from it, and tells nobody when. */
static int open_channel(weir_stage *self, bool fifo)
{
    file_sink *sink = weir_stage_arg(self);
    int fd = open_as_it_stands(&sink->file);

    while (fd == -ENXIO && fifo) {
        const weir_deadline next = weir_in_ms(READER_LOOK_MS);
        const int waited = weir_stage_poll(self, -1, 0, next);
        if (waited != -ETIMEDOUT)
            return waited;
        fd = open_as_it_stands(&sink->file);
    }
    if (fd < 0)
        return fail(self, fd);
    wi_outlet_use(&sink->out, label_of(sink), fd, true);
    return 0;
}

static int open_new_file(weir_stage *self)
{
    file_sink *sink = weir_stage_arg(self);
    /* Until it has the source's mode, nobody else may look into it. */
    const mode_t mode = S_ISREG(sink->source.st_mode) ? 0600 : 0666;
    const int failed = wi_new_file_create(&sink->file, mode);

    if (failed)
        return fail(self, failed);
    wi_outlet_use(&sink->out, label_of(sink), sink->file.fd, false);
    sink->out.prompt = true;
    return 0;
}

/* The name is taken. Overwriting a disk takes force, as replacing a file does,
 * but for it nobody would want a file in the place of its device. */
static int open_taken(weir_stage *self, const struct stat *status)
{
    const file_sink *sink = weir_stage_arg(self);

    if (is_source(sink, status))
        return refuse_source(self);
    if (S_ISDIR(status->st_mode))
        return fail(self, -EISDIR);
    if (!sink->force && (!is_channel(status) || S_ISBLK(status->st_mode)))
        return weir_stage_fail(self, -EEXIST, "refused without force: %s",
                               label_of(sink));
    if (is_channel(status))
        return open_channel(self, S_ISFIFO(status->st_mode));
    return open_new_file(self);
}

static int open_path(weir_stage *self)
{
    file_sink *sink = weir_stage_arg(self);
    struct stat status;
    int failed = wi_new_file_place(&sink->file, sink->path, sink->sync);

    if (failed)
        return fail(self, failed);
    failed = wi_new_file_rival(&sink->file, &status);
    if (failed == -ENOENT)
        return open_new_file(self);
    return failed ? fail(self, failed) : open_taken(self, &status);
}

static int sink_open(weir_stage *self)
{
    file_sink *sink = weir_stage_arg(self);
    const char *like = sink->like;
    const int fd = wi_path_descriptor(sink->path, STDOUT_FILENO);
    int failed = 0;

    if (like)
        failed = wi_stat_path(like, STDIN_FILENO, &sink->source);
    if (failed)
        return weir_stage_fail(self, failed, "%s",
                               wi_path_label(like, "standard input"));
    return fd >= 0 ? open_standard(self, fd) : open_path(self);
}

/* ---- Run ----------------------------------------------------------------- */

/* All is written; now it counts. */
static int finish(weir_stage *self)
{
    file_sink *sink = weir_stage_arg(self);
    const bool sync = sink->sync;
    const int stop = weir_stage_cancelled(self);
    int failed;

    if (stop)
        return stop;
    if (sink->file.fd < 0) {
        failed = wi_outlet_finish(&sink->out, sync);
    } else {
        wi_new_file_be_like(&sink->file, &sink->source);
        failed = wi_new_file_commit(&sink->file, sink->force, sync);
    }
    return failed ? fail(self, failed) : 0;
}

/*
 * Writes all that is there at one go. A file takes it as fast as memory does,
 * so the stage before may already fill the edge again: otherwise one of the
 * two would always wait for the other. Where a reader decides how fast it goes,
 * what is being written keeps counting, and the limit is exact.
 */
static int sink_run(weir_stage *self)
{
    file_sink *sink = weir_stage_arg(self);
    weir_readable *in = weir_stage_in(self);
    int got;

    while ((got = weir_read_many(in, sink->chunks, WI_MOST_PIECES)) > 0) {
        const size_t n = (size_t)got;
        if (sink->out.prompt)
            weir_read_done(in);
        const int failed = wi_outlet_write(&sink->out, self, sink->chunks, n);
        weir_chunk_release_many(sink->chunks, n);
        if (failed)
            return failed;
    }
    return got ? got : finish(self);
}

static void sink_close(weir_stage *self, int status)
{
    file_sink *sink = weir_stage_arg(self);

    (void)status;
    wi_outlet_drop(&sink->out);
    wi_new_file_discard(&sink->file);
}

/* ---- Definition ---------------------------------------------------------- */

static void sink_free(void *arg)
{
    file_sink *sink = arg;

    free(sink->path);
    free(sink->like);
    free(sink);
}

static file_sink *sink_new(const weir_file_sink_options *options)
{
    file_sink *sink = calloc(1, sizeof(*sink));

    if (!sink)
        return NULL;
    sink->path = strdup(options->path);
    sink->like = options->like ? strdup(options->like) : NULL;
    sink->force = options->force;
    sink->sync = options->sync;
    sink->file = (wi_new_file)WI_NO_FILE;
    sink->out.fd = -1;
    if (sink->path && (sink->like || !options->like))
        return sink;
    sink_free(sink);
    return NULL;
}

static weir_stage_def make(const void *options)
{
    const weir_file_sink_options *given = options;

    if (!given->path)
        return (weir_stage_def){.name = "write", .status = -EINVAL};
    file_sink *sink = sink_new(given);
    if (!sink)
        return (weir_stage_def){.name = "write", .status = -ENOMEM};
    return (weir_stage_def){
        .name = "write",
        .kind = WEIR_SINK,
        .reads_only = true,
        .open = sink_open,
        .run = sink_run,
        .close = sink_close,
        .arg = sink,
        .free_arg = sink_free,
        .writable_high_water_mark = WI_BULK_MARK,
    };
}

static const weir_option options_table[] = {
    {
        .name = "path",
        .type = WEIR_OPTION_TEXT,
        .offset = offsetof(weir_file_sink_options, path),
        .positional = true,
        .required = true,
        .unit = "PATH",
        .help = "The file to write; - is standard output",
    },
    {
        .name = "force",
        .type = WEIR_OPTION_FLAG,
        .offset = offsetof(weir_file_sink_options, force),
        .help = "Replace what has that name already",
    },
    {
        .name = "sync",
        .type = WEIR_OPTION_FLAG,
        .offset = offsetof(weir_file_sink_options, sync),
        .help = "Force the file and its name to the disk",
    },
    {
        .name = "like",
        .type = WEIR_OPTION_TEXT,
        .offset = offsetof(weir_file_sink_options, like),
        .unit = "PATH",
        .help = "The file whose owner, mode and times it gets; another one",
    },
    {.name = NULL},
};

const weir_stage_type weir_write_type = {
    .name = "write",
    .summary = "Write a file, a device or standard output",
    .kind = WEIR_SINK,
    .options_size = sizeof(weir_file_sink_options),
    .options = options_table,
    .make = make,
};

weir_stage_def weir_file_sink_stage(const weir_file_sink_options *given)
{
    weir_file_sink_options options;

    wi_take_options(&weir_write_type, given, &options);
    return make(&options);
}
