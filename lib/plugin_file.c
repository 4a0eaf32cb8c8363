/* SPDX-License-Identifier: MIT */
/*
 * Whether others could have put their code where a plug-in is loaded from.
 */
#include "plugin_impl.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <weir/status.h>

int wi_plugin_refuse(const wi_plugin_why *why, int status, const char *format,
                     ...)
{
    va_list args;
    const int used = snprintf(why->text, why->size, "%s: ", why->path);

    if (used < 0 || (size_t)used >= why->size)
        return status;
    va_start(args, format);
    vsnprintf(why->text + used, why->size - (size_t)used, format, args);
    va_end(args);
    return status;
}

static int refuse_errno(const wi_plugin_why *why, int error)
{
    return wi_plugin_refuse(why, -error, "%s", weir_status_text(-error));
}

static int check_owner(const wi_plugin_why *why, const struct stat *st,
                       const char *what)
{
    if (st->st_uid == 0 || st->st_uid == geteuid())
        return 0;
    return wi_plugin_refuse(why, -EPERM,
                            "%s belongs to somebody else (user %lu)", what,
                            (unsigned long)st->st_uid);
}

static int check_folder(const wi_plugin_why *why, const char *folder)
{
    struct stat st;

    if (stat(folder, &st))
        return refuse_errno(why, errno);
    if (!S_ISDIR(st.st_mode))
        return refuse_errno(why, ENOTDIR);
    if ((st.st_mode & (S_IWGRP | S_IWOTH)) && !(st.st_mode & S_ISVTX))
        return wi_plugin_refuse(why, -EPERM,
                                "others can write to the folder %s; "
                                "'chmod go-w' ends that",
                                folder);
    return check_owner(why, &st, "its folder");
}

static int check_regular(const wi_plugin_why *why, const char *real)
{
    struct stat st;

    if (stat(real, &st))
        return refuse_errno(why, errno);
    if (!S_ISREG(st.st_mode))
        return wi_plugin_refuse(why, -ENOEXEC, "is not a regular file");
    if (st.st_mode & (S_IWGRP | S_IWOTH))
        return wi_plugin_refuse(why, -EPERM,
                                "others can write to the file; 'chmod go-w' "
                                "ends that");
    return check_owner(why, &st, "the file");
}

static int check_its_folder(const wi_plugin_why *why, const char *real)
{
    char *folder = strdup(real);

    if (!folder)
        return refuse_errno(why, ENOMEM);
    char *slash = strrchr(folder, '/');
    slash[slash == folder] = '\0';
    const int status = check_folder(why, folder);
    free(folder);
    return status;
}

int wi_plugin_check_file(const wi_plugin_why *why, char **real)
{
    *real = realpath(why->path, NULL);
    if (!*real)
        return refuse_errno(why, errno);
    int status = check_regular(why, *real);
    if (!status)
        status = check_its_folder(why, *real);
    if (status) {
        free(*real);
        *real = NULL;
    }
    return status;
}

int weir_plugin_check_folder(const char *path, char *text, size_t size)
{
    const wi_plugin_why why = {.path = path, .text = text, .size = size};

    return check_folder(&why, path);
}
