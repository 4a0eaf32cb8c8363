/* SPDX-License-Identifier: MIT */
/*
 * weir/stages.h - the built-in stages.
 *
 * Each has a struct of options and a macro that reads like a call with named
 * arguments:
 *
 *     weir_file_source("in.tar")
 *     weir_gzip(.level = 9)
 *     weir_file_sink("out.gz", .force = true)
 *
 * Every field left out is 0 and stands for the default that is named. The
 * texts are copied. The result is given to weir_pipeline_add; when there was
 * no memory for it, that is where it is reported. Any thread.
 *
 * The struct_size fields are filled in by the macros; they let the structs
 * grow without breaking programs that were compiled earlier. The macros are C;
 * from C++ fill in a struct, struct_size too, and call the function.
 */
#ifndef WEIR_STAGES_H
#define WEIR_STAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/api.h>
#include <weir/gzip_stages.h>
#include <weir/options.h>
#include <weir/stage.h>

WEIR_BEGIN

/* All built-in stages by name, for programs that take pipelines as text. Ends
 * with NULL. */
WEIR_API const weir_stage_type *const *weir_builtin_stages(void);

/* ---- read: a file as a source ------------------------------------------- */

typedef struct weir_file_source_options {
    size_t struct_size;

    /* A path, or "-" for standard input. Regular files, FIFOs, terminals,
     * devices and sockets are read; a folder is refused. */
    const char *path;

    /* Bytes read at a time; default a quarter of the edge's mark, from 4 KiB to
     * 1 MiB. */
    uint64_t chunk;
} weir_file_source_options;

WEIR_API weir_stage_def
weir_file_source_stage(const weir_file_source_options *options);
#define weir_file_source(...)                                                  \
    weir_file_source_stage(&(weir_file_source_options){                        \
        .struct_size = sizeof(weir_file_source_options), .path = __VA_ARGS__})

/* ---- write: a file as a sink -------------------------------------------- */

typedef struct weir_file_sink_options {
    size_t struct_size;

    /*
     * A path, or "-" for standard output. A new file appears under its name
     * only when all of it was written: until then it has no name or a
     * temporary one in the same folder, and any failure or abort removes it.
     * A FIFO, a terminal or a device is written to as it stands.
     */
    const char *path;

    /* Replace an existing file. Without it an existing name is refused and a
     * symbolic link is never followed; with it a link is replaced. */
    bool force;

    /* fsync the file before and its folder after it gets its name. */
    bool sync;

    /*
     * The path of the file that this one is made of ("-": standard input).
     * Its mode and times are kept, its owner and group where that is allowed,
     * and a run in which both are the same file is refused. Default: a mode of
     * 0666 less the umask.
     */
    const char *like;
} weir_file_sink_options;

WEIR_API weir_stage_def
weir_file_sink_stage(const weir_file_sink_options *options);
#define weir_file_sink(...)                                                    \
    weir_file_sink_stage(&(weir_file_sink_options){                            \
        .struct_size = sizeof(weir_file_sink_options), .path = __VA_ARGS__})

/* ---- zero, null, pass, count, throttle ----------------------------------- */

typedef struct weir_zero_options {
    size_t struct_size;
    uint64_t size;  /* bytes of zeros to write; default without end */
    uint64_t chunk; /* bytes a chunk; default as for `read` */
} weir_zero_options;

WEIR_API weir_stage_def weir_zero_stage(const weir_zero_options *options);
#define weir_zero(...)                                                         \
    weir_zero_stage(&(weir_zero_options){                                      \
        .struct_size = sizeof(weir_zero_options), __VA_ARGS__})

/* Reads everything and drops it. */
WEIR_API weir_stage_def weir_null(void);

/* Passes everything on as it is. */
WEIR_API weir_stage_def weir_pass(void);

typedef struct weir_count_options {
    size_t struct_size;

    /* Where the totals are put when the stage closes; either may be NULL.
     * They must live until then. */
    uint64_t *bytes;
    uint64_t *chunks;

    /* Print the totals to standard error at the end. */
    bool print;
} weir_count_options;

/* Passes everything on and counts it. */
WEIR_API weir_stage_def weir_count_stage(const weir_count_options *options);
#define weir_count(...)                                                        \
    weir_count_stage(&(weir_count_options){                                    \
        .struct_size = sizeof(weir_count_options), __VA_ARGS__})

typedef struct weir_throttle_options {
    size_t struct_size;
    uint64_t rate;  /* bytes a second, at least 1 */
    uint64_t burst; /* bytes that may pass at once after a pause; default a
                       tenth of a second's worth */
} weir_throttle_options;

/* Passes everything on, no faster than the rate. Time without data saves up no
 * more than the burst. */
