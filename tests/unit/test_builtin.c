/* SPDX-License-Identifier: MIT */
/*
 * The list of the built-in stages: every table is one that the parser, the
 * help and the pipeline can work with.
 */
#include "option_value.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <weir/weir.h>

TestSuite(builtin, .timeout = 10);

static size_t field_size(weir_option_type type)
{
    switch (type) {
    case WEIR_OPTION_TEXT:
        return sizeof(const char *);
    case WEIR_OPTION_INTEGER:
        return sizeof(int64_t);
    case WEIR_OPTION_SIZE:
        return sizeof(uint64_t);
    case WEIR_OPTION_FLAG:
        return sizeof(bool);
    case WEIR_OPTION_CHOICE:
        return sizeof(int);
    }
    return SIZE_MAX;
}

static bool is_key(const char *name)
{
    return *name && name[strspn(name, "abcdefghijklmnopqrstuvwxyz"
                                      "0123456789_-")] == '\0';
}

static bool is_one_line(const char *text)
{
    const size_t length = text ? strlen(text) : 0;

    return length > 0 && !strchr(text, '\n') && text[length - 1] != '.';
}

static void check_option(const weir_stage_type *type, const weir_option *o)
{
    cr_expect(is_key(o->name), "%s: %s", type->name, o->name);
    cr_expect(is_one_line(o->help), "%s: %s", type->name, o->name);
    cr_expect_geq(o->offset, sizeof(size_t), "%s: %s is the struct's size",
                  type->name, o->name);
    cr_expect_leq(o->offset + field_size(o->type), type->options_size,
                  "%s: %s is outside", type->name, o->name);
    for (const weir_option *other = type->options; other != o; other++) {
        cr_expect_str_neq(other->name, o->name, "%s", type->name);
        cr_expect_neq(other->offset, o->offset, "%s: %s", type->name, o->name);
    }
}

Test(builtin, tables_are_in_order)
{
    size_t n = 0;

    for (const weir_stage_type *const *t = weir_builtin_stages(); *t; t++) {
        cr_expect(is_key((*t)->name));
        cr_expect(is_one_line((*t)->summary), "%s", (*t)->name);
        for (const weir_option *o = (*t)->options; o->name; o++)
            check_option(*t, o);
        for (const weir_stage_type *const *u = weir_builtin_stages(); u != t;
             u++)
            cr_expect_str_neq((*u)->name, (*t)->name);
        n++;
    }
    cr_expect_geq(n, 18); /* and the optional ones */
}

/* A default that its own table refused would be lost without a word. */
static void check_default(const weir_stage_type *type, const weir_option *o)
{
    void *options = calloc(1, type->options_size);
    char why[256] = "";

    cr_expect_eq(wi_option_set(o, options, o->fallback, why, sizeof why), 0,
                 "%s: %s=%s: %s", type->name, o->name, o->fallback, why);
    free(options);
}

Test(builtin, tables_accept_their_own_defaults)
{
    for (const weir_stage_type *const *t = weir_builtin_stages(); *t; t++)
        for (const weir_option *o = (*t)->options; o->name; o++)
            if (o->fallback)
                check_default(*t, o);
}

/* What a stage cannot do without. */
typedef struct needed {
    const char *name;
    const char *why; /* it is refused */
    const char *words[2];
} needed;

static const needed needs[] = {
    {"read", "read: needs a path", {"file"}},
    {"write", "write: needs a path", {"file"}},
    {"throttle", "throttle: needs a rate", {"1K"}},
    {"chunk", "chunk: needs a size", {"1K"}},
    {"head", "head: needs a count", {"1", "items"}},
    {"skip", "skip: needs a count", {"1", "bytes"}},
    {"grep", "grep: needs a pattern", {"a"}},
    {"exec", "exec: needs a cmd", {"true"}},
    {"connect", "connect: needs an address", {"localhost:1"}},
    {"listen", "listen: needs an address", {"localhost:1"}},
};
#define NEEDS (sizeof needs / sizeof *needs)

static const needed *need_of(const weir_stage_type *type)
{
    for (size_t i = 0; i < NEEDS; i++)
        if (strcmp(needs[i].name, type->name) == 0)
            return &needs[i];
    return NULL;
}

static void expect_made(const weir_stage_type *type, const char *const *words)
{
    void *options = calloc(1, type->options_size + 1);
    char why[256] = "";
    size_t n = 0;

    while (words && n < 2 && words[n])
        n++;
    cr_assert_eq(weir_options_parse(type, words, n, options, why, sizeof why),
                 0, "%s", why);
    const weir_stage_def def = type->make(options);
    cr_expect_eq(def.status, 0);
    cr_expect_str_eq(def.name, type->name);
    cr_expect_eq(def.kind, type->kind);
    cr_expect_not_null(def.run);
    if (def.free_arg)
        def.free_arg(def.arg);
    free(options);
}

Test(builtin, types_make_the_stage_that_they_say)
{
    for (const weir_stage_type *const *t = weir_builtin_stages(); *t; t++) {
        const needed *need = need_of(*t);

        expect_made(*t, need ? need->words : NULL);
    }
}

Test(builtin, those_that_need_something_say_what)
{
    size_t refused = 0;

    for (const weir_stage_type *const *t = weir_builtin_stages(); *t; t++) {
        void *options = calloc(1, (*t)->options_size + 1);
        const needed *need = need_of(*t);
        char why[256] = "";

        if (weir_options_parse(*t, NULL, 0, options, why, sizeof why)) {
            cr_assert_not_null(need, "%s", why);
            cr_expect_str_eq(why, need->why);
            refused++;
        }
        free(options);
    }
    cr_expect_eq(refused, NEEDS);
}
