/* SPDX-License-Identifier: MIT */
/*
 * The words of a pipeline, as the shell split them, or split here out of one
 * word or out of a file.
 *
 * What is split here is split much as a shell would: at white space; 'single
 * quotes' keep everything as it is; "double quotes" too, but for \" and \\;
 * elsewhere \ keeps the next character as it is. A quoted ! is an ordinary
 * word. There are no variables and no wildcards. In a file # begins a comment
 * where a word could begin, and \ at the end of a line joins the next to it.
 */
#ifndef WEIR_CLI_WORDS_H
#define WEIR_CLI_WORDS_H

#include <stddef.h>

typedef enum word_kind {
    WORD_BARE,
    WORD_QUOTED,    /* in quotes or with a \: means nothing but itself */
    WORD_BANG,      /* ! */
    WORD_COMMA,     /* , */
    WORD_LINE_END,  /* of a line of a file that has words */
    WORD_EMPTY_LINE /* of a file */
} word_kind;

typedef struct text_word {
    word_kind kind;
    const char *text; /* of the first two kinds */
    size_t line;      /* of a file, counted from 1; else 0 */
} text_word;

typedef struct word_list {
    text_word *words;
    size_t n;
    char *letters;    /* of the words, where they were split here */
    const char *file; /* that they stand in; NULL: the command line */
} word_list;

/* What word_list.file is where it is standard input: this very text. */
extern const char words_standard_input[];

/* The words as they are, each `!` and `,` one of its own; they must live until
 * words_free. */
word_list words_of_shell(const char *const *words, size_t n);

/* The words of a text. Returns 0, or EXIT_USAGE having said what is wrong. To
 * be given to words_free in either case. */
int words_of_text(word_list *list, const char *text);

/* Those of a file, or of standard input if its path is "-". */
int words_of_file(word_list *list, const char *path);

void words_free(word_list *list);

#endif
