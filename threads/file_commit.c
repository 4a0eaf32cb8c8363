/* SPDX-License-Identifier: MIT */
/* file_commit.c - unnamed or hidden first, linked or renamed at the end. */
#include "file_commit.h"
#include "descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_TRIES 100 /* for a hidden name that nobody has */

/* ---- Place --------------------------------------------------------------- */

int wi_new_file_place(wi_new_file *file, const char *path, bool sync)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    size_t length = (size_t)(name - path);

    if (name[0] == '\0')
        return length ? -EISDIR : -ENOENT;
    char *folder = length ? strndup(path, length) : strdup(".");
    if (!folder)
        return -ENOMEM;
    /* Only a folder that is to be synced need be readable. */
    int access = sync ? O_RDONLY : O_PATH;
    int fd = wi_open_at(AT_FDCWD, folder, access | O_DIRECTORY, 0);
    free(folder);
    if (fd < 0)
        return fd;
    file->folder = fd;
    file->name = name;
    return 0;
}

int wi_new_file_rival(const wi_new_file *file, struct stat *status)
{
    int failed = fstatat(file->folder, file->name, status, AT_SYMLINK_NOFOLLOW);

    return failed ? -errno : 0;
}

/* ---- Create -------------------------------------------------------------- */

/*
 * Beside the descriptor that is written to it keeps a bare reference (O_PATH)
 * to the file: the one is closed before the file has its name, for a network
 * file system may report only then that it could not keep the data; the other,
 * whose close has nothing to report, is what the name is given to. That it can
 * be had shows that /proc is there, which giving the name takes.
 */
int wi_new_file_create_unnamed(wi_new_file *file, mode_t mode)
{
    int fd = wi_open_at(file->folder, ".", O_TMPFILE | O_WRONLY, mode);

    if (fd < 0)
        return fd;
    int reference = wi_reopen(fd, O_PATH);
    if (reference < 0) {
        close(fd);
        return reference == -ENOENT ? -EOPNOTSUPP : reference;
    }
    file->fd = fd;
    file->unnamed = reference;
    return 0;
}

/* Makes up .NAME.XXXXXX, with NAME cut so that it fits. */
static int make_hidden_name(wi_new_file *file)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
    unsigned char random[6];
    char suffix[sizeof random + 1] = "";

    if (getentropy(random, sizeof random) != 0)
        return -errno;
    for (size_t i = 0; i < sizeof random; i++)
        suffix[i] = letters[random[i] % (sizeof letters - 1)];
    int room = NAME_MAX - (int)sizeof suffix - 1;
    snprintf(file->hidden, sizeof file->hidden, ".%.*s.%s", room, file->name,
             suffix);
    return 0;
}

/* Tries `make` with one made-up name after the other until nobody has it. */
static int make_hidden(wi_new_file *file, mode_t mode,
                       int (*make)(wi_new_file *file, mode_t mode))
{
    int failed = -EEXIST;

    for (int tries = 0; failed == -EEXIST && tries < MOST_TRIES; tries++) {
        failed = make_hidden_name(file);
        if (!failed)
            failed = make(file, mode);
    }
    if (failed)
        file->hidden[0] = '\0';
    return failed;
}

static int open_hidden(wi_new_file *file, mode_t mode)
{
    int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;

    file->fd = wi_open_at(file->folder, file->hidden, flags, mode);
    if (file->fd >= 0)
        return 0;
    if (file->fd != -EEXIST) /* it may be there: no descriptor above 2 */
        unlinkat(file->folder, file->hidden, 0);
    return file->fd;
}

int wi_new_file_create_hidden(wi_new_file *file, mode_t mode)
{
    return make_hidden(file, mode, open_hidden);
}

int wi_new_file_create(wi_new_file *file, mode_t mode)
{
    int failed = wi_new_file_create_unnamed(file, mode);

    /* How file systems and older kernels say that they cannot do it. */
    if (failed == -EOPNOTSUPP || failed == -EISDIR || failed == -EINVAL)
        failed = wi_new_file_create_hidden(file, mode);
    return failed;
}

/* ---- Likeness ------------------------------------------------------------ */

/* Whether the file has the source's group; the owner comes along where the
 * process may give files away. */
