/* SPDX-License-Identifier: MIT */
/*
 * weir/junctions.h - the built-in stages that join several edges.
 *
 * They are added to a pipeline like any other stage and then linked with as
 * many others as are wanted (weir_pipeline_link); the order of the links is the
 * order of their outputs or inputs:
 *
 *     weir_pipeline_add(p, weir_file_source("in"));
 *     weir_pipeline_add(p, weir_tee());
 *     size_t tee = weir_pipeline_last(p);
 *     weir_pipeline_add(p, weir_gzip());
 *     weir_pipeline_add(p, weir_file_sink("in.gz"));
 *     weir_pipeline_place(p, weir_count(.print = true));
 *     weir_pipeline_link(p, tee, weir_pipeline_last(p), NULL);
 *     weir_pipeline_add(p, weir_null());
 *
 * More outputs can be added while they run (weir_pipeline_attach).
 *
 * They move bytes; weir_on_objects(weir_tee()) moves objects. How the options
 * work is told in weir/stages.h. Any thread.
 */
#ifndef WEIR_JUNCTIONS_H
#define WEIR_JUNCTIONS_H

#include <stddef.h>
#include <stdint.h>

#include <weir/api.h>
#include <weir/chunk.h>
#include <weir/stage.h>

WEIR_BEGIN

/* ---- From one to several ------------------------------------------------- */

/*
 * Every output gets every chunk: a reference of its own to the same bytes, of
 * which only a stage that may change what it reads gets a copy (reads_only in
 * weir/stage.h). A branch that is full holds the others, once they have what
 * the tee has read; what else is to be done is said of the link to it
 * (weir_link): its edge may drop, and an error behind it may concern it alone.
 * A branch that needs no more is left out; when none is left the tee has
 * finished early. Objects must have been made with weir_chunk_wrap, which
 * counts references. At least two outputs.
 */
WEIR_API weir_stage_def weir_tee(void);

/* Where the next chunk goes. */
typedef enum weir_balance_to {
    WEIR_TO_LEAST, /* to the output that holds least */
    WEIR_TO_TURNS  /* to one after the other */
} weir_balance_to;

typedef struct weir_balance_options {
    size_t struct_size;
    int to; /* a weir_balance_to; default to the least */
} weir_balance_options;

/*
 * Each chunk goes to one output. One that is full is passed over as long as
 * there is room in another; in turns it is waited for, so that weir_join can
 * put the results into the order of the input. An output that needs no more is
 * left out. At least two outputs.
 */
WEIR_API weir_stage_def weir_balance_stage(const weir_balance_options *options);
#define weir_balance(...)                                                      \
    weir_balance_stage(&(weir_balance_options){                                \
        .struct_size = sizeof(weir_balance_options), __VA_ARGS__})

typedef struct weir_partition_options {
    size_t struct_size;

    /* The key of a chunk, as a number of any size. Called on the stage's
     * thread. NULL: a hash of its bytes, or of a field of them. */
    uint64_t (*key)(void *arg, const weir_chunk *chunk);
    void *arg;

    /* Without `key`: the field of each chunk that counts, from 1 on; 0 is all
     * of it. Fields are parted by `separator`, one byte; default a tab. A
     * newline at the end of a chunk belongs to no field. */
    int64_t field;
    const char *separator;
} weir_partition_options;

/*
 * Each chunk goes to the output that its key calls for: chunks of one key
 * always to the same. Which one depends on the key and the number of outputs
 * alone. What is meant for an output that needs no more is dropped. At least
 * two outputs.
 */
WEIR_API weir_stage_def
weir_partition_stage(const weir_partition_options *options);
#define weir_partition(...)                                                    \
    weir_partition_stage(&(weir_partition_options){                            \
        .struct_size = sizeof(weir_partition_options), __VA_ARGS__})

/* ---- From several to one ------------------------------------------------- */

/* What comes from any input, as it comes. Ends when all have ended. */
WEIR_API weir_stage_def weir_merge(void);

/* All of the first input, then all of the second, and so on. Those that are not
 * yet at their turn fill their edges and wait. */
WEIR_API weir_stage_def weir_concat(void);

/* One chunk of each input in turn, as they are; an input that has ended is left
 * out. Behind `balance to=turns` and branches that make one chunk of one, this
 * is the order of what was balanced. */
WEIR_API weir_stage_def weir_join(void);

/* When an input ends before the others. */
typedef enum weir_zip_unequal {
    WEIR_UNEQUAL_STOP, /* that is the end; what the others have is left */
    WEIR_UNEQUAL_FAIL  /* the run fails with WEIR_BAD_DATA */
} weir_zip_unequal;

typedef struct weir_zip_options {
    size_t struct_size;

    /* What stands between the parts; a newline at the end of all but the last
     * gives way to it. Default nothing: the parts are joined as they are. */
    const char *separator;

    int unequal; /* a weir_zip_unequal; default stop */
} weir_zip_options;

/* One chunk of each input makes one chunk of the output: behind `lines`, lines
 * side by side. Bytes only. At least two inputs. */
WEIR_API weir_stage_def weir_zip_stage(const weir_zip_options *options);
#define weir_zip(...)                                                          \
    weir_zip_stage(&(weir_zip_options){                                        \
        .struct_size = sizeof(weir_zip_options), __VA_ARGS__})

WEIR_END

#endif
