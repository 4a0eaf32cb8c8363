/* SPDX-License-Identifier: MIT */
/*
 * From words to the struct of a stage's options: which option each word is
 * for. How a value is read is in option_value.c.
 */
#include "nearest.h"
#include "option_value.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <weir/options.h>

typedef struct parse {
    const weir_stage_type *type;
    void *options;
    uint64_t given; /* bit i: option i of the table */
    char *why;
    size_t why_size;
} parse;

/* ---- What is wrong ------------------------------------------------------- */

/* Words come from anywhere; the message stays on its one line. */
static void hide_control_characters(char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ' || *text == '\177')
            *text = '?';
}

static int refuse(const parse *p, const char *format, ...) WEIR_PRINTF(2, 3);

/* The message with the stage's name before it. Returns -EINVAL. */
static int refuse(const parse *p, const char *format, ...)
{
    char text[512];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    hide_control_characters(text);
    snprintf(p->why, p->why_size, "%s: %s", p->type->name, text);
    return -EINVAL;
}

/* Of a word that fits no option, with the name of one that may be meant. */
static int refuse_word(const parse *p, const char *problem, const char *word)
{
    wi_nearest nearest = {0};

    for (const weir_option *o = p->type->options; o->name; o++)
        wi_nearest_try(&nearest, word, o->name);
    if (!nearest.name)
        return refuse(p, "%s '%s'", problem, word);
    return refuse(p, "%s '%s' (did you mean '%s'?)", problem, word,
                  nearest.name);
}

/* ---- The table ----------------------------------------------------------- */

static const weir_option *find_option(const weir_stage_type *type,
                                      const char *name)
{
    for (const weir_option *o = type->options; o->name; o++)
        if (strcmp(o->name, name) == 0)
            return o;
    return NULL;
}

static uint64_t bit_of(const parse *p, const weir_option *option)
{
    const ptrdiff_t index = option - p->type->options;

    assert(index < 64);
    return UINT64_C(1) << index;
}

static bool is_given(const parse *p, const weir_option *option)
{
    return (p->given & bit_of(p, option)) != 0;
}

/* The first positional option that no word has filled; NULL: none is left. */
static const weir_option *next_positional(const parse *p)
{
    for (const weir_option *o = p->type->options; o->name; o++)
        if (o->positional && !is_given(p, o))
            return o;
    return NULL;
}

/* ---- Words --------------------------------------------------------------- */

static int set(parse *p, const weir_option *option, const char *value)
{
    char why[320];

    if (is_given(p, option))
        return refuse(p, "%s is given twice", option->name);
    p->given |= bit_of(p, option);
    if (wi_option_set(option, p->options, value, why, sizeof(why)))
        return refuse(p, "%s=%.64s: %s", option->name, value, why);
    return 0;
}

/* The length of the key that the word begins with; 0: it is a bare word. */
static size_t key_length(const char *word)
{
    const size_t n = strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789_-");

    return word[n] == '=' ? n : 0;
}

static int parse_pair(parse *p, const char *word, size_t length)
{
    char key[64];

    snprintf(key, sizeof(key), "%.*s", (int)length, word);
    const weir_option *option = find_option(p->type, key);
    if (!option)
        return refuse_word(p, "unknown option", key);
    return set(p, option, word + length + 1);
}

/* A flag's name wins over a positional option; any other name does not. */
static int parse_bare(parse *p, const char *word)
{
    const weir_option *named = find_option(p->type, word);

    if (named && named->type == WEIR_OPTION_FLAG)
        return set(p, named, "yes");
    const weir_option *option = next_positional(p);
    if (option)
        return set(p, option, word);
    if (named)
        return refuse(p, "%s needs a value, as in %s=...", word, word);
    return refuse_word(p, "unexpected word", word);
}

static int parse_word(parse *p, const char *word)
{
    const size_t length = key_length(word);

    return length > 0 ? parse_pair(p, word, length) : parse_bare(p, word);
}

/* ---- What was not given -------------------------------------------------- */

static int check_required(const parse *p)
{
    for (const weir_option *o = p->type->options; o->name; o++) {
        const char *article = strchr("aeio", *o->name) ? "an" : "a";

        if (o->required && !is_given(p, o))
            return refuse(p, "needs %s %s", article, o->name);
    }
    return 0;
}

/* A default that its own table refuses leaves the field as it is. */
static void set_default(const weir_option *option, void *options)
{
    char why[64];

    if (option->fallback && wi_option_is_unset(option, options))
        (void)wi_option_set(option, options, option->fallback, why,
                            sizeof(why));
}

static void fill_what_is_not_given(const parse *p)
{
    for (const weir_option *o = p->type->options; o->name; o++)
        if (!is_given(p, o))
            set_default(o, p->options);
}

void weir_options_fill(const weir_stage_type *type, void *options)
{
    for (const weir_option *o = type->options; o->name; o++)
        if (o->type != WEIR_OPTION_FLAG)
            set_default(o, options);
}

int weir_options_parse(const weir_stage_type *type, const char *const *words,
                       size_t n, void *options, char *why, size_t why_size)
{
    parse p = {
        .type = type, .options = options, .why = why, .why_size = why_size};

    for (size_t i = 0; i < n; i++)
        if (parse_word(&p, words[i]))
            return -EINVAL;
    if (check_required(&p))
        return -EINVAL;
    fill_what_is_not_given(&p);
    return 0;
}
