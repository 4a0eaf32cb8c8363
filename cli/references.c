/* SPDX-License-Identifier: MIT */
/*
 * References to stages.
 *
 * Some stages have an option name= of their own, such as gzip. It serves here
 * too, so that which words are references does not depend on what the stages
 * are.
 */
#include "references.h"

#include <stdlib.h>
#include <string.h>

#include <weir/options.h>

#include "allocate.h"
#include "message.h"

/* ---- Words --------------------------------------------------------------- */

bool references_is_name(const char *text, size_t length)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

    return length > 0 && strspn(text, letters) >= length;
}

/* The name in a word name=NAME; NULL: it gives none. */
static const char *name_given(const char *word)
{
    static const char key[] = "name=";
    const char *name = word + strlen(key);

    if (strncmp(word, key, strlen(key)) != 0)
        return NULL;
    return references_is_name(name, strlen(name)) ? name : NULL;
}

static bool has_text(word_kind kind)
{
    return kind == WORD_BARE || kind == WORD_QUOTED;
}

const char **references_names(const word_list *list)
{
    const char **names = allocate(list->n + 1, sizeof(*names));
    size_t n = 0;

    for (size_t i = 0; i < list->n; i++) {
        const text_word *word = &list->words[i];
        const char *name = has_text(word->kind) ? name_given(word->text) : NULL;

        if (name)
            names[n++] = name;
    }
    return names;
}

bool references_can_be(const char *word)
{
    const size_t length = strlen(word);

    return length > 0 && word[length - 1] == '.' &&
           references_is_name(word, length - 1);
}

static bool is_of(const char *word, const char *name)
{
    const size_t length = strlen(name);

    return strncmp(word, name, length) == 0 && strcmp(word + length, ".") == 0;
}

bool references_has(const pipeline_text *text, const char *word)
{
    const char *const *name = text->names;

    while (*name && !is_of(word, *name))
        name++;
    return *name != NULL;
}

/* The name that is near to what looks like a reference; NULL: there is none. */
static const char *nearest_name(const pipeline_text *text, const char *word)
{
    char *name = allocate_text("%.*s", (int)strlen(word) - 1, word);
    const char *nearest = weir_nearest(name, text->names);

    free(name);
    return nearest;
}

const char *references_meant(const pipeline_text *text, const stage_text *stage)
{
    const char *nearest = NULL;

    for (size_t i = 0; i < stage->n && !nearest; i++)
        if (references_can_be(stage->words[i]))
            nearest = nearest_name(text, stage->words[i]);
    return nearest;
}

/* ---- Looking up ---------------------------------------------------------- */

static bool is_called(const stage_text *stage, const char *reference)
{
    for (size_t i = 0; i < stage->n; i++) {
        const char *name = name_given(stage->words[i]);
        if (name && is_of(reference, name))
            return true;
    }
    return false;
}

static int refuse_unknown(const pipeline_text *text, const char *reference)
{
    const char *nearest = nearest_name(text, reference);
    const int length = (int)strlen(reference) - 1;

    if (nearest)
        return say_usage("%s: no stage has this name; did you mean '%s.'?",
                         reference, nearest);
    return say_usage("%s: no stage has this name; one gets it by 'name=%.*s'",
                     reference, length, reference);
}

static int resolve(const pipeline_text *text, const edge_text *edge,
                   size_t *stage)
{
    size_t found = 0;

    if (!edge->reference)
        return 0;
    say_where(text->file, edge->line);
    for (size_t i = 0; i < text->n; i++)
        if (is_called(&text->stages[i], edge->reference)) {
            *stage = i;
            found++;
        }
    if (found == 1)
        return 0;
    if (found == 0)
        return refuse_unknown(text, edge->reference);
    return say_usage("%s: more than one stage has this name", edge->reference);
}

int references_resolve(pipeline_text *text)
{
    int refused = 0;

    for (size_t i = 0; i < text->n_links && !refused; i++) {
        link_text *link = &text->links[i];

        refused = resolve(text, &link->begin, &link->from);
        if (!refused)
            refused = resolve(text, &link->end, &link->to);
    }
    return refused;
}
