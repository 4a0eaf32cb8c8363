/* SPDX-License-Identifier: MIT */
/*
 * weir/gzip_files.h - many files to gzip and back, by one pool of threads.
 *
 *     list ! gzip files ! report
 *
 * A transform of objects. What it reads are files that are to be done; it
 * writes them in the same order, each once it is done, with what became of it.
 * What is wrong with one file is put down there and is no failure of the stage.
 *
 * Files of up to WEIR_GZIP_WHOLE bytes are compressed whole, each by one
 * worker, several at once. A larger one is compressed by all workers together,
 * as `gzip workers=n` does, when all before it are done; those behind it may be
 * worked on meanwhile. Files that are expanded have one worker each, whatever
 * their size.
 *
 * Small files are compressed as by `gzip block=512K`, large ones as by `gzip
 * block=256K`: by libdeflate where it is built in, else by zlib. So the output
 * depends on that and on the level, but not on the number of workers. Of
 * text libdeflate's is at most 0.2 % larger at each level, of programs at level
 * 6 more than 1 % smaller; one file's can differ by more. A member that is
 * there as a whole, as those of small files are, is expanded by libdeflate too
 * where it is built in, else by ISA-L or zlib.
 *
 * A file that is made has its name only once it is whole, and then the mode,
 * the times and, where that is allowed, the owner and group of the one that it
 * is made of. That one is removed after that, if it is to be.
 *
 * Bounds: the stage holds less than 4 MiB for each worker and 8 MiB beside, of
 * however many files. It has at most 2 x workers + 2 threads.
 */
#ifndef WEIR_GZIP_FILES_H
#define WEIR_GZIP_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/api.h>
#include <weir/stage.h>

WEIR_BEGIN

/* The largest file that one worker compresses, in bytes. */
#define WEIR_GZIP_WHOLE ((size_t)512 * 1024)

/*
 * One file: the object that the stage reads and writes. The chunk that carries
 * it is made by weir_chunk_wrap, whose release frees what belongs to it. All
 * fields may be 0 but `from`; the stage changes those of the second part.
 */
typedef struct weir_gzip_file {
    /* ---- What is to be done --------------------------------------------- */

    const char *from; /* a path, or "-" for standard input */

    /* A path; "-" for standard output, to which files go in their order; NULL
     * for nowhere: that the data are sound is all that is wanted. */
    const char *to;

    bool replace; /* what has the name `to` already */
    bool follow;  /* `from`, if it is a symbolic link; else that is an error */

    /* It is the only one: the work on it should be shared out, rather than be
     * left to one worker. */
    bool alone;

    /* For the header, if it is compressed: a name, and seconds since 1970. If
     * it is expanded: the time that `to` gets, in place of that of `from`. NULL
     * and 0: none. */
    const char *name;
    int64_t mtime;

    /* ---- What became of it ---------------------------------------------- */

    /* 0, or why `to` was not made: the stage then leaves both as they were. One
     * that is not 0 when it is read is passed on, and nothing is done. */
    int status;

    /* One line of text for the status: "read: a: Permission denied". */
    char why[512];

    /* The file was written to while it was read. What was read is in `to`, and
     * `from` is not removed. */
    bool changed;

    bool garbage;    /* something that is no gzip stood behind the data */
    int not_removed; /* 0, or the status why `from` is still there */

    uint64_t bytes_in; /* read and written; for how well it was compressed */
    uint64_t bytes_out;
} weir_gzip_file;

typedef struct weir_gzip_files_options {
    size_t struct_size;

    bool expand;   /* gunzip them */
    int64_t level; /* 1 (fast) to 9 (small); default 6 */

    /* Threads that work, from 1 to WEIR_MOST_WORKERS; default WEIR_ALL_CPUS. */
    int64_t workers;

    bool remove; /* each file once what is made of it is complete */
    bool sync;   /* fsync each file that is made, and its folder */

    /* What is to be expanded and is no gzip at all goes to standard output as
     * it is. */
    bool pass;
} weir_gzip_files_options;

/*
 * The stage is called gzip, or gunzip to expand. It fails when standard output
 * cannot be written to, when there is no memory for a worker, and for bad
 * options. Any thread.
 */
WEIR_API weir_stage_def
weir_gzip_files_stage(const weir_gzip_files_options *options);
#define weir_gzip_files(...)                                                   \
    weir_gzip_files_stage(&(weir_gzip_files_options){                          \
        .struct_size = sizeof(weir_gzip_files_options), __VA_ARGS__})

WEIR_END

#endif
