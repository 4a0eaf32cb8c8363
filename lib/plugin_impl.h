/* SPDX-License-Identifier: MIT */
/*
 * What loading a plug-in is made of: is the file safe, is the table good.
 */
#ifndef WEIR_LIB_PLUGIN_IMPL_H
#define WEIR_LIB_PLUGIN_IMPL_H

#include <stddef.h>

#include <weir/plugin.h>

/* Where the reason goes, and what it begins with. */
typedef struct wi_plugin_why {
    const char *path;
    char *text;
    size_t size;
} wi_plugin_why;

/* Writes "PATH: " and the text. Returns `status`. */
int wi_plugin_refuse(const wi_plugin_why *why, int status, const char *format,
                     ...) WEIR_PRINTF(3, 4);

/* Sets *real to the file without links, to be given to free(). Returns 0, or a
 * status having said why. */
int wi_plugin_check_file(const wi_plugin_why *why, char **real);

/* Whether the file is as long as its headers say. Returns 0, or a status having
 * said why. */
int wi_plugin_check_whole(const wi_plugin_why *why, const char *real);

/*
 * Sets *types to a copy of the table in this version's structs, one allocation
 * to be given to free(). Returns 0, or a status having said why.
 */
int wi_plugin_copy_table(const wi_plugin_why *why, const weir_plugin_info *info,
                         const weir_stage_type ***types);

#endif
