/* SPDX-License-Identifier: MIT */
/*
 * The words of a pipeline.
 */
#include "words.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "allocate.h"
#include "message.h"
#include "text_file.h"

const char words_standard_input[] = "standard input";

static const char white_space[] = " \t\n\r\f\v";

/* ---- Words of the command line ------------------------------------------- */

static word_kind kind_of(const char *text)
{
    if (strcmp(text, "!") == 0)
        return WORD_BANG;
    return strcmp(text, ",") == 0 ? WORD_COMMA : WORD_BARE;
}

word_list words_of_shell(const char *const *words, size_t n)
{
    word_list list = {.words = allocate(n, sizeof(text_word)), .n = n};

    for (size_t i = 0; i < n; i++)
        list.words[i] =
            (text_word){.kind = kind_of(words[i]), .text = words[i]};
    return list;
}

/* ---- Splitting ----------------------------------------------------------- */

typedef struct splitter {
    word_list *list;
    const char *in; /* what is left of the text */
    char *out;      /* where the next letter goes */
    size_t line;    /* 0: lines mean nothing */
    bool has_words; /* the line */
    bool has_note;  /* the line, a comment */
} splitter;

static void add(splitter *s, word_kind kind, const char *text)
{
    s->list->words[s->list->n++] =
        (text_word){.kind = kind, .text = text, .line = s->line};
}

static void take_letter(splitter *s)
{
    if (s->line > 0 && *s->in == '\n')
        s->line++;
    *s->out++ = *s->in++;
}

/* What is inside a pair of quotes. Returns 0, or EXIT_USAGE. */
static int take_quoted(splitter *s)
{
    const char quote = *s->in++;
    const size_t line = s->line;

    while (*s->in != quote) {
        if (*s->in == '\0') {
            say_where(s->list->file, line);
            return say_usage("a %c is opened and not closed", quote);
        }
        if (quote == '"' && *s->in == '\\' && s->in[1] &&
            strchr("\"\\", s->in[1]))
            s->in++;
        take_letter(s);
    }
    s->in++;
    return 0;
}

static int take_escaped(splitter *s)
{
    s->in++;
    if (*s->in == '\0') {
        say_where(s->list->file, s->line);
        return say_usage("a \\ stands at the end");
    }
    take_letter(s);
    return 0;
}

/* A \ before the end of a line of a file. */
static bool joins_lines(const splitter *s)
{
    return s->line > 0 && s->in[0] == '\\' && s->in[1] == '\n';
}

/* The next word: something other than white space is left. */
static int take_word(splitter *s)
{
    const char *text = s->out;
    const size_t line = s->line;
    bool quoted = false;
    int refused = 0;

    while (!refused && *s->in && !strchr(white_space, *s->in) &&
           !joins_lines(s)) {
        if (*s->in == '\'' || *s->in == '"')
            refused = take_quoted(s);
        else if (*s->in == '\\')
            refused = take_escaped(s);
        else {
            take_letter(s);
            continue;
        }
        quoted = true;
    }
    *s->out++ = '\0';
    add(s, quoted ? WORD_QUOTED : kind_of(text), text);
    s->list->words[s->list->n - 1].line = line;
    s->has_words = true;
    return refused;
}

static void end_line(splitter *s)
{
    if (s->has_words)
        add(s, WORD_LINE_END, NULL);
    else if (!s->has_note)
        add(s, WORD_EMPTY_LINE, NULL);
    s->has_words = s->has_note = false;
    s->line++;
}

/* One word, or what stands between two. */
static int take(splitter *s)
{
    if (joins_lines(s)) {
        s->in += 2;
        s->line++;
    } else if (strchr(white_space, *s->in)) {
        if (s->line > 0 && *s->in == '\n')
            end_line(s);
        s->in++;
    } else if (s->line > 0 && *s->in == '#') {
        s->in += strcspn(s->in, "\n");
        s->has_note = true;
    } else {
        return take_word(s);
    }
    return 0;
}

static int split(word_list *list, const char *text, size_t first_line)
{
    const size_t length = strlen(text);
    splitter s = {.list = list, .in = text, .line = first_line};
    int refused = 0;

    list->letters = s.out = allocate(2 * length + 1, 1);
    list->words = allocate(length + 1, sizeof(text_word));
    while (!refused && *s.in)
        refused = take(&s);
    return refused;
}

int words_of_text(word_list *list, const char *text)
{
    *list = (word_list){0};
    return split(list, text, 0);
}

/* ---- Files --------------------------------------------------------------- */

/* What some editors put before everything else. */
static const char byte_order_mark[] = "\xEF\xBB\xBF";

int words_of_file(word_list *list, const char *path)
{
    const char *name = strcmp(path, "-") == 0 ? words_standard_input : path;
    char *text;

    *list = (word_list){.file = name};
    int refused = text_file_read(path, name, &text);
    if (refused)
        return refused;
    const size_t skip = strlen(byte_order_mark);
    const bool marked = strncmp(text, byte_order_mark, skip) == 0;
    refused = split(list, text + (marked ? skip : 0), 1);
    say_where(NULL, 0);
    free(text);
    return refused;
}

void words_free(word_list *list)
{
    free(list->words);
    free(list->letters);
}