WEIR_API weir_stage_def
weir_throttle_stage(const weir_throttle_options *options);
#define weir_throttle(...)                                                     \
    weir_throttle_stage(&(weir_throttle_options){                              \
        .struct_size = sizeof(weir_throttle_options), __VA_ARGS__})

/* ---- lines --------------------------------------------------------------- */

typedef struct weir_lines_options {
    size_t struct_size;

    /* The longest line, in bytes without its newline; a longer one fails the
     * stage with WEIR_LIMIT. Default 1 MiB, at most 1 TiB. */
    uint64_t max;
} weir_lines_options;

/* Makes each line a chunk of its own, with its newline; a last line that has
 * none is kept as it is. */
WEIR_API weir_stage_def weir_lines_stage(const weir_lines_options *options);
#define weir_lines(...)                                                        \
    weir_lines_stage(&(weir_lines_options){                                    \
        .struct_size = sizeof(weir_lines_options), __VA_ARGS__})

/* ---- chunk --------------------------------------------------------------- */

typedef struct weir_rechunk_options {
    size_t struct_size;
    uint64_t size; /* bytes of each chunk, from 1 to 1 GiB; must be given */
} weir_rechunk_options;

/* Cuts and joins what it reads into chunks of one size; the last may be
 * smaller. */
WEIR_API weir_stage_def weir_rechunk_stage(const weir_rechunk_options *options);
#define weir_rechunk(...)                                                      \
    weir_rechunk_stage(&(weir_rechunk_options){                                \
        .struct_size = sizeof(weir_rechunk_options), .size = __VA_ARGS__})

/* ---- head, skip ---------------------------------------------------------- */

/* What is counted. An item is a chunk, whatever is in it: behind `lines` a
 * line. */
typedef enum weir_unit { WEIR_ITEMS, WEIR_BYTES } weir_unit;

typedef struct weir_head_options {
    size_t struct_size;
    uint64_t count; /* how much to pass on; 0 is nothing */
    int unit;       /* a weir_unit; default items */
} weir_head_options;

/* Passes so much on, then ends the run, as a success. For edges of bytes;
 * objects have weir_take. */
WEIR_API weir_stage_def weir_head_stage(const weir_head_options *options);
#define weir_head(...)                                                         \
    weir_head_stage(&(weir_head_options){                                      \
        .struct_size = sizeof(weir_head_options), .count = __VA_ARGS__})

typedef struct weir_skip_options {
    size_t struct_size;
    uint64_t count; /* how much to drop; 0 is nothing */
    int unit;       /* a weir_unit; default items */
} weir_skip_options;

/* Drops so much, then passes everything on. For edges of bytes; objects have
 * weir_drop. */
WEIR_API weir_stage_def weir_skip_stage(const weir_skip_options *options);
#define weir_skip(...)                                                         \
    weir_skip_stage(&(weir_skip_options){                                      \
        .struct_size = sizeof(weir_skip_options), .count = __VA_ARGS__})

/* ---- grep ---------------------------------------------------------------- */

typedef struct weir_grep_options {
    size_t struct_size;
    const char
        *pattern; /* a POSIX extended regular expression; must be given */
    bool fixed;   /* the pattern is a text instead */
    bool invert;  /* pass on the lines that do not match */
    uint64_t max; /* the longest line, as for weir_lines */
} weir_grep_options;

/* Passes on the lines that match, each as a chunk of its own. Lines are
 * matched without their newline, and may hold any bytes. */
WEIR_API weir_stage_def weir_grep_stage(const weir_grep_options *options);
#define weir_grep(...)                                                         \
    weir_grep_stage(&(weir_grep_options){                                      \
        .struct_size = sizeof(weir_grep_options), .pattern = __VA_ARGS__})

/* ---- crc32, sha256 ------------------------------------------------------- */

typedef struct weir_digest_options {
    size_t struct_size;

    /* Pass the data on instead of the value. Without `hex` the value is then
     * printed to standard error, if all of the input was seen. */
    bool pass;

    /* What stands behind the value in the line that is written; default "-".
     * What `sha256sum` would escape in a name is escaped. */
    const char *name;

    /* Where the value is put as text when the input has ended, or NULL: 9 bytes
     * for crc32, 65 for sha256, which must live until then. */
    char *hex;

    /* 0, the default: a transform, whose output is the line (or the data). 1: a
     * sink, which writes the line to standard output, or, with `hex`, puts the
     * value there alone. */
    int sink;
} weir_digest_options;

/* Reads everything and writes one line, "VALUE  NAME", as sha256sum does, with
 * the CRC-32 of gzip. */
WEIR_API weir_stage_def weir_crc32_stage(const weir_digest_options *options);
#define weir_crc32(...)                                                        \
    weir_crc32_stage(&(weir_digest_options){                                   \
        .struct_size = sizeof(weir_digest_options), __VA_ARGS__})

/* The same with SHA-256. The status is -ENOTSUP where the library was built
 * without nettle. */
