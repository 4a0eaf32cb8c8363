/* SPDX-License-Identifier: MIT */
/*
 * The names of compressed files, by gzip's rules.
 */
#ifndef WEIR_CLI_FILES_NAMES_H
#define WEIR_CLI_FILES_NAMES_H

/* The suffix that says of a path that it is compressed: `own`, or one of those
 * that are known, in any case. Points into the path; NULL: there is none. */
const char *files_suffix_of(const char *path, const char *own);

/* The path without its suffix, which files_suffix_of found; .tar for .tgz. To
 * be given to free(). */
char *files_name_without(const char *path, const char *suffix);

/*
 * The name that stands in the header of a compressed file, to be given to
 * free(), and its time; NULL and 0 where there are none, or where they cannot
 * be read. For regular files.
 */
typedef struct header_facts {
    char *name;
    long long mtime;
} header_facts;

header_facts files_read_header(const char *path);

/* `path` with another last part. To be given to free(). */
char *files_name_beside(const char *path, const char *name);

#endif
