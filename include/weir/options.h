/* SPDX-License-Identifier: MIT */
/*
 * weir/options.h - stages that can be named and configured by text.
 *
 * A stage type is a table: a name, a line of help, its options, and a function
 * that makes a stage of the options' struct. The same struct serves C callers
 * (weir_gzip(.level = 9)) and text (`gzip level=9`), so there is one list of
 * options and one set of defaults. The built-in stages are declared in this
 * way (weir/stages.h); a program can declare its own and offer them beside.
 *
 * A stage that can be of several kinds has a choice `as` whose words are those
 * of transform, source and sink that it can be. A program that knows the place
 * of the stage adds such a word where none was given, as the command does.
 */
#ifndef WEIR_OPTIONS_H
#define WEIR_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weir/api.h>
#include <weir/stage.h>

WEIR_BEGIN

/* The type of an option, and the C type of its field. */
typedef enum weir_option_type {
    WEIR_OPTION_TEXT,    /* const char *; points into the word given */
    WEIR_OPTION_INTEGER, /* int64_t */
    WEIR_OPTION_SIZE,    /* uint64_t; takes suffixes: see weir_parse_size */
    WEIR_OPTION_FLAG,    /* bool; `force` alone, or yes/no, true/false, 1/0 */
    WEIR_OPTION_CHOICE   /* int; the index of the word in `choices` */
} weir_option_type;

typedef struct weir_option {
    const char *name;
    weir_option_type type;
    size_t offset;    /* of the field in the options' struct */
    bool positional;  /* may be given as a bare word, without `name=` */
    bool required;
    int64_t min, max; /* of integers and sizes; both 0: no bounds but the
                         type's, and sizes are never negative; a max of
                         INT64_MAX: no upper bound */
    const char *fallback;       /* the default, as text; NULL: 0, "", no */
    const char *unit;           /* for the help: "bytes per second", "PATH" */
    const char *const *choices; /* ends with NULL */
    const char *help;           /* one line, no full stop */
} weir_option;

typedef struct weir_stage_type {
    const char *name;
    const char *summary; /* one line, no full stop */
    weir_stage_kind kind;
    size_t options_size; /* sizeof the options' struct */
    const weir_option *options; /* ends with an entry whose name is NULL; at
                                   most 64 */

    /*
     * Makes the stage of a filled struct; what it keeps of it it copies. When
     * it cannot, the result's status says why.
     */
    weir_stage_def (*make)(const void *options);
} weir_stage_type;

/*
 * Fills the struct at `options` (type->options_size bytes, all 0 or as the
 * caller likes) from `n` words: `key=value`, a flag's name, or a bare word for
 * the next positional option. Defaults are filled in where nothing is given.
 * Text fields point into the words.
 *
 * What stands before a `=` is a key only if it could be one: small letters,
 * digits, `_` and `-`. So `/data/day=1/log` is a bare word; `day=1.log` is
 * not, and is given as `./day=1.log` or `path=day=1.log`.
 *
 * Returns 0, or -EINVAL with one line of what is wrong in `why`, at most
 * `why_size` bytes with its NUL: "gzip: level=10: must be from 1 to 9". Does
 * not wait. Any thread.
 */
WEIR_API WEIR_MUST_CHECK int
weir_options_parse(const weir_stage_type *type, const char *const *words,
                   size_t n, void *options, char *why, size_t why_size);

/*
 * Sets the fields that are 0 (NULL) to the defaults of the table. Flags stay
 * as they are, since no is a value: a flag whose default is yes has it in text
 * alone. For `make` functions that C callers reach with a struct of their own.
 */
WEIR_API void weir_options_fill(const weir_stage_type *type, void *options);

/*
 * Which of `names` (ends with NULL) somebody who typed `word` may have meant:
 * the one that takes the fewest changed, missing or swapped letters, or that
 * `word` is the beginning of. NULL when none is near. Any thread.
 */
WEIR_API const char *weir_nearest(const char *word, const char *const *names);

/*
 * Reads a size: digits and an optional suffix, with nothing around them.
 * K, M, G, T and KiB, MiB, GiB, TiB are powers of 1024; kB, MB, GB, TB (and
 * KB) are powers of 1000; B alone is bytes. A fraction (1.5G) is allowed
 * before a suffix.
 * Returns 0, -EINVAL when it is no size, -ERANGE when it exceeds 64 bits.
 */
WEIR_API WEIR_MUST_CHECK int weir_parse_size(const char *text,
                                             uint64_t *size);

WEIR_END

#endif
