/* SPDX-License-Identifier: MIT */
/*
 * Which files are to be done: those of the command line, and those in folders.
 */
#include "files_list.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <weir/status.h>

#include "allocate.h"
#include "files_entry.h"
#include "files_judge.h"
#include "files_names.h"

static const files_options *options_of(weir_stage *self)
{
    return weir_stage_arg(self);
}

/* Writes it on; it is gone in any case. `size` is for the figures of a run. */
static int put(weir_stage *self, files_entry *entry, off_t size)
{
    weir_chunk object;
    const int failed =
        weir_chunk_wrap(&object, entry, (size_t)size, files_entry_free, entry);

    if (!failed)
        return weir_write(weir_stage_out(self), object);
    files_entry_free(entry);
    return failed;
}

static int put_bad(weir_stage *self, const char *path, int status)
{
    files_entry *entry = files_entry_new(path);

    files_entry_judge(entry, FILES_BAD, "read: %s: %s", path,
                      weir_status_text(status));
    return put(self, entry, 0);
}

/* ---- Standard input ------------------------------------------------------ */

static int list_standard(weir_stage *self)
{
    const files_options *options = options_of(self);
    files_entry *entry = files_entry_new("-");
    struct stat status;

    entry->to = options->test ? NULL : allocate_text("-");
    entry->file.to = entry->to;
    entry->header_size = FILES_MEMBER_FRAME;
    if (options->with_name && fstat(STDIN_FILENO, &status) == 0 &&
        S_ISREG(status.st_mode))
        entry->file.mtime = status.st_mtime;
    return put(self, entry, 0);
}

/* ---- Files --------------------------------------------------------------- */

/* In folders, what is compressed already, or not at all, is nothing special. */
static bool is_worth_telling(const files_options *options,
                             const files_entry *entry)
{
    return !options->recursive || options->verbose ||
           entry->verdict == FILES_TO_DO;
}

static int list_file(weir_stage *self, const char *path,
                     const struct stat *status)
{
    const files_options *options = options_of(self);
    files_entry *entry = files_entry_new(path);
    int failed = 0;

    files_judge_source(options, entry, status);
    if (entry->verdict != FILES_TO_DO)
        return put(self, entry, 0);
    files_name_target(options, entry, status);
    entry->file.to = entry->to;
    entry->file.name = entry->name;
    entry->file.follow = options->force || options->to_stdout;
    entry->file.alone = options->n == 1 && !options->recursive;
    if (!is_worth_telling(options, entry)) {
        files_entry_free(entry);
        return 0;
    }
    if (entry->verdict == FILES_TO_DO)
        failed = files_judge_target(self, options, entry);
    if (!failed)
        return put(self, entry, status->st_size);
    files_entry_free(entry);
    return failed;
}

/* ---- Folders ------------------------------------------------------------- */

static int list_path(weir_stage *self, const char *path, bool in_folder);

static int is_no_dots(const struct dirent *found)
{
    return strcmp(found->d_name, ".") != 0 && strcmp(found->d_name, "..") != 0;
}

/* All names are read before the first file is done, so that none of those which
 * are made is among them. */
static int list_folder(weir_stage *self, const char *path)
{
    struct dirent **found = NULL;
    const int n = scandir(path, &found, is_no_dots, alphasort);
    const char *slash = path[strlen(path) - 1] == '/' ? "" : "/";
    int failed = 0;

    if (n < 0)
        return put_bad(self, path, -errno);
    for (int i = 0; i < n; i++) {
        char *name = allocate_text("%s%s%s", path, slash, found[i]->d_name);
        if (!failed)
            failed = list_path(self, name, true);
        free(name);
        free(found[i]);
    }
    free(found);
    return failed;
}

static int list_found(weir_stage *self, const char *path,
                      const struct stat *status)
{
    if (!S_ISDIR(status->st_mode))
        return list_file(self, path, status);
    if (options_of(self)->recursive)
        return list_folder(self, path);
    files_entry *entry = files_entry_new(path);
    files_entry_judge(entry, FILES_LEFT_OUT, "%s is a directory -- ignored",
                      path);
    return put(self, entry, 0);
}

/* ---- Paths --------------------------------------------------------------- */

/* Returns 0 or a negated errno value. */
static int look(const files_options *options, const char *path, bool in_folder,
                struct stat *status)
{
    const bool follow = options->force || options->to_stdout;

    if (lstat(path, status) != 0)
        return -errno;
    if (!S_ISLNK(status->st_mode) || !follow)
        return 0;
    struct stat target;
    if (stat(path, &target) != 0)
        return -errno;
    /* A link to a folder that is above it would have no end. */
    if (!in_folder || !S_ISDIR(target.st_mode))
        *status = target;
    return 0;
}

/* `gunzip a` means a.gz where there is no a. */
static int list_with_suffix(weir_stage *self, const char *path)
{
    const files_options *options = options_of(self);
    const char *const suffixes[] = {options->suffix, ".gz", ".z", "-z", ".Z"};
    struct stat status;
    int failed = -ENOENT;

    for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
        char *longer = allocate_text("%s%s", path, suffixes[i]);
        const bool found = look(options, longer, false, &status) == 0;
        if (found)
            failed = list_found(self, longer, &status);
        free(longer);
        if (found)
            return failed;
    }
    return put_bad(self, path, failed);
}

static int list_path(weir_stage *self, const char *path, bool in_folder)
{
    const files_options *options = options_of(self);
    struct stat status;
    const int failed = look(options, path, in_folder, &status);

    if (!failed)
        return list_found(self, path, &status);
    if (failed == -ENOENT && options->expand && !in_folder &&
        !files_suffix_of(path, options->suffix))
        return list_with_suffix(self, path);
    return put_bad(self, path, failed);
}

static int run(weir_stage *self)
{
    const files_options *options = options_of(self);
    int failed = options->n == 0 ? list_standard(self) : 0;

    for (int i = 0; i < options->n && !failed; i++) {
        const char *path = options->files[i];
        failed = strcmp(path, "-") == 0 ? list_standard(self)
                                        : list_path(self, path, false);
    }
    return failed;
}

weir_stage_def files_list_stage(files_options *options)
{
    return (weir_stage_def){
        .name = "list",
        .kind = WEIR_SOURCE,
        .run = run,
        .arg = options,
        .object_mode = true,
    };
}
