/* SPDX-License-Identifier: MIT */
/*
 * weir/gzip_stages.h - the built-in stages that make and undo gzip.
 *
 * As all of weir/stages.h, which includes this: every field left out is 0 and
 * stands for the default that is named.
 */
#ifndef WEIR_GZIP_STAGES_H
#define WEIR_GZIP_STAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/api.h>
#include <weir/stage.h>

WEIR_BEGIN

/* Who compresses and expands. zlib is always there, the others where the
 * library was built with them; where not, the run fails with -ENOTSUP and says
 * which there are. */
typedef enum weir_codec {
    WEIR_CODEC_AUTO, /* as each stage says */
    WEIR_CODEC_ZLIB,
    WEIR_CODEC_LIBDEFLATE,
    WEIR_CODEC_ISAL
} weir_codec;

/* How many members gzip makes. */
typedef enum weir_members { WEIR_ONE_MEMBER, WEIR_MANY_MEMBERS } weir_members;

/* ---- gzip ---------------------------------------------------------------- */

typedef struct weir_gzip_options {
    size_t struct_size;

    /* 1 (fast) to 9 (small), with libdeflate to 12; default 6. ISA-L has three
     * levels: those above are as 3. */
    int64_t level;

    const char *name; /* the file's name, for the header; default none */
    int64_t mtime;    /* seconds since 1970, for the header; default none */

    /*
     * Threads that compress, from 1 to WEIR_MOST_WORKERS (weir/workers.h), or
     * WEIR_ALL_CPUS; default 1. Other than 1, the input is compressed in
     * blocks. The output of blocks of one size is the same whatever the number
     * is, and 1 makes them too if `block` is given.
     */
    int64_t workers;

    /*
     * Bytes of input in a block, from 32 KiB to 64 MiB; default 128 KiB with
     * zlib where there are workers, else one unbroken stream, which is a little
     * smaller; 256 KiB with ISA-L; 512 KiB with libdeflate and where there are
     * many members. Each worker needs room for some 4 blocks.
     */
    uint64_t block;

    /* Make blocks that end where their content says, of a quarter of `block` to
     * all of it, so that a small change of the input changes little of the
     * output: for rsync and for stores that keep each piece once. */
    bool rsyncable;

    /*
     * A weir_codec. Each has an output of its own for a level, which does not
     * depend on the number of workers. Auto is libdeflate where it is built in
     * and blocks of 256 KiB or more are made that are not rsyncable, else zlib;
     * so it is zlib unless workers, a block or many members are asked for.
     * libdeflate takes about half of zlib's time for a level and makes it about
     * as small; it and ISA-L always make blocks. Blocks of zlib and ISA-L may
     * refer to the 32 KiB before them, those of libdeflate do not.
     */
    int codec;

    /*
     * A weir_members; default one. Where there are many, each block is a member
     * that says how large it is, so that gunzip can expand several at once.
     * Every gunzip should read them, but some readers stop at the first.
     */
    int members;
} weir_gzip_options;

/* For a number of workers: as many as there are CPUs that the process may
 * use. In text it is 0. */
#define WEIR_ALL_CPUS (-1)

/* Makes one gzip member of all that it reads, unless told to make many. */
WEIR_API weir_stage_def weir_gzip_stage(const weir_gzip_options *options);
#define weir_gzip(...)                                                         \
    weir_gzip_stage(&(weir_gzip_options){                                      \
        .struct_size = sizeof(weir_gzip_options), __VA_ARGS__})

/* ---- gunzip -------------------------------------------------------------- */

typedef struct weir_gunzip_options {
    size_t struct_size;

    /* Fail with WEIR_LIMIT rather than write more bytes than this; default no
     * limit. */
    uint64_t max_output;

    /* What the input is called in messages; default "input". */
    const char *name;

    /* Bytes behind the last member that are neither a member nor zeros:
     * refused by default, ignored when set. */
    bool ignore_garbage;

    /*
     * A weir_codec; not for unzstd. Auto is ISA-L where it is built in, else
     * zlib, and libdeflate for members that say how large they are where there
     * are workers. libdeflate is for such members alone, the others are zlib's.
     */
    int codec;

    /*
     * Threads, from 1 to WEIR_MOST_WORKERS, or WEIR_ALL_CPUS; default 1; not
     * for unzstd. Members that say how large they are are expanded on several
     * at once: those of `members = WEIR_MANY_MEMBERS` and of bgzip, up to 4 MiB
     * each and 16 MiB of output. All others are expanded one after the other,
     * with the same messages. Each worker needs room for some 4 members.
     */
    int64_t workers;

    /* Where not NULL, what it points to is set when the stage is closed, that
     * is before weir_pipeline_wait returns: whether something was ignored for
     * ignore_garbage. */
    bool *ignored;
} weir_gunzip_options;

/* Undoes gzip: any number of members, one after the other, and zero bytes
 * behind the last. */
WEIR_API weir_stage_def weir_gunzip_stage(const weir_gunzip_options *options);
#define weir_gunzip(...)                                                       \
    weir_gunzip_stage(&(weir_gunzip_options){                                  \
        .struct_size = sizeof(weir_gunzip_options), __VA_ARGS__})

WEIR_END

#endif