static bool take_owner(int fd, const struct stat *source)
{
    struct stat own;

    if (fstat(fd, &own) == 0 && own.st_uid == source->st_uid &&
        own.st_gid == source->st_gid)
        return true;
    return fchown(fd, source->st_uid, source->st_gid) == 0 ||
           fchown(fd, (uid_t)-1, source->st_gid) == 0;
}

/* Where the group cannot be kept, its rights shrink to what everybody has: at
 * no time may more people read it than the source. */
void wi_new_file_be_like(const wi_new_file *file, const struct stat *source)
{
    const struct timespec times[] = {source->st_atim, source->st_mtim};
    const mode_t others = source->st_mode & S_IRWXO;
    mode_t mode = source->st_mode & (S_IRWXU | S_IRWXG | S_IRWXO);

    if (!S_ISREG(source->st_mode))
        return;
    if (!take_owner(file->fd, source))
        mode &= S_IRWXU | (others << 3) | S_IRWXO;
    (void)fchmod(file->fd, mode);
    (void)futimens(file->fd, times);
}

/* ---- Commit -------------------------------------------------------------- */

static int link_unnamed(const wi_new_file *file, const char *name)
{
    wi_proc_path self = wi_proc_path_of(file->unnamed);
    int failed =
        linkat(AT_FDCWD, self.text, file->folder, name, AT_SYMLINK_FOLLOW);

    return failed ? -errno : 0;
}

static int link_hidden(wi_new_file *file, mode_t unused)
{
    (void)unused;
    return link_unnamed(file, file->hidden);
}

/* For file systems whose rename always replaces (NFS). */
static int link_then_unlink(wi_new_file *file)
{
    if (linkat(file->folder, file->hidden, file->folder, file->name, 0) != 0)
        return -errno;
    unlinkat(file->folder, file->hidden, 0);
    file->hidden[0] = '\0';
    return 0;
}

/* Renames the hidden file; `flags` as for renameat2. */
static int rename_hidden(wi_new_file *file, unsigned flags)
{
    if (renameat2(file->folder, file->hidden, file->folder, file->name,
                  flags) != 0)
        return -errno;
    file->hidden[0] = '\0';
    return 0;
}

/* Gives the file its name if nobody has it: -EEXIST. */
static int name_if_free(wi_new_file *file)
{
    if (file->unnamed >= 0)
        return link_unnamed(file, file->name);
    int failed = rename_hidden(file, RENAME_NOREPLACE);
    if (failed == -EINVAL || failed == -ENOSYS)
        failed = link_then_unlink(file);
    return failed;
}

/* A link can replace nothing, so an unnamed file gets a hidden name first.
 * Renaming replaces a symbolic link itself, never what it points to. */
static int name_and_replace(wi_new_file *file)
{
    int failed = 0;

    if (file->unnamed >= 0)
        failed = make_hidden(file, 0, link_hidden);
    return failed ? failed : rename_hidden(file, 0);
}

/* Closes it and gives it its name. *replaced: something else lost it. */
static int publish(wi_new_file *file, bool replace, bool *replaced)
{
    int failed = wi_close(file->fd);

    file->fd = -1;
    if (!failed)
        failed = name_if_free(file);
    *replaced = replace && failed == -EEXIST;
    return *replaced ? name_and_replace(file) : failed;
}

int wi_new_file_commit(wi_new_file *file, bool replace, bool sync)
{
    bool replaced = false;
    int failed = sync ? wi_fsync(file->fd) : 0;

    if (!failed)
        failed = publish(file, replace, &replaced);
    if (!failed && sync) {
        failed = wi_fsync(file->folder);
        if (failed && !replaced)
            unlinkat(file->folder, file->name, 0);
    }
    wi_new_file_discard(file);
    return failed;
}

void wi_new_file_discard(wi_new_file *file)
{
    if (file->fd >= 0)
        close(file->fd);
    if (file->unnamed >= 0)
        close(file->unnamed);
    if (file->hidden[0])
        unlinkat(file->folder, file->hidden, 0);
    if (file->folder >= 0)
        close(file->folder);
    *file = (wi_new_file)WI_NO_FILE;
}