WEIR_API weir_stage_def weir_sha256_stage(const weir_digest_options *options);
#define weir_sha256(...)                                                       \
    weir_sha256_stage(&(weir_digest_options){                                  \
        .struct_size = sizeof(weir_digest_options), __VA_ARGS__})

/* ---- zstd, unzstd -------------------------------------------------------- */

typedef struct weir_zstd_options {
    size_t struct_size;
    int64_t level; /* 1 (fast) to 19 (small); default 3 */
} weir_zstd_options;

/* Makes one Zstandard frame, with a checksum, of all that it reads. The status
 * of both stages is -ENOTSUP where the library was built without libzstd. */
WEIR_API weir_stage_def weir_zstd_stage(const weir_zstd_options *options);
#define weir_zstd(...)                                                         \
    weir_zstd_stage(&(weir_zstd_options){                                      \
        .struct_size = sizeof(weir_zstd_options), __VA_ARGS__})

/* Undoes zstd: any number of frames, one after the other, and zero bytes behind
 * the last. A frame that would take more than 128 MiB of memory is refused. */
WEIR_API weir_stage_def weir_unzstd_stage(const weir_gunzip_options *options);
#define weir_unzstd(...)                                                       \
    weir_unzstd_stage(&(weir_gunzip_options){                                  \
        .struct_size = sizeof(weir_gunzip_options), __VA_ARGS__})
/* ---- exec: a child process as source, transform or sink ------------------ */

typedef struct weir_exec_options {
    size_t struct_size;

    /*
     * What `sh -c` is to run. It reads the stage's input, or /dev/null as a
     * source, and writes the stage's output, or, as a sink, where the program
     * does. What it writes to standard error goes to that of the program.
     *
     * It is started when all stages are open. The output ends when nobody has
     * it open any more and the child has exited. An exit status other than 0,
     * or a signal, fails the run with WEIR_CHILD_FAILED, and the last line
     * that it wrote to standard error is the end of the message. If it stops
     * reading its input, what comes before it is stopped too; that is no error.
     *
     * When the run fails or is aborted, or nobody needs the output, the child
     * and all of its process group get SIGTERM, and after 50 ms SIGKILL. It is
     * reaped by the stage: the program must not ignore SIGCHLD or wait for
     * children that are not its own.
     */
    const char *cmd;

    /* A weir_stage_kind; default WEIR_TRANSFORM. */
    int as;
} weir_exec_options;

WEIR_API weir_stage_def weir_exec_stage(const weir_exec_options *options);
#define weir_exec(...)                                                         \
    weir_exec_stage(&(weir_exec_options){                                      \
        .struct_size = sizeof(weir_exec_options), .cmd = __VA_ARGS__})

/* ---- connect, listen: a socket as source, transform or sink -------------- */

typedef struct weir_peer_options {
    size_t struct_size;

    /*
     * HOST:PORT, [IPV6]:PORT or unix:PATH. Without a host it is this computer
     * to connect to, and all of its addresses to listen at; port 0 stands for
     * one that is free. A path that is too long is refused. To listen at a path
     * where there is a socket that nobody listens at replaces it; nothing else
     * is replaced, and the file is removed when a peer has come.
     */
    const char *address;

    /*
     * Milliseconds that the connection may take to come about, and in which
     * nothing may move while only the peer is waited for; then the run fails
     * with -ETIMEDOUT. Default no limit but the system's.
     */
    int64_t wait_ms;
    int64_t idle_ms;

    /* A weir_stage_kind; default WEIR_TRANSFORM. */
    int as;

    /* For `listen`: print the address, with its port, to standard error. */
    bool print;

    /* For `listen`: called with that text, good until it returns, by the
     * stage's thread as soon as a peer can connect; NULL: not called. */
    void (*listening)(void *arg, const char *address);
    void *listening_arg;
} weir_peer_options;

/*
 * The end of the input shuts down the half of the connection that sends, and
 * the peer's end is the end of the output; a transform ends with the latter of
 * the two. A sink waits until the peer's system has all. A peer that closes or
 * resets while it is sent to fails the run, with the address in the message.
 * `connect` connects when it is opened; `listen` takes one peer when all are
 * open, and no other.
 */
WEIR_API weir_stage_def weir_connect_stage(const weir_peer_options *options);
#define weir_connect(...)                                                      \
    weir_connect_stage(&(weir_peer_options){                                   \
        .struct_size = sizeof(weir_peer_options), .address = __VA_ARGS__})

WEIR_API weir_stage_def weir_listen_stage(const weir_peer_options *options);
#define weir_listen(...)                                                       \
    weir_listen_stage(&(weir_peer_options){                                    \
        .struct_size = sizeof(weir_peer_options), .address = __VA_ARGS__})

WEIR_END

#endif
