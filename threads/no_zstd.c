/* SPDX-License-Identifier: MIT */
/*
 * Stands for zstd.c and unzstd.c in a library that was built without libzstd.
 */
#include <errno.h>

#include <weir/stages.h>

weir_stage_def weir_zstd_stage(const weir_zstd_options *given)
{
    (void)given;
    return (weir_stage_def){.name = "zstd", .status = -ENOTSUP};
}

weir_stage_def weir_unzstd_stage(const weir_gunzip_options *given)
{
    (void)given;
    return (weir_stage_def){.name = "unzstd", .status = -ENOTSUP};
}
