/* SPDX-License-Identifier: MIT */
/*
 * A file of the list, on its way from the list through the compression to the
 * report.
 */
#ifndef WEIR_CLI_FILES_ENTRY_H
#define WEIR_CLI_FILES_ENTRY_H

#include <stddef.h>
#include <stdint.h>

#include <weir/chunk.h>
#include <weir/gzip_files.h>

/* What became of an entry before anything was done; more than one is never said
 * of the same. */
typedef enum files_verdict {
    FILES_TO_DO,
    FILES_UNCHANGED, /* nothing need be done, which is said */
    FILES_LEFT_OUT,  /* a warning */
    FILES_BAD        /* an error */
} files_verdict;

typedef struct files_entry {
    weir_gzip_file file;   /* first: what the stage sees */
    files_verdict verdict; /* file.why says why it is not to be done */
    uint64_t header_size;  /* of the compressed file: what is no data of it */

    /* What file points to. */
    char *from;
    char *to;
    char *name;
} files_entry;

/* A new entry of a path, which is copied. */
files_entry *files_entry_new(const char *from);

/* For weir_chunk_wrap. */
void files_entry_free(void *entry);

/* It is not to be done, for the reason that is given. */
void files_entry_judge(files_entry *entry, files_verdict verdict,
                       const char *format, ...) WEIR_PRINTF(3, 4);

/* The entry that an object carries. */
files_entry *files_entry_of(const weir_chunk *object);

#endif
