/* SPDX-License-Identifier: MIT */
/*
 * The source of `weir gzip`: the files that are to be done, one entry each.
 */
#ifndef WEIR_CLI_FILES_LIST_H
#define WEIR_CLI_FILES_LIST_H

#include <weir/stage.h>

#include "files_options.h"

/* The options must live until the run is over. */
weir_stage_def files_list_stage(files_options *options);

#endif
