/* SPDX-License-Identifier: MIT */
/*
 * file_commit.h - a new file that appears under its name only when it is
 * whole.
 *
 * Until the commit it has no name at all (O_TMPFILE), so that not even SIGKILL
 * or a power cut leaves a part of it behind. File systems that know no unnamed
 * files get a hidden one, .NAME.XXXXXX in the same folder.
 *
 * In order: place, create, write to fd, commit; discard at any time ends it.
 * All functions return 0 or a negated errno value, and are for one thread.
 */
#ifndef WEIR_FILE_COMMIT_H
#define WEIR_FILE_COMMIT_H

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

typedef struct wi_new_file {
    int folder;       /* where it will be; -1: not placed */
    int fd;           /* to write to; -1: not created, or sealed */
    int unnamed;      /* refers to it while it has no name, else -1 */
    const char *name; /* within the folder; part of the path that was given */
    char hidden[NAME_MAX + 1]; /* its name before the commit; "": it has none */
} wi_new_file;

/* What nothing need be discarded of. */
#define WI_NO_FILE                                                             \
    {                                                                          \
        .folder = -1, .fd = -1, .unnamed = -1                                  \
    }

/*
 * Opens the folder of `path`, which must live as long as the file: whatever is
 * renamed meanwhile, the file gets its name there. `sync` as for the commit.
 */
int wi_new_file_place(wi_new_file *file, const char *path, bool sync);

/* What has the name now, a link not followed. -ENOENT: nothing. */
int wi_new_file_rival(const wi_new_file *file, struct stat *status);

/* Creates it: unnamed where that works, else hidden. */
int wi_new_file_create(wi_new_file *file, mode_t mode);

/* The two ways by themselves. */
int wi_new_file_create_unnamed(wi_new_file *file, mode_t mode);
int wi_new_file_create_hidden(wi_new_file *file, mode_t mode);

/*
 * Gives what was created the source's mode and times, and its owner and group
 * where that is allowed; nothing when the source is no regular file. That
 * something cannot be kept is no reason to lose the data.
 */
void wi_new_file_be_like(const wi_new_file *file, const struct stat *source);

/*
 * Closes the file and gives it its name. What has that name already is
 * replaced at one stroke with `replace`, else -EEXIST. With `sync` the file is
 * forced to the disk before and the folder after. After a failure nothing is
 * left, and what had the name still has it - but when only the sync of the
 * folder failed after a replacement: then the new file, which is whole, stays.
 */
int wi_new_file_commit(wi_new_file *file, bool replace, bool sync);

/* Closes and removes what was not committed. May be called again. */
void wi_new_file_discard(wi_new_file *file);

#endif
