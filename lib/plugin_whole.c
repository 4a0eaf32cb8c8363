/* SPDX-License-Identifier: MIT */
/*
 * Whether a shared object is all there. The loader maps what its headers say
 * and is killed where the file ends before that.
 */
#include "plugin_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_at(int fd, void *data, size_t size, uint64_t offset)
{
    return pread(fd, data, size, (off_t)offset) == (ssize_t)size;
}

static bool is_whole(int fd)
{
    ElfW(Ehdr) head;
    ElfW(Phdr) part;
    struct stat st;

    if (fstat(fd, &st) || !read_at(fd, &head, sizeof(head), 0))
        return false;
    if (memcmp(head.e_ident, ELFMAG, SELFMAG) != 0)
        return true; /* the loader says what it is not */
    for (size_t i = 0; i < head.e_phnum; i++) {
        if (!read_at(fd, &part, sizeof(part), head.e_phoff + i * sizeof(part)))
            return false;
        if (part.p_filesz > (uint64_t)st.st_size ||
            part.p_offset > (uint64_t)st.st_size - part.p_filesz)
            return false;
    }
    return true;
}

int wi_plugin_check_whole(const wi_plugin_why *why, const char *real)
{
    const int fd = open(real, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return wi_plugin_refuse(why, -errno, "cannot be opened");
    const bool whole = is_whole(fd);
    close(fd);
    if (whole)
        return 0;
    return wi_plugin_refuse(why, -ENOEXEC, "cannot be loaded: it is cut short");
}
