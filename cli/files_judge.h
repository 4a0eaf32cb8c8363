/* SPDX-License-Identifier: MIT */
/*
 * Whether a file is to be done, and what is to be made of it.
 */
#ifndef WEIR_CLI_FILES_JUDGE_H
#define WEIR_CLI_FILES_JUDGE_H

#include <sys/stat.h>

#include <weir/stage.h>

#include "files_entry.h"
#include "files_options.h"

/* Bytes of a header without a name, and of a trailer. */
enum { FILES_MEMBER_FRAME = 18 };

/* Leaves out what gzip would: what is made of it would not be the same. */
void files_judge_source(const files_options *options, files_entry *entry,
                        const struct stat *status);

/* Says what is to be made of it, or why nothing can be. */
void files_name_target(const files_options *options, files_entry *entry,
                       const struct stat *status);

/* Leaves it out if what is to be made has a name that is taken, unless it may
 * be replaced; asks on a terminal. Returns 0, or a status of the stage. */
int files_judge_target(weir_stage *self, const files_options *options,
                       files_entry *entry);

#endif
