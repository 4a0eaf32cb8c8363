/* SPDX-License-Identifier: MIT */
/*
 * The words of a pipeline, sorted into stages.
 */
#include "pipeline_text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "allocate.h"
#include "message.h"

/* ---- One word that holds the whole pipeline ------------------------------ */

static const char white_space[] = " \t\n\r\f\v";

typedef struct splitter {
    const char *in; /* what is left of the text */
    char *out;      /* where the next letter goes */
} splitter;

/* What is inside a pair of quotes. Returns 0, or EXIT_USAGE. */
static int take_quoted(splitter *s)
{
    const char quote = *s->in++;

    while (*s->in != quote) {
        if (*s->in == '\0')
            return say_usage("a %c is opened and not closed", quote);
        if (quote == '"' && *s->in == '\\' && s->in[1] &&
            strchr("\"\\", s->in[1]))
            s->in++;
        *s->out++ = *s->in++;
    }
    s->in++;
    return 0;
}

static int take_escaped(splitter *s)
{
    s->in++;
    if (*s->in == '\0')
        return say_usage("a \\ stands at the end");
    *s->out++ = *s->in++;
    return 0;
}

/* The next word; NULL for a `!`. Something other than white space is left. */
static int take_word(splitter *s, const char **word)
{
    const char *begin = s->in;
    int refused = 0;

    *word = s->out;
    while (!refused && *s->in && !strchr(white_space, *s->in)) {
        if (*s->in == '\'' || *s->in == '"')
            refused = take_quoted(s);
        else if (*s->in == '\\')
            refused = take_escaped(s);
        else
            *s->out++ = *s->in++;
    }
    *s->out++ = '\0';
    if (s->in - begin == 1 && *begin == '!')
        *word = NULL;
    return refused;
}

static int split(pipeline_text *text, const char *whole, size_t *n)
{
    const size_t length = strlen(whole);
    splitter s = {.in = whole, .out = allocate(length + 1, 1)};

    text->letters = s.out;
    text->words = allocate(length / 2 + 1, sizeof(*text->words));
    *n = 0;
    while (*(s.in += strspn(s.in, white_space))) {
        const int refused = take_word(&s, &text->words[(*n)++]);
        if (refused)
            return refused;
    }
    return 0;
}

/* ---- Words of the command line ------------------------------------------- */

static void keep(pipeline_text *text, const char *const *words, size_t n)
{
    text->words = allocate(n, sizeof(*text->words));
    for (size_t i = 0; i < n; i++)
        text->words[i] = strcmp(words[i], "!") == 0 ? NULL : words[i];
}

/* ---- Stages -------------------------------------------------------------- */

static int refuse_gap(const pipeline_text *text, bool at_end)
{
    if (text->n == 0)
        return say_usage("a stage is missing before the first '!'");
    const char *before = text->stages[text->n - 1].name;
    if (at_end)
        return say_usage("a stage is missing after the last '!', behind %s",
                         before);
    return say_usage("a stage is missing between '!' and '!', behind %s",
                     before);
}

/* Takes the words up to the next `!`. Returns 0, or EXIT_USAGE. */
static int add_stage(pipeline_text *text, const char *const *words, size_t n,
                     bool at_end)
{
    if (n == 0)
        return refuse_gap(text, at_end);
    text->stages[text->n++] =
        (stage_text){.name = words[0], .words = words + 1, .n = n - 1};
    return 0;
}

static int sort(pipeline_text *text, size_t n)
{
    size_t begin = 0;
    int refused = 0;

    if (n == 0)
        return say_usage("no stages are given; see 'weir --help'");
    text->stages = allocate(n, sizeof(*text->stages));
    for (size_t i = 0; i <= n && !refused; i++) {
        if (i < n && text->words[i])
            continue;
        refused = add_stage(text, text->words + begin, i - begin, i == n);
        begin = i + 1;
    }
    return refused;
}

int pipeline_text_parse(pipeline_text *text, const char *const *words, size_t n)
{
    *text = (pipeline_text){0};
    if (n != 1) {
        keep(text, words, n);
        return sort(text, n);
    }
    const int refused = split(text, words[0], &n);
    return refused ? refused : sort(text, n);
}

void pipeline_text_free(pipeline_text *text)
{
    free(text->stages);
    free(text->words);
    free(text->letters);
}
