/* SPDX-License-Identifier: MIT */
/*
 * What the built-in stages share: their types, and the few things that all of
 * them do in the same way.
 */
#ifndef WEIR_THREADS_STAGE_TYPES_H
#define WEIR_THREADS_STAGE_TYPES_H

#include <stddef.h>

#include <weir/options.h>
#include <weir/stage.h>

extern const weir_stage_type weir_read_type;
extern const weir_stage_type weir_write_type;
extern const weir_stage_type weir_gzip_type;
extern const weir_stage_type weir_gunzip_type;
extern const weir_stage_type weir_zero_type;
extern const weir_stage_type weir_null_type;
extern const weir_stage_type weir_pass_type;
extern const weir_stage_type weir_count_type;
extern const weir_stage_type weir_throttle_type;
extern const weir_stage_type weir_lines_type;
extern const weir_stage_type weir_rechunk_type;
extern const weir_stage_type weir_head_type;
extern const weir_stage_type weir_skip_type;
extern const weir_stage_type weir_grep_type;
extern const weir_stage_type weir_crc32_type;
extern const weir_stage_type weir_sha256_type;
extern const weir_stage_type weir_zstd_type;
extern const weir_stage_type weir_unzstd_type;
extern const weir_stage_type weir_exec_type;
extern const weir_stage_type weir_connect_type;
extern const weir_stage_type weir_listen_type;
extern const weir_stage_type weir_tee_type;
extern const weir_stage_type weir_balance_type;
extern const weir_stage_type weir_partition_type;
extern const weir_stage_type weir_merge_type;
extern const weir_stage_type weir_concat_type;
extern const weir_stage_type weir_join_type;
extern const weir_stage_type weir_zip_type;

/* The table of a stage that has no options. */
extern const weir_option wi_no_options[];

/* The choices of an option `as`, in the order of weir_stage_kind; and that
 * option in the table of an options struct of this type. */
extern const char *const wi_stage_kinds[];
#define WI_KIND_OPTION(its_struct)                                             \
    {                                                                          \
        .name = "as", .type = WEIR_OPTION_CHOICE,                              \
        .offset = offsetof(its_struct, as), .choices = wi_stage_kinds,         \
        .help = "What kind of stage it is; as a rule its place says it",       \
    }

/* The mark that a stage asks for which moves bytes in bulk. */
#define WI_BULK_MARK ((size_t)256 * 1024)

/* The options of the stages that decompress: of a weir_gunzip_options. */
extern const weir_option wi_expand_options[];

/* The words of a weir_unit, for the tables. */
extern const char *const wi_units[];

/* How many chunks a stage moves at once that only passes them on. */
#define WI_BATCH 64

/*
 * Makes *options the struct of the type's options that the caller's `given`
 * stands for: fields that a shorter struct of an earlier version did not have
 * are 0, and what is 0 becomes the default. Both structs begin with their
 * struct_size; one of 0 stands for the whole. `given` may be NULL.
 */
void wi_take_options(const weir_stage_type *type, const void *given,
                     void *options);

/* How many bytes the stage should put into a chunk of its output: a quarter of
 * the edge's mark, so that both sides work at once, from 4 KiB to 1 MiB. */
size_t wi_output_piece(weir_stage *self);

/* Makes *out a buffer of `piece` bytes, if there is none. Returns 0, or -ENOMEM
 * of which weir_stage_fail was told. */
int wi_output_room(weir_stage *self, weir_chunk *out, size_t piece);

/*
 * Makes *chunk the first `got` bytes of *block, which were read into it. Few
 * bytes are copied into a buffer of their own size, and the block stays for the
 * next read: so the memory that an edge holds is about what it counts, also
 * when a pipe is fed byte by byte. Else the block is the chunk, and *block is
 * empty. Returns 0 or -ENOMEM.
 */
int wi_part_block(weir_chunk *block, size_t got, weir_pool *pool,
                  weir_chunk *chunk);

#endif
