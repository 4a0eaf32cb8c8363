/* SPDX-License-Identifier: MIT */
/*
 * Whether a file is to be done, and what is to be made of it. What gzip leaves
 * out is left out here, with its reasons.
 */
#include "files_judge.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <weir/status.h>

#include "allocate.h"
#include "files_names.h"

/* ---- Whether a file is to be done ---------------------------------------- */

void files_judge_source(const files_options *options, files_entry *entry,
                        const struct stat *status)
{
    const unsigned long others = (unsigned long)status->st_nlink - 1;
    const char *what = NULL;

    if (options->to_stdout)
        return;
    if (S_ISLNK(status->st_mode)) {
        files_entry_judge(entry, FILES_BAD, "read: %s: %s", entry->from,
                          weir_status_text(-ELOOP));
        return;
    }
    if (!S_ISREG(status->st_mode))
        what = "is not a directory or a regular file";
    else if (status->st_mode & S_ISUID)
        what = "is set-user-ID on execution";
    else if (status->st_mode & S_ISGID)
        what = "is set-group-ID on execution";
    else if (status->st_mode & S_ISVTX && !options->force)
        what = "has the sticky bit set";
    if (what)
        files_entry_judge(entry, FILES_LEFT_OUT, "%s %s -- ignored",
                          entry->from, what);
    else if (others > 0 && !options->force)
        files_entry_judge(entry, FILES_LEFT_OUT,
                          "%s has %lu other link%s -- ignored", entry->from,
                          others, others == 1 ? "" : "s");
}

/* Reads the first character of a line. Returns it, 0 at the end, or a status.
 */
static int read_answer(weir_stage *self)
{
    int first = 0;
    char c = 0;

    while (c != '\n') {
        const int ready =
            weir_stage_poll(self, STDIN_FILENO, POLLIN, WEIR_FOREVER);
        if (ready < 0)
            return ready;
        if (read(STDIN_FILENO, &c, 1) != 1)
            break;
        if (!first)
            first = (unsigned char)c;
    }
    return first;
}

/* Where a terminal is looking, it is asked. Returns 0 or a status. */
static int judge_rival(weir_stage *self, files_entry *entry)
{
    const bool asks = isatty(STDIN_FILENO);
    int answer = 0;

    if (asks) {
        fprintf(stderr,
                "weir: %s already exists; do you wish to overwrite (y or n)? ",
                entry->to);
        answer = read_answer(self);
    }
    if (answer < 0)
        return answer;
    entry->file.replace = answer == 'y' || answer == 'Y';
    if (entry->file.replace)
        return 0;
    if (asks)
        files_entry_judge(entry, FILES_LEFT_OUT, "%s not overwritten",
                          entry->to);
    else
        files_entry_judge(entry, FILES_LEFT_OUT,
                          "%s already exists; not overwritten", entry->to);
    return 0;
}

int files_judge_target(weir_stage *self, const files_options *options,
                       files_entry *entry)
{
    struct stat status;

    entry->file.replace = options->force;
    if (!entry->to || options->to_stdout || lstat(entry->to, &status) != 0)
        return 0;
    if (S_ISDIR(status.st_mode))
        files_entry_judge(entry, FILES_BAD, "write: %s: %s", entry->to,
                          weir_status_text(-EISDIR));
    else if (!S_ISREG(status.st_mode) && !S_ISLNK(status.st_mode))
        files_entry_judge(entry, FILES_BAD, "write: %s: is no regular file",
                          entry->to);
    else if (!entry->file.replace)
        return judge_rival(self, entry);
    return 0;
}

/* ---- What is to be made of it -------------------------------------------- */

static void name_compressed(const files_options *options, files_entry *entry,
                            const struct stat *status)
{
    const char *slash = strrchr(entry->from, '/');
    const char *suffix = files_suffix_of(entry->from, options->suffix);

    entry->header_size = FILES_MEMBER_FRAME;
    if (options->with_name) {
        entry->name = allocate_text("%s", slash ? slash + 1 : entry->from);
        entry->file.mtime = status->st_mtime;
        entry->header_size += strlen(entry->name) + 1;
    }
    if (options->to_stdout)
        entry->to = allocate_text("-");
    else if (suffix && !options->force)
        files_entry_judge(entry, FILES_UNCHANGED,
                          "%s already has %s suffix -- unchanged", entry->from,
                          suffix);
    else
        entry->to = allocate_text("%s%s", entry->from, options->suffix);
}

static void name_expanded(const files_options *options, files_entry *entry,
                          const struct stat *status)
{
    const char *suffix = files_suffix_of(entry->from, options->suffix);
    const bool looks =
        S_ISREG(status->st_mode) &&
        (options->with_name || options->verbose || options->list);
    const header_facts facts =
        looks ? files_read_header(entry->from) : (header_facts){.name = NULL};

    entry->header_size =
        FILES_MEMBER_FRAME + (facts.name ? strlen(facts.name) + 1 : 0);
    if (options->to_stdout) {
        entry->to = options->test ? NULL : allocate_text("-");
    } else if (!suffix) {
        files_entry_judge(entry, FILES_LEFT_OUT,
                          "%s: unknown suffix -- ignored", entry->from);
    } else if (options->with_name && facts.name) {
        entry->to = files_name_beside(entry->from, facts.name);
    } else {
        entry->to = files_name_without(entry->from, suffix);
    }
    if (options->with_name)
        entry->file.mtime = facts.mtime;
    free(facts.name);
}

void files_name_target(const files_options *options, files_entry *entry,
                       const struct stat *status)
{
    if (options->expand)
        name_expanded(options, entry, status);
    else
        name_compressed(options, entry, status);
}
