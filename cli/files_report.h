/* SPDX-License-Identifier: MIT */
/*
 * The sink of `weir gzip`: says what became of each file.
 */
#ifndef WEIR_CLI_FILES_REPORT_H
#define WEIR_CLI_FILES_REPORT_H

#include <stdint.h>

#include <weir/stage.h>

#include "files_options.h"

typedef struct files_report {
    const files_options *options;
    int code; /* the exit code, so far */

    /* Of the table. */
    unsigned rows;
    uint64_t compressed;
    uint64_t expanded;
    uint64_t headers;
} files_report;

/* The report must live until the run is over. */
weir_stage_def files_report_stage(files_report *report);

#endif
