/* SPDX-License-Identifier: MIT */
/*
 * weir/operators.h - Node's operators as ready-made stages: map, filter,
 * flat_map, take, drop, and sinks with a result.
 *
 *     bool all;
 *     weir_pipeline_add(p, numbers);
 *     weir_pipeline_add(p, weir_on_objects(weir_filter(is_odd, NULL)));
 *     weir_pipeline_add(p, weir_on_objects(weir_take(10)));
 *     weir_pipeline_add(p, weir_on_objects(weir_every(is_prime, NULL, &all)));
 *
 * They work chunk by chunk: on bytes, or on objects with weir_on_objects. The
 * fields of the definition (name, marks, object mode) may be set before adding
 * it, but for arg and the functions. All may be called from any thread, do not
 * wait, and report at weir_pipeline_add: -ENOMEM, -EINVAL for a function or a
 * place that is NULL, -ERANGE for a negative number. `arg` and the places of
 * results stay the caller's and must live until the pipeline has ended.
 *
 * The caller's functions are called on the stage's thread, one at a time, in
 * order, never with a lock held. They may wait, as a stage may, and what one
 * call gives is passed on before the next is made, which is not made when the
 * run has failed meanwhile. `self` is the stage, for weir_stage_pool,
 * weir_stage_poll and weir_stage_fail; weir_stage_arg(self) is the operator's.
 * A negative status from one fails the run, with the stage's name.
 *
 * They are lent the chunk: the stage releases it when they return, whatever
 * they return. To keep it longer or to write it on, take a second reference
 * with weir_chunk_slice. Chunks are released with weir_readable_release, so
 * plain pointers may be objects where the edge knows how to release them.
 *
 * A result is put in its place once, when the stage has succeeded: read it
 * after weir_pipeline_wait. Until then, and when the stage fails or is aborted,
 * there is what the function that made the stage has put there.
 */
#ifndef WEIR_OPERATORS_H
#define WEIR_OPERATORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/api.h>
#include <weir/chunk.h>
#include <weir/stage.h>
#include <weir/writable.h>

WEIR_BEGIN

/* ---- Functions of the caller -------------------------------------------- */

/*
 * Makes of *chunk what is to be passed on: changes its bytes, or puts another
 * chunk in its place after releasing it. Returns 0, or a negative status; what
 * *chunk then is will be released.
 */
typedef int (*weir_map_fn)(weir_stage *self, void *arg, weir_chunk *chunk);

/* Answers a question about the chunk. Returns above 0 for yes, 0 for no, or a
 * negative status. */
typedef int (*weir_test_fn)(weir_stage *self, void *arg,
                            const weir_chunk *chunk);

/* Writes none, one or many chunks to `out`, waiting as weir_write does.
 * Returns 0, a status that writing gave, or another negative one. */
typedef int (*weir_flat_map_fn)(weir_stage *self, void *arg,
                                const weir_chunk *chunk, weir_writable *out);

/* Looks at the chunk. Returns 0 or a negative status. */
typedef int (*weir_visit_fn)(weir_stage *self, void *arg,
                             const weir_chunk *chunk);

/* Adds the chunk to *total, which is the stage's own. Returns 0 or a negative
 * status. */
typedef int (*weir_reduce_fn)(weir_stage *self, void *arg, void *total,
                              const weir_chunk *chunk);

/* ---- Objects ----------------------------------------------------------- */

/* The same stage with object mode on both sides. */
WEIR_API WEIR_MUST_CHECK weir_stage_def weir_on_objects(weir_stage_def stage);

/* ---- Transforms -------------------------------------------------------- */

/* Passes on what `map` makes of each chunk. */
WEIR_API WEIR_MUST_CHECK weir_stage_def weir_map(weir_map_fn map, void *arg);

/* Passes on the chunks for which `test` says yes, and releases the others. */
WEIR_API WEIR_MUST_CHECK weir_stage_def weir_filter(weir_test_fn test,
                                                    void *arg);

/* Passes on all that `expand` writes for each chunk. */
WEIR_API WEIR_MUST_CHECK weir_stage_def weir_flat_map(weir_flat_map_fn expand,
                                                      void *arg);

/*
 * Passes on the first n chunks and is done: it does not read or wait for one
 * more, nor for room for the last before it stops the stages before it. The
 * run is a success, also with fewer. n of 0 reads nothing.
 */
WEIR_API WEIR_MUST_CHECK weir_stage_def weir_take(int64_t n);

/* Releases the first n chunks and passes on the rest. */
WEIR_API WEIR_MUST_CHECK weir_stage_def weir_drop(int64_t n);

/* ---- Sinks ------------------------------------------------------------- */

/*
 * Calls `fold` with each chunk and a total: `size` bytes of its own, aligned
 * for any type, that begin as a copy of *total as it is now. In the end they
 * are copied back to *total, which has its first value until then. So a total
 * that points to something shares it. There is no total without a first value:
 * NULL or a size of 0 is refused with -EINVAL. Node: ERR_MISSING_ARGS.
 */
WEIR_API WEIR_MUST_CHECK weir_stage_def weir_reduce(weir_reduce_fn fold,
                                                    void *arg, void *total,
                                                    size_t size);

/* Calls `visit` with each chunk. */
WEIR_API WEIR_MUST_CHECK weir_stage_def weir_for_each(weir_visit_fn visit,
                                                      void *arg);

/*
 * Looks for the first chunk for which `test` says yes and stops the stages
 * before it there. *found says whether there was one; *chunk is then the
 * caller's to release. Both are made false and empty at once, so that *chunk
 * may be released whatever happened; it outlives the pipeline.
 */
WEIR_API WEIR_MUST_CHECK weir_stage_def weir_find(weir_test_fn test, void *arg,
                                                  weir_chunk *chunk,
                                                  bool *found);

/* *answer: whether `test` says yes to a chunk; it stops the stages before it at
 * the first. False for no chunks at all. Made false at once. */
WEIR_API WEIR_MUST_CHECK weir_stage_def weir_some(weir_test_fn test, void *arg,
                                                  bool *answer);

/* *answer: whether `test` says yes to all chunks; it stops the stages before it
 * at the first no. True for no chunks at all. Made false at once. */
WEIR_API WEIR_MUST_CHECK weir_stage_def weir_every(weir_test_fn test, void *arg,
                                                   bool *answer);

/*
 * Makes one chunk of all bytes, of at most `limit` of them, or fails with
 * WEIR_LIMIT. *whole is the caller's to release; made empty at once. It
 * outlives the pipeline. Byte mode only, as weir_collect.
 */
WEIR_API WEIR_MUST_CHECK weir_stage_def weir_collect_bytes(weir_chunk *whole,
                                                           size_t limit);

/*
 * Puts all chunks into `chunks`, an array of `limit` places, or fails with
 * WEIR_LIMIT when there are more. *count says how many; they are the caller's
 * to release (weir_chunk_release_many). 0 at once. The array is the stage's
 * until the pipeline has ended. Node: toArray.
 */
WEIR_API WEIR_MUST_CHECK weir_stage_def weir_collect_chunks(weir_chunk *chunks,
                                                            size_t limit,
                                                            size_t *count);

WEIR_END

#endif
