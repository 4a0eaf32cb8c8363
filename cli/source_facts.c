/* SPDX-License-Identifier: MIT */
/*
 * What is known of the source before anything is opened.
 */
#include "source_facts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <weir/stages.h>

#include "allocate.h"

static bool is(const char *name, const char *other)
{
    return strcmp(name, other) == 0;
}

/* Takes the word. */
static void add(source_facts *facts, const char *stage, const char *key,
                char *word)
{
    facts->facts[facts->n++] =
        (source_fact){.stage = stage, .key = key, .word = word};
}

/* ---- Finding out --------------------------------------------------------- */

/* Of a file that has a name. */
static void add_named(source_facts *facts, const char *path, time_t mtime)
{
    const char *slash = strrchr(path, '/');

    add(facts, "gzip", "name",
        allocate_text("name=%s", slash ? slash + 1 : path));
    if (mtime > 0 && (uint64_t)mtime <= UINT32_MAX) /* what a header holds */
        add(facts, "gzip", "mtime",
            allocate_text("mtime=%" PRIu64, (uint64_t)mtime));
}

static void add_size(source_facts *facts, off_t size, off_t begin)
{
    facts->size_known = true;
    facts->size = begin >= 0 && begin < size ? (uint64_t)(size - begin) : 0;
}

static void find_file(source_facts *facts, const char *path)
{
    const bool is_stdin = is(path, "-");
    struct stat st;

    add(facts, "gunzip", "name",
        allocate_text("name=%s", is_stdin ? "standard input" : path));
    add(facts, "unzstd", "name",
        allocate_text("name=%s", is_stdin ? "standard input" : path));
    if (is_stdin ? fstat(STDIN_FILENO, &st) : stat(path, &st))
        return; /* the stage itself says what is wrong */
    if (!S_ISREG(st.st_mode))
        return;
    add_size(facts, st.st_size,
             is_stdin ? lseek(STDIN_FILENO, 0, SEEK_CUR) : 0);
    add(facts, "write", "like", allocate_text("like=%s", path));
    if (!is_stdin)
        add_named(facts, path, st.st_mtime);
}

source_facts source_facts_of(const weir_stage_type *type, const void *options)
{
    source_facts facts = {0};

    if (is(type->name, "read")) {
        const weir_file_source_options *file = options;
        find_file(&facts, file->path);
    } else if (is(type->name, "zero")) {
        const weir_zero_options *zero = options;
        facts.size_known = zero->size > 0;
        facts.size = zero->size;
    }
    return facts;
}

/* ---- Passing on ---------------------------------------------------------- */

static bool is_codec(const char *stage)
{
    return is(stage, "gzip") || is(stage, "gunzip") || is(stage, "zstd") ||
           is(stage, "unzstd");
}

static bool is_given(const char *key, const char *const *words, size_t n)
{
    const size_t length = strlen(key);

    for (size_t i = 0; i < n; i++)
        if (strncmp(words[i], key, length) == 0 && words[i][length] == '=')
            return true;
    return false;
}

size_t source_view_tell(source_view *view, const weir_stage_type *type,
                        const char **words, size_t n)
{
    const source_facts *facts = view->facts;
    const bool codec = is_codec(type->name);
    const size_t given = n;

    if (!facts || (codec && view->unwrapped))
        return n;
    view->unwrapped = view->unwrapped || codec;
    for (size_t i = 0; i < facts->n; i++) {
        const source_fact *fact = &facts->facts[i];
        if (is(fact->stage, type->name) && !is_given(fact->key, words, given))
            words[n++] = fact->word;
    }
    return n;
}

void source_facts_free(source_facts *facts)
{
    for (size_t i = 0; i < facts->n; i++)
        free(facts->facts[i].word);
}
