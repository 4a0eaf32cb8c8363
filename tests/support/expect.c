/* SPDX-License-Identifier: MIT */
/* expect.c - assertions that show both values. */
#include "expect.h"

#include <string.h>

#include <criterion/criterion.h>

static const char *shown(const char *text)
{
    return text ? text : "(NULL)";
}

void expect_eq_at(long long actual, long long expected, const char *what,
                  const char *file, int line)
{
    cr_assert(actual == expected, "%s:%d: %s is %lld, not %lld", file, line,
              what, actual, expected);
}

void expect_text_at(const char *actual, const char *expected, const char *what,
                    const char *file, int line)
{
    bool same =
        actual && expected ? !strcmp(actual, expected) : actual == expected;

    cr_assert(same, "%s:%d: %s is '%s', not '%s'", file, line, what,
              shown(actual), shown(expected));
}

void expect_within_at(const char *text, const char *part, const char *what,
                      const char *file, int line)
{
    cr_assert(text && strstr(text, part), "%s:%d: %s is '%s', without '%s'",
              file, line, what, shown(text), part);
}

void expect_starts_at(const char *text, const char *part, const char *what,
                      const char *file, int line)
{
    cr_assert(text && !strncmp(text, part, strlen(part)),
              "%s:%d: %s is '%s', which does not begin with '%s'", file, line,
              what, shown(text), part);
}
