/* SPDX-License-Identifier: MIT */
/*
 * A small text file as a whole.
 */
#include "text_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <weir/status.h>

#include "allocate.h"
#include "message.h"

enum { MOST_BYTES = 1 << 20 };

/* Fills the room, or less at the end of the file. Returns how much it is, or a
 * negated errno value. */
static ssize_t fill(int fd, char *text, size_t room)
{
    size_t filled = 0;
    ssize_t got = 1;

    while (got != 0 && filled < room) {
        got = read(fd, text + filled, room - filled);
        if (got < 0 && errno != EINTR)
            return -errno;
        filled += got > 0 ? (size_t)got : 0;
    }
    return (ssize_t)filled;
}

static size_t line_of(const char *text, const char *place)
{
    size_t line = 1;

    for (const char *c = text; c < place; c++)
        line += *c == '\n';
    return line;
}

static int check(const char *name, const char *text, size_t size)
{
    const char *zero = memchr(text, '\0', size);

    if (zero)
        return say_usage("%s:%zu: a zero byte: this is no text", name,
                         line_of(text, zero));
    if (size > MOST_BYTES)
        return say_usage("%s: is larger than 1 MiB", name);
    return 0;
}

int text_file_read(const char *path, const char *name, char **text)
{
    const int standard = strcmp(path, "-") == 0;
    const int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return say_usage("%s: %s", name, weir_status_text(-errno));
    *text = allocate(MOST_BYTES + 2, 1);
    const ssize_t size = fill(fd, *text, MOST_BYTES + 1);
    if (!standard)
        close(fd);
    const int refused =
        size < 0 ? say_usage("%s: %s", name, weir_status_text((int)size))
                 : check(name, *text, (size_t)size);
    if (refused)
        free(*text);
    return refused;
}
