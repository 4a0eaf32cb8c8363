/* SPDX-License-Identifier: MIT */
/*
 * The names of compressed files.
 */
#include "files_names.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "allocate.h"

/* Whether the path ends so, with a name before it. */
static const char *end_of(const char *path, const char *suffix)
{
    const size_t length = strlen(path);
    const size_t size = strlen(suffix);

    if (length <= size || path[length - size - 1] == '/' ||
        strcasecmp(path + length - size, suffix) != 0)
        return NULL;
    return path + length - size;
}

const char *files_suffix_of(const char *path, const char *own)
{
    static const char *const known[] = {".gz", ".z", ".taz", ".tgz",
                                        "-gz", "-z", "_z",   NULL};
    const char *found = end_of(path, own);

    for (size_t i = 0; !found && known[i]; i++)
        found = end_of(path, known[i]);
    return found;
}

char *files_name_without(const char *path, const char *suffix)
{
    const bool is_archive =
        strcasecmp(suffix, ".tgz") == 0 || strcasecmp(suffix, ".taz") == 0;

    return allocate_text("%.*s%s", (int)(suffix - path), path,
                         is_archive ? ".tar" : "");
}

char *files_name_beside(const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    const int folder = slash ? (int)(slash - path) + 1 : 0;

    return allocate_text("%.*s%s", folder, path, name);
}

/* ---- The header ---------------------------------------------------------- */

enum { FIXED_SIZE = 10, FLAGS = 3, TIME = 4, HAS_EXTRA = 4, HAS_NAME = 8 };

/* The name that begins here, without folders, if it can be one. */
static char *read_name(FILE *file)
{
    char text[PATH_MAX];
    size_t length = 0;
    int c;

    while ((c = getc(file)) > 0 && length < sizeof(text) - 1)
        text[length++] = (char)c;
    text[length] = '\0';
    const char *slash = strrchr(text, '/');
    const char *base = slash ? slash + 1 : text;
    if (c != 0 || !*base || strcmp(base, ".") == 0 || strcmp(base, "..") == 0)
        return NULL;
    return allocate_text("%s", base);
}

/* Whether it could be passed over. */
static bool skip_extra(FILE *file)
{
    const int low = getc(file);
    const int high = getc(file);

    return high != EOF && fseek(file, high << 8 | low, SEEK_CUR) == 0;
}

static header_facts read_facts(FILE *file)
{
    unsigned char fixed[FIXED_SIZE];
    header_facts facts = {.name = NULL};

    if (fread(fixed, 1, sizeof(fixed), file) != sizeof(fixed) ||
        fixed[0] != 0x1f || fixed[1] != 0x8b)
        return facts;
    for (int i = 3; i >= 0; i--)
        facts.mtime = facts.mtime << 8 | fixed[TIME + i];
    if (fixed[FLAGS] & HAS_EXTRA && !skip_extra(file))
        return facts;
    if (fixed[FLAGS] & HAS_NAME)
        facts.name = read_name(file);
    return facts;
}

header_facts files_read_header(const char *path)
{
    FILE *file = fopen(path, "re");
    header_facts facts = {.name = NULL};

    if (!file)
        return facts;
    facts = read_facts(file);
    fclose(file);
    return facts;
}
