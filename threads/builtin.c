/* SPDX-License-Identifier: MIT */
/*
 * The list of the built-in stages.
 */
#include "stage_types.h"

#include <weir/stages.h>

const weir_stage_type *const *weir_builtin_stages(void)
{
    static const weir_stage_type *const types[] = {
        &weir_read_type,
        &weir_write_type,
        &weir_gzip_type,
        &weir_gunzip_type,
        &weir_zero_type,
        &weir_null_type,
        &weir_pass_type,
        &weir_count_type,
        &weir_throttle_type,
        &weir_lines_type,
        &weir_rechunk_type,
        &weir_head_type,
        &weir_skip_type,
        &weir_grep_type,
        &weir_crc32_type,
#ifdef WEIR_WITH_NETTLE
        &weir_sha256_type,
#endif

#ifdef WEIR_WITH_ZSTD
        &weir_zstd_type,
        &weir_unzstd_type,
#endif
        &weir_exec_type,
        &weir_connect_type,
        &weir_listen_type,
        &weir_tee_type,
        &weir_balance_type,
        &weir_partition_type,
        &weir_merge_type,
        &weir_concat_type,
        &weir_join_type,
        &weir_zip_type,
        NULL,
    };

    return types;
}
